"""The process of a module's next check, forked while a check runs; what a check leaves behind still ends."""

import os

import pytest
from seen_processes import LINUX, below, wait_until

from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.judge import runner, submission
from grading.judge.suites import open_suites
from grading.workers.client import WorkerClient
from grading.workers.fork_server import ForkServer
from grading.workers.proxies import play, using
from system.test_hostile import needs_sandbox

pytestmark = LINUX
MODULE = ModuleSource("variables", "variables.py", "import os\nimported = [os.getpid()]\n")


@pytest.fixture(params=[False, pytest.param(True, marks=needs_sandbox)], ids=["no sandbox", "sandbox"])
def host(request):
    """A server that forks ahead, even where this process may use one core only."""
    server = ForkServer(sandboxed=request.param)
    server.ahead = True
    yield server
    server.stop()


def imported_in(kata):
    return kata.imported[0]


def own_number(kata):
    import os

    return os.getpid()


def leave_one_behind(kata):
    """Leave a process behind that ends with its sandbox only, and return the module process's number."""
    import os
    import time

    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return kata.imported[0]


def end_the_next(kata):
    """Kill every child of the module process but this one."""
    import os
    import signal

    above = os.getppid()
    with open(f"/proc/{above}/task/{above}/children") as file:
        for number in map(int, file.read().split()):
            if number != os.getpid():
                os.kill(number, signal.SIGKILL)


def take_its_place(kata):
    """Kill the next check's process, and leave one in its place, which the module process adopts."""
    import os
    import signal
    import time

    above = os.getppid()
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
        os._exit(0)
    os.wait()
    with open(f"/proc/{above}/task/{above}/children") as file:
        others = set(map(int, file.read().split())) - {os.getpid()}
    os.kill(min(others), signal.SIGKILL)
    return len(others)


def checked(host, scenario, ahead=True, module=MODULE):
    """Return the scenario's result in a check of the module, with the check's process number on this side."""
    connection = host.open(module, 60.0)
    if ahead:
        host.fork_next()
    with using(WorkerClient(connection, MODULE.name)):
        result = play(scenario)
    host.close(connection)
    return result, connection.pid


def test_next_process_serves(host):
    """Each check has a fresh process of the same module, and the one that was forked ahead is used."""
    module, _ = checked(host, imported_in)
    forked = host.next
    numbers = [checked(host, own_number) for _ in range(3)]
    assert forked.pid == numbers[0][1]
    assert len(set(numbers)) == 3
    assert checked(host, imported_in, ahead=False)[0] == module
    assert host.next is None
    assert checked(host, imported_in)[0] == module


def test_left_behind(host):
    """A process that a check leaves behind is ended, together with the one that was forked ahead."""
    module, _ = checked(host, leave_one_behind)
    assert (host.module_process, host.next) == (None, None)
    wait_until(lambda: not below(host.zygote))
    again, _ = checked(host, imported_in)
    assert again and host.module_process is not None
    assert host.sandboxed or again != module


def test_next_process_is_gone(host):
    """A check that kills the next one's process harms no other: that one gets a new process."""
    checked(host, own_number)
    _, pid = checked(host, end_the_next)
    number, later = checked(host, own_number)
    assert number and later != pid


def test_another_in_its_place(host):
    """A process that a module process adopts in place of the next check's is ended before that check runs."""
    adopt = "import ctypes\nctypes.CDLL(None).prctl(36, 1, 0, 0, 0)\nclass Any: pass\n"
    adopter = ModuleSource("variables", "variables.py", adopt)
    others, _ = checked(host, take_its_place, module=adopter)
    assert others == 2, "the next check's process, and the one that takes its place"
    checked(host, own_number, ahead=False, module=adopter)
    assert len(below(host.zygote)) == 1


def test_another_module(host):
    """The process that waits for a module's next check ends when another module comes."""
    checked(host, own_number)
    waiting = host.next
    wait_until(lambda: [number for number, _ in below(host.zygote)])
    other = ModuleSource("variables", "variables.py", "imported = [0]\n")
    connection = host.open(other, 60.0)
    with using(WorkerClient(connection, other.name)):
        assert play(imported_in) == 0
    host.close(connection)
    assert len(below(host.zygote)) == 1
    assert waiting.pid == 0, "it never had a turn"
    with pytest.raises(OSError):
        os.fstat(waiting.channel.sock.fileno())


def test_same_verdicts(host):
    """A kata's verdicts and measured memory are those of a server that forks on demand."""
    kata = find("09")
    handed = submission.find_modules(kata.solution.parent, [kata])[0]
    on_demand = ForkServer(host.sandboxed)
    try:
        with open_suites([kata], 0) as suites:
            ahead, plain = [runner.grade_kata(handed, suites[kata.id], server) for server in (host, on_demand)]
    finally:
        on_demand.stop()
    assert [(check.name, check.verdict) for check in ahead.checks] == [(c.name, c.verdict) for c in plain.checks]
    assert ahead.status == "passed"
    grown = [[check.memory.growth_mib for check in result.checks if check.memory] for result in (ahead, plain)]
    assert grown[0] == pytest.approx(grown[1], abs=3.0) and grown[0]
