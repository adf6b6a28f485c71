"""The core that a module's processes share with this one, which is faster: only one of them ever has work to do.

A message that wakes a process on another core costs several times what it costs on the same core.
"""

import contextlib
import os
from pathlib import Path

PROCESSOR = 36  # the place of the core's number in /proc/…/stat, counted from behind the process's name


class CoreSharing:
    """Has this thread and a worker's processes run on one core (Linux). Elsewhere its methods do nothing."""

    def __init__(self) -> None:
        self.allowed = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else set()

    def begin(self, pids: list[int]) -> None:
        """Have this thread and these processes share the core that this thread runs on now."""
        if len(self.allowed) > 1 and (core := _current_core()) is not None:
            self._run([*pids, 0], {core})

    def end(self, pids: list[int]) -> None:
        """Let the system choose their cores again: it puts a thread that wakes where there is room."""
        self._run([*pids, 0], self.allowed)

    def _run(self, pids: list[int], cores: set[int]) -> None:
        for pid in pids:
            # It may have ended, and some systems don't let a process choose.
            with contextlib.suppress(OSError, ValueError):
                if cores:
                    os.sched_setaffinity(pid, cores)


def _current_core() -> int | None:
    try:
        return int(Path("/proc/thread-self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[PROCESSOR])
    except (OSError, ValueError, IndexError):
        return None
