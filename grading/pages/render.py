"""The report as a page: one file for a class or for one submission, which needs no network and no server.

Texts go in by Jinja with autoescape, or as JSON that the page's own script inserts as text. A Content-Security-Policy
in the page allows its own style and script, by their hashes, and no request at all.
"""

import base64
import functools
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from grading.classroom import course_columns
from grading.classroom.instructor_comments import InstructorComment
from grading.classroom.records import Attempt, Person, Standing
from grading.curriculum.ladder import ladder
from grading.judge.report import Report, as_json, first_to_fix, from_json
from grading.pages import class_statistics, page_data, script_texts
from grading.text.labels import BROKEN_GUARD, ROLE_WORDS, STATUS_LABELS, VERDICT_WORDS, Status
from grading.text.language import chosen, said, shown
from grading.text.safe_text import plain

TEMPLATES = Path(__file__).resolve().parent / "templates"


def class_page(
    standings: Iterable[Standing], title: str = said("The class"), made_at: str = "", similar: str = ""
) -> str:
    """Return the page of a class, in ASCII. Reports are read one at a time, and only what is shown is stored.

    `similar` is the address of the page of similar answers, or "".
    """
    data = page_data.PageData(page_data.OF_A_CLASS)
    for standing in standings:
        data.add(standing)
    statistics = class_statistics.compute(data)
    concerns = [
        {"reason": each.reason.id, "title": shown(each.reason.title), "people": [number for number, _ in each.people]}
        for each in statistics.concerns
    ]
    return _render(
        "class.html",
        ("details.js", "class.js"),
        data={**data.as_json(), "concerns": concerns},
        title=title,
        made_at=made_at,
        similar=similar,
        labels=STATUS_LABELS,
        roles=ROLE_WORDS,
        verdicts=VERDICT_WORDS,
        found=statistics,
        rows=data.people,
        runs=data.runs,
        counts=course_columns.COUNTS[data.rule],
    )


def student_page(report: Report, made_at: str = "") -> str:
    """Return the page of one submission, in ASCII."""
    attempt = Attempt("", report.source, "", "", made_at, None, as_json(report))
    title = said("Your katas") if report.own else said("Katas: {source}", source=report.source)
    return _page_of_one(Standing(Person("", ""), attempt, 1), report, title, made_at, [])


def feedback_page(standing: Standing, comments: Sequence[InstructorComment]) -> str:
    """Return the page that a student gets back, in ASCII, with the instructor's comments.

    The same feedback makes the same text: the page says when it was graded, and not when it was made.
    """
    assert standing.attempt is not None
    report = from_json(standing.attempt.report) if standing.attempt.report else None
    title = said("Feedback for {name}", name=standing.person.name)
    return _page_of_one(standing, report, title, standing.attempt.graded_at.replace("T", " "), comments)


def _page_of_one(
    standing: Standing, report: Report | None, title: str, made_at: str, comments: Sequence[InstructorComment]
) -> str:
    """Return the page of one submission. `report` is that of the standing, or None if it could not be graded."""
    data = page_data.PageData(page_data.OF_ONE)
    person = data.add(standing)
    fix = first_to_fix(report) if report else None
    return _render(
        "student.html",
        ("details.js", "student.js"),
        data=data.as_json(),
        title=title,
        made_at=made_at,
        report=report,
        person=person,
        fix=fix,
        graph=fix is not None and fix[0].status == Status.FAILED and _has_graph(fix[0].id),
        comments=comments,
        broken_guard=BROKEN_GUARD,
        runs=data.runs,
    )


def _has_graph(kata_id: str) -> bool:
    return any(kata.id == kata_id and kata.graph for kata in ladder())


def environment() -> Any:
    """Return Jinja's environment, in which every text is made harmless and escaped."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_final,
    )
    made.globals |= {"_": translated, "language": chosen()}
    made.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    made.filters["paragraphs"] = page_data.paragraphs
    made.filters["shown"] = shown
    made.filters["number"] = lambda value: f"{value:g}"
    return made


def translated(template: str, **fields: Any) -> Markup:
    """Return a text of a template in the chosen language. Its fields are escaped; the text is our own."""
    return Markup(shown(said(template, {name: escape(_final(value)) for name, value in fields.items()})))


def _final(value: Any) -> Any:
    """Return a value as the page shows it. Markup is a str as well, and was made harmless before."""
    return plain(shown(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


def _render(template: str, scripts: tuple[str, ...], *, data: dict, **values: Any) -> str:
    style = template_text("page.css")
    script = "\n".join(template_text(name) for name in scripts)
    policy = (
        f"default-src 'none'; script-src {csp_hash(script)}; style-src {csp_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    # Style and script need no escaping: they are our own files, and nothing is inserted into them.
    page = _shared_environment().get_template(template)
    data = {**data, "words": script_texts.translations(script)}
    text = page.render(
        style=Markup(style), script=Markup(script), policy=policy, data=data, language=chosen(), **values
    )
    # In ASCII, so that no terminal, file or pipe can garble it. Style, script and JSON are in ASCII already.
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


@functools.cache
def _shared_environment() -> Any:
    """Return the environment for all pages of this process: it compiles each template once."""
    return environment()


@functools.cache
def template_text(name: str) -> str:
    """Return the text of a file beside the templates."""
    return (TEMPLATES / name).read_text(encoding="ascii")


def csp_hash(text: str) -> str:
    """Return the text's hash as a source in a Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
