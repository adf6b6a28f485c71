"""The state that the next submission's processes would inherit from this one: files, limits, priorities."""

import functools
import os
import shutil
import sys


def empty_scratch(config):
    """Empty the folders of the sandbox that a check can write to. If that fails, end the process and its sandbox."""
    try:
        for folder in config["scratch"]:
            for entry in os.scandir(folder):
                if os.path.ismount(entry.path):
                    continue  # the folder of this very Python
                (shutil.rmtree if entry.is_dir(follow_symlinks=False) else os.unlink)(entry.path)
            if os.stat(folder).st_uid == os.geteuid():
                os.utime(folder, (0, 0))  # its owner can write a message there
    except (OSError, RecursionError):
        os._exit(1)


def inherited_state(config):
    """Return all that a process of the same user can change of this one, and of the folders that it can write to.

    Those are limits, priorities, and what else the next submission's processes would inherit. The cores are not among
    them: the trusted side chooses them anew for each module.
    """
    import resource

    folders = [(*os.stat(folder)[:6], os.listxattr(folder)) for folder in config["scratch"]]
    return [resource.getrlimit(number) for number in limit_numbers()], os.nice(0), scheduling(), folders


@functools.cache
def limit_numbers():
    """Return the numbers of all the limits that this system knows."""
    import resource

    return [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]


SCHEDULING_CALLS = {"x86_64": (315, 252), "aarch64": (275, 31)}  # the numbers of sched_getattr and ioprio_get
# Bytes: policy, flags, nice value, priority, slice, and how much of a core to give, at least and at most.
SCHED_ATTR_SIZE = 56


def scheduling():
    """Return how urgent Linux takes this process to be, on a core and on the disk, and how late its timers may be."""
    numbers = SCHEDULING_CALLS.get(os.uname().machine) if sys.platform == "linux" and sys.maxsize > 2**32 else None
    if numbers is None:
        return [getattr(os, name)(0) for name in ("sched_getscheduler",) if hasattr(os, name)]
    import ctypes

    PR_GET_TIMERSLACK, IOPRIO_WHO_PROCESS = 30, 1
    libc = c_library()
    attributes = ctypes.create_string_buffer(SCHED_ATTR_SIZE)
    libc.syscall(numbers[0], 0, attributes, SCHED_ATTR_SIZE, 0)
    return [attributes.raw, libc.syscall(numbers[1], IOPRIO_WHO_PROCESS, 0), libc.prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0)]


@functools.cache
def c_library():
    """Return the C library of this process."""
    import ctypes

    return ctypes.CDLL(None)
