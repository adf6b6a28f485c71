"""The user that a worker runs as when root grades: a random number that no account and no other worker has."""

import errno
import itertools
import os
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

# Numbers to choose from, the best first. Linux counts a user's processes over all containers of a machine, and a
# container doesn't see the others. Only chance keeps graders in different containers apart, so the ranges are wide. The
# first two are free in systemd's table of numbers; the others are for namespaces that have few numbers.
RANGES = (range(1_879_048_192, 2_147_352_576), range(65_536, 524_288), range(20_000, 60_000), range(1_000, 20_000))
MAX_TRIES = 1000
SETGID, SETUID, SYS_ADMIN = 6, 7, 21  # Linux's numbers of capabilities


class ReservedUid:
    """The user that a worker steps down to when the grader is root, reserved until `release`.

    `number` is None if the worker keeps its user: if `wanted` is false, or if this process can't become another user.
    """

    def __init__(self, wanted: bool) -> None:
        self.number: int | None = None
        self.mark: socket.socket | None = None
        if wanted and can_step_down():
            numbers = candidates()
            # If all numbers of a small namespace are taken, to share one is better than to end here.
            self.number = next(filter(self._reserve, itertools.islice(numbers, MAX_TRIES)), next(numbers))

    def _reserve(self, number: int) -> bool:
        """Return False if another worker has the number, as far as that shows from here."""
        # A name in Linux's list of sockets marks the number as taken. It goes away with the process that holds it.
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0katas-grader-user-{number}")
        except OSError as error:
            mark.close()
            return error.errno != errno.EADDRINUSE
        self.mark = mark
        return True

    def release(self) -> None:
        """Let other workers have the number."""
        if self.mark is not None:
            self.mark.close()


def can_step_down() -> bool:
    """True if this process is Linux's root and may become another user.

    Not every root may: a container may have dropped that right, and a namespace may have no user but root.
    """
    return (
        sys.platform == "linux" and os.geteuid() == 0 and may({SETUID, SETGID}) and any(free_numbers()) and _may_drop()
    )


def is_another_outside() -> bool:
    """True if root is another name of an ordinary user, the only one that this namespace has."""
    try:
        inside, outside, count = Path("/proc/self/uid_map").read_text(encoding="ascii").split()
    except (OSError, ValueError):  # more than one line
        return False
    return inside == "0" and outside != "0" and count == "1"


def may(capabilities: set[int]) -> bool:
    """True if this process has all these capabilities."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8", errors="replace")
        effective = int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), 16)
    except (OSError, StopIteration):
        return os.geteuid() == 0  # a system without this file
    return all(effective >> number & 1 for number in capabilities)


def candidates() -> Iterator[int]:
    """Yield random numbers without end."""
    ranges = free_numbers()
    sizes = [len(numbers) for numbers in ranges]
    chance = random.SystemRandom()
    while True:
        yield chance.choice(chance.choices(ranges, sizes)[0])


def free_numbers() -> list[range]:
    """Return the numbers to choose from: the best of RANGES of which this namespace has any."""
    mapped = [_both(users, groups) for users in _mapped("uid_map") for groups in _mapped("gid_map")]
    given_away = [*_subordinate("/etc/subuid"), *_subordinate("/etc/subgid"), *_accounts()]
    for best in RANGES:
        found = [both for numbers in mapped if (both := _both(best, numbers))]
        for taken in given_away:
            found = [part for numbers in found for part in _without(numbers, taken)]
        if found:
            return found
    return []


def _mapped(name: str) -> list[range]:
    """Return the numbers that exist in this process's namespace of users."""
    try:
        lines = Path("/proc/self", name).read_text(encoding="ascii").splitlines()
    except OSError:
        return [range(2**32 - 1)]
    return [range(int(first), int(first) + int(count)) for first, _, count in map(str.split, lines)]


def _subordinate(file: str) -> Iterator[range]:
    """Yield the numbers that the system has given to accounts for their own containers."""
    try:
        lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        _, _, numbers = line.partition(":")
        first, _, count = numbers.partition(":")
        if first.isdigit() and count.isdigit():
            yield range(int(first), int(first) + int(count))


def _accounts() -> Iterator[range]:
    """Yield the numbers of this system's own users and groups."""
    for file in ("/etc/passwd", "/etc/group"):
        try:
            lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for parts in (line.split(":") for line in lines):
            if len(parts) > 2 and parts[2].isdigit():
                yield range(int(parts[2]), int(parts[2]) + 1)


def _both(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))


def _without(numbers: range, taken: range) -> list[range]:
    parts = [range(numbers.start, min(numbers.stop, taken.start)), range(max(numbers.start, taken.stop), numbers.stop)]
    return [part for part in parts if part]


def _may_drop() -> bool:
    """True if root's groups can be dropped, which a namespace may refuse."""
    try:
        refused = Path("/proc/self/setgroups").read_text(encoding="ascii").strip() == "deny"
    except OSError:
        refused = False
    return not refused or not os.getgroups()
