"""The attempts that count: for each person the attempt that counts by the rule, and its grade by the policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from fractions import Fraction

from grading.classroom.courses import course_columns, late_work
from grading.classroom.courses.late_work import Deadline
from grading.classroom.gradebooks.gradebook import Choice, Gradebook
from grading.classroom.records import moments
from grading.classroom.records.course import Assignment, AttemptRule, Course
from grading.classroom.records.grade import Grade
from grading.classroom.records.person_lookup import PersonLookup
from grading.classroom.records.records import Attempt, Standing
from grading.text.language import either, said
from grading.text.name_list import name_list

NO_PERSON = said("{file}: {place} has {names}, and the gradebook has no such person yet")
NEAR_PERSON = said(
    "{file}: {place} has {name!r}, and no person is called exactly so; write {key!r} if {other} is meant"
)
NO_PEOPLE = said("{file}: {place} has {count} people whom the gradebook doesn't have yet: {names}")
SEVERAL_PEOPLE = said(
    "{file}: {place} has {name!r}, which may be {keys}; write the key, and until then it has no effect"
)
TWO_SECTIONS = said("{file}: {key} is in the sections {first} and {second} by two names, and {first} counts")
NOT_GRADED = said("it was graded without kata {kata}, which the assignment is about; --only NAME grades it again")


@dataclass(frozen=True)
class ClassView:
    """The way to look at a gradebook: the assignment, or None, and the rule that says which attempt counts.

    Attributes:
        sections: each person's section, by key.
        own_deadlines: the people's deadlines that are not everyone's, by key.
        excused: the keys of people in whose total the assignment doesn't count.
        doubts: sentences on names in the course's file that have no effect.
        zone: the course's time zone, or None if it names none.
    """

    assignment: Assignment | None = None
    rule: AttemptRule = AttemptRule.LAST
    sections: Mapping[str, str] = field(default_factory=dict)
    own_deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    excused: frozenset[str] = frozenset()
    doubts: tuple[str, ...] = ()
    zone: tzinfo | None = None

    @property
    def name(self) -> str:
        return self.assignment.name if self.assignment else ""

    def title(self) -> str:
        """Return a sentence that names the assignment and everyone's deadline, or "" without an assignment."""
        due = self.assignment.due if self.assignment else None
        return course_columns.assignment_text(self.name, moments.moment_text(due) if due else "")

    def deadline(self, key: str) -> Deadline | None:
        """Return the deadline of the person with this key."""
        if key in self.own_deadlines:
            return self.own_deadlines[key]
        return Deadline(self.assignment.due) if self.assignment and self.assignment.due else None


def view_assignment(course: Course, assignment: Assignment, rule: AttemptRule | None, book: Gradebook) -> ClassView:
    """Return the view of an assignment for the people in the gradebook; `rule` overrides that of the assignment."""
    names = _Names(course, book.people.lookup(), book.people.dropped())
    sections = _sections(course, names)
    by_section = assignment.due_by_section
    own = {
        key: Deadline(by_section[name], said("section {name}", name=name))
        for key, name in sections.items()
        if name in by_section
    }
    place = f"assignments.{assignment.name}"
    for name, due in assignment.extensions.items():
        for key in names.keys(f"{place}.extensions", [name]):
            if key not in own or own[key].when < due:  # a section's own deadline may be later still
                own[key] = Deadline(due, said("extension"))
    excused = frozenset(names.keys(f"{place}.excused", assignment.excused))
    return ClassView(assignment, rule or assignment.attempt, sections, own, excused, tuple(names.doubts), course.zone)


def _sections(course: Course, names: "_Names") -> dict[str, str]:
    """Return each person's section by key, and note a doubt for a person whom two sections have."""
    found: dict[str, str] = {}
    for section, people in course.sections.items():
        for key in names.keys(f"sections.{section}", people):
            first = found.setdefault(key, section)
            if first != section:
                fields = {"file": course.path.name, "key": key, "first": first, "second": section}
                names.doubts.append(said(TWO_SECTIONS, **fields))
    return found


