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

from grading import ROOT
from grading.curriculum.ladder import KATAS, SOLUTION, find, ladder
from grading.curriculum.source import ModuleSource
from grading.judge import report, runner
from grading.judge.report import KataResult
from grading.judge.submission import SubmittedModule
from grading.judge.suites import CheckSpec, open_suites
from grading.text.errors import GraderError
from grading.text.labels import DIED
from grading.workers import fork_server, machine_faults, worker_process

MODULES_REMEMBERED = 64
SUBMISSIONS_A_SANDBOX = 50
# What the suites' stand-ins stand for is the process's, whichever thread asks; and a Dask worker may have many threads.
# A verdict depends on what lies in these, and nothing else of the grader: imports go from the first to the last.
JUDGING_ROOMS = ("jobs", "judge", "workers", "curriculum", "text")
JUDGING = threading.Lock()


@dataclass(frozen=True)
class GradingConfig:
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
class JobModule:
    """What was handed in for one kata; see submission.Handed, which this is without its paths."""

    kata: str
    source: ModuleSource | None
    problem: str | None
    instead: str | None
    choice: str = ""


@dataclass(frozen=True)
class Task:
    """A submission to grade, and under which conditions."""

    source: str  # as the report calls it
    parts: tuple[JobModule, ...]
    conditions: str  # JSON; see Conditions
    hidden: tuple[str, ...]  # folders that must not be seen in the sandbox


def parts_of(handed: list[SubmittedModule]) -> tuple[JobModule, ...]:
    return tuple(JobModule(item.kata.id, item.source, item.problem, item.instead, item.choice) for item in handed)


def grade(task: Task) -> dict:
    """Grade a submission in this process, after those that are under way in it; return its report, by schema 1.

    Raises GraderError where no worker can be had, and MachineTrouble where the machine kept it from being graded.
    """
    with JUDGING, machine_faults.blamed():
        desk = _desk(task.conditions, task.hidden)
        try:
            return desk.do(task)
        except BaseException:
            _clear_away()  # what the matter was may be mended by the next time, as where bubblewrap was missing
            raise


class JobRunner:
    """Where tasks of the same conditions are done: a thread in which pytest has collected the suites, and a sandbox.

    Once a task has raised something the desk is of no more use.
    """

    def __init__(self, conditions: GradingConfig, hidden: tuple[str, ...]) -> None:
        self.conditions, self.hidden = conditions, hidden
        self.worker: fork_server.Host | None = None
        self.graded_here = 0
        self.known: OrderedDict[ModuleSource, KataResult] = OrderedDict()
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
                open_suites(list(ladder()), self.conditions.seed, self._serve)
        except BaseException as trouble:
            self.results.put(trouble)
        finally:
            self._renew()

    def _serve(self, planned: dict[str, list[CheckSpec]]) -> None:
        # pytest gives what it has collected to this, and takes it back when it returns; so it does that in the end only.
        while (task := self.tasks.get()) is not None:
            self.results.put(self._grade(task, planned))

    def _grade(self, task: Task, planned: dict[str, list[CheckSpec]]) -> dict:
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
        as_root = worker_process.runs_as_root(how.sandboxed)
        return report.as_json(report.Report(task.source, how.seed, seconds, how.sandboxed, results, as_root=as_root))

    def _grade_part(self, part: JobModule, planned: list[CheckSpec]) -> KataResult:
        handed = SubmittedModule(find(part.kata), part.source, part.problem, None, part.instead)
        if part.source is not None and part.source in self.known:
            self.known.move_to_end(part.source)
            return replace(self.known[part.source], seconds=0.0)
        result = runner.grade_kata(handed, planned, self._warm_up(), self.conditions.deadline)
        if part.source is not None and not odd(result):
            self.known[part.source] = result
            if len(self.known) > MODULES_REMEMBERED:
                self.known.popitem(last=False)
        return result

    def _warm_up(self) -> fork_server.Host:
        """Return where this desk's workers come from, started if it isn't there."""
        if self.worker is None:
            self.worker = fork_server.start(self.conditions.sandboxed, [ROOT, *map(Path, self.hidden)])
        return self.worker

    def _renew(self) -> None:
        """Throw the sandbox away; the next submission gets another."""
        if self.worker is not None:
            self.worker.stop()
        self.worker, self.graded_here = None, 0


def odd(result: KataResult) -> bool:
    """Whether a module did what no module should, so that nothing it may have touched is to be used by others."""
    return any(check.verdict in DIED for check in result.checks)


DESKS: dict[str, JobRunner] = {}  # by their conditions; one at most


def _desk(conditions: str, hidden: tuple[str, ...]) -> JobRunner:
    """Return the desk for these conditions, which is the only one: a cluster's process sees many a class."""
    if conditions not in DESKS:
        asked = json.loads(conditions)
        here = GradingConfig(asked["seed"], asked["deadline"], asked["sandboxed"])
        if here.as_json() != conditions:
            # In a cluster only: it is another checkout, or another Python.
            raise GraderError(
                f"{platform.node()} has other suites or versions than this machine: there {here.as_json()}, here {conditions}. "
                "Every worker needs the same checkout, Python and numpy."
            )
        _clear_away()
        DESKS[conditions] = JobRunner(here, hidden)
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
    # By room, so that a new file can't be forgotten.
    files += [path for room in JUDGING_ROOMS for path in (ROOT / "grading" / room).rglob("*.py")]
    for path in sorted(files):
        found.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
