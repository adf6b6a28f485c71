"""Grade a class: every submission in a folder, several at a time, into the gradebook."""

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from grading.classroom import class_people, class_warnings, lone_files
from grading.classroom.gradebooks.gradebook import UNSETTLED, Gradebook
from grading.classroom.records.records import Attempt, History
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submission_reader import ReadSubmission, read_submission
from grading.classroom.submissions import stored_moments
from grading.classroom.submissions.handed_in import HandedIn
from grading.classroom.submissions.ownership import Submission
from grading.curriculum.ladder import Kata
from grading.jobs import executors, known_results
from grading.jobs.job import GradingConfig, Task
from grading.jobs.known_results import NOTHING_KNOWN, Known
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import joined, said
from grading.text.safe_text import storable

NO_SUCH_SUBMISSION = said("nobody in {folder!r} is called {only!r}, and no submission there is")
RETRY_SENTENCE = said("The same command grades this submission again.")

ExecutorFactory = Callable[[], AbstractContextManager[tuple[Executor, int]]]
Progress = Callable[[int, int, Attempt | None], None]


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
class _UnderWay:
    """A submission on its way.

    Attributes:
        task: the whole submission.
        known: what the gradebook had of it already.
    """

    read: ReadSubmission
    task: Task
    known: Known


@dataclass(frozen=True)
class RunScope:
    """The limits of a run, and who runs it.

    Attributes:
        since: only submissions that were handed in at this moment or later are graded, or that no record dates.
        changed: what has not changed since its last grading isn't graded again, even under other suites.
        graded_by: the assistant, as each attempt stores it.
        afresh: everything is graded again, also texts and code whose results are known.
        only: only the submissions of this name are graded, and those in any case.
        katas: only these are graded, and all if there are none.
    """

    since: datetime | None = None
    changed: bool = False
    graded_by: str = ""
    afresh: bool = False
    only: str | None = None
    katas: tuple[Kata, ...] = ()


EVERYTHING = RunScope()


