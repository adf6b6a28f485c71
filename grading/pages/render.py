"""The report as a page: one file for a class or for one submission, which asks nothing of any network or server.

Texts go in by Jinja with autoescape, or as JSON that the page's own script puts in as text. A Content-Security-Policy in
the page allows its own style and script, by their hashes, and no request at all.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from grading.classroom.gradebook import Attempt, Person, Standing
from grading.judge.report import Report, as_json, first_to_fix
from grading.pages import class_statistics, page_data
from grading.text.labels import STATUS_LABELS
from grading.text.safe_text import plain

TEMPLATES = Path(__file__).resolve().parent / "templates"


def class_page(standings: Iterable[Standing], title: str = "The class", made_at: str = "") -> str:
    """Return the page of a class, in ASCII. Reports are looked at one at a time, and only what is shown is kept."""
    material = page_data.Material(page_data.OF_A_CLASS)
    for standing in standings:
        material.add(standing)
    found = class_statistics.find(material)
    words = [
        {"reason": word.reason, "title": word.title, "people": [number for number, _ in word.people]}
        for word in found.words
    ]
    return _render(
        "class.html",
        ("details.js", "class.js"),
        data={**material.as_json(), "words": words},
        title=title,
        made_at=made_at,
        labels=STATUS_LABELS,
        found=found,
        entries=material.entries,
        runs=material.runs,
    )


def student_page(report: Report, made_at: str = "") -> str:
    """Return the page of one submission, in ASCII."""
    material = page_data.Material(page_data.OF_ONE)
    attempt = Attempt("", report.source, "", "", made_at, None, as_json(report))
    entry = material.add(Standing(Person("", ""), attempt, 1))
    fix = first_to_fix(report)
    return _render(
        "student.html",
        ("details.js", "student.js"),
        data=material.as_json(),
        title="Your katas" if report.own else f"Katas: {report.source}",
        made_at=made_at,
        report=report,
        entry=entry,
        fix=fix,
        runs=material.runs,
    )


def environment() -> Any:
    """Return Jinja's environment, in which every text is escaped and harmless."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Markup is a str as well, and has been through here.
        finalize=lambda value: plain(value) if type(value) is str else value,
    )
    made.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    made.filters["parts"] = page_data.parts
    made.filters["number"] = lambda value: f"{value:g}"
    return made


def _render(template: str, scripts: tuple[str, ...], **values: Any) -> str:
    style = _text("page.css")
    script = "\n".join(_text(name) for name in scripts)
    policy = (
        f"default-src 'none'; script-src {_hashed(script)}; style-src {_hashed(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    # Style and script are our own files, and nothing is put into them.
    page = environment().get_template(template)
    text = page.render(style=Markup(style), script=Markup(script), policy=policy, **values)
    # In ASCII, so that no terminal, file or pipe can garble it; style, script and JSON are so already.
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="ascii")


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
