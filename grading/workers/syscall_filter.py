"""The system calls that the sandbox refuses, as a filter for Linux's seccomp, which bubblewrap installs.

- Calls that use a resource no limit counts.
- Ways to other processes.
- Calls that no kata needs.

A refused call fails with EPERM, as if the user had no right to it.
"""

import os
import platform
import struct
import sys

# Name: number on x86_64, number on aarch64.
REFUSED = {
    # Memory that belongs to no process, so that no limit bounds it.
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "setxattr": (188, 5),  # of a file in memory: its size doesn't count them
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    # A new namespace, in which the caller is root: it can mount, without a bound.
    "unshare": (272, 97),
    "setns": (308, 268),
    # The memory and the descriptors of other processes.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # The disk's priority for any process of the same user.
    "ioprio_set": (251, 30),
    # Wide doors to the kernel.
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "perf_event_open": (298, 241),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
}
# Called for another process of the same user, these would change what the next submission inherits. So they may only
# name the caller, which is 0. Name: number on x86_64, number on aarch64, how many of the first arguments have to be 0.
CALLER_ONLY = {
    "prlimit64": (302, 261, 1),  # glibc's setrlimit and getrlimit call it with 0
    "sched_setparam": (142, 118, 1),
    "sched_setscheduler": (144, 119, 1),
    "sched_setaffinity": (203, 122, 1),
    "sched_setattr": (314, 274, 1),
    "setpriority": (141, 140, 2),  # the first argument 0 is for a process, and not for all of a group or a user
}
# The network is empty, but not every family is part of it: a vsock leads to the machine's host. And between two ends of
# a pair, or in a message with descriptors, lies memory that no process has. A worker has its sockets from the grader.
SOCKETS = {"socket": (41, 198), "socketpair": (53, 199), "sendmsg": (46, 211), "sendmmsg": (307, 269)}
# Memory that processes share stays there when none of them has it in its pages any more (MADV_DONTNEED).
MMAP = (9, 222)
SHARED = 1  # a bit of MAP_SHARED and MAP_SHARED_VALIDATE
FCNTL = (72, 25)
SET_PIPE_SIZE = 1031  # a pipe of more than its 64 KiB
CLONE = (56, 220)
CLONE3 = 435  # a filter can't see its flags; programs that get ENOSYS use clone
NEW_NAMESPACE = 0x7E020080  # CLONE_NEW…, any of them
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF's instructions
ALLOW, FAIL = 0x7FFF0000, 0x00050000
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT, SECOND_ARGUMENT_AT, FOURTH_ARGUMENT_AT = 0, 4, 16, 24, 40
ARGUMENT = 8  # bytes of each argument, of which the filter reads the first four


def program() -> bytes | None:
    """Return the filter for this machine, or None if its numbers are unknown here or it has no seccomp."""
    architecture = ARCHITECTURES.get(platform.machine())
    if architecture is None or sys.maxsize < 2**32 or not os.path.exists("/proc/sys/kernel/seccomp/actions_avail"):
        return None
    column = list(ARCHITECTURES).index(platform.machine())
    # Each instruction: operation, instructions to skip if true, and if false, a number.
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, FAIL + EPERM),  # the calls of other, older architectures have other numbers
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, 0, 1, 0x40000000),
        (RETURN, 0, 0, FAIL + EPERM),
    ]
    for numbers in REFUSED.values():
        steps += [(EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, FAIL + EPERM)]
    for call in CALLER_ONLY.values():
        steps += _only(call[column], [0] * call[2], EPERM)
    for numbers in SOCKETS.values():
        steps += [(EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, FAIL + EAFNOSUPPORT)]
    steps += [(EQUAL, 0, 4, MMAP[column]), (LOAD, 0, 0, FOURTH_ARGUMENT_AT), (ANY_BIT, 0, 1, SHARED)]
    steps += [(RETURN, 0, 0, FAIL + EPERM), (RETURN, 0, 0, ALLOW)]
    steps += [(EQUAL, 0, 4, FCNTL[column]), (LOAD, 0, 0, SECOND_ARGUMENT_AT), (EQUAL, 0, 1, SET_PIPE_SIZE)]
    steps += [(RETURN, 0, 0, FAIL + EPERM), (RETURN, 0, 0, ALLOW)]
    steps += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, FAIL + ENOSYS)]
    steps += [(EQUAL, 0, 3, CLONE[column]), (LOAD, 0, 0, FIRST_ARGUMENT_AT), (ANY_BIT, 0, 1, NEW_NAMESPACE)]
    steps += [(RETURN, 0, 0, FAIL + EPERM), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _only(number: int, arguments: list[int], error: int) -> list[tuple[int, int, int, int]]:
    """Return the instructions that let a call pass with these first arguments only; it fails with `error` otherwise."""
    steps = [(EQUAL, 0, 3 * len(arguments) + 1, number)]
    for place, value in enumerate(arguments):
        steps += [
            (LOAD, 0, 0, FIRST_ARGUMENT_AT + ARGUMENT * place),
            (EQUAL, 1, 0, value),
            (RETURN, 0, 0, FAIL + error),
        ]
    return [*steps, (RETURN, 0, 0, ALLOW)]


def descriptor() -> int:
    """Return a descriptor to read the filter from."""
    reading, writing = os.pipe()
    os.write(writing, program() or b"")
    os.close(writing)
    return reading