class _Names:
    """The people that names in the course's file mean, and a sentence for each name that means no single person."""

    def __init__(self, course: Course, lookup: PersonLookup, dropped: set[str]) -> None:
        self.file, self.dropped, self.lookup = course.path.name, dropped, lookup
        self.doubts: list[str] = []

    def keys(self, place: str, names: Iterable[str]) -> list[str]:
        """Return the keys of the people with these names; a key goes before all other names."""
        found: list[str] = []
        unknown: list[str] = []
        for name in names:
            exact = self.lookup.exact(name)
            respelt = [] if exact or name in self.dropped else self.lookup.respelt(name)
            if len(exact) == 1:
                found.append(exact[0].key)
            elif exact or len(respelt) > 1:
                keys = either(sorted(person.key for person in exact or respelt))
                self.doubts.append(said(SEVERAL_PEOPLE, file=self.file, place=place, name=name, keys=keys))
            elif respelt:
                fields = {"file": self.file, "place": place, "name": name}
                self.doubts.append(said(NEAR_PERSON, **fields, key=respelt[0].key, other=respelt[0].name))
            elif name not in self.dropped:
                unknown.append(name)
        if unknown:
            shown = name_list([*map(repr, unknown)])
            template = NO_PERSON if len(unknown) == 1 else NO_PEOPLE
            self.doubts.append(said(template, file=self.file, place=place, names=shown, count=len(unknown)))
        return found


def choice(view: ClassView) -> Choice:
    """Return the function by which a gradebook's standings have the attempt that counts, and its grade."""

    def choose(person: Standing, attempts: list[Attempt]) -> Standing:
        key = person.person.key
        grades = [_graded(attempt, view, key) for attempt in _newest_gradings(attempts)]
        attempt, grade = _choose(grades, view, key) if grades else (None, None)
        deadline = view.deadline(key)
        return replace(
            person,
            attempt=attempt,
            rule=view.rule,
            grade=grade if view.assignment else None,
            section=view.sections.get(key, ""),
            excused=key in view.excused,
            assignment=view.name,
            due=str(deadline) if deadline else "",
            zone=deadline.when.tzinfo if deadline else view.zone,
        )

    return choose


def _newest_gradings(attempts: list[Attempt]) -> list[Attempt]:
    """Return the attempts in the order of handing in. A submission that was graded again counts as graded last.

    If something else was graded in between, it comes after that: it is graded again only if it lies in its folder once
    more, or if `--only` asks for it.
    """
    newest: dict[tuple[str, str], Attempt] = {}
    moments: dict[tuple[str, str], str] = {}  # in the order of grading
    for attempt in attempts:
        which = attempt.digest, attempt.handed_in_at
        back = which in newest and which != next(reversed(moments))
        moment = moments.pop(which, attempt.handed_in_at or attempt.graded_at)
        moments[which] = max([moment, *moments.values()]) if back else moment
        newest[which] = attempt
    return [newest[which] for which in sorted(moments, key=lambda which: moments[which])]


def _graded(attempt: Attempt, view: ClassView, key: str) -> tuple[Attempt, Grade | None]:
    """Return the attempt with the assignment's katas only, and its grade."""
    assignment, report = view.assignment, attempt.report
    if report is None:
        return attempt, None
    if assignment is None:
        return attempt, Grade(report["points"], report["max_points"], Fraction(report["max_points"]))
    found = {kata["id"]: kata for kata in report["katas"]}
    missing = next((kata for kata in assignment.katas if kata not in found), None)
    if missing:
        return replace(attempt, report=None, problem=said(NOT_GRADED, kata=missing[:2])), None
    katas = [found[kata] for kata in assignment.katas]
    points, max_points = (sum(kata[name] for kata in katas) for name in ("points", "max_points"))
    grade = Grade(points, max_points, Fraction(max_points) if assignment.out_of is None else assignment.out_of)
    late = late_work.deductions(attempt, view.deadline(key), assignment.late, grade.earned, grade.out_of)
    narrow = {**report, "katas": katas, "points": points, "max_points": max_points}
    return replace(attempt, report=narrow), replace(grade, deductions=late)


def _choose(grades: list[tuple[Attempt, Grade | None]], view: ClassView, key: str) -> tuple[Attempt, Grade | None]:
    """Return the attempt that counts among those of one person, which are in the order of handing in.

    If none was handed in before the deadline, the last one counts, and the late policy with it. Of attempts that are
    equally good, the first counts.
    """
    if view.rule == AttemptRule.BEST:
        return max(grades, key=lambda graded: -1 if graded[1] is None else graded[1].points)
    if view.rule == AttemptRule.LAST_BEFORE_DEADLINE and view.assignment:
        deadline, late = view.deadline(key), view.assignment.late
        return ([each for each in grades if late_work.is_in_time(each[0], deadline, late)] or grades)[-1]
    return grades[-1]
