"""Nothing passes from one submission to the next, through the process that both are forked from or through folders."""

import errno
import json
import os
import re
import sys

import pytest
from class_runs import rows, run

from grading.curriculum.ladder import find
from grading.workers import syscall_filter
from grading.workers.worker_process import MORE_PROCESSES
from system.test_hostile import HOOKS, HOSTILE, needs_sandbox

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="what is inherited here is Linux's"),
]
KATA = find("03")  # the one with the fewest checks
CHANGES = ["disk", "time_slice", "share_of_a_core", "priority", "limits", "files_of_processes", "folders"]
LOOK = """
import ctypes, json, os, resource, socket
libc = ctypes.CDLL(None)
numbers = {"x86_64": (315, 252), "aarch64": (275, 31)}[os.uname().machine]
attributes = ctypes.create_string_buffer(56)
libc.syscall(numbers[0], 0, attributes, 56, 0)
limits = {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")}
seen = {
    "scheduling": attributes.raw.hex(),
    "disk": libc.syscall(numbers[1], 1, 0),
    "slack": libc.prctl(30, 0, 0, 0, 0),
    "limits": limits,
    "cores": sorted(os.sched_getaffinity(0)),
    "oom": open("/proc/self/oom_score_adj").read(),
    "dump": open("/proc/self/coredump_filter").read(),
    "mask": os.umask(0o22),
}
if os.path.exists("/sandboxed"):
    for folder in ("/tmp", "/dev/shm"):
        seen[folder] = [os.stat(folder).st_mode, os.stat(folder).st_mtime == 7, os.listxattr(folder), \
os.listdir(folder)]
print("seen: " + json.dumps(seen), flush=True)
"""
FAMILIES = """
import socket
for family in range(50):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(family, kind).close()
            print("opened:", family, flush=True)
        except OSError:
            pass
try:
    print("opened: a pair", socket.socketpair(), flush=True)
except OSError as error:
    print("no pair:", error.errno, flush=True)
"""


def hand_in(folder, name, added):
    (folder / name).mkdir(parents=True)
    text = KATA.solution.read_text(encoding="utf-8")
    (folder / name / f"{KATA.name}.py").write_text(text + added, encoding="utf-8")


def printed(book):
    """Return the output of each submission, by person."""
    found = {}
    for person, report in rows(book, "person, report"):
        checks = json.loads(report)["katas"][2]["checks"]
        assert [check["name"] for check in checks if check["verdict"] != "passed"] == []
        found[person] = "".join(check["output"] for check in checks)
    return found


@pytest.fixture(scope="module", params=[pytest.param(True, marks=needs_sandbox), False], ids=["sandbox", "no sandbox"])
def class_of_changes(request, tmp_path_factory):
    """The output of a class in which a submission that looks follows each submission that changes something."""
    if os.uname().machine not in syscall_filter.ARCHITECTURES:
        pytest.skip("the numbers of the system calls are not known here")
    folder = tmp_path_factory.mktemp("class")
    attack = (HOSTILE / "inherit.py").read_text(encoding="utf-8")
    hand_in(folder / "class", "0", LOOK)
    for number, what in enumerate(CHANGES, 1):
        # Once at the module's import, and once in every check.
        hook = (HOOKS["import"] + HOOKS["method"]) if number % 2 else HOOKS["method"]
        hand_in(folder / "class", f"{number} {what}", f"{attack}\nWHAT = {what!r}\n{hook}")
        hand_in(folder / "class", f"{number} {what}, next", f"{LOOK}# after {what}\n")
    options = [] if request.param else ["--no-sandbox"]
    run(folder / "class", "--jobs", 1, "--gradebook", folder / "book", *options)
    return printed(folder / "book")


def without_neighbours(seen):
    """Return the findings without the limit on processes, which depends on the same user's other processes."""
    most, _ = seen["limits"]["RLIMIT_NPROC"]
    if most > MORE_PROCESSES:
        del seen["limits"]["RLIMIT_NPROC"]
    return seen


@pytest.mark.parametrize("what", CHANGES)
def test_what_the_next_one_inherits(what, class_of_changes):
    """The limits, scheduling, disk priority and folder modes of a submission are those of the first submission."""
    number = CHANGES.index(what) + 1
    assert f"attack: changed {what}" in class_of_changes[f"{number} {what}"]
    first, last = (re.search("seen: (.*)", class_of_changes[name])[1] for name in ("0", f"{number} {what}, next"))
    assert without_neighbours(json.loads(last)) == without_neighbours(json.loads(first))


@needs_sandbox
def test_families_of_sockets(tmp_path):
    """No socket can be opened: a vsock leads out of the sandbox, and what lies in a pair is in no process's memory."""
    if syscall_filter.program() is None:
        pytest.skip("system calls are not filtered here")
    hand_in(tmp_path / "class", "a", FAMILIES)
    run(tmp_path / "class", "--jobs", 1, "--gradebook", tmp_path / "book")
    said = printed(tmp_path / "book")["a"]
    assert re.findall("opened: (.*)", said) == []
    assert f"no pair: {errno.EAFNOSUPPORT}" in said
