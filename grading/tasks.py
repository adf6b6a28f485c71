"""One submission as a task for whichever process takes it: what goes there, and the report that comes back.

A process that grades one submission after another collects the suites once, keeps its sandbox as long as nothing odd has
happened in it, and does not grade the same module twice.
"""

import hashlib
import json
import platform
import queue
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grading import host, machine, processes, report, runner
from grading.errors import GraderError
from grading.ladder import KATAS, ROOT, SOLUTION, find, ladder
from grading.line import Source
from grading.report import KataResult
from grading.submission import Handed
from grading.suites import Planned, collected

MODULES_REMEMBERED = 64
SUBMISSIONS_A_SANDBOX = 50
# What the suites' stand-ins stand for is the process's, whichever thread asks; and a Dask worker may have many threads.
JUDGING = threading.Lock()


@dataclass(frozen=True)
class Conditions:
    """What a verdict depends on besides the submission."""

    seed: int
    deadline: float
    sandboxed: bool

    def as_json(self) -> str:
        """Return them with the suites and versions, as the gradebook keeps them: equal if a verdict needn't be sought again."""
        return json.dumps(
            {
                "suites": suites_digest(),
                "seed": self.seed,
                "deadline": self.deadline,
                "sandboxed": self.sandboxed,
                "python": platform.python_version(),
                "numpy": np.__version__,
            }
        )


@dataclass(frozen=True)
class Part:
    """What was handed in for one kata; see submission.Handed, which this is without its paths."""

    kata: str
    source: Source | None
    problem: str | None
    instead: str | None
    choice: str = ""


@dataclass(frozen=True)
class Task:
    """A submission to grade, and under which conditions."""

    source: str  # as the report calls it
    parts: tuple[Part, ...]
    conditions: str  # JSON; see Conditions
    hidden: tuple[str, ...]  # folders that must not be seen in the sandbox


def parts_of(handed: list[Handed]) -> tuple[Part, ...]:
    return tuple(Part(item.kata.id, item.source, item.problem, item.instead, item.choice) for item in handed)


def grade(task: Task) -> dict:
    """Grade a submission in this process, after those that are under way in it; return its report, by schema 1.

    Raises GraderError where no worker can be had, and MachineTrouble where the machine kept it from being graded.
    """
    with JUDGING, machine.blamed():
        desk = _desk(task.conditions, task.hidden)
        try:
            return desk.do(task)
        except BaseException:
            _clear_away()  # what the matter was may be mended by the next time, as where bubblewrap was missing
            raise


class Desk:
    """Where tasks of the same conditions are done: a thread in which pytest has collected the suites, and a sandbox.

    Once a task has raised something the desk is of no more use.
    """

    def __init__(self, conditions: Conditions, hidden: tuple[str, ...]) -> None:
        self.conditions, self.hidden = conditions, hidden
        self.worker: host.Host | None = None
        self.graded_here = 0
        self.known: OrderedDict[Source, KataResult] = OrderedDict()
        self.tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self.results: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def do(self, task: Task) -> dict:
        self.tasks.put(task)
        result = self.results.get()
        if isinstance(result, BaseException):
            raise result
        return result

    def end(self) -> None:
        """End the thread and the sandbox."""
        self.tasks.put(None)
        self.thread.join()

    def _run(self) -> None:
        try:
            self._warm_up()  # numpy is imported there while pytest collects
            with runner.own_memory_bounded():
                collected(list(ladder()), self.conditions.seed, self._serve)
        except BaseException as trouble:
            self.results.put(trouble)
        finally:
            self._renew()

    def _serve(self, planned: dict[str, list[Planned]]) -> None:
        # pytest gives what it has collected to this, and takes it back when it returns; so it does that in the end only.
        while (task := self.tasks.get()) is not None:
            self.results.put(self._grade(task, planned))

    def _grade(self, task: Task, planned: dict[str, list[Planned]]) -> dict:
        start, how = time.perf_counter(), self.conditions
        if task.hidden != self.hidden:
            self._renew()
            self.hidden = task.hidden
        graded = ((part, self._grade_part(part, planned[part.kata])) for part in task.parts)
        results = tuple(report.with_notice(result, part.choice) for part, result in graded)
        seconds = time.perf_counter() - start
        self.graded_here += 1
        if self.graded_here >= SUBMISSIONS_A_SANDBOX or any(map(odd, results)):
            self._renew()
        as_root = processes.runs_as_root(how.sandboxed)
        return report.as_json(report.Report(task.source, how.seed, seconds, how.sandboxed, results, as_root=as_root))

    def _grade_part(self, part: Part, planned: list[Planned]) -> KataResult:
        handed = Handed(find(part.kata), part.source, part.problem, None, part.instead)
        if part.source is not None and part.source in self.known:
            self.known.move_to_end(part.source)
            return replace(self.known[part.source], seconds=0.0)
        result = runner.grade_kata(handed, planned, self._warm_up(), self.conditions.deadline)
        if part.source is not None and not odd(result):
            self.known[part.source] = result
            if len(self.known) > MODULES_REMEMBERED:
                self.known.popitem(last=False)
        return result

    def _warm_up(self) -> host.Host:
        """Return where this desk's workers come from, started if it isn't there."""
        if self.worker is None:
            self.worker = host.start(self.conditions.sandboxed, [ROOT, *map(Path, self.hidden)])
        return self.worker

    def _renew(self) -> None:
        """Throw the sandbox away; the next submission gets another."""
        if self.worker is not None:
            self.worker.stop()
        self.worker, self.graded_here = None, 0


def odd(result: KataResult) -> bool:
    """Whether a module did what no module should, so that nothing it may have touched is to be used by others."""
    return any(check.verdict in ("timeout", "crashed") for check in result.checks)


DESKS: dict[str, Desk] = {}  # by their conditions; one at most


def _desk(conditions: str, hidden: tuple[str, ...]) -> Desk:
    """Return the desk for these conditions, which is the only one: a cluster's process sees many a class."""
    if conditions not in DESKS:
        asked = json.loads(conditions)
        here = Conditions(asked["seed"], asked["deadline"], asked["sandboxed"])
        if here.as_json() != conditions:
            # In a cluster only: it is another checkout, or another Python.
            raise GraderError(
                f"{platform.node()} has other suites or versions than this machine: there {here.as_json()}, here {conditions}. "
                "Every worker needs the same checkout, Python and numpy."
            )
        _clear_away()
        DESKS[conditions] = Desk(here, hidden)
    return DESKS[conditions]


def _clear_away() -> None:
    while DESKS:
        DESKS.popitem()[1].end()


@cache
def suites_digest() -> str:
    """Return what the suites, and the grader as far as it judges, are known by: while it is the same, so are verdicts."""
    found = hashlib.sha256()
    of_katas = ("*.py", "*/test_*.py", "*/memory_*.py", "*/kata.toml", "*/mistakes.toml", "*/signatures.json")
    files = [path for pattern in of_katas for path in KATAS.glob(pattern)] + list(SOLUTION.glob("*.py"))
    # By pattern, so that a new file of the grader's can't be forgotten: what doesn't judge lies in folders of its own.
    for path in sorted(files + list((ROOT / "grading").glob("*.py"))):
        found.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
