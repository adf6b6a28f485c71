"""The attempt that counts and its grade, as the exports and the page show them: columns, JSON, and text."""

from fractions import Fraction

from grading.classroom.records import moments
from grading.classroom.records.course import AttemptRule
from grading.classroom.records.grade import number_text
from grading.classroom.records.records import Standing
from grading.text.language import joined, said

COLUMNS = (
    *("attempt_rule", "handed_in_at", "handed_in_by", "graded_by", "assignment", "section"),
    *("grade", "out_of", "deductions"),
)
EXCUSED = said("excused from this assignment")
ASSIGNMENT_DUE = said("Assignment {name}, due {due}.")
ASSIGNMENT = said("Assignment {name}, without a deadline.")
GRADE = said("Grade: {grade}")
COUNTS = {
    AttemptRule.LAST: said("Of several attempts the last counts."),
    AttemptRule.BEST: said("Of several attempts the best counts."),
    AttemptRule.LAST_BEFORE_DEADLINE: said("Of several attempts the last before the deadline counts."),
}
COUNTED = {
    AttemptRule.LAST: said("the last of {attempts} attempts"),
    AttemptRule.BEST: said("the best of {attempts} attempts"),
    AttemptRule.LAST_BEFORE_DEADLINE: said("the last before the deadline, of {attempts} attempts"),
}
ONLY_ATTEMPT = said("the only attempt")
HANDED_IN = said("{counted}, handed in {when} (by {source})")


def cells(standing: Standing) -> list[str]:
    """Return the cells of COLUMNS; those without a value are empty."""
    attempt, grade = standing.attempt, standing.grade
    of_attempt = (attempt.handed_in_at, attempt.handed_in_by, attempt.graded_by, attempt.assignment) if attempt else ()
    points = [number_text(grade.points), number_text(grade.out_of)] if grade and not standing.excused else ["", ""]
    reasons = EXCUSED if standing.excused else "\n".join(grade.lines()) if grade else ""
    return [standing.rule.value, *(of_attempt or [""] * 4), standing.section, *points, reasons]


def as_json(standing: Standing) -> dict:
    """Return the same as JSON's types; the attempt has its moment and its assistant itself."""
    grade = standing.grade
    found = {"attempt_rule": standing.rule.value, "section": standing.section, "excused": standing.excused}
    if grade is None:
        return {**found, "grade": None}
    deductions = [{"points": _number(each.points), "reason": each.reason} for each in grade.deductions]
    return {
        **found,
        "grade": {
            "points": _number(grade.points),
            "out_of": _number(grade.out_of),
            "raw_points": grade.raw_points,
            "max_points": grade.max_points,
            "deductions": deductions,
        },
    }


def _number(number: Fraction) -> float:
    return float(number_text(number))


def assignment_text(name: str, due: str) -> str:
    """Return a sentence that names the assignment and its deadline, or "" where there is no assignment."""
    if not name:
        return ""
    return said(ASSIGNMENT_DUE, name=name, due=due) if due else said(ASSIGNMENT, name=name)


def text(standing: Standing) -> str:
    """Return the grade, and below it one line for each step that leads there."""
    return joined("\n", lines(standing))


def lines(standing: Standing) -> list[str]:
    """Return the lines of `text`: none without a grade, and one for a person who is excused."""
    if standing.excused:
        return [said(GRADE, grade=EXCUSED)]
    return [said(GRADE, grade=standing.grade.summary()), *standing.grade.lines()] if standing.grade else []


def counted_text(standing: Standing) -> str:
    """Return which attempt counts, and when it was handed in by which record."""
    attempts, attempt = standing.attempts, standing.attempt
    counted = said(COUNTED[standing.rule], attempts=attempts) if attempts > 1 else ONLY_ATTEMPT
    if attempt is None or not attempt.handed_in_at:
        return counted
    when = moments.stored_moment_text(attempt.handed_in_at, standing.zone)
    return said(HANDED_IN, counted=counted, when=when, source=said(attempt.handed_in_by))
