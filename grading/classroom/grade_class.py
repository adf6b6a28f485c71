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

from grading.classroom import archives, class_warnings, roster, submissions
from grading.classroom.gradebook import UNSETTLED, Attempt, Gradebook, History, Person
from grading.classroom.row_matching import BLIND, alike, folded
from grading.classroom.submissions import Entry
from grading.jobs import executors, job
from grading.jobs.job import GradingConfig, JobModule, Task
from grading.judge import runner
from grading.text import typed_paths
from grading.text.errors import MachineTrouble, UsageError
from grading.text.safe_text import storable

AGAIN = "{}. The same command grades this submission again."


@dataclass(frozen=True)
class Outcome:
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

    entry: Entry
    digest: str
    parts: tuple[JobModule, ...] = ()
    problem: str | None = None
    choices: tuple[str, ...] = ()
    settled: bool = True


def grade(
    folder: Path,
    entries: list[Entry],
    book: Gradebook,
    conditions: GradingConfig,
    start: Callable[[], AbstractContextManager[tuple[Executor, int]]],
    listed: list[roster.RosterRow] | None = None,
    only: str | None = None,
    progress: Callable[[int, int, Attempt | None], None] = lambda done, of, attempt: None,
) -> Outcome:
    """Grade every entry of the folder that the gradebook doesn't have yet; tell `progress` of each as it is done.

    `start` gives where to grade and how many at a time. Raises UsageError and GraderError.
    """
    doubts = class_warnings.unread(folder, entries)
    own = {entry.handed_in: entry.person for entry in entries}
    if listed:
        entries, unknown = roster.assign(entries, listed)
        book.enrol((row.person for row in listed), sure=True)
        doubts += unknown + _reclaimed(entries, own, {row.person.key for row in listed}, book)
    else:
        entries = _known_otherwise(entries, book)
        doubts += [
            f"{entry.handed_in}: {entry.doubt}; it is graded under its own name." for entry in entries if entry.doubt
        ]
        doubts += class_warnings.alike(entries)
    doubts += class_warnings.by_their_begin(entries)
    if only is not None:
        entries = _called(entries, only, {} if listed else book.whose())
        if not entries:
            raise UsageError(f"nobody in {str(folder)!r} is called {only!r}, and no submission there is")
    book.enrol(entry.person for entry in entries)
    written = conditions.as_json()
    before = set() if only is not None else book.graded(written)
    place = str(folder.resolve())
    run = _Run(entries, before, None if only is not None else book.history(place), written, (place,))
    graded = refused = 0

    def put(opened: ReadSubmission, problem: str | None, report: dict | None) -> None:
        nonlocal graded, refused
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        entry = opened.entry
        under = written if opened.settled else UNSETTLED
        attempt = Attempt(entry.person.key, entry.handed_in, opened.digest, under, now, problem, report)
        book.add(attempt, place)
        graded += report is not None
        refused += report is None
        progress(run.known + graded + refused, len(entries), attempt)

    progress(0, len(entries), None)
    with contextlib.ExitStack() as stack:
        # Where there is nothing to grade nobody is started for it.
        jobs = run.tasks(put)
        first = next(jobs, None)
        if first is not None:
            executor, width = stack.enter_context(start())
            for key, report in executors.run_tasks(itertools.chain([first], jobs), executor, width):
                opened = run.under_way.pop(key)
                if isinstance(report, str):
                    put(replace(opened, settled=False), AGAIN.format(report.rstrip(".")), None)
                else:
                    put(opened, None, report)
    book.keep_lay(place, run.lay)
    progress(run.known + graded + refused, len(entries), None)
    return Outcome(graded, run.known, (*doubts, *run.old, *run.choices), tuple(entry.person.key for entry in entries))


def _known_otherwise(entries: list[Entry], book: Gradebook) -> list[Entry]:
    """Put in doubt those whose number the gradebook has for quite another name: another platform's, or a school's."""
    people = book.people()
    return [_in_doubt(entry, people[entry.person.key]) if _is_other(entry, people) else entry for entry in entries]


def _is_other(entry: Entry, people: dict[str, Person]) -> bool:
    before = people.get(entry.person.key)
    # A name that is only the key, or where marking is blind, says nothing of who it is.
    if before is None or not entry.person.number or before.name in (before.key, BLIND) or entry.person.name == BLIND:
        return False
    return not alike(before.name, entry.person.name)


