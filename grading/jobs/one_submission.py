"""One submission's katas: this process takes them from the front, and forks of it, if there are any, from the back.

So the results that are shown first are there first.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from grading.jobs.forked_judge import ForkedJudge
from grading.judge import own_memory, runner
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import KataResult, with_notice
from grading.judge.suites import open_suites
from grading.workers.fork_server import WorkerServer


def grade_katas(
    handed: list[SubmittedModule],
    server: WorkerServer,
    spare: Sequence[WorkerServer] = (),
    seed: int = 0,
    deadline: float = runner.DEADLINE,
    progress: Callable[[KataResult], None] = lambda result: None,
) -> list[KataResult]:
    """Return each kata's result, in order.

    Args:
        server: has this process's workers.
        spare: other servers; a fork of this process grades with each.
        seed: of the suites' random inputs.
        deadline: seconds for each check.
        progress: called with each result, in the same order.

    Raises GraderError if a suite can't be collected or no worker can be had.
    """
    left = deque(range(len(handed)))  # whose pops are safe in threads
    results = ResultsInOrder(progress)
    with own_memory.bounded(), open_suites([item.kata for item in handed], seed) as suites:

        def grade(place: int, server: WorkerServer) -> KataResult:
            item = handed[place]
            return with_notice(runner.grade_kata(item, suites[item.kata.id], server, deadline), item.notice)

        def grade_from_front() -> None:
            while (place := _next(left.popleft)) is not None:
                results.add(place, grade(place, server))

        # The threads are the outer ones: they end once the forks have.
        with ThreadPoolExecutor(len(spare) or 1) as threads, _forked_judges(spare, grade) as judges:
            handing_out = [threads.submit(_grade_from_back, left, judge, results) for judge in judges]
            grade_from_front()
            for each in handing_out:
                each.result()
            grade_from_front()  # what a fork could not grade
    return results.shown


@contextmanager
def _forked_judges(
    servers: Sequence[WorkerServer], grade: Callable[[int, WorkerServer], KataResult]
) -> Iterator[list[ForkedJudge]]:
    """Yield a fork for each server, or fewer if the system refuses one, and end them."""
    judges: list[ForkedJudge] = []
    try:
        with suppress(OSError):
            for server in servers:
                judges.append(ForkedJudge(server, grade, [*judges]))
        yield judges
    finally:
        for judge in judges:
            judge.end()


def _grade_from_back(left: deque[int], judge: ForkedJudge, results: "ResultsInOrder") -> None:
    """Have a fork grade the last kata that is left, and so on until none is left; or until the fork is gone."""
    while (place := _next(left.pop)) is not None:
        try:
            result = judge.grade(place)
        except (EOFError, OSError):
            left.append(place)
            return
        results.add(place, result)


class ResultsInOrder:
    """Katas' results, which come in any order and from any thread. Each is shown as soon as all before it are."""

    def __init__(self, show: Callable[[KataResult], None]) -> None:
        self.shown: list[KataResult] = []
        self._show = show
        self._waiting: dict[int, KataResult] = {}
        self._lock = threading.Lock()

    def add(self, place: int, result: KataResult) -> None:
        """Add the result that comes at this place, counted from 0."""
        with self._lock:
            self._waiting[place] = result
            while (following := self._waiting.pop(len(self.shown), None)) is not None:
                self.shown.append(following)
                self._show(following)


def _next(take: Callable[[], int]) -> int | None:
    """Return what is taken, or None if nothing is left: another thread may have had the last."""
    try:
        return take()
    except IndexError:
        return None
