"""The report as a page: of a class, of one submission, or as the feedback that a student gets back."""

from collections.abc import Iterable, Sequence

from grading.classroom.courses import course_columns
from grading.classroom.exports.instructor_comments import InstructorComment
from grading.classroom.records.records import Attempt, Person, Standing
from grading.curriculum.ladder import ladder
from grading.judge.report.report import Report, as_json, first_to_fix, from_json
from grading.pages import class_statistics, page_data, page_file, page_texts
from grading.text.labels import BROKEN_GUARD, ROLE_WORDS, STATUS_LABELS, VERDICT_WORDS, Status
from grading.text.language import said, shown


def class_page(
    standings: Iterable[Standing],
    title: str = said("The class"),
    made_at: str = "",
    similar: str = "",
    assignment: str = "",
) -> str:
    """Return the page of a class, in ASCII. Reports are read one at a time, and only what is shown is stored.

    `similar` is the address of the page of similar answers, or "". `assignment` is a sentence that names it, or "".
    """
    data = page_data.PageData(page_texts.OF_A_CLASS)
    for standing in standings:
        data.add(standing)
    statistics = class_statistics.compute(data)
    concerns = [
        {"reason": each.reason.id, "title": shown(each.reason.title), "people": [number for number, _ in each.people]}
        for each in statistics.concerns
    ]
    return page_file.page_with_scripts(
        "class.html",
        ("details.js", "class.js", "class_person.js"),
        data={**data.as_json(), "concerns": concerns},
        title=title,
        made=said("Made {time}.", time=made_at) if made_at else "",
        assignment=assignment,
        similar=similar,
        labels=STATUS_LABELS,
        roles=ROLE_WORDS,
        verdicts=VERDICT_WORDS,
        found=statistics,
        rows=data.people,
        runs=data.runs,
        counts=course_columns.COUNTS[data.rule],
    )


def student_page(report: Report, graded_at: str = "") -> str:
    """Return the page of one submission, in ASCII. `graded_at` is a moment as a gradebook stores it, or ""."""
    attempt = Attempt("", report.source, "", "", graded_at, None, as_json(report))
    title = said("Your katas") if report.own else said("Katas: {source}", source=report.source)
    return _page_of_one(Standing(Person("", ""), attempt, 1), report, title, [])


def feedback_page(standing: Standing, comments: Sequence[InstructorComment]) -> str:
    """Return the page that a student gets back, in ASCII, with the instructor's comments.

    The same feedback makes the same text: the page says when it was graded, and not when it was made.
    """
    assert standing.attempt is not None
    report = from_json(standing.attempt.report) if standing.attempt.report else None
    title = said("Feedback for {name}", name=standing.person.name)
    return _page_of_one(standing, report, title, comments)


def _page_of_one(standing: Standing, report: Report | None, title: str, comments: Sequence[InstructorComment]) -> str:
    """Return the page of one submission. `report` is that of the standing, or None if it could not be graded."""
    data = page_data.PageData(page_texts.OF_ONE)
    person = data.add(standing)
    fix = first_to_fix(report) if report else None
    return page_file.page_with_scripts(
        "student.html",
        ("details.js", "student.js"),
        data=data.as_json(),
        title=title,
        made=said("Graded {time}.", time=person.graded_at) if person.graded_at else "",
        assignment=course_columns.assignment_text(standing.assignment, standing.due),
        report=report,
        person=person,
        fix=fix,
        graph=fix is not None and fix[0].status == Status.FAILED and _has_graph(fix[0].id),
        comments=comments,
        broken_guard=BROKEN_GUARD,
        labels=STATUS_LABELS,
        verdicts=VERDICT_WORDS,
        runs=data.runs,
    )


def _has_graph(kata_id: str) -> bool:
    return any(kata.id == kata_id and kata.graph for kata in ladder())
