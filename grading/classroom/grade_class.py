"""A class: every submission in a folder, graded side by side into a gradebook that loses nothing."""

import contextlib
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from grading.classroom import archives, class_warnings, roster, roster_claims
from grading.classroom.gradebook import UNSETTLED, Gradebook
from grading.classroom.ownership import Submission
from grading.classroom.records import Attempt, History, Person
from grading.classroom.row_matching import BLIND_NAME, fold, may_be_same_name
from grading.classroom.submissions import read_contents
from grading.jobs import executors, job
from grading.jobs.job import GradingConfig, JobModule, Task
from grading.judge import runner
from grading.text import typed_paths
from grading.text.errors import MachineTrouble, UsageError
from grading.text.safe_text import storable

RETRY_SENTENCE = "{}. The same command grades this submission again."


@dataclass(frozen=True)
class ClassResult:
    """What a run of the class found: how many were graded, and known before; and what somebody should look at.

    `people` are the keys of those whose submissions were in this run.
    """

    graded: int
    known: int
    doubts: tuple[str, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadSubmission:
    """A submission that was read: what it is known by, and its modules, or why there are none; what was chosen among.

    `settled` is whether it will be the same the next time: a problem that is the machine's may be gone by then.
    """

    submission: Submission
    digest: str
    parts: tuple[JobModule, ...] = ()
    problem: str | None = None
    choices: tuple[str, ...] = ()
    settled: bool = True


def grade_submissions(
    folder: Path,
    submissions: list[Submission],
    book: Gradebook,
    conditions: GradingConfig,
    start: Callable[[], AbstractContextManager[tuple[Executor, int]]],
    roster_rows: list[roster.RosterRow] | None = None,
    only: str | None = None,
    progress: Callable[[int, int, Attempt | None], None] = lambda done, of, attempt: None,
) -> ClassResult:
    """Grade every submission of the folder that the gradebook doesn't have yet; tell `progress` of each as it is done.

    `start` gives where to grade and how many at a time. Raises UsageError and GraderError.
    """
    doubts = class_warnings.unread_files(folder, submissions)
    own = {submission.handed_in: submission.person for submission in submissions}
    if roster_rows:
        submissions, unknown = roster_claims.assign(submissions, roster_rows)
        book.enrol((row.person for row in roster_rows), sure=True)
        doubts += unknown + _move_unlisted_attempts(submissions, own, {row.person.key for row in roster_rows}, book)
    else:
        submissions = _doubt_other_names(submissions, book)
        doubts += [
            f"{submission.handed_in}: {submission.doubt}; it is graded under its own name."
            for submission in submissions
            if submission.doubt
        ]
        doubts += class_warnings.similar_names(submissions)
    doubts += class_warnings.grouped_by_prefix(submissions)
    if only is not None:
        submissions = _named(submissions, only, {} if roster_rows else book.person_by_handed_in())
        if not submissions:
            raise UsageError(f"nobody in {str(folder)!r} is called {only!r}, and no submission there is")
    book.enrol(submission.person for submission in submissions)
    written = conditions.as_json()
    before = set() if only is not None else book.last_attempts(written)
    place = str(folder.resolve())
    run = _SubmissionQueue(submissions, before, None if only is not None else book.history(place), written, (place,))
    graded = refused = 0

    def put(opened: ReadSubmission, problem: str | None, report: dict | None) -> None:
        nonlocal graded, refused
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        submission = opened.submission
        under = written if opened.settled else UNSETTLED
        attempt = Attempt(submission.person.key, submission.handed_in, opened.digest, under, now, problem, report)
        book.add(attempt, place)
        graded += report is not None
        refused += report is None
        progress(run.known + graded + refused, len(submissions), attempt)

    progress(0, len(submissions), None)
    with contextlib.ExitStack() as stack:
        # Where there is nothing to grade nobody is started for it.
        jobs = run.tasks(put)
        first = next(jobs, None)
        if first is not None:
            executor, width = stack.enter_context(start())
            for key, report in executors.run(itertools.chain([first], jobs), executor, width):
                opened = run.under_way.pop(key)
                if isinstance(report, str):
                    put(replace(opened, settled=False), RETRY_SENTENCE.format(report.rstrip(".")), None)
                else:
                    put(opened, None, report)
    book.store_folder_digests(place, run.digests)
    progress(run.known + graded + refused, len(submissions), None)
    return ClassResult(
        graded, run.known, (*doubts, *run.old, *run.choices), tuple(submission.person.key for submission in submissions)
    )


def _doubt_other_names(submissions: list[Submission], book: Gradebook) -> list[Submission]:
    """Put in doubt those whose number the gradebook has for quite another name: another platform's, or a school's."""
    people = book.people()
    return [
        _in_doubt(submission, people[submission.person.key]) if _has_other_name(submission, people) else submission
        for submission in submissions
    ]


def _has_other_name(submission: Submission, people: dict[str, Person]) -> bool:
    before = people.get(submission.person.key)
    # A name that is only the key, or where marking is blind, says nothing of who it is.
    if (
        before is None
        or not submission.person.number
        or before.name in (before.key, BLIND_NAME)
        or submission.person.name == BLIND_NAME
    ):
        return False
    return not may_be_same_name(before.name, submission.person.name)


def _in_doubt(submission: Submission, before: Person) -> Submission:
    own = replace(
        submission.person, key=f"{storable(submission.paths[0].name)}/"
    )  # a slash, which no file has, makes it theirs
    return replace(submission, person=own, doubt=f"the gradebook has {before.key} as {before.name}")


def _move_unlisted_attempts(
    submissions: list[Submission], own: dict[str, Person], roster_rows: set[str], book: Gradebook
) -> list[str]:
    """Give people on the roster the attempts that a run without it kept under the names of their files.

    `own` is by what was handed in whose it is without the roster. Return a sentence for each where that can't be done for
    certain.
    """
    said = []
    unlisted = book.keys() - roster_rows
    for submission in submissions:
        before = own[submission.handed_in]
        if before.key not in unlisted or submission.person.key not in roster_rows:
            continue
        if not book.move_attempts(
            before, submission.person.key, submission.handed_in, read_submission(submission).digest
        ):
            said.append(
                f"{before.key}: the gradebook has somebody by this name, perhaps from a run without the roster. If that is "
                f"{submission.person.key}, --drop {typed_paths.quoted(before.key)} takes the double out."
            )
    return said


class _SubmissionQueue:
    """The submissions on their way from the folder to whoever grades them."""

    def __init__(
        self,
        submissions: list[Submission],
        before: set[tuple[str, str, str]],
        history: History | None,
        conditions: str,
        hidden: tuple[str, ...],
    ) -> None:
        self.submissions, self.before, self.conditions, self.hidden = submissions, before, conditions, hidden
        self.history = history  # none where a person is graded who was asked for
        self.known = 0
        self.digests: dict[str, str] = {}
        self.old: list[str] = []
        self.choices: list[str] = []
        self.under_way: dict[str, ReadSubmission] = {}

    def tasks(self, refuse: Callable[[ReadSubmission, str | None, dict | None], None]) -> Iterator[tuple[str, Task]]:
        """Yield what is to be graded, one at a time: no more of the class is in memory than is under way."""
        for submission in self.submissions:
            opened = read_submission(submission)
            self.choices += opened.choices
            self.digests[submission.person.key] = opened.digest
            if (submission.person.key, submission.handed_in, opened.digest) in self.before:
                self.known += 1
            elif self.history and self.history.is_outdated(submission.person.key, opened.digest):
                self.known += 1
                self.old.append(_outdated_sentence(submission, self.history))
            elif opened.problem:
                refuse(opened, opened.problem, None)
            else:
                self.under_way[submission.person.key] = opened
                yield submission.person.key, Task(submission.handed_in, opened.parts, self.conditions, self.hidden)


def _outdated_sentence(submission: Submission, history: History) -> str:
    key = submission.person.key
    return (
        f"{submission.handed_in}: {key} has handed in something else since, graded {history.graded_at[key]}, and that counts. "
        f"--only {typed_paths.quoted(key)} makes this count."
    )


def read_submission(submission: Submission) -> ReadSubmission:
    """Read a submission without trusting it; whatever is wrong with it is its own problem."""
    try:
        with runner.own_memory_bounded():
            found = read_contents(submission)
    except (archives.SubmissionRefused, MachineTrouble, OSError, MemoryError) as error:
        problem = storable(f"{submission.handed_in} can't be graded: {archives.error_text(error)}")
        settled = isinstance(error, archives.SubmissionRefused)
        return ReadSubmission(
            submission, _digest([problem, *map(_file_stamp, submission.paths)]), problem=problem, settled=settled
        )
    parts = job.parts_of(found.modules)
    digest = _digest([(p.kata, p.source and p.source.text, p.problem, p.instead) for p in parts])
    return ReadSubmission(submission, digest, parts, choices=found.choices)


def _digest(content: list) -> str:
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()


def _file_stamp(path: Path) -> str:
    """What a file that can't be read is known by."""
    try:
        found = path.lstat()
    except OSError:
        return path.name
    return f"{path.name} {found.st_size} {found.st_mtime_ns}"


def _named(submissions: list[Submission], word: str, known: dict[str, Person]) -> list[Submission]:
    """Return the submissions that somebody means by `word`; `known` is whose they were before, when a roster said so."""
    word = fold(word.rstrip("/"))  # as a shell completes a folder's name
    found = []
    for submission in submissions:
        person = known.get(submission.handed_in, submission.person)
        names = [submission.handed_in, *(part.name for part in submission.paths)]
        names += [name for one in (submission.person, person) for name in (one.key, one.name, one.number)]
        if word and word in map(fold, names):
            found.append(replace(submission, person=person))
    return found
