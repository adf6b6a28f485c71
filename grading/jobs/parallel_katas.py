"""One submission's katas, several at a time: this process takes them from the front, and other processes from the back.

This process has everything loaded already, and another needs a while to be ready, so it gets what is furthest away.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from pathlib import Path

from grading.jobs import executors
from grading.jobs.job import GradingConfig, Task, parts_of
from grading.jobs.job_runner import grade_task
from grading.judge import runner
from grading.judge.report import KataResult, from_json
from grading.judge.submission import SubmittedModule
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
    tasks = {part.kata: Task("", (part,), config.as_json(), (str(folder),)) for part in parts_of(handed)}
    left = deque(handed)  # whose pops are safe in threads
    results: dict[str, KataResult] = {}
    unshown = deque(tasks)

    def store_own(result: KataResult) -> None:
        results[result.id] = result
        show()

    def show() -> None:
        while unshown and unshown[0] in results:
            progress(results[unshown.popleft()])

    count = min(jobs, len(handed)) - 1
    # The threads are the outer ones: they end once the processes have.
    with ThreadPoolExecutor(count) as threads, executors.local_processes(count) as (executor, _):
        others = [threads.submit(_grade_from_back, left, tasks, results, executor) for _ in range(count)]
        runner.grade_modules(handed, host, config.seed, store_own, config.deadline, _popped(left.popleft))
        for other in as_completed(others):
            other.result()
            show()
    return [results[kata] for kata in tasks]


def _grade_from_back(
    left: deque[SubmittedModule], tasks: dict[str, Task], results: dict[str, KataResult], executor: Executor
) -> None:
    """Have another process grade the last kata that is left, and so on until none is left."""
    for module in _popped(left.pop):
        kata = module.kata.id
        report = executors.report_of(executor.submit(grade_task, tasks[kata]))
        if isinstance(report, str):
            raise GraderError(said("kata {kata}: {reason}", kata=kata, reason=report))
        results[kata] = from_json(report).katas[0]


def _popped(pop: Callable[[], SubmittedModule]) -> Iterator[SubmittedModule]:
    """Yield each module that is popped until none is left: another thread may have had the last."""
    while True:
        try:
            module = pop()
        except IndexError:
            return
        yield module
