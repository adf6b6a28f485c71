"""Where tasks are done: processes of this machine or a Dask cluster, both behind a concurrent.futures.Executor.

A process that is lost in the middle of a task costs a retry, and nothing else.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from grading.jobs import job
from grading.jobs.job import Task
from grading.jobs.lone_process import DedicatedProcess
from grading.text.errors import Fault, GraderError, MachineTrouble, UsageError
from grading.workers import machine_faults, orphans
from grading.workers.worker_process import ONE_THREAD

TRIES = 3
AHEAD = 2  # tasks under way for each that is done at a time, so that nobody waits for one and memory stays what it is
LOST = f"the grader's process was lost {TRIES} times while it was at this"
DASK_MISSING = "this needs the package distributed; type: python -m pip install '.[instructors]'"


class Processes(Executor):
    """As many processes as it is told. One that dies is started anew, and what it was at is tried again."""

    def __init__(self, count: int) -> None:
        self.threads = ThreadPoolExecutor(count, initializer=self._begin)
        self.mine = threading.local()  # each thread has a process of its own, so it is known whose death it was
        self.started: list[DedicatedProcess] = []
        # A process and its sandbox take turns, which costs a fifth less on one core than on two. But where we aren't to take
        # all of them, which are free is for the system to say.
        self.cores: list[int | None] = [*cores()] if count == len(cores()) else [None] * count
        self.ended = False
        self.starting = threading.Lock()  # held while a process is started, so that none comes after the end

    def submit(self, do: Callable, /, *args: Any, **kwargs: Any) -> Future:
        return self.threads.submit(self._do, do, args, kwargs)

    def _begin(self) -> None:
        self.mine.process, self.mine.core = None, self.cores.pop()

    def _do(self, do: Callable, args: tuple, kwargs: dict) -> Any:
        tries = 0
        while True:
            try:
                return self._process().do(do, args, kwargs)
            except BrokenProcessPool:
                self.mine.process = None  # also after the last try, or the next task would have one less
                orphans.end_all()  # a submission without the sandbox may have ended it
                tries += 1
                if self.ended or tries == TRIES:
                    raise

    def _process(self) -> DedicatedProcess:
        """This thread's process, started if it isn't there."""
        with self.starting:
            if self.ended:
                raise BrokenProcessPool
            if self.mine.process is None:
                with machine_faults.blamed():
                    self.mine.process = DedicatedProcess(self.mine.core)
                self.started.append(self.mine.process)
            return self.mine.process

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; with `cancel_futures` also in the middle of what they are at."""
        with self.starting:
            self.ended = self.ended or cancel_futures
        if cancel_futures:
            for process in self.started:
                process.kill()
        self.threads.shutdown(wait, cancel_futures=cancel_futures)
        for process in self.started:
            process.end()


def run(jobs: Iterable[tuple[str, Task]], executor: Executor, width: int) -> Iterator[tuple[str, dict | str]]:
    """Do the tasks, each known by its key, `width` at a time; yield keys and reports as they come, in whatever order.

    Where the machine kept a task from being done, the reason comes in the report's place. Raises GraderError.
    """
    waiting = iter(jobs)
    running: dict[Future, str] = {}
    while True:
        while len(running) < width * AHEAD and (task := next(waiting, None)) is not None:
            running[executor.submit(job.grade, task[1])] = task[0]
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), _report(future)


def cores() -> list[int]:
    """The numbers of the cores that this process may use."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


@contextmanager
def local(count: int) -> Iterator[tuple[Executor, int]]:
    """Give processes of this machine, and how many tasks they do at a time; they end with the block, however it ends."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)  # for the processes to come: each has a core to itself, and no more
    with orphans.adoption():
        processes = Processes(count)
        try:
            yield processes, count
        except BaseException:
            processes.shutdown(cancel_futures=True)
            raise
        processes.shutdown()


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Give the Dask cluster whose scheduler is at `address`, and how many tasks it does at a time.

    Raises UsageError if there is none, or nobody works in it.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(DASK_MISSING) from error
    logging.disable()  # what is wrong with it we say ourselves; nobody else in this process writes a log
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"there is no Dask scheduler at {address}: {error}") from error
    with client:
        width = len(client.scheduler_info(n_workers=-1)["workers"])  # whatever their threads: see tasks.JUDGING
        if not width:
            raise UsageError(
                f"nobody works for the Dask scheduler at {address}; start: python3 grader.py dask worker {address} --nthreads 1"
            )
        # That a worker is lost is Dask's to notice: it gives the task to another one.
        yield client.get_executor(pure=False), width


def _report(future: Future) -> dict | str:
    """What came of a task, or why the machine let nothing come of it. Raises GraderError if that is the grader's fault."""
    try:
        with machine_faults.blamed():
            return future.result()
    except BrokenProcessPool:
        return LOST
    except MachineTrouble as trouble:
        return str(trouble)
    except GraderError:
        raise
    except Exception as error:
        if type(error).__name__ == "KilledWorker":  # Dask's; there is no need to import it for its name
            return LOST
        if "Cancelled" in type(error).__name__:  # Dask's likewise: whoever would have told what came of it is gone
            raise GraderError(
                "the Dask scheduler is lost. What came back is in the gradebook; once the cluster is there again, the same "
                "command goes on where it was."
            ) from error
        raise Fault(f"grading failed, which is a fault of ours: {type(error).__name__}: {error}") from error
