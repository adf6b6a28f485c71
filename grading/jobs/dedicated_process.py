"""A process of this machine that does one call after another for one thread of this process.

Unlike the processes of concurrent.futures it needs no helper threads here: if the system refuses a thread, that shows
at once.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from grading.judge import garbage
from grading.text.language import ENGLISH, choose
from grading.workers.fork_server import can_fork

EXIT_TIMEOUT = 5.0  # seconds for an idle process to end


def nothing() -> None:
    """Do nothing at the end of a process."""


def can_fork_now() -> bool:
    """True if a process that starts now can be a fork of this one, which has all loaded, and need be no new Python.

    A fork would inherit the locks of this process's other threads as they are at the moment.
    """
    return can_fork() and threading.active_count() == 1


class DedicatedProcess:
    """The process and the connection to it. Raises OSError or RuntimeError if the system refuses another process."""

    def __init__(
        self, core: int | None, at_end: Callable[[], None] = nothing, others: Sequence["DedicatedProcess"] = ()
    ) -> None:
        """Start the process.

        Args:
            core: the one that it runs on, or None for any.
            at_end: called there once it is idle for good; pickle must be able to store it.
            others: all that are there, so that a fork can let go of its copies of their connections.
        """
        forked = can_fork_now()
        context = multiprocessing.get_context("fork") if forked else multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        inherited = [self.connection, *(other.connection for other in others)] if forked else []
        with theirs:
            arguments = (theirs, core, at_end, inherited)
            self.process: BaseProcess = context.Process(target=_serve, args=arguments, daemon=True)
            self.process.start()

    def call(self, function: Callable, args: tuple, kwargs: dict) -> Any:
        """Return or raise what the function does there. Raises BrokenProcessPool if the process is lost."""
        try:
            self.connection.send((function, args, kwargs))
            returned, result = self.connection.recv()
        except (EOFError, OSError):
            # Its connection is closed before its children become orphans, and only orphans can be found.
            self.process.join(EXIT_TIMEOUT)
            raise BrokenProcessPool from None
        if returned:
            return result
        raise result

    def kill(self) -> None:
        """End the process in the middle of its call."""
        self.process.kill()

    def hang_up(self) -> None:
        """Have the process end once it is idle, and don't wait for that."""
        self.connection.close()

    def end(self) -> None:
        """Wait until the process has ended; kill it if that takes too long."""
        self.hang_up()
        self.process.join(EXIT_TIMEOUT)
        self.process.kill()
        self.process.join()


def _serve(
    connection: Connection, core: int | None, at_end: Callable[[], None], inherited: Sequence[Connection]
) -> None:
    """Do the calls that come over the connection, until it is closed."""
    for other in inherited:  # or its end would not show
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent process, which ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    choose(ENGLISH)  # as in a new Python
    garbage.collect_seldom()
    if core is not None and hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):  # some systems don't let a process choose
            os.sched_setaffinity(0, {core})
    try:
        threading.Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()
    except RuntimeError as error:
        connection.send((False, error))  # as the answer to the first call
        return
    while True:
        try:
            function, args, kwargs = connection.recv()
        except EOFError:
            at_end()
            return
        try:
            answer = (True, function(*args, **kwargs))
        except BaseException as error:
            answer = (False, error)
        try:
            connection.send(answer)
        except BrokenPipeError:
            return
        except Exception as error:  # the answer can't be pickled
            connection.send((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]} ({error})")))


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