def grade_submissions(
    folder: Path,
    submissions: list[Submission],
    book: Gradebook,
    config: GradingConfig,
    start: ExecutorFactory,
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
    book.people.enrol(submission.person for submission in submissions)
    run = _ClassRun(folder.resolve(), submissions, book, config.as_json(), progress, scope)
    run.grade(start)
    perhaps = {key for one in in_doubt for key in one.may_be} | lone_files.typed_in(unread, roster)
    return run.result(doubts, perhaps, len(in_doubt))


class _ClassRun:
    """One run over a class: the submissions on their way from the folder through an executor into the gradebook."""

    def __init__(
        self,
        folder: Path,
        submissions: list[Submission],
        book: Gradebook,
        conditions: str,
        progress: Progress,
        scope: RunScope,
    ) -> None:
        self.hidden = (str(folder),)  # from those who hand in
        self.folder = storable(str(folder))  # as the gradebook has it: a path may be no text
        self.submissions, self.book, self.conditions = submissions, book, conditions
        self.progress, self.scope = progress, scope
        kept = None if scope.changed else conditions
        named = scope.only is not None
        self.again = named or scope.afresh  # what the gradebook has already
        everything = named or (scope.afresh and not scope.changed)
        self.before: set[tuple[str, str, str]] = set() if everything else book.last_attempts(kept)
        self.moments_before = book.last_moments()
        self.moments: dict[str, HandedIn] = {}
        self.history: History | None = None if named else book.history(self.folder)
        self.known = self.graded = self.refused = self.passed_over = self.known_modules = 0
        self.digests: dict[str, str] = {}
        self.outdated: list[str] = []
        self.choices: list[str] = []
        self.instead: dict[str, str] = {}
        self.under_way: dict[str, _UnderWay] = {}

    def grade(self, start: ExecutorFactory) -> None:
        self.book.forget_results(self.conditions)
        self._show_progress()
        with contextlib.ExitStack() as stack:
            # The executor starts only if there is something to grade.
            tasks = self._tasks()
            first = next(tasks, None)
            if first is not None:
                executor, width = stack.enter_context(start())
                for key, report in executors.run_tasks(itertools.chain([first], tasks), executor, width):
                    submission = self.under_way.pop(key)
                    if isinstance(report, str):
                        self._store(replace(submission.read, settled=False), _retried(report), None)
                    else:
                        self._store_graded(submission, report)
        self.book.store_folder_digests(self.folder, self.digests)
        self.book.store_moments(self.moments)
        self._show_progress()

    def result(self, doubts: Iterable[str], perhaps: set[str], own_names: int) -> ClassResult:
        """Return the result of the run, with what the names of the submissions tell."""
        people = tuple(submission.person.key for submission in self.submissions)
        sentences = (*doubts, *self.outdated, *self.choices)
        numbers = (self.passed_over, self.known_modules)
        return ClassResult(self.graded, self.known, sentences, people, *numbers, self.instead, perhaps, own_names)

    def _tasks(self) -> Iterator[tuple[str, Task]]:
        """Yield the tasks one at a time, so that only the submissions under way are in memory.

        A submission that can't be graded is stored at once, and so is one whose results are all known.
        """
        for submission in self.submissions:
            key = submission.person.key
            if self._is_too_early(submission):
                self.passed_over += 1
                continue
            read = read_submission(submission, self.scope.katas)
            self.choices += read.choices
            self.instead |= {key: read.instead} if read.instead else {}
            self.digests[key] = read.digest
            if (key, submission.file_names, read.digest) in self.before:
                self.known += 1
                self._note_moment(read)
            elif self.history and self.history.is_outdated(key, read.digest):
                self.known += 1
                self.outdated.append(_outdated_sentence(submission, self.history))
            elif read.problem:
                self._store(read, read.problem, None)
            else:
                ready = self._with_known(read)
                rest = ready.known.rest(ready.task)
                if rest.parts:
                    self.under_way[key] = ready
                    yield key, rest
                else:
                    self._store_graded(ready, None)

    def _with_known(self, read: ReadSubmission) -> _UnderWay:
        """Return the submission with the results that the gradebook has of its modules."""
        task = Task(read.submission.file_names, read.modules, self.conditions, self.hidden, self.again)
        known = NOTHING_KNOWN
        if not self.again:
            known = known_results.look_up(task, partial(self.book.known_results, self.conditions))
        return _UnderWay(read, task, known)

    def _store_graded(self, submission: _UnderWay, graded: dict | None) -> None:
        """Store the report, made of what was known and of what has been graded now, if anything was left."""
        new = known_results.lasting(submission.task, graded) if graded else []
        report = known_results.whole_report(submission.task, submission.known, graded)
        self.known_modules += submission.known.count(submission.task)
        self._store(submission.read, None, report, new)

    def _store(
        self,
        read: ReadSubmission,
        problem: str | None,
        report: dict | None,
        results: Sequence[tuple[str, str, dict]] = (),
    ) -> None:
        now = stored_moments.stored_text(datetime.now(UTC))
        key, handed_in = read.submission.person.key, read.submission.file_names
        conditions = self.conditions if read.settled else UNSETTLED
        record = self._moment(read)
        course = (self.book.assignment, *stored_moments.stored(record), self.scope.graded_by)
        attempt = Attempt(key, handed_in, read.digest, conditions, now, problem, report, *course)
        self.book.add(attempt, self.folder, results)
        self.graded += report is not None
        self.refused += report is None
        self._show_progress(attempt)

    def _is_too_early(self, submission: Submission) -> bool:
        since, record = self.scope.since, submission.handed_in
        return since is not None and record is not None and record.when < since

    def _moment(self, read: ReadSubmission) -> HandedIn | None:
        """Return the moment at which the submission was handed in, by the best record of it."""
        digest, before = self.moments_before.get(read.submission.person.key, ("", None))
        now = read.submission.handed_in
        return stored_moments.better_record(before, now) if digest == read.digest else now

    def _note_moment(self, read: ReadSubmission) -> None:
        """Have a better record stored of when known content was handed in."""
        key, record = read.submission.person.key, self._moment(read)
        if record and stored_moments.stored(record) != stored_moments.stored(self.moments_before[key][1]):
            self.moments[key] = record

    def _show_progress(self, attempt: Attempt | None = None) -> None:
        self.progress(self.known + self.graded + self.refused + self.passed_over, len(self.submissions), attempt)


def _retried(problem: str) -> str:
    whole = problem if problem.endswith(".") else said("{problem}.", problem=problem)
    return joined(" ", [whole, RETRY_SENTENCE])


def _outdated_sentence(submission: Submission, history: History) -> str:
    key = submission.person.key
    return said(
        "{file_names}: {key} has handed in something else since, graded {graded_at}, and that counts. --only {word} "
        "makes this count.",
        file_names=submission.file_names,
        key=key,
        graded_at=history.graded_at[key],
        word=typed_paths.quoted(key),
    )
