"""One kata's checks, shared by this process and a fork of it: each takes the longest check that is left."""

import math
import mmap
import os
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.jobs.forked_judge import ForkedJudge
from grading.judge import runner
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import Check, KataResult
from grading.judge.runner import ChecksRun
from grading.judge.slips import slips
from grading.judge.suites import CheckSpec
from grading.workers.fork_server import WorkerServer, part_cores

PLACE = struct.Struct("H")  # one check in the queue, as the pipe has it


@dataclass(frozen=True)
class SharedTask:
    """The facts that the fork needs to run some of these checks."""

    kata: str  # its id
    source: ModuleSource
    checks: tuple[str, ...]  # as they are queued
    deadline: float


class SharedGrading:
    """Grades katas with a fork that runs some of the checks, or alone.

    Each of the two has a server of workers, and a Patience: a module that hangs may hang twice as often.
    """

    def __init__(self, suites: dict[str, list[CheckSpec]], server: WorkerServer, spare: WorkerServer | None) -> None:
        """Fork this process, which must have no other threads yet.

        Args:
            suites: the checks of all katas that are going to be graded, by the kata's id.
            server: has this process's workers.
            spare: has the fork's; None if this process is to grade alone.
        """
        self.server = server
        self.seconds: dict[str, dict[str, float]] = {}  # by a kata's id and a check's name: of its last run
        self.fork: SharingFork | None = None
        if spare is not None:
            part_cores([server, spare])
            with suppress(OSError):
                self.fork = SharingFork(suites, spare)

    def grade(
        self,
        handed: SubmittedModule,
        planned: list[CheckSpec],
        deadline: float = runner.DEADLINE,
        after_check: Callable[[Check], None] = lambda check: None,
    ) -> KataResult:
        """Return the kata's result, as `runner.grade_kata` does; `after_check` learns of this process's checks only."""
        kata, source, fork = handed.kata, handed.source, self.fork
        if fork is None or not fork.is_free() or source is None or len(planned) < 2:
            return runner.grade_kata(handed, planned, self.server, deadline, after_check)
        start = time.perf_counter()
        queued = longest_first(planned[1:], self.seconds.get(kata.id, {}))
        fork.give(SharedTask(kata.id, source, tuple(check.name for check in queued), deadline))

        def note(check: Check) -> None:
            after_check(check)
            if check.fails_kata or fork.queue.failed:
                slips.find(kata, source.live_text)  # which `conclude` needs: the fork runs checks meanwhile

        own = chain([planned[0]], fork.queue.taken_from(queued))  # the first tells if the module can be imported
        try:
            run = runner.run_checks(kata, source, own, self.server, deadline, note)
        finally:
            fork.queue.clear()
        if not run.unusable:
            theirs = fork.result()
            if theirs is None or theirs.unusable:
                done = {check.name for check in run.checks}
                left = [check for check in planned if check.name not in done]
                theirs = runner.run_checks(kata, source, left, self.server, deadline, after_check, first=False)
            run = _together(planned, run, theirs)
            known = self.seconds.setdefault(kata.id, {})
            known.update({check.name: check.seconds for check in run.checks})
        return runner.conclude(kata, source, planned, run, time.perf_counter() - start)

    def rest(self) -> None:
        """End the module's process here, and prepare for the next module; the fork does so by itself."""
        self.server.rest()

    def end(self) -> None:
        """End the fork, whatever it does."""
        if self.fork is not None:
            self.fork.end()


def longest_first(checks: list[CheckSpec], seconds: Mapping[str, float]) -> list[CheckSpec]:
    """Return the checks in the order in which to run them, so that two processes are done at about the same time.

    Args:
        checks: in the suite's order. Its last ones are the longest as a rule, which counts until times are known.
        seconds: the known times, by the checks' names.
    """
    from_the_end = checks[::-1]
    return sorted(from_the_end, key=lambda check: -seconds.get(check.name, math.inf))


def _together(planned: list[CheckSpec], one: ChecksRun, other: ChecksRun) -> ChecksRun:
    """Return the run of all checks, of which each of the two ran some, in the suite's order."""
    checks = {check.name: check for check in (*one.checks, *other.checks)}
    return ChecksRun(tuple(checks[check.name] for check in planned), one.notice or other.notice)


class SharingFork:
    """The fork that runs some of a kata's checks. Raises OSError if the system refuses it."""

    def __init__(self, suites: dict[str, list[CheckSpec]], server: WorkerServer) -> None:
        self.queue = CheckQueue()
        self.busy = False  # True if it was given a task, and the result is still to come
        self.lost = False
        try:
            self.judge = ForkedJudge(
                server, lambda task, server: _run_some(task, server, suites, self.queue), has_time=True
            )
        except OSError:
            self.queue.close()
            raise

    def is_free(self) -> bool:
        """True if it waits for a task. The result of the last one may have come too late for anybody to read."""
        if self.busy and not self.lost and self.judge.has_result():
            self.result()
        return not self.busy and not self.lost

    def give(self, task: SharedTask) -> None:
        """Queue the task's checks for both processes, and have the fork begin."""
        self.queue.fill(len(task.checks))
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
        self.queue.close()


def _run_some(
    task: SharedTask, server: WorkerServer, suites: dict[str, list[CheckSpec]], queue: "CheckQueue"
) -> ChecksRun:
    """Run the task's checks that this process takes from the queue."""
    checks = {check.name: check for check in suites[task.kata]}
    planned = queue.taken_from([checks[name] for name in task.checks])

    def note(check: Check) -> None:
        if check.fails_kata:
            queue.note_failed()

    return runner.run_checks(find(task.kata), task.source, planned, server, task.deadline, note, first=False)


class CheckQueue:
    """The places of checks in a list, each of which only one process can take: they stand in a pipe."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        self.shared = mmap.mmap(-1, 1)  # 1 if a check has failed, which each of the two processes sees at once

    def fill(self, count: int) -> None:
        """Queue the places of so many checks, none of which has failed."""
        self.shared[0] = 0
        os.write(self.writing, b"".join(map(PLACE.pack, range(count))))

    def taken_from(self, checks: list[CheckSpec]) -> Iterator[CheckSpec]:
        """Yield the check at each place that this process takes, until none is left."""
        while place := self._read(PLACE.size):
            yield checks[PLACE.unpack(place)[0]]

    @property
    def failed(self) -> bool:
        """True if one of the two processes has noted a failed check."""
        return self.shared[0] != 0

    def note_failed(self) -> None:
        self.shared[0] = 1

    def clear(self) -> None:
        """Leave none to be taken."""
        while self._read(1024):
            pass

    def close(self) -> None:
        os.close(self.reading)
        os.close(self.writing)
        self.shared.close()

    def _read(self, most: int) -> bytes:
        try:
            return os.read(self.reading, most)
        except BlockingIOError:
            return b""
