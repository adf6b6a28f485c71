"""Sets one thing that the next submission's processes would inherit, WHAT, of every process or folder that it can reach."""

import ctypes
import os
import resource

SYSCALLS = {"x86_64": (314, 251), "aarch64": (274, 30)}  # sched_setattr, ioprio_set
SANDBOXED = os.path.exists("/sandboxed")  # elsewhere all of a user's processes would be everything that a person runs
LIBC = ctypes.CDLL(None, use_errno=True)


def attack():
    CHANGES[WHAT]()  # noqa: F821
    print("attack: changed", WHAT, flush=True)  # noqa: F821


def disk():
    ioprio_set, idle = SYSCALLS[os.uname().machine][1], 3 << 13 | 7
    for pid in above():
        LIBC.syscall(ioprio_set, 1, pid, idle)
    if SANDBOXED:
        LIBC.syscall(ioprio_set, 3, os.getuid(), idle)


def time_slice():
    scheduled(size=48, slice_ns=100_000_000)


def share_of_a_core():
    scheduled(size=56, flags=0x8 | 0x10 | 0x40, most=1)


def scheduled(size, flags=0, slice_ns=0, most=0):
    for pid in above():
        attributes = (ctypes.c_uint32 * 14)(size, 0, flags, 0, 0, 0, slice_ns, 0, 0, 0, 0, 0, 0, most)
        LIBC.syscall(SYSCALLS[os.uname().machine][0], pid, attributes, 0)


def priority():
    for pid in above():
        attempt(lambda pid=pid: os.setpriority(os.PRIO_PROCESS, pid, 5))
    if SANDBOXED:
        attempt(lambda: os.setpriority(os.PRIO_USER, 0, 5))


def limits():
    for pid in above():
        attempt(lambda pid=pid: resource.prlimit(pid, resource.RLIMIT_SIGPENDING, (7, 7)))


def files_of_processes():
    told = {"timerslack_ns": "777000", "oom_score_adj": "999", "coredump_filter": "0x1", "autogroup": "7"}
    for pid in above():
        for name, text in told.items():
            attempt(lambda name=name, text=text, pid=pid: write(f"/proc/{pid}/{name}", text))


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def folders():
    for folder in ("/tmp", "/dev/shm") if SANDBOXED else ():
        attempt(lambda folder=folder: os.chmod(folder, 0o777))
        attempt(lambda folder=folder: os.setxattr(folder, "user.note", b"hello"))
        attempt(lambda folder=folder: os.utime(folder, (7, 7)))


CHANGES = {
    change.__name__: change
    for change in (disk, time_slice, share_of_a_core, priority, limits, files_of_processes, folders)
}


def above():
    """The processes of the grader's workers above this one, the nearest first."""
    pid = os.getppid()
    while pid > 0:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if b"/sandboxed/" not in file.read():
                    return
            yield pid
            with open(f"/proc/{pid}/stat") as file:
                pid = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            return


def attempt(change):
    try:
        change()
    except OSError:
        pass
