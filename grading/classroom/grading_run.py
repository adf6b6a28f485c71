"""One run over a class: the submissions on their way from the folder through an executor into the gradebook."""

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from grading.classroom.gradebooks.gradebook import UNSETTLED, Gradebook
from grading.classroom.records.records import Attempt, Digests, History
from grading.classroom.submission_reader import ReadSubmission, read_submission
from grading.classroom.submissions import stored_moments
from grading.classroom.submissions.handed_in import HandedIn
from grading.classroom.submissions.ownership import Submission
from grading.curriculum.ladder import Kata
from grading.jobs import executors, known_results
from grading.jobs.job import Task
from grading.jobs.known_results import NOTHING_KNOWN, Known
from grading.text import typed_paths
from grading.text.language import joined, said
from grading.text.safe_text import storable

RETRY_SENTENCE = said("The same command grades this submission again.")

Progress = Callable[[int, int, Attempt | None], None]


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


class GradingRun:
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
        self.digests: dict[str, Digests] = {}
        self.outdated: list[str] = []
        self.choices: list[str] = []
        self.instead: dict[str, str] = {}
        self.under_way: dict[str, _UnderWay] = {}

    def grade(self, start: executors.ExecutorFactory) -> None:
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
        self.book.store_in_folder(self.folder, self.digests)
        self.book.store_moments(self.moments)
        self._show_progress()

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
            every = read_submission(submission) if self.scope.katas else read
            self.digests[key] = digests = Digests(read.digest, every.digest)
            if (key, submission.file_names, read.digest) in self.before:
                self.known += 1
                self._note_moment(read)
            elif self.history and self.history.is_outdated(key, digests):
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
        course = (self.book.assignment, *stored_moments.stored(record), self.scope.graded_by, self.digests[key].content)
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
