"""Grade a class: every submission in a folder, several at a time, into the gradebook."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from grading.classroom import class_people, class_warnings, lone_files
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.grading_run import GradingRun, Progress, RunScope
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submissions.ownership import Submission
from grading.jobs import executors
from grading.jobs.job import GradingConfig
from grading.text.errors import UsageError
from grading.text.language import said

NO_SUCH_SUBMISSION = said("nobody in {folder!r} is called {only!r}, and no submission there is")

EVERYTHING = RunScope()


@dataclass(frozen=True)
class ClassResult:
    """The result of one run.

    Attributes:
        graded: the number of submissions that were graded.
        known: the number that the gradebook had already.
        doubts: sentences that the instructor should read.
        people: the keys of the people whose submissions were in this run.
        passed_over: the number that was handed in too early for this run.
        known_modules: the number of modules in `graded` whose text the gradebook knew, or at least their code.
        instead: by a person's key, the files that are there in place of modules, as a text.
        perhaps: the keys of people who may have handed in what a sentence names: a submission in doubt, or a text.
        own_names: the number of submissions that are graded under a name of their own, since they are in doubt.
    """

    graded: int
    known: int
    doubts: tuple[str, ...]
    people: tuple[str, ...] = ()
    passed_over: int = 0
    known_modules: int = 0
    instead: Mapping[str, str] = field(default_factory=dict)
    perhaps: Set[str] = frozenset()
    own_names: int = 0


@dataclass(frozen=True)
class _Identified:
    """The submissions to grade, each with its person, the sentences about doubts, and two parts of ClassResult."""

    submissions: list[Submission]
    doubts: list[str]
    perhaps: Set[str]
    own_names: int


def grade_submissions(
    folder: Path,
    submissions: list[Submission],
    book: Gradebook,
    config: GradingConfig,
    start: executors.ExecutorFactory,
    roster: list[RosterRow] | None = None,
    progress: Progress = lambda done, of, attempt: None,
    scope: RunScope = EVERYTHING,
    beside: class_warnings.Beside = class_warnings.NOTHING_BESIDE,
) -> ClassResult:
    """Grade every submission of the folder that the gradebook doesn't have yet.

    Args:
        start: opens an executor, and returns it with the number of tasks that it runs at a time.
        progress: is called for each attempt, with the number of submissions done and the number of all.
        beside: what the reading of the folder found beside the submissions.

    Raises UsageError and GraderError.
    """
    found = _identify(folder, submissions, book, roster, scope, beside)
    book.people.enrol(submission.person for submission in found.submissions)
    run = GradingRun(folder.resolve(), found.submissions, book, config.as_json(), progress, scope)
    run.grade(start)
    people = tuple(submission.person.key for submission in found.submissions)
    sentences = (*found.doubts, *run.outdated, *run.choices)
    numbers = (run.passed_over, run.known_modules)
    return ClassResult(run.graded, run.known, sentences, people, *numbers, run.instead, found.perhaps, found.own_names)


def _identify(
    folder: Path,
    submissions: list[Submission],
    book: Gradebook,
    roster: list[RosterRow] | None,
    scope: RunScope,
    beside: class_warnings.Beside,
) -> _Identified:
    """Find the person of each submission, and choose those to grade.

    Raises UsageError if the run is for one person who has handed in nothing.
    """
    unread = class_warnings.unread_entries(folder, submissions, beside.own_files)
    submissions, unclear = class_people.identify(submissions, roster, book, scope.katas)
    listed = {row.person.key for row in roster or ()}
    in_doubt = [one for one in submissions if one.doubt or (roster and one.person.key not in listed)]
    lone = lone_files.lone_submissions(unread, submissions, roster)
    unclear += class_people.move_lone_attempts(lone, roster, book, scope.katas)
    submissions += lone
    doubts = [*beside.sentences, *class_warnings.unread_files(folder, submissions, beside.own_files)]
    doubts += unclear + class_warnings.grouped_by_prefix(submissions)
    if scope.only is not None:
        submissions = class_people.select(submissions, scope.only, {} if roster else book.person_by_handed_in())
        if not submissions:
            raise UsageError(said(NO_SUCH_SUBMISSION, folder=str(folder), only=scope.only))
    elif not roster:
        doubts += class_people.without_roster(submissions, book)
    perhaps = {key for one in in_doubt for key in one.may_be} | lone_files.typed_in(unread, roster)
    return _Identified(submissions, doubts, perhaps, len(in_doubt))
