"""The orphans of a submission without the sandbox: the grader adopts them once their zygote is dead, and ends them.

Orphans below the zygote go to it, and it ends them. But a submission that runs as the same user can kill it. Linux then
hands its orphans to the nearest process above that asked for them, which is the grader as long as it has such workers.

The grader ends no child of its own. Those are workers, whose numbers it knows, and other processes of the grader's
session. A submission's process can't get into that session, since each worker begins a session of its own.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

from grading.text.language import said, shown
from grading.workers.sandboxed.processes import children, listed, parent

PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER = 36, 37
END_TIMEOUT = 10.0  # seconds to end the orphans; each round stops all that are there, so a storm of forks ends in a few
MAX_NAMED = 5  # process numbers in a message

LOCK = threading.RLock()  # held while a worker is started, or orphans are looked for
WORKERS: set[int] = set()  # the process numbers of this process's workers, in the sandbox or not
STRANGERS: set[int] = set()  # children in other sessions that were there before this process adopted any orphans

_adopters = 0  # parts of the grader that ask for orphans
_was_reaper = False  # True if this process adopted orphans before the first of them asked


@contextlib.contextmanager
def adoption() -> Iterator[None]:
    """Have Linux hand this process all orphans below it until the block ends, and end those of submissions then."""
    release = adopt()
    try:
        yield
    finally:
        release()


def adopt() -> Callable[[], None]:
    """Have Linux hand this process all orphans below it, until the returned function is called."""
    global _adopters, _was_reaper
    if sys.platform != "linux":
        return lambda: None
    with LOCK:
        if _adopters == 0:
            STRANGERS.update(_foreign())
            _was_reaper = _is_reaper()
            _become_reaper(True)
        _adopters += 1
    return _release


def _release() -> None:
    """End the orphans of submissions; and if no other part of the grader asks for them, adopt no more."""
    global _adopters
    end_all()
    with LOCK:
        _adopters -= 1
        if _adopters == 0:
            _become_reaper(_was_reaper)
            STRANGERS.clear()


def end_all() -> None:
    """End every orphan of a submission, with all processes below it, and wait until none is left."""
    if sys.platform != "linux":
        return
    end = time.monotonic() + END_TIMEOUT
    stopped: set[int] = set()
    with LOCK:
        while True:
            left, dead = _left()
            if not left and not dead:  # the children of a dead one come into sight only now
                return
            # Stopped first, none of them can fork while others are killed.
            for pid in left:
                _send(pid, signal.SIGKILL if left <= stopped else signal.SIGSTOP)
            stopped |= left
            if time.monotonic() > end:
                numbers = ", ".join(map(str, sorted(left)[:MAX_NAMED]))
                note = said("processes of a submission can't be ended: {numbers}", numbers=numbers)
                print(f"grader.py: {shown(note)}", file=sys.stderr)
                return


def _send(pid: int, number: int) -> None:
    """Send the signal to a submission's process and its group, which a child that it forks meanwhile belongs to."""
    with contextlib.suppress(OSError):  # it may have ended by now
        group = os.getpgid(pid)
        os.kill(pid, number)
        if group not in WORKERS:
            os.killpg(group, number)


def _left() -> tuple[set[int], int]:
    """Return the living orphans of submissions, with all processes below them; and the number of dead ones.

    Some live for a thousandth of a second, so this has to be quick.
    """
    left: set[int] = set()
    dead = 0
    for orphan in _foreign():
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(orphan, os.WNOHANG) == (0, 0):
                left.add(orphan)
            else:
                dead += 1
    waiting = [*left]
    while waiting:
        below = set(_children_of(waiting.pop())) - left
        left |= below
        waiting += below
    return left, dead


def _foreign() -> list[int]:
    """Return this process's children in other sessions, except its workers and STRANGERS."""
    ours, found = os.getsid(0), []
    for pid in _children_of(os.getpid()):
        with contextlib.suppress(OSError):
            if pid not in WORKERS and pid not in STRANGERS and os.getsid(pid) != ours:
                found.append(pid)
    return found


def _children_of(pid: int) -> list[int]:
    """Return the children of a process as Linux lists them for each thread; if it doesn't, look at all processes."""
    try:
        return children(pid)
    except OSError:
        if os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children"):
            return []
        return [other for other in listed() if parent(other) == pid]


def _is_reaper() -> bool:
    import ctypes

    answer = ctypes.c_int()
    ctypes.CDLL(None).prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(answer), 0, 0, 0)
    return bool(answer.value)


def _become_reaper(on: bool) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(on), 0, 0, 0)
