"""A pool of processes that survives the loss of any: it starts the process anew, and tries its task again."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from grading.jobs.dedicated_process import DedicatedProcess, can_fork_now, nothing
from grading.workers import machine_faults, orphans

TASK_TRIES = 3


class ProcessPool(Executor):
    """One thread per process; a thread hands its process one task at a time, so it knows whose task a death was."""

    def __init__(self, cores: list[int | None], at_end: Callable[[], None] = nothing) -> None:
        """Have one process per entry of `cores`: the core that it runs on, or None for any.

        Forks are there at once. Where there can be none, a process is started when there is a task for it.

        Args:
            at_end: called in each process once there is no task left for it.
        """
        self.threads = ThreadPoolExecutor(len(cores), initializer=self._begin_thread)
        self.own = threading.local()  # a thread's own process and core
        self.started: list[DedicatedProcess] = []
        self.at_end = at_end
        self.ended = False
        self.starting = threading.Lock()  # held while a process is started, so that none comes after the end
        self.waiting = [(core, self._forked(core)) for core in cores]  # a core and its process for each thread

    def submit(self, function: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """Have a process call the function. The future raises BrokenProcessPool if TASK_TRIES processes were lost."""
        return self.threads.submit(self._call, function, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; with `cancel_futures` also in the middle of their tasks."""
        with self.starting:
            self.ended = self.ended or cancel_futures
        if cancel_futures:
            for process in self.started:
                process.kill()
        self.threads.shutdown(wait, cancel_futures=cancel_futures)
        for process in self.started:
            process.hang_up()
        for process in self.started:
            process.end()

    def _forked(self, core: int | None) -> DedicatedProcess | None:
        """Return a fork for this core, or None if there can't be one now."""
        if can_fork_now():
            with contextlib.suppress(OSError):  # the system may allow one later, or tell why not
                self.started.append(DedicatedProcess(core, self.at_end, self.started))
                return self.started[-1]
        return None

    def _begin_thread(self) -> None:
        self.own.core, self.own.process = self.waiting.pop()

    def _call(self, function: Callable, args: tuple, kwargs: dict) -> Any:
        tries = 0
        while True:
            try:
                return self._process().call(function, args, kwargs)
            except BrokenProcessPool:
                self.own.process = None  # also after the last try, or the next task would have one less
                orphans.end_all()  # a submission without the sandbox may have ended it
                tries += 1
                if self.ended or tries == TASK_TRIES:
                    raise

    def _process(self) -> DedicatedProcess:
        """Return this thread's process, started if necessary."""
        with self.starting:
            if self.ended:
                raise BrokenProcessPool
            if self.own.process is None:
                with machine_faults.blamed():
                    self.own.process = DedicatedProcess(self.own.core, self.at_end)
                self.started.append(self.own.process)
            return self.own.process
