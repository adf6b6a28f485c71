"""The processes below the zygote: which of them are left, and how to end them."""

import errno
import os
import signal
import time

END_PATIENCE = 0.5  # seconds for a process to end by itself
MAX_ROUNDS = 1000  # to end all that is left; of a millisecond each, where it takes several


def _are_listed():
    """True if /proc lists the processes that this one can name (Linux; not macOS).

    In a namespace of processes, the /proc of another one may be left: other processes have these numbers there.
    """
    try:
        return os.readlink("/proc/self") == str(os.getpid())
    except OSError:
        return False


LISTED = _are_listed()


def end_child(child, patience):
    """End the child and its group, after so many seconds of patience; return its wait status, -1 if unknown."""
    end = time.monotonic() + patience
    while child:
        try:
            done, status = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:
            done, status = child, -1
        if done or time.monotonic() >= end:
            kill(-child)  # the group: where processes aren't listed, this is the last chance to find it
            if done:
                return status
            kill(child)  # it may not have come as far as to have a group
            return os.waitpid(child, 0)[1]
        time.sleep(0.002)
    return -1


def alive(child):
    """True if the child is there and has not ended."""
    try:
        return child != 0 and os.waitpid(child, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def end_all(module_process, config):
    """End everything below this process, if need be with this process: the trusted side then starts another."""
    if not LISTED:
        # Two groups are known: the module process's, and its child's, which it ends once its own line has ended.
        end_child(module_process, END_PATIENCE)
        return
    if module_process and not config["own_pids"]:
        kill(-module_process)  # its group
    stopped = set()
    for _ in range(MAX_ROUNDS):
        reap()
        left = set(left_behind(config))
        if not left:
            return
        if config["own_pids"]:
            # In a process namespace of its own this is everything but this process: no fork can outrun it. All of them
            # are, or become, children of this process.
            kill(-1)
            reap(wait=True)
        else:
            # Stopped first, none of them can fork while others are killed.
            for pid in left:
                kill(pid, signal.SIGKILL if left <= stopped else signal.SIGSTOP)
            stopped = left
            time.sleep(0.001)
    os._exit(1)


def left_behind(config):
    """Return the processes that must end: all others in a process namespace of our own, else our descendants."""
    if config["own_pids"]:
        return [pid for pid in listed() if pid != os.getpid()]
    try:
        return descendants(os.getpid())
    except OSError:
        pass  # a Linux that doesn't list a process's children
    parents = {pid: parent(pid) for pid in listed()}
    found = {os.getpid()}
    while True:
        more = {pid for pid, above in parents.items() if above in found} - found
        if not more:
            return sorted(found - {os.getpid()})
        found |= more


def listed():
    """Return the numbers of all processes that this one can see; none where no process is listed."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()] if LISTED else []


def descendants(pid):
    """Return the children of a process, and theirs. Raises OSError as `children` does."""
    found = []
    for child in children(pid):
        found.append(child)
        try:
            found += descendants(child)
        except FileNotFoundError:
            continue
    return found


def children(pid):
    """Return the children of a process, as Linux lists them for each thread. Raises OSError if a system doesn't."""
    if not LISTED:
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), "/proc")
    found = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
        except OSError:
            if os.path.exists(f"/proc/{pid}/task/{thread}"):  # else the thread has ended meanwhile
                raise
    return found


def parent(pid):
    """Return the number of the process's parent, or None if it has ended, or no process is listed."""
    if not LISTED:
        return None
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, LookupError, ValueError):
        return None


def kill(pid, number=None):
    """Send the signal, SIGKILL by default, to a process; to a group if `pid` is negative; not if it has ended."""
    try:
        os.kill(pid, signal.SIGKILL if number is None else number)  # Windows imports this file, and has no SIGKILL
    except OSError:
        pass


def reap(wait=False):
    """Release every child that has ended; with `wait`, every child, as soon as it ends."""
    try:
        while os.waitpid(-1, 0 if wait else os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
