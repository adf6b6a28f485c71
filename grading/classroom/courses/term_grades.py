"""The grades of a whole term: for each person those of all assignments, and the total by the assignments' weights."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from grading.classroom.courses import counted_attempts
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.course import AttemptRule, Course
from grading.classroom.records.grade import number_text
from grading.classroom.records.records import Person, Standing
from grading.classroom.tables.csv_cells import csv_line, defuse

PERSON = ("key", "name", "email", "number", "section")
EXCUSED, NOT_GRADED = "excused", "not graded"


@dataclass(frozen=True)
class TermGrades:
    """One person's grades: their standings by assignment, and the total in percent, or None if there is none yet."""

    person: Person
    section: str
    standings: dict[str, Standing]
    percent: Fraction | None


@dataclass(frozen=True)
class TermTable:
    """The grades of everyone, by name, with the assignments' rules, and sentences on names without effect."""

    rules: dict[str, AttemptRule]
    rows: tuple[TermGrades, ...]
    doubts: tuple[str, ...]


def collect(course: Course, rule: AttemptRule | None, book: Gradebook) -> TermTable:
    """Return the term's grades.

    An assignment that no person has handed in yet is left out. For the others, a person who handed in nothing gets 0,
    and one who is excused gets a total without it.
    """
    handed_in = book.assignments()
    views = {
        name: counted_attempts.view_assignment(course, assignment, rule, book)
        for name, assignment in course.assignments.items()
        if name in handed_in
    }
    standings: dict[str, dict[str, Standing]] = {}
    people: dict[str, Person] = {}
    for name, view in views.items():
        for standing in book.standings_in(name, counted_attempts.choice(view)):
            people[standing.person.key] = standing.person
            standings.setdefault(standing.person.key, {})[name] = _without_report(standing)
    rows = tuple(
        TermGrades(people[key], next(iter(found.values())).section, found, _percent(course, found))
        for key, found in standings.items()
    )
    doubts = dict.fromkeys(doubt for view in views.values() for doubt in view.doubts)
    return TermTable({name: view.rule for name, view in views.items()}, rows, tuple(doubts))


def csv_lines(table: TermTable) -> Iterator[bytes]:
    """Yield the table as CSV: a person's points by assignment, the total in percent, and each deduction's reason."""
    yield "\ufeff".encode()
    rules = [f"{name} counts" for name in table.rules]
    yield csv_line([*PERSON, *map(defuse, table.rules), "percent", *map(defuse, rules), "deductions"])
    for row in table.rows:
        person = row.person
        texts = [person.key, person.name, person.email, person.number, row.section]
        points = [_points(row.standings[name]) for name in table.rules]
        reasons = [
            f"{name}: {line}"
            for name, standing in row.standings.items()
            for line in (standing.grade.lines() if standing.grade else [])
        ]
        total = "" if row.percent is None else number_text(row.percent)
        yield csv_line([*map(defuse, texts), *points, total, *table.rules.values(), defuse("\n".join(reasons))])


def _points(standing: Standing) -> str:
    if standing.excused:
        return EXCUSED
    if standing.attempt and standing.attempt.problem:
        return NOT_GRADED
    return number_text(standing.grade.points) if standing.grade else "0"


def _percent(course: Course, standings: dict[str, Standing]) -> Fraction | None:
    """Return the total; None if nothing counts yet, or if something that counts could not be graded."""
    counted = {name: standing for name, standing in standings.items() if not standing.excused}
    if any(standing.attempt and standing.attempt.problem for standing in counted.values()):
        return None
    weights = sum((course.assignments[name].weight for name in counted), Fraction(0))
    parts = (
        course.assignments[name].weight * standing.grade.points / standing.grade.out_of
        for name, standing in counted.items()
        if standing.grade
    )
    return 100 * sum(parts, Fraction(0)) / weights if weights else None


def _without_report(standing: Standing) -> Standing:
    """Return the standing without its report, which would take memory for every person and assignment."""
    return replace(standing, attempt=standing.attempt and replace(standing.attempt, report=None))
