"""The term's part of a run of `class`: which gradebook, assignment and attempts, and whose grades have changed."""

import argparse
import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from statistics import median

from rich.console import Console

from grading.classroom.courses import counted_attempts, course_columns, course_file, term_grades
from grading.classroom.courses.counted_attempts import ClassView
from grading.classroom.exports import output_targets
from grading.classroom.grade_class import RunScope
from grading.classroom.gradebooks import gradebook_merge
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.course import Assignment, AttemptRule, Course
from grading.classroom.records.grade import number_text
from grading.classroom.records.records import Standing
from grading.cli.output.safe_print import say, show_sentences
from grading.jobs.job import GradingConfig
from grading.text import typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.errors import UsageError
from grading.text.language import joined, said
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
MIDDLE = said("{count} graded, and the grade in the middle is {middle} of {out_of}.")
MERGED = said("Merged {file}: people new {people}, attempts new {attempts}, known already {known}.")
OTHER_SUITES = said(
    "The suites have changed since {count} of {all} last attempts were graded. Those whose submissions are here are "
    "graded again; --dry-run says whose grades that changes, and --changed leaves them as they are."
)
NOT_STORED = said("Nothing of this is stored: it was a dry run, of {count} submissions.")
CHANGE = said("{name}: {before}, now {after}")
FIRST_GRADES = said("{count} people get their first grade.")
NO_CHANGE = said("No grade changes.")
CHANGES = said("Grades that change")
NO_GRADE = said("not graded")


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


@contextmanager
def open_gradebook(path: Path, term: Term) -> Iterator[Gradebook]:
    """Yield the gradebook for the term's assignment; in a dry run a copy of it, which is deleted afterwards."""
    if not term.dry_run:
        with Gradebook(path, term.name) as book:
            yield book
        return
    with gradebook_merge.copied(path) as copy, Gradebook(copy, term.name) as book:
        yield book


def merge_gradebooks(term: Term, book: Gradebook, out: Console) -> None:
    """Merge the other assistants' gradebooks; print what came, and who graded it."""
    for path in term.merges:
        result = gradebook_merge.merge(book, path)
        fields = {"people": result.people, "attempts": result.attempts, "known": result.known}
        say(out, said(MERGED, file=typed_paths.path(path), **fields))
        for line in (*result.hands, *result.doubts):
            say(out, said("  {line}", line=line))


def count_attempts(term: Term, book: Gradebook) -> ClassView:
    """Have the gradebook's standings count by the term's rule from now on; return the view that says how."""
    if term.course and term.assignment:
        view = counted_attempts.view_assignment(term.course, term.assignment, term.rule, book)
    else:
        view = ClassView(rule=term.rule or AttemptRule.LAST)
    if view.assignment or view.rule != AttemptRule.LAST:
        book.count_by(counted_attempts.choice(view))
    return view


def before_grading(term: Term, book: Gradebook, config: GradingConfig, out: Console) -> dict[str, str] | None:
    """Return everyone's grade before the run, or None if the run can't change any by other suites.

    If it can, a sentence says so.
    """
    other = 0 if term.scope.changed else _graded_by_other_suites(book, config)
    if other and not term.dry_run:
        say(out, said(OTHER_SUITES, count=other, all=len(book.last_conditions())))
    if not other and not term.dry_run:
        return None
    count_attempts(term, book)
    return {standing.person.key: grade_text(standing) for standing in book.standings()}


def after_grading(term: Term, before: dict[str, str] | None, graded: int, book: Gradebook, out: Console) -> ClassView:
    """Have attempts count by the term's rule, and print whose grades the run has changed, or would change."""
    view = count_attempts(term, book)
    if before is not None:
        sentences = changes(before, book)
        show_sentences(out, CHANGES, sentences)
        if not sentences:
            say(out, NO_CHANGE)
    if term.dry_run:
        say(out, said(NOT_STORED, count=graded))
    return view


def _graded_by_other_suites(book: Gradebook, config: GradingConfig) -> int:
    suites = json.loads(config.as_json())["suites"]
    return sum(json.loads(conditions).get("suites") != suites for conditions in book.last_conditions())


def changes(before: dict[str, str], book: Gradebook) -> list[str]:
    """Return a sentence for each person whose grade has changed, and one for those who had none."""
    sentences, first = [], 0
    for standing in book.standings():
        old, new = before.get(standing.person.key, NO_GRADE), grade_text(standing)
        if old == NO_GRADE != new:
            first += 1
        elif old != new:
            sentences.append(said(CHANGE, name=standing.person.name, before=old, after=new))
    return sentences + [said(FIRST_GRADES, count=first)] * bool(first)


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
    graded = [(standing.person.name, standing.grade) for standing in book.standings() if standing.grade]
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


def write_term_grades(term: Term, view: ClassView, book: Gradebook, out: Console) -> None:
    """Write the grades of all assignments, if the options ask for them."""
    if not term.grades or not term.course:
        return
    table = term_grades.collect(term.course, term.rule, book)
    try:
        atomic_write(term.grades, term_grades.csv_lines(table))
    except OSError as error:
        raise output_targets.write_error(term.grades, error) from error
    show_sentences(out, said("In the course's file"), [doubt for doubt in table.doubts if doubt not in view.doubts])
    say(out, said("Written: {path}", path=typed_paths.path(term.grades)))
