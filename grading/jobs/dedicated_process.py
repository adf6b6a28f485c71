"""A process of this machine that does one thing after another for one thread here.

Unlike concurrent.futures' it needs no threads beside that one: where the system refuses them, that shows at once.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Any

END = 5.0  # seconds for a process that has nothing to do to end


class DedicatedProcess:
    """The process, and the line to it. Raises OSError or RuntimeError where the system refuses another process."""

    def __init__(self, core: int | None) -> None:
        # Forked, it would have the locks of our other threads as they are at the moment.
        spawn = multiprocessing.get_context("spawn")
        self.line, theirs = spawn.Pipe()
        with theirs:
            self.process = spawn.Process(target=_serve, args=(theirs, core), daemon=True)
            self.process.start()

    def do(self, do: Callable, args: tuple, kwargs: dict) -> Any:
        """Return what `do` returns there, or raise what it raises. Raises BrokenProcessPool if the process is lost."""
        try:
            self.line.send((do, args, kwargs))
            fine, result = self.line.recv()
        except (EOFError, OSError):
            # Its files are closed before its children go to whoever takes in orphans: only then can those be found.
            self.process.join(END)
            raise BrokenProcessPool from None
        if fine:
            return result
        raise result

    def kill(self) -> None:
        """End the process in the middle of whatever it is at."""
        self.process.kill()

    def end(self) -> None:
        """End the process once it has nothing to do."""
        self.line.close()
        self.process.join(END)
        self.process.kill()
        self.process.join()


def _serve(line: Connection, core: int | None) -> None:
    """Do what comes over the line, until it ends."""
    # Ctrl-C is for the process that started this one; and without that one there is nothing to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if core is not None and hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):  # not everywhere may one choose
            os.sched_setaffinity(0, {core})
    try:
        threading.Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()
    except RuntimeError as error:
        line.send((False, error))  # as the answer to the first that is asked
        return
    while True:
        try:
            do, args, kwargs = line.recv()
        except EOFError:
            return
        try:
            answer = (True, do(*args, **kwargs))
        except BaseException as error:
            answer = (False, error)
        try:
            line.send(answer)
        except BrokenPipeError:
            return
        except Exception as error:  # it can't be pickled
            line.send((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]} ({error})")))


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
