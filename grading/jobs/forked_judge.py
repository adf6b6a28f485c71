"""A fork of this process that grades beside it. All is loaded when it begins, so it costs next to nothing."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from grading.workers.fork_server import WorkerServer


class ForkedJudge:
    """The fork and the connection to it.

    Raises OSError if the system refuses another process. No other thread may run yet: the fork would inherit the locks
    that it holds at the moment.
    """

    def __init__(
        self,
        server: WorkerServer,
        grade: Callable[[Any, WorkerServer], Any],
        others: Sequence["ForkedJudge"] = (),
        has_time: bool = False,
    ) -> None:
        """Fork this process.

        Args:
            server: has the fork's workers. This process has started it, since that takes a while as well.
            grade: does a task. pickle must be able to store tasks and results.
            others: all forks that there are.
            has_time: True if there is time between two tasks, in which to prepare for the next one.
        """
        fork = multiprocessing.get_context("fork")
        self.connection, theirs = fork.Pipe()
        ours = [self.connection, *(other.connection for other in others)]
        with theirs:
            self.process = fork.Process(target=_serve, args=(theirs, ours, server, grade, has_time), daemon=True)
            self.process.start()

    def grade(self, task: Any) -> Any:
        """Return the task's result. Raises EOFError or OSError if the fork is gone."""
        self.begin(task)
        return self.result()

    def begin(self, task: Any) -> None:
        """Have the fork begin the task; `result` has to be called before the next one. Raises OSError if it is gone."""
        self.connection.send(task)

    def result(self) -> Any:
        """Wait for the task's result and return it. Raises EOFError or OSError if the fork is gone."""
        return self.connection.recv()

    def has_result(self) -> bool:
        """True if `result` needs no waiting: the task is done, or the fork is gone."""
        return self.connection.poll()

    def end(self) -> None:
        """End the fork, whatever it does."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def _serve(
    connection: Connection,
    ours: list[Connection],
    server: WorkerServer,
    grade: Callable[[Any, WorkerServer], Any],
    has_time: bool,
) -> None:
    """Do the tasks that come over the connection, until it ends. An exception ends this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent process, which ends this one
    for inherited in ours:  # or the parent's end would not show
        inherited.close()
    with suppress(BaseException):  # the parent grades the kata itself, and reports what it meets
        try:
            while True:
                connection.send(grade(connection.recv(), server))
                # Now, so that the next task need not wait for it.
                if has_time:
                    server.rest()
                else:
                    server.end_module()
        finally:
            server.stop()
    os._exit(0)
