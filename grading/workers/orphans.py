"""What a submission without the sandbox leaves behind once its warm worker is dead: the grader takes it in, and ends it.

The warm worker is where orphans below it go, and it ends them. But a submission that runs as the same user can kill it. Linux
then hands its orphans to the nearest process above that asked for them, which is the grader while it has such workers.

No child of the grader's own is ended: those are workers, which it knows, and others, which live in the grader's session. A
submission's process can't get there, for each worker begins a session of its own.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER = 36, 37
TIME = 10.0  # seconds to end what is left; each round stops all that is there, so a storm of forks ends in a few

LOCK = threading.RLock()  # held while a worker is started, or orphans are looked for
WORKERS: set[int] = set()  # the process numbers of this process's workers, in the sandbox or not
STRANGERS: set[int] = set()  # children in other sessions that were there before it took in any orphans


class _Asked:
    """How many ask for orphans to be taken in, and whether this process took them in before."""

    count = 0
    before = False


@contextlib.contextmanager
def taken_in() -> Iterator[None]:
    """Have Linux hand this process all orphans below it until the block ends, and end those of submissions then."""
    let_go = take_in()
    try:
        yield
    finally:
        let_go()


def take_in() -> Callable[[], None]:
    """Have Linux hand this process all orphans below it, until what this returns is called."""
    if sys.platform != "linux":
        return lambda: None
    with LOCK:
        if _Asked.count == 0:
            STRANGERS.update(_foreign())
            _Asked.before = _is_reaper()
            _become_reaper(True)
        _Asked.count += 1
    return _let_go


def _let_go() -> None:
    """End what submissions have left; and if no other part of the grader asks for them, take in no more orphans."""
    end_all()
    with LOCK:
        _Asked.count -= 1
        if _Asked.count == 0:
            _become_reaper(_Asked.before)
            STRANGERS.clear()


def end_all() -> None:
    """End every process that a submission has left to this one, with all below it, and wait until none is there."""
    if sys.platform != "linux":
        return
    end = time.monotonic() + TIME
    stopped: set[int] = set()
    with LOCK:
        while True:
            left, were_dead = _left()
            if not left and not were_dead:  # what was below a dead one comes into sight only now
                return
            # Stopped first, none of them can fork while others are killed.
            for pid in left:
                _send(pid, signal.SIGKILL if left <= stopped else signal.SIGSTOP)
            stopped |= left
            if time.monotonic() > end:
                numbers = ", ".join(map(str, sorted(left)[:5]))
                print(f"grader.py: processes of a submission can't be ended: {numbers}", file=sys.stderr)
                return


def _send(pid: int, number: int) -> None:
    """Send the signal to a submission's process and all of its group, to which a child that it forks meanwhile belongs."""
    with contextlib.suppress(OSError):  # it may have ended by now
        group = os.getpgid(pid)
        os.kill(pid, number)
        if group not in WORKERS:
            os.killpg(group, number)


def _left() -> tuple[set[int], int]:
    """The living processes that submissions have left to this one, with all below them; and how many dead ones were let go.

    Some live for a thousandth of a second, so this has to be quick.
    """
    left: set[int] = set()
    were_dead = 0
    for orphan in _foreign():
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(orphan, os.WNOHANG) == (0, 0):
                left.add(orphan)
            else:
                were_dead += 1
    waiting = [*left]
    while waiting:
        below = set(_children_of(waiting.pop())) - left
        left |= below
        waiting += below
    return left, were_dead


def _foreign() -> list[int]:
    """This process's children in other sessions, but for its workers and those that were there before."""
    ours, found = os.getsid(0), []
    for pid in _children_of(os.getpid()):
        with contextlib.suppress(OSError):
            if pid not in WORKERS and pid not in STRANGERS and os.getsid(pid) != ours:
                found.append(pid)
    return found


def _children_of(pid: int) -> list[int]:
    """The children of a process, as Linux lists them for each thread; or, where it doesn't, by looking at all processes."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    except OSError:
        if not os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children"):
            everyone = [int(name) for name in os.listdir("/proc") if name.isdigit()]
            return [other for other in everyone if _parent(other) == pid]
    return found


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None


def _is_reaper() -> bool:
    import ctypes

    answer = ctypes.c_int()
    ctypes.CDLL(None).prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(answer), 0, 0, 0)
    return bool(answer.value)


def _become_reaper(on: bool) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(on), 0, 0, 0)
