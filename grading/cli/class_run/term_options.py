"""The term as the options of `class` describe it: the course, the assignment, the rule, and what is graded."""

import argparse
import getpass
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from grading.classroom.courses import course_file
from grading.classroom.grading_run import RunScope
from grading.classroom.records.course import Assignment, AttemptRule, Course
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.safe_text import storable

NO_COURSE = said(
    "{option} needs a course: write course.toml beside the folder of submissions, or name one with --course FILE"
)
NO_ASSIGNMENT = said("{file} has no assignment {name!r}; write one of {known}")
WHICH_ASSIGNMENT = said("{file} has several assignments: say which one this is for, --assignment {known}")
OWN_KATAS = said("{file} says the katas of {name!r}, and attempts with other katas can't count: leave out --katas")
RULE_NEEDS_DEADLINE = said("--attempt last-before-deadline needs --assignment NAME with a deadline in course.toml")
WRONG_SINCE = said(
    "--since {text} is no moment; write a date or a moment such as 2026-03-10T18:00 or 2026-03-10T18:00+09:00"
)
DRY_WRITES = said("--dry-run writes nothing: leave out {options}")


@dataclass(frozen=True)
class Term:
    """The term as the options describe it: all None and empty where `class` is used without a course."""

    course: Course | None
    assignment: Assignment | None
    rule: AttemptRule | None
    scope: RunScope
    merges: tuple[Path, ...]
    grades: Path | None
    dry_run: bool

    @property
    def name(self) -> str:
        return self.assignment.name if self.assignment else ""

    @property
    def katas(self) -> list[str]:
        """The ids of the assignment's katas, or none."""
        return list(self.assignment.katas) if self.assignment else []

    @property
    def zone(self) -> tzinfo | None:
        """The course's time zone, or None."""
        return self.course.zone if self.course else None

    def gradebook(self, named: str | None) -> Path | None:
        """Return the gradebook's path: the named one, or the course's, or None."""
        return Path(named) if named else self.course.gradebook if self.course else None


def read_term(options: argparse.Namespace) -> Term:
    """Return what the options say about the term. Raises UsageError before anything is graded."""
    folder = Path(options.folder) if options.folder else None
    course = _course(options, folder)
    assignment = _assignment(course, options)
    if course and assignment and options.katas:
        raise UsageError(said(OWN_KATAS, file=course.path, name=assignment.name))
    rule = AttemptRule(options.attempt) if options.attempt else None
    if rule == AttemptRule.LAST_BEFORE_DEADLINE and not (assignment and assignment.due):
        raise UsageError(RULE_NEEDS_DEADLINE)
    writing = {"--export": options.export, "--html": options.html, "--term": options.term, "--drop": options.drop}
    writing |= {"--feedback": options.feedback, "--similar": options.similar}
    if options.dry_run and any(writing.values()):
        raise UsageError(said(DRY_WRITES, options=", ".join(name for name, value in writing.items() if value)))
    grades = Path(options.term) if options.term else None
    since = _since(options.since, course)
    scope = RunScope(since, options.changed, storable(options.grader or _login()), options.afresh, options.only)
    merges = tuple(map(Path, options.merge))
    return Term(course, assignment, rule, scope, merges, grades, options.dry_run)


def _course(options: argparse.Namespace, folder: Path | None) -> Course | None:
    """Return the course if an option needs it. Without such an option everything is as without a course."""
    needing = {"--assignment": options.assignment, "--term": options.term, "--course": options.course}
    asked = [name for name, value in needing.items() if value]
    if not asked and (folder or options.gradebook):
        return None
    path = course_file.find_course(options.course, folder)
    if path is None and asked:
        raise UsageError(said(NO_COURSE, option=asked[0]))
    return course_file.read_course(path) if path else None


def _assignment(course: Course | None, options: argparse.Namespace) -> Assignment | None:
    if course is None:
        return None
    known = ", ".join(course.assignments)
    if options.assignment is None:
        if options.folder or options.export or options.html or options.show:
            raise UsageError(said(WHICH_ASSIGNMENT, file=course.path, known=" or ".join(course.assignments)))
        return None
    if options.assignment not in course.assignments:
        raise UsageError(said(NO_ASSIGNMENT, file=course.path, name=options.assignment, known=known))
    return course.assignments[options.assignment]


def _since(text: str | None, course: Course | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if course and course.zone and not moment.tzinfo:
            return moment.replace(tzinfo=course.zone)
        return moment if moment.tzinfo else moment.astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(said(WRONG_SINCE, text=text)) from error


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):  # a user without a name, as in some containers
        return ""
