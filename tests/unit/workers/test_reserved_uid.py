"""The user of root's worker has no account and no other worker, and such users never run out."""

import os
import pwd
import sys

import pytest

from grading.workers import reserved_uid
from grading.workers.reserved_uid import ReservedUid

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere root doesn't step down")


@pytest.fixture
def root(monkeypatch, tmp_path):
    """Make this process root of a namespace with such users, by `root(mapped, …)`.

    `accounts` and `given` are lines of files in /etc.
    """

    def become(mapped="0 0 4294967295", accounts=(), given=(), may=True):
        files = {
            "/proc/self/uid_map": mapped,
            "/proc/self/gid_map": mapped,
            "/proc/self/setgroups": "allow",
            "/proc/self/status": f"CapEff:\t{0x000001FFFFFFFFFF if may else 0:016x}\n",
            "/etc/passwd": "".join(f"a{number}:x:{number}:{number}::/:/bin/sh\n" for number in accounts),
            "/etc/group": "",
            "/etc/subuid": "".join(f"a:{first}:{count}\n" for first, count in given),
            "/etc/subgid": "",
        }
        for name, text in files.items():
            path = tmp_path / name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        real = reserved_uid.Path
        monkeypatch.setattr(reserved_uid, "Path", lambda *parts: real(tmp_path, os.path.join(*parts).lstrip("/")))
        monkeypatch.setattr(os, "geteuid", lambda: 0)

    return become


def test_many_at_a_time(root):
    """Five hundred workers at a time have five hundred users, and no account has one of their numbers."""
    root()
    users = [ReservedUid(wanted=True) for _ in range(500)]
    try:
        numbers = {user.number for user in users}
        assert len(numbers) == 500
        assert not numbers & {account.pw_uid for account in pwd.getpwall()}
        assert max(numbers) - min(numbers) > 10_000_000, "chosen from so wide a range that containers don't meet"
    finally:
        for user in users:
            user.release()


def test_nobody_shares(root):
    """In a namespace of few users each is taken once while there are any, and again after its worker has ended."""
    root(mapped="0 100000 1003", accounts=[1000])
    users = [ReservedUid(wanted=True) for _ in range(2)]
    assert sorted(user.number for user in users) == [1001, 1002]
    shared = ReservedUid(wanted=True)
    assert shared.number in (1001, 1002), "one too many shares a user rather than not to be graded"
    shared.release()
    users[0].release()
    again = ReservedUid(wanted=True)
    assert again.number == users[0].number
    for user in (again, users[1]):
        user.release()


@pytest.mark.parametrize(
    ("mapped", "given", "expected"),
    [
        ("0 0 4294967295", [], [range(1_879_048_192, 2_147_352_576)]),
        ("0 0 4294967295", [(1_879_048_192, 200_000_000)], [range(2_079_048_192, 2_147_352_576)]),
        ("0 100000 65536", [], [range(20_000, 60_000)]),
        ("0 100000 65536", [(30_000, 10_000)], [range(20_000, 30_000), range(40_000, 60_000)]),
        ("0 1000 1\n1 100000 65536", [(0, 65_537)], []),
        ("0 1000 1\n1 100000 5000", [], [range(1_000, 5_001)]),
        ("0 1000 1", [], []),
        ("5000 5000 1000\n8000 8000 10", [], [range(5000, 6000), range(8000, 8010)]),
    ],
)
def test_only_what_is_there(root, mapped, given, expected):
    """The namespace has the number, and it isn't reserved for an account's containers."""
    root(mapped, given=given)
    assert reserved_uid.free_numbers() == expected
    assert reserved_uid.can_step_down() is bool(expected)


def test_root_in_name_only(root):
    """Root without the right to become another user stays the same user."""
    root(may=False)
    assert not reserved_uid.can_step_down()
    assert ReservedUid(wanted=True).number is None
