"""One kata's checks: this process takes them from the front, and a fork of it, if there is one, from the back."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import takewhile

from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.jobs.forked_judge import ForkedJudge
from grading.judge import runner
from grading.judge.report import Check, KataResult
from grading.judge.runner import ChecksRun
from grading.judge.submission import SubmittedModule
from grading.judge.suites import CheckSpec
from grading.workers.fork_server import WorkerServer, part_cores


@dataclass(frozen=True)
class BackTask:
    """The facts that the fork needs to run the last of these checks, the one before it, and so on."""

    kata: str  # its id
    source: ModuleSource
    checks: tuple[str, ...]
    deadline: float


class SharedGrading:
    """Grades katas with a fork that runs some of the checks, or alone.

    Each of the two has a server of workers, and a Patience: a module that hangs may hang twice as often.
    """

    def __init__(self, suites: dict[str, list[CheckSpec]], host: WorkerServer, spare: WorkerServer | None) -> None:
        """Fork this process, which must have no other threads yet.

        Args:
            suites: the checks of all katas that are going to be graded, by the kata's id.
            host: has this process's workers.
            spare: has the fork's; None if this process is to grade alone.
        """
        self.host = host
        self.back: BackFork | None = None
        if spare is not None:
            part_cores([host, spare])
            with suppress(OSError):
                self.back = BackFork(suites, spare)

    def grade(
        self,
        handed: SubmittedModule,
        planned: list[CheckSpec],
        deadline: float = runner.DEADLINE,
        after_check: Callable[[Check], None] = lambda check: None,
    ) -> KataResult:
        """Return the kata's result, as `runner.grade_kata` does; `after_check` learns of this process's checks only."""
        kata, source = handed.kata, handed.source
        if self.back is None or not self.back.is_free() or source is None or len(planned) < 2:
            return runner.grade_kata(handed, planned, self.host, deadline, after_check)
        start = time.perf_counter()
        self.back.give(BackTask(kata.id, source, tuple(check.name for check in planned[1:]), deadline))
        try:
            run = runner.run_checks(
                kata, source, _from_front(planned, self.back.claims), self.host, deadline, after_check
            )
        finally:
            self.back.claims.withdraw()
        if not run.unusable:
            left = planned[len(run.checks) :]
            back = self.back.result()
            if back is None or back.unusable:
                back = runner.run_checks(kata, source, left, self.host, deadline, after_check, first=False)
            run = ChecksRun((*run.checks, *back.checks), run.notice or back.notice)
        return runner.conclude(kata, source, planned, run, time.perf_counter() - start)

    def end(self) -> None:
        """End the fork, whatever it does."""
        if self.back is not None:
            self.back.end()


def _from_front(planned: list[CheckSpec], claims: "Claims") -> Iterator[CheckSpec]:
    yield planned[0]  # which tells if the module can be imported
    yield from takewhile(lambda check: claims.take(), planned[1:])


class BackFork:
    """The fork that runs a kata's checks from the back. Raises OSError if the system refuses it."""

    def __init__(self, suites: dict[str, list[CheckSpec]], server: WorkerServer) -> None:
        self.claims = Claims()
        self.busy = False  # True if it was given a task, and the result is still to come
        self.lost = False
        try:
            self.judge = ForkedJudge(server, lambda task, server: _run_from_back(task, server, suites, self.claims))
        except OSError:
            self.claims.close()
            raise

    def is_free(self) -> bool:
        """True if it waits for a task. The result of the last one may have come too late for anybody to read."""
        if self.busy and not self.lost and self.judge.has_result():
            self.result()
        return not self.busy and not self.lost

    def give(self, task: BackTask) -> None:
        """Offer the task's checks to both processes, and have the fork begin."""
        self.claims.offer(len(task.checks))
        self.busy = True
        with suppress(OSError):  # if the fork is gone, its result will be missing
            self.judge.begin(task)

    def result(self) -> ChecksRun | None:
        """Return the result of the task, or None if the fork is gone."""
        self.busy = False
        try:
            return self.judge.result()
        except (EOFError, OSError):
            self.lost = True
            return None

    def end(self) -> None:
        """End the fork, whatever it does."""
        self.judge.end()
        self.claims.close()


def _run_from_back(
    task: BackTask, server: WorkerServer, suites: dict[str, list[CheckSpec]], claims: "Claims"
) -> ChecksRun:
    """Run the task's checks from the last one on, until none can be claimed; return them in the suite's order."""
    checks = {check.name: check for check in suites[task.kata]}
    planned = (checks[name] for name in takewhile(lambda name: claims.take(), reversed(task.checks)))
    run = runner.run_checks(find(task.kata), task.source, planned, server, task.deadline, first=False)
    return replace(run, checks=run.checks[::-1])


class Claims:
    """A number of checks, each of which only one process can claim: a byte in a pipe stands for each."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)

    def offer(self, count: int) -> None:
        """Let so many checks be claimed."""
        os.write(self.writing, bytes(count))

    def take(self) -> bool:
        """Claim one; return False if none is left."""
        return self._read(1)

    def withdraw(self) -> None:
        """Leave none to be claimed."""
        while self._read(1024):
            pass

    def close(self) -> None:
        os.close(self.reading)
        os.close(self.writing)

    def _read(self, most: int) -> bool:
        try:
            return os.read(self.reading, most) != b""
        except BlockingIOError:
            return False
