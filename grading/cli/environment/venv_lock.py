"""One command at a time changes `.venv`: the others wait, and then look again at what is there.

Without this a second command would take the first one's half-done work for an interruption. It would install everything
again while the first one imports it.
"""

import importlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .invocation import GRADER, ROOT
from .language import said
from .messages import say

WAIT_SECONDS = 0.1  # between two tries to take the lock

if sys.platform == "win32":
    import msvcrt

    PLACE = GRADER  # Windows opens no folders
    TAKEN: type[OSError] = PermissionError

    def _take(file: int) -> None:
        """Take the lock. Raises TAKEN if another process has it."""
        os.lseek(file, 2**30, os.SEEK_SET)  # far behind the file's end: others couldn't read a byte that is locked
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    PLACE = ROOT
    TAKEN: type[OSError] = BlockingIOError

    def _take(file: int) -> None:
        """Take the lock. Raises TAKEN if another process has it."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone() -> Iterator[bool]:
    """Hold the lock for the block, and give True if another command had it first.

    The lock is on what is there anyhow, and the system releases it however its holder ends.
    """
    file = os.open(PLACE, os.O_RDONLY)
    try:
        yield _acquired(file)
    finally:
        os.close(file)


def _acquired(file: int) -> bool:
    """Wait for the lock; return True if that took any time. A file system without locks has none to wait for."""
    if not _is_taken(file):
        return False
    say(said("Another command is changing .venv; this one waits for it."))
    while _is_taken(file):
        time.sleep(WAIT_SECONDS)
    importlib.invalidate_caches()
    return True


def _is_taken(file: int) -> bool:
    """Take the lock, or return True if another command has it."""
    try:
        _take(file)
    except TAKEN:
        return True
    except OSError:
        pass
    return False
