"""The memory of a worker and of the processes below it, measured from outside."""

import contextlib
import os
from pathlib import Path

from grading.text.errors import Fault
from grading.workers.sandboxed.processes import descendants


def ancestors(pid: int) -> list[int]:
    """Return the process, its parent, and so on up to the child of this process that all of the sandbox descends from.

    Where the system lists no processes it's the process alone.
    """
    found = [pid]
    while True:
        try:
            parent = int(Path(f"/proc/{found[-1]}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            return found[:1]
        if parent <= 1:
            return found[:1]
        if parent == os.getpid():
            return found
        found.append(parent)


def dropped_at_most(line: list[int]) -> float:
    """Return how much more memory, in MiB, the check's process and its module's holder have than the warm one.

    That is the module's own. What a student's code drops in the check can't be more.
    """
    *own, warm = [resident_mib([pid]) for pid in line[:3]]
    return max(sum(own) - len(own) * warm, 0.0) if own else warm


def below(pid: int) -> list[int]:
    """Return the process and all its descendants, or the process alone where the system doesn't tell."""
    try:
        return [pid, *descendants(pid)]
    except OSError:
        return [pid]


def resident_mib(pids: list[int]) -> float:
    """Return the resident memory of these processes together, in MiB, as memory_profiler measures it.

    Raises Fault if that can't be used.
    """
    try:
        import memory_profiler  # here, since it takes long to import and most runs don't measure
        import psutil
    except Exception as error:
        raise Fault(f"Memory can't be measured, since memory_profiler can't be imported: {error}") from error

    total = 0.0
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += memory_profiler.memory_usage(pid, interval=0.0)[0]
    return total
