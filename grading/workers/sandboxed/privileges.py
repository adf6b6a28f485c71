"""The rights and resources that a worker's process gives up before it runs a student's code."""

import os
import signal


def limit_process(name, value):
    """Set one of the system's limits, such as RLIMIT_CPU, for this process and all that it forks."""
    import resource

    limit = getattr(resource, name)
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def give_up_root(uid):
    """Become the unprivileged user `uid` for good. No student's code has run yet."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def shield_from_children(own_pids, is_own_user):
    """Have Linux keep children out of this process's memory and descriptors, and hand their orphans to it.

    Args:
        own_pids: True in a namespace of processes.
        is_own_user: True if this process is of the grader's own user, outside of any sandbox.
    """
    import ctypes

    PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
    prctl = ctypes.CDLL(None).prctl
    # The grader measures the memory of this process and of its children. Where it can't see shielded processes, they go
    # without: children are of the grader's own user then, whom no shield keeps out of the grader itself.
    if not (is_own_user and hides_shielded()):
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if own_pids:
        # This is the first process of its namespace, so children can't kill or stop it, and it gets their orphans. All
        # of them end with it, and it ends with bubblewrap: a process that stepped down from root has to ask for that
        # again.
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    else:
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def hides_shielded():
    """True if /proc hides the processes that a user may not trace, as on machines that many users share (hidepid)."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as file:
            mounts = [line.split(" ") for line in file]
    except OSError:
        return False
    return any(mount[1:3] == ["/proc", "proc"] and "hidepid=" in mount[3] for mount in mounts)


def be_killed_first():
    """Where memory runs short (Linux), let the kernel end a student's process rather than any other."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass
