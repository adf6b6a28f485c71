"""One command at a time changes `.venv`: the others wait, and then look again at what is there.

Without this a second command would take the first one's half-done work for an interruption. It would install everything
again while the first one imports it.
"""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .invocation import ROOT
from .language import said
from .messages import say

try:
    import fcntl
except ImportError:  # Windows, where commands that start side by side must not change .venv
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone() -> Iterator[bool]:
    """Hold the lock for the block, and give True if another command had it first.

    The lock is on the checkout's folder, so it needs no file, and the system releases it however its holder ends.
    """
    if fcntl is None:
        yield False
        return
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        yield _acquired(folder)
    finally:
        os.close(folder)


def _acquired(folder: int) -> bool:
    """Wait for the lock; return True if that took any time. A file system without locks has none to wait for."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(said("Another command is changing .venv; this one waits for it."))
        fcntl.flock(folder, fcntl.LOCK_EX)
        importlib.invalidate_caches()
        return True
    except OSError:
        pass
    return False
