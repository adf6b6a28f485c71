"""The machine's own failures, as the system reports them: they are no verdict on a submission."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sentences import said

from grading.text.errors import MachineTrouble
from grading.workers.sandboxed.processes import children

# The system's errors if it has no more of something, or if a disk fails. Any program would get them.
SHORT = {
    errno.EAGAIN: said("it allows no further process or thread"),
    errno.ENOMEM: said("there is not enough memory"),
    errno.EMFILE: said("it allows no further open file"),
    errno.ENFILE: said("it allows no further open file"),
    errno.ENOSPC: said("a disk is full"),
    errno.EDQUOT: said("a disk's quota is used up"),
    errno.EIO: said("a disk can't be read"),
}
NO_THREAD = "can't start new thread"
NO_FOLDER = "No usable temporary directory"
LIMITS = {
    "RLIMIT_NPROC": "Max processes",
    "RLIMIT_AS": "Max address space",
}  # the limits that a fork needs, as /proc lists them
ERRNO = re.compile(r"\[Errno (\d{1,3})\]")
ADVICE = said(
    "Look at its limits (ulimit -a; a container's pids.max and memory.max; df; free) and at what else runs there, and "
    "type the same command again."
)


def trouble(why: str) -> MachineTrouble:
    """Return the error for a submission that could not be graded; `why` begins with a small letter."""
    return MachineTrouble(
        said(
            "This could not be graded, and that is this machine's fault: {reason}. {advice}", reason=why, advice=ADVICE
        )
    )


def shortage(name: str, text: str) -> str | None:
    """Return the resource that the machine lacks, by an exception's name and text from a worker; or None."""
    number = ERRNO.match(text)
    if number and int(number[1]) in SHORT:
        return SHORT[int(number[1])]
    if NO_THREAD in text:
        return SHORT[errno.EAGAIN]
    return SHORT[errno.ENOMEM] if name.endswith("MemoryError") else None


def refused(text: str) -> str | None:
    """Return the resource that the machine lacks, by the text of a program that could not start; or None."""
    return next((SHORT[number] for number in SHORT if os.strerror(number) in text), shortage("", text))


@contextmanager
def blamed() -> Iterator[None]:
    """Raise MachineTrouble for errors of the system in the block, in this very process."""
    try:
        yield
    except (OSError, RuntimeError, MemoryError) as error:
        if NO_FOLDER in str(error):
            raise MachineTrouble(
                said(
                    "There is no folder for temporary files here, such as /tmp. Set TMPDIR to one that can be written "
                    "to: TMPDIR=FOLDER before the command."
                )
            ) from error
        why = shortage(type(error).__name__, str(error))
        if why is None:
            raise
        raise trouble(why) from error


def blameless(pid: int, zygote: int, limits: list[tuple[str, int]]) -> bool:
    """True if a module's process that can't fork has started nothing, and has the limits that it was given (Linux).

    Args:
        zygote: the process that forks modules' processes. One with another parent was started by a student's code, and
            has taken the place of such a process.
        limits: as `worker_process.limits` returns them.
    """
    import resource

    place = Path("/proc", str(pid))
    try:
        status = (place / "status").read_text("utf-8", "replace")
        parent = int(re.search(r"^PPid:\t(\d+)", status, re.MULTILINE)[1])  # type: ignore[index]
        lines = (place / "limits").read_text(encoding="ascii").splitlines()
        threads = os.listdir(place / "task")
        if parent != zygote or children(zygote) != [pid] or children(pid) or len(threads) > 1:
            return False
    except OSError:
        return False
    for name, value in limits:
        hard = resource.getrlimit(getattr(resource, name))[1]
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        if name in LIMITS and not any(re.match(rf"{LIMITS[name]} +{wanted} ", line) for line in lines):
            return False
    return True