def _in_doubt(entry: Entry, before: Person) -> Entry:
    own = replace(entry.person, key=f"{storable(entry.parts[0].name)}/")  # a slash, which no file has, makes it theirs
    return replace(entry, person=own, doubt=f"the gradebook has {before.key} as {before.name}")


def _reclaimed(entries: list[Entry], own: dict[str, Person], listed: set[str], book: Gradebook) -> list[str]:
    """Give people on the roster the attempts that a run without it kept under the names of their files.

    `own` is by what was handed in whose it is without the roster. Return a sentence for each where that can't be done for
    certain.
    """
    said = []
    unlisted = book.keys() - listed
    for entry in entries:
        before = own[entry.handed_in]
        if before.key not in unlisted or entry.person.key not in listed:
            continue
        if not book.claim(before, entry.person.key, entry.handed_in, read(entry).digest):
            said.append(
                f"{before.key}: the gradebook has somebody by this name, perhaps from a run without the roster. If that is "
                f"{entry.person.key}, --drop {typed_paths.quoted(before.key)} takes the double out."
            )
    return said


class _Run:
    """The submissions on their way from the folder to whoever grades them."""

    def __init__(
        self,
        entries: list[Entry],
        before: set[tuple[str, str, str]],
        history: History | None,
        conditions: str,
        hidden: tuple[str, ...],
    ) -> None:
        self.entries, self.before, self.conditions, self.hidden = entries, before, conditions, hidden
        self.history = history  # none where a person is graded who was asked for
        self.known = 0
        self.lay: dict[str, str] = {}
        self.old: list[str] = []
        self.choices: list[str] = []
        self.under_way: dict[str, ReadSubmission] = {}

    def tasks(self, refuse: Callable[[ReadSubmission, str | None, dict | None], None]) -> Iterator[tuple[str, Task]]:
        """Yield what is to be graded, one at a time: no more of the class is in memory than is under way."""
        for entry in self.entries:
            opened = read(entry)
            self.choices += opened.choices
            self.lay[entry.person.key] = opened.digest
            if (entry.person.key, entry.handed_in, opened.digest) in self.before:
                self.known += 1
            elif self.history and self.history.is_old(entry.person.key, opened.digest):
                self.known += 1
                self.old.append(_old(entry, self.history))
            elif opened.problem:
                refuse(opened, opened.problem, None)
            else:
                self.under_way[entry.person.key] = opened
                yield entry.person.key, Task(entry.handed_in, opened.parts, self.conditions, self.hidden)


def _old(entry: Entry, history: History) -> str:
    key = entry.person.key
    return (
        f"{entry.handed_in}: {key} has handed in something else since, graded {history.graded_at[key]}, and that counts. "
        f"--only {typed_paths.quoted(key)} makes this count."
    )


def read(entry: Entry) -> ReadSubmission:
    """Read a submission without trusting it; whatever is wrong with it is its own problem."""
    try:
        with runner.own_memory_bounded():
            found = submissions.find(entry)
    except (archives.Refused, MachineTrouble, OSError, MemoryError) as error:
        problem = storable(f"{entry.handed_in} can't be graded: {archives.told(error)}")
        settled = isinstance(error, archives.Refused)
        return ReadSubmission(entry, _digest([problem, *map(_stamp, entry.parts)]), problem=problem, settled=settled)
    parts = job.parts_of(found.handed)
    digest = _digest([(p.kata, p.source and p.source.text, p.problem, p.instead) for p in parts])
    return ReadSubmission(entry, digest, parts, choices=found.choices)


def _digest(content: list) -> str:
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()


def _stamp(path: Path) -> str:
    """What a file that can't be read is known by."""
    try:
        found = path.lstat()
    except OSError:
        return path.name
    return f"{path.name} {found.st_size} {found.st_mtime_ns}"


def _called(entries: list[Entry], word: str, known: dict[str, Person]) -> list[Entry]:
    """Return the entries that somebody means by `word`; `known` is whose they were before, when a roster said so."""
    word = folded(word.rstrip("/"))  # as a shell completes a folder's name
    found = []
    for entry in entries:
        person = known.get(entry.handed_in, entry.person)
        names = [entry.handed_in, *(part.name for part in entry.parts)]
        names += [name for one in (entry.person, person) for name in (one.key, one.name, one.number)]
        if word and word in map(folded, names):
            found.append(replace(entry, person=person))
    return found
