"""The memory of a worker and of the processes below it, measured from outside."""

import contextlib
import sys

from sentences import said

from grading.text.errors import Fault
from grading.workers import machine_faults, orphans
from grading.workers.sandboxed.processes import LISTED, descendants, parent


def ancestors(pid: int) -> list[int]:
    """Return the process, its parent, and so on up to the process that was started for the server of workers.

    That one is a child of this process, or of the process that this one is a fork of. Return the process alone if the
    system lists no processes.
    """
    found = [pid]
    while found[-1] not in orphans.WORKERS:
        above = parent(found[-1])
        if above is None or above <= 1:
            return found[:1]
        found.append(above)
    return found


def dropped_at_most(chain: list[int]) -> float:
    """Return the memory, in MiB, that the check process and the module process have and the zygote doesn't.

    That is the module's own. The memory that a student's code drops in the check can't be more.

    Args:
        chain: the `ancestors` of the check process, which begin with these three.
    """
    *own, zygote = [resident_mib([pid]) for pid in chain[:3]]
    return max(sum(own) - len(own) * zygote, 0.0) if own else zygote


def below(pid: int) -> list[int]:
    """Return the process and all its descendants, or the process alone if the system doesn't list them."""
    try:
        return [pid, *descendants(pid)]
    except OSError:
        return [pid]


def resident_mib(pids: list[int]) -> float:
    """Return the resident memory of these processes together, in MiB, as memory_profiler measures it.

    Raises Fault if memory_profiler can't be imported, and MachineTrouble if this Linux doesn't list the processes.
    """
    if sys.platform == "linux" and not LISTED:
        raise machine_faults.trouble(
            said(
                "memory can't be measured, since /proc is missing or lists the processes of another namespace; mount "
                "-t proc proc /proc brings the right one"
            )
        )
    try:
        import memory_profiler  # here, since it takes long to import and most runs don't measure
        import psutil
    except Exception as error:
        raise Fault(
            said("Memory can't be measured, since memory_profiler can't be imported: {reason}", reason=str(error))
        ) from error

    total = 0.0
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += memory_profiler.memory_usage(pid, interval=0.0)[0]
    return total
