"""The executors that do grading tasks: processes of this machine, or a Dask cluster.

Each is a concurrent.futures.Executor.

A process that is lost in the middle of a task costs another try of that task, and nothing else.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from grading.jobs.cores import cores
from grading.jobs.job import Task
from grading.jobs.job_runner import close_at_end, grade_task
from grading.jobs.process_pool import TASK_TRIES, ProcessPool
from grading.text import typed_paths
from grading.text.errors import GraderError, MachineTrouble, UsageError
from grading.text.language import said
from grading.workers import machine_faults, orphans
from grading.workers.worker_process import ONE_THREAD

MAX_REASON = 300  # characters
ExecutorFactory = Callable[[], AbstractContextManager[tuple[Executor, int]]]  # with how many tasks run at a time
TASKS_PER_SLOT = 2  # submitted at a time: one that is done and one that waits, so that no process waits for a task
PROCESS_LOST = said("the grader's process was lost {count} times while it was at this", count=TASK_TRIES)
SCHEDULER_LOST = said(
    "the Dask scheduler is lost. What came back is in the gradebook; once the cluster is there again, the same "
    "command goes on where it was."
)
DASK_MISSING = said("this needs the package distributed; type: python -m pip install '.[instructors]'")


def run_tasks(tasks: Iterable[tuple[str, Task]], executor: Executor, width: int) -> Iterator[tuple[str, dict | str]]:
    """Do the tasks, `width` at a time; yield a task's key and its report as soon as it is done, the oldest first.

    Args:
        tasks: keys with tasks; the next one is taken when there is room for it, so few are in memory.

    Where the machine prevented a task, the reason comes in the report's place. Raises GraderError.
    """
    waiting = iter(tasks)
    running: dict[Future, str] = {}
    while True:
        while len(running) < width * TASKS_PER_SLOT and (keyed := next(waiting, None)) is not None:
            key, task = keyed
            running[executor.submit(grade_task, task)] = key
        if not running:
            return
        done = wait(running, return_when=FIRST_COMPLETED).done
        for future in [each for each in running if each in done]:
            yield running.pop(future), report_of(future)


@contextmanager
def local_processes(count: int) -> Iterator[ExecutorFactory]:
    """Fork `count` processes, and yield the function that opens an executor with them. They end with the block.

    Enter the block while this process has one thread and no open database: a fork would have a copy of both.
    """
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)  # the processes inherit this: each has a core to itself, and no more
    # A process and its sandbox take turns, which costs a fifth less on one core than on two. But if some cores stay
    # free, the system knows better which.
    processes = ProcessPool([*cores()] if count == len(cores()) else [None] * count, close_at_end)
    try:
        yield partial(_used, processes, count)
    finally:
        processes.shutdown(cancel_futures=True)


@contextmanager
def _used(processes: ProcessPool, count: int) -> Iterator[tuple[Executor, int]]:
    """Yield the pool, and the number of its processes, which end with the block."""
    with orphans.adoption():
        try:
            yield processes, count
        except BaseException:
            processes.shutdown(cancel_futures=True)
            raise
        processes.shutdown()


@contextmanager
def dask_cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Yield an executor for the Dask cluster whose scheduler is at `address`, and how many tasks it does at a time.

    Raises UsageError if there is no scheduler, or if it has no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(DASK_MISSING) from error
    logging.disable()  # the grader reports Dask's troubles itself, and nothing else in this process writes a log
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        facts = {"address": address, "reason": str(error)}
        raise UsageError(said("there is no Dask scheduler at {address}: {reason}", facts)) from error
    with client:
        # Workers, whatever their threads: see job_runner.JUDGING.
        width = len(client.scheduler_info(n_workers=-1)["workers"])
        if not width:
            raise UsageError(
                said(
                    "nobody works for the Dask scheduler at {address}; start: {command}",
                    address=address,
                    command=typed_paths.command("dask", "worker", address, "--nthreads", "1"),
                )
            )
        # Dask notices by itself that a worker is lost, and gives its task to another.
        yield client.get_executor(pure=False), width


def report_of(future: Future) -> dict | str:
    """Return a task's report, or why there is none: the machine prevented it, or a fault of the grader.

    Such a fault costs only that submission. Raises GraderError if no submission can be graded.
    """
    try:
        with machine_faults.blamed():
            return future.result()
    except BrokenProcessPool:
        return PROCESS_LOST
    except MachineTrouble as trouble:
        return trouble.args[0]
    except (GraderError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # pytest's own outcomes are no Exceptions
        # Dask's exceptions are known by their names, since Dask need not be installed.
        if type(error).__name__ == "KilledWorker":
            return PROCESS_LOST
        if "Cancelled" in type(error).__name__:
            raise GraderError(SCHEDULER_LOST) from error
        reason = f"{type(error).__name__}: {error}"[:MAX_REASON]
        return said("grading failed, which is a fault of ours: {reason}", reason=reason)
