"""A lost worker costs no points if the machine is the cause, and only that check if the student's code is."""

import os
import signal
import sys
from dataclasses import replace

import pytest

from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.judge.modules.submission import SubmittedModule
from grading.judge.runner import grade_kata
from grading.judge.suites import open_suites
from grading.text.errors import MachineTrouble
from grading.workers.fork_server import ForkServer
from system.test_hostile import needs_sandbox

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="a worker is killed by its number, as Linux knows it"),
]
KATA = find("02")
SOLUTION = KATA.solution.read_text(encoding="utf-8")


class Unlucky(ForkServer):
    """Workers of which the machine kills some, by their count."""

    def __init__(self, doomed):
        super().__init__(sandboxed=False)
        self.doomed, self.opened = doomed, 0

    def open(self, *arguments):
        line = super().open(*arguments)
        self.opened += 1
        if self.opened in self.doomed:
            os.kill(line.pid, signal.SIGKILL)
        return line


def grade(text, server):
    """Grade a module of kata 02, and return its result."""
    try:
        handed = SubmittedModule(KATA, ModuleSource(KATA.name, f"{KATA.name}.py", text))
        with open_suites([KATA], 0) as suites:
            # Without the solution's requests, so that a check takes one worker the first time, and they can be counted.
            checks = [replace(check, requests=b"") for check in suites[KATA.id]]
            return grade_kata(handed, checks, server, 5.0)
    finally:
        server.stop()


@pytest.mark.parametrize("doomed", [{1}, {4}, {2, 4}, {1, 3, 5}], ids=str)
def test_machine_kills_a_worker(doomed):
    """If the machine kills a worker, the check is tried again once the reference has passed it."""
    result = grade(SOLUTION, Unlucky(doomed))
    assert (result.status, result.points) == ("passed", result.max_points)


# A check that the reference has passed uses two workers if it fails: with requests sent ahead, and without.
@pytest.mark.parametrize("doomed", [range(1, 1000), range(5, 1000), {1, 2}, {3, 5, 6, 7, 8}], ids=str)
def test_machine_kills_workers(doomed):
    """If the reference's worker is lost as well, there is no verdict, since the machine can't run the check."""
    with pytest.raises(MachineTrouble, match=r"could not be graded.*signal 9.*Look at its limits"):
        grade(SOLUTION, Unlucky(doomed))


def in_square(lines):
    """Return the solution with these lines in Square.forward."""
    before, found, after = SOLUTION.partition("class Square(Function):")
    head, forward, rest = after.partition("def forward(self, x):\n")
    assert found
    assert forward
    return before + found + head + forward + "".join(f"        {line}\n" for line in lines) + rest


OWN_DOING = {
    "kills itself": in_square(["import os", "os.kill(os.getpid(), 9)"]),
    "ends itself": in_square(["import os", "os._exit(0)"]),
    "as our code ends": in_square(["import os", "os._exit(70)"]),
    "a fault": in_square(["import ctypes", "ctypes.string_at(0)"]),
    "kills its parent": in_square(["import os", "os.kill(os.getppid(), 9)", "os.kill(os.getpid(), 9)"]),
    "out of memory": in_square(["import numpy", "numpy.ones(2**40)"]),
    "raises it": in_square(["raise MemoryError"]),
    "no thread": in_square(['raise RuntimeError("can\'t start new thread")']),
    "a full disk": in_square(["raise OSError(28, 'No space left on device')"]),
}


@pytest.mark.parametrize("name", OWN_DOING)
def test_own_doing(name):
    """A module that ends its process, or reaches its own limits, fails only the checks in which it does so."""
    checks = grade(OWN_DOING[name], ForkServer(sandboxed=False)).checks
    lost = [check for check in checks if not check.passed]
    assert 0 < len(lost) < len(checks)
    assert {check.verdict for check in lost} <= {"crashed", "failed"}


AT_IMPORT = {
    "kills itself": "import os; os.kill(os.getpid(), 9)",
    "ends itself": "import os; os._exit(1)",
    "no forks": "import os\ndef refuse():\n"
    "    raise BlockingIOError(11, 'Resource temporarily unavailable')\nos.fork = refuse",
    "few processes": "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))",
    "many threads": "import threading, time\nfor _ in range(50):\n"
    "    threading.Thread(target=time.sleep, args=[60], daemon=True).start()",
    "many processes": "import os, time\nfor _ in range(50):\n"
    "    if not os.fork():\n        time.sleep(60)\n        os._exit(0)",
}


@pytest.mark.parametrize("sandboxed", [pytest.param(True, marks=needs_sandbox), False], ids=["sandbox", "no sandbox"])
@pytest.mark.parametrize("name", AT_IMPORT)
def test_own_doing_at_import(name, sandboxed):
    """A module that prevents its process from forking gets a normal verdict, and the message says why."""
    result = grade(f"{AT_IMPORT[name]}\n\n{SOLUTION}", ForkServer(sandboxed))
    assert result.status in ("passed", "failed", "broken")
    if result.status == "failed":
        assert {check.verdict for check in result.checks} == {"crashed"}
        assert "could not start the one for this check" in result.checks[0].message
