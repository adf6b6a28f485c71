"""One submission's katas, several at a time: this process takes them from the front, and other processes from the back.

This process has everything loaded already, and another needs a while to be ready, so it gets what is furthest away.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from pathlib import Path

from grading.jobs import executors
from grading.jobs.job import GradingConfig, Task, parts_of
from grading.jobs.job_runner import grade_task
from grading.judge import runner
from grading.judge.report import KataResult, from_json, with_notice
from grading.judge.submission import SubmittedModule
from grading.judge.suites import open_suites
from grading.text.errors import GraderError
from grading.text.language import said
from grading.workers.fork_server import WorkerServer


def grade_katas(
    handed: list[SubmittedModule],
    host: WorkerServer,
    config: GradingConfig,
    folder: Path,
    jobs: int,
    progress: Callable[[KataResult], None],
) -> list[KataResult]:
    """Return each kata's result, in order.

    Args:
        host: has this process's workers.
        folder: the submission's folder, which the sandbox hides.
        jobs: how many katas to grade at a time, at least two.
        progress: called with each result, in the same order.

    Raises GraderError.
    """
    ids = [item.kata.id for item in handed]
    tasks = [Task("", (part,), config.as_json(), (str(folder),)) for part in parts_of(handed)]
    left = deque(range(len(handed)))  # whose pops are safe in threads
    results: dict[int, KataResult] = {}
    shown = 0

    def show() -> None:
        nonlocal shown
        while shown in results:
            progress(results[shown])
            shown += 1

    count = min(jobs, len(handed)) - 1
    # The threads are the outer ones: they end once the processes have.
    with ThreadPoolExecutor(count) as threads, executors.local_processes(count) as (executor, _):
        others = [threads.submit(_grade_from_back, left, ids, tasks, results, executor) for _ in range(count)]
        with runner.own_memory_bounded(), open_suites([item.kata for item in handed], config.seed) as suites:
            while (place := _next(left.popleft)) is not None:
                result = runner.grade_kata(handed[place], suites[ids[place]], host, config.deadline)
                results[place] = with_notice(result, handed[place].notice)
                show()
        for other in as_completed(others):
            other.result()
            show()
    return [results[place] for place in range(len(handed))]


def _grade_from_back(
    left: deque[int], ids: list[str], tasks: list[Task], results: dict[int, KataResult], executor: Executor
) -> None:
    """Have another process grade the last kata that is left, and so on until none is left."""
    while (place := _next(left.pop)) is not None:
        report = executors.report_of(executor.submit(grade_task, tasks[place]))
        if isinstance(report, str):
            raise GraderError(said("kata {kata}: {reason}", kata=ids[place], reason=report))
        results[place] = from_json(report).katas[0]


def _next(pop: Callable[[], int]) -> int | None:
    """Return what is popped, or None if nothing is left: another thread may have had the last."""
    try:
        return pop()
    except IndexError:
        return None
