"""The grades that `class` prints: each with its deductions, and the one in the middle."""

from statistics import median

from rich.console import Console

from grading.classroom.courses import course_columns
from grading.classroom.courses.counted_attempts import ClassView
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.grade import number_text
from grading.classroom.records.records import Standing
from grading.cli.class_run.term_options import Term
from grading.cli.output.safe_print import say, show_sentences
from grading.text.language import joined, said

MIDDLE = said("{count} graded, and the grade in the middle is {middle} of {out_of}.")
NO_GRADE = said("not graded")


def grade_text(standing: Standing) -> str:
    """Return a person's grade in words, or the report's points where there is no assignment."""
    attempt = standing.attempt
    if standing.grade:
        return standing.grade.summary()
    if attempt and attempt.report:
        points, max_points = attempt.report["points"], attempt.report["max_points"]
        return said("{points} of {out_of}", points=points, out_of=max_points)
    return NO_GRADE


def standing_lines(standing: Standing) -> list[str]:
    """Return lines on the attempt that counts and on the grade, where there is something to say."""
    sentences = [course_columns.counted_text(standing)] if standing.attempts > 1 or standing.grade else []
    return sentences + course_columns.lines(standing)


def show_grades(term: Term, view: ClassView, book: Gradebook, out: Console) -> None:
    """Print the assignment, the rule by which attempts count, and each grade with deductions."""
    if view.assignment is None:
        if term.rule:
            say(out, course_columns.COUNTS[view.rule])
        return
    say(out, view.title())
    say(out, course_columns.COUNTS[view.rule])
    labels = book.people.labels()
    graded = [(labels[standing.person.key], standing.grade) for standing in book.standings() if standing.grade]
    if graded:
        middle = number_text(median(grade.points for _, grade in graded))
        say(out, said(MIDDLE, count=len(graded), middle=middle, out_of=number_text(graded[0][1].out_of)))
    deductions = [
        said("{name}: {text}", name=name, text=joined("; ", [grade.summary(), *grade.lines()]))
        for name, grade in graded
        if grade.deductions
    ]
    show_sentences(out, said("Deductions and remarks"), deductions, said("--export csv=FILE has all of them"))
    show_sentences(out, said("In the course's file"), list(view.doubts))
