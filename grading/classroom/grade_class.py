"""Grade a class: every submission in a folder, several at a time, into the gradebook."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from grading.classroom import class_people, class_warnings
from grading.classroom.gradebook import UNSETTLED, Gradebook
from grading.classroom.ownership import Submission
from grading.classroom.records import Attempt, History
from grading.classroom.roster import RosterRow
from grading.classroom.submission_reader import ReadSubmission, read_submission
from grading.jobs import executors
from grading.jobs.job import GradingConfig, Task
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said

RETRY_SENTENCE = "{}. The same command grades this submission again."

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
    """

    graded: int
    known: int
    doubts: tuple[str, ...]
    people: tuple[str, ...] = ()


def grade_submissions(
    folder: Path,
    submissions: list[Submission],
    book: Gradebook,
    config: GradingConfig,
    start: ExecutorFactory,
    roster: list[RosterRow] | None = None,
    only: str | None = None,
    progress: Progress = lambda done, of, attempt: None,
) -> ClassResult:
    """Grade every submission of the folder that the gradebook doesn't have yet.

    Args:
        start: opens an executor, and returns it with the number of tasks that it runs at a time.
        only: grades only the submissions of this name, and those in any case.
        progress: is called for each attempt, with the number of submissions done and the number of all.

    Raises UsageError and GraderError.
    """
    doubts = class_warnings.unread_files(folder, submissions)
    submissions, unclear = class_people.identify(submissions, roster, book)
    doubts += unclear + class_warnings.grouped_by_prefix(submissions)
    if only is not None:
        submissions = class_people.select(submissions, only, {} if roster else book.person_by_handed_in())
        if not submissions:
            facts = {"folder": str(folder), "name": only}
            raise UsageError(said("nobody in {folder!r} is called {name!r}, and no submission there is", facts))
    book.enrol(submission.person for submission in submissions)
    run = _ClassRun(str(folder.resolve()), submissions, book, config.as_json(), only is not None, progress)
    run.grade(start)
    people = tuple(submission.person.key for submission in submissions)
    return ClassResult(run.graded, run.known, (*doubts, *run.outdated, *run.choices), people)


class _ClassRun:
    """One run over a class: the submissions on their way from the folder through an executor into the gradebook."""

    def __init__(
        self,
        folder: str,
        submissions: list[Submission],
        book: Gradebook,
        conditions: str,
        again: bool,
        progress: Progress,
    ) -> None:
        """`again` grades what the gradebook has already."""
        self.folder, self.submissions, self.book, self.conditions = folder, submissions, book, conditions
        self.progress = progress
        self.before: set[tuple[str, str, str]] = set() if again else book.last_attempts(conditions)
        self.history: History | None = None if again else book.history(folder)
        self.known = self.graded = self.refused = 0
        self.digests: dict[str, str] = {}
        self.outdated: list[str] = []
        self.choices: list[str] = []
        self.under_way: dict[str, ReadSubmission] = {}

    def grade(self, start: ExecutorFactory) -> None:
        self._show_progress()
        with contextlib.ExitStack() as stack:
            # The executor starts only if there is something to grade.
            tasks = self._tasks()
            first = next(tasks, None)
            if first is not None:
                executor, width = stack.enter_context(start())
                for key, report in executors.run_tasks(itertools.chain([first], tasks), executor, width):
                    read = self.under_way.pop(key)
                    if isinstance(report, str):
                        self._store(replace(read, settled=False), RETRY_SENTENCE.format(report.rstrip(".")), None)
                    else:
                        self._store(read, None, report)
        self.book.store_folder_digests(self.folder, self.digests)
        self._show_progress()

    def _tasks(self) -> Iterator[tuple[str, Task]]:
        """Yield the tasks one at a time, so that only the submissions under way are in memory.

        A submission that can't be graded is stored at once.
        """
        for submission in self.submissions:
            key = submission.person.key
            read = read_submission(submission)
            self.choices += read.choices
            self.digests[key] = read.digest
            if (key, submission.handed_in, read.digest) in self.before:
                self.known += 1
            elif self.history and self.history.is_outdated(key, read.digest):
                self.known += 1
                self.outdated.append(_outdated_sentence(submission, self.history))
            elif read.problem:
                self._store(read, read.problem, None)
            else:
                self.under_way[key] = read
                yield key, Task(submission.handed_in, read.modules, self.conditions, (self.folder,))

    def _store(self, read: ReadSubmission, problem: str | None, report: dict | None) -> None:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        key, handed_in = read.submission.person.key, read.submission.handed_in
        conditions = self.conditions if read.settled else UNSETTLED
        attempt = Attempt(key, handed_in, read.digest, conditions, now, problem, report)
        self.book.add(attempt, self.folder)
        self.graded += report is not None
        self.refused += report is None
        self._show_progress(attempt)

    def _show_progress(self, attempt: Attempt | None = None) -> None:
        self.progress(self.known + self.graded + self.refused, len(self.submissions), attempt)


def _outdated_sentence(submission: Submission, history: History) -> str:
    key = submission.person.key
    return said(
        "{file}: {key} has handed in something else since, graded {time}, and that counts. "
        "--only {name} makes this count.",
        file=submission.handed_in,
        key=key,
        time=history.graded_at[key],
        name=typed_paths.quoted(key),
    )
