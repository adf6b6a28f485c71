"""The grader on systems without fork, /proc, poll or some limits (Windows, macOS), simulated on this one."""

import os
import select
import shutil
import sys
import sysconfig
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from seen_processes import LINUX, command_line, wait_until

from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.judge.check_run import attempt_check
from grading.judge.stack_dumps import last_place
from grading.judge.suites import open_suites
from grading.workers import worker_process
from grading.workers.check_errors import TimedOut
from grading.workers.client import WorkerClient
from grading.workers.fork_server import ForkServer, start
from grading.workers.proxies import RemoteProxy, play, scenario_source, using
from grading.workers.spawn_server import SpawnServer

POSIX = pytest.mark.skipif(os.name != "posix", reason="this system is no Unix, and can't play another one")
MODULE = ModuleSource("variables", "variables.py", "print('imported')\n")


@pytest.fixture
def hosts():
    """`hosts(server)` returns the server, which ends with the test."""
    started = []

    def until_the_end(server):
        started.append(server)
        return server

    yield until_the_end
    for server in started:
        server.stop()


@pytest.fixture
def worker_of(monkeypatch, tmp_path):
    """`worker_of(platform, lines)` makes the grader act as on that platform.

    Its workers run these lines as they start.
    """

    def play(platform, lines=""):
        copy = tmp_path / "sandboxed"
        shutil.copytree(worker_process.SANDBOXED, copy, ignore=shutil.ignore_patterns("__pycache__"))
        first = "    config = json.loads(sys.argv[1])\n"
        before, found, after = (copy / "start.py").read_text(encoding="utf-8").partition(first)
        assert found
        start = "".join(f"    {line}\n" for line in [f"sys.platform = {platform!r}", *lines.splitlines()])
        (copy / "start.py").write_text(before + start + found + after, encoding="utf-8")
        monkeypatch.setattr(worker_process, "SANDBOXED", copy)
        sysconfig.get_config_vars()  # read once, from a file of this platform
        monkeypatch.setattr(sys, "platform", platform)

    return play


def test_no_poll(hosts, monkeypatch):
    """Windows: the grader goes on while the reader of a module's output still waits."""
    monkeypatch.delattr(select, "poll", raising=False)
    server = hosts(SpawnServer())
    said = []
    for _ in range(3):
        line = server.open(MODULE, 5.0)
        time.sleep(0.05)  # so that the reader waits
        server.close(line)
        said.append((line.lost, line.output()))
    assert said == [(False, "imported\n"), (False, ""), (False, "")]


NO_LIMIT_ON_ADDRESSES = """
import resource
setrlimit = resource.setrlimit
def refuse(limit, values):
    if limit == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    setrlimit(limit, values)
resource.setrlimit = refuse
"""


@POSIX
def test_no_limit_on_addresses(hosts, worker_of):
    """macOS: if the system refuses to limit the address space, modules are imported nevertheless."""
    worker_of("darwin", NO_LIMIT_ON_ADDRESSES)
    server = hosts(ForkServer(sandboxed=False))
    line = server.open(MODULE, 5.0)
    server.close(line)
    assert (line.lost, line.broken) == (False, None)


@pytest.mark.parametrize("server", [SpawnServer, lambda: start(False, [])], ids=["spawned", "as here"])
def test_module_that_cannot_be_imported(server, hosts):
    """The message says why a module can't be imported, and later requests add no output of the grader's own."""
    with open_suites([find("01")], 0) as suites:
        check = suites["01_variables"][0]
        attempt = attempt_check(
            check, ModuleSource("variables", "variables.py", "print('before')\ndef f(:\n"), hosts(server()), 5.0
        )
        assert (type(attempt.error), attempt.output) == (SyntaxError, "")
        attempt = attempt_check(
            check, ModuleSource("variables", "variables.py", "print('before')\n1 / 0\n"), hosts(server()), 5.0
        )
        assert (type(attempt.error), attempt.output) == (ZeroDivisionError, "before\n")


def test_every_check_has_its_clock(hosts):
    """Without fork, too, the message names the line of an endless loop, in any check of a module."""
    source = ModuleSource("variables", "variables.py", "def forever():\n    while True:\n        pass\n")
    server = hosts(SpawnServer())
    server.close(server.open(source, 5.0))
    line = server.open(source, 0.5)
    with using(WorkerClient(line, source.name)), pytest.raises(TimedOut):
        RemoteProxy({"m": "forever"}, None)()
    server.close(line)
    assert last_place(line.output(), source)[0] in (2, 3)


@pytest.mark.parametrize("server", [SpawnServer, lambda: start(False, [])], ids=["spawned", "as here"])
def test_letters_of_all_languages(server, hosts):
    """A worker prints UTF-8, even if the system has another encoding (Windows: its code page)."""
    server = hosts(server())
    line = server.open(
        ModuleSource("variables", "variables.py", "import sys\nprint('기울기é', sys.flags.utf8_mode)\n"), 5.0
    )
    server.close(line)
    assert line.output() == "기울기é 1\n"


def test_ends_of_lines(hosts, monkeypatch):
    """The line ends of Windows don't appear in the student's output."""
    monkeypatch.setattr(os, "linesep", "\r\n")
    server = hosts(SpawnServer())
    line = server.open(ModuleSource("variables", "variables.py", "print('one\\r\\ntwo', end='\\r\\n')\n"), 5.0)
    server.close(line)
    assert line.output() == "one\ntwo\n"


@POSIX
def test_root_who_cannot_step_down(hosts, worker_of, monkeypatch):
    """macOS: a process can't give up root's rights for good as on Linux.

    Modules are imported nevertheless.
    """
    lacking = "import os\nfor name in ('setresuid', 'setresgid'):\n    if hasattr(os, name):\n        delattr(os, name)"
    worker_of("darwin", lacking)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(worker_process, "_open_to_others", lambda path, sandboxed: True)
    server = hosts(ForkServer(sandboxed=False))
    line = server.open(MODULE, 5.0)
    server.close(line)
    assert (line.lost, line.broken) == (False, None)


def leave_one(module, mark):
    """Start a process and leave it behind."""
    import subprocess

    subprocess.Popen(["/bin/sleep", mark])


def leave_one_and_hang(module, mark):
    """Start a process, and still be running when the deadline passes."""
    import subprocess
    import time

    subprocess.Popen(["/bin/sleep", mark])
    time.sleep(30)


def asleep(mark):
    """True if there is a process that sleeps for that time."""
    named = (command_line(int(path.name)) for path in Path("/proc").glob("[0-9]*"))
    return f"/bin/sleep\0{mark}\0" in named


@LINUX
@pytest.mark.parametrize("started", ["by a check", "at import as well"])
def test_processes_that_nobody_lists(started, hosts, worker_of, tmp_path):
    """macOS: a module is imported only once, and the processes that it or a check has started end with it."""
    worker_of("darwin", "from . import processes\nprocesses.LISTED = False")
    imports = tmp_path / "imports"
    text = f"open({str(imports)!r}, 'a').write('imported ')\n"
    of_import, of_check = f"60.1{os.getpid()}", f"60.2{os.getpid()}"  # seconds, which no other process uses
    if started != "by a check":
        text += f"import subprocess\nsubprocess.Popen(['/bin/sleep', '{of_import}'])\n"
    source = ModuleSource("variables", "variables.py", text)
    server = hosts(ForkServer(sandboxed=False))
    for scenario, ends in ((leave_one, nullcontext()), (leave_one_and_hang, pytest.raises(TimedOut))) * 2:
        line = server.open(source, 1.0)
        with using(WorkerClient(line, source.name)), ends:
            play(scenario, of_check)
        server.close(line)
        wait_until(lambda: not asleep(of_check))
    assert imports.read_text(encoding="utf-8") == "imported "
    assert asleep(of_import) == (started != "by a check")
    server.stop()
    wait_until(lambda: not asleep(of_import))


@LINUX
def test_stopped_in_the_middle(hosts, worker_of):
    """macOS: if the grader is stopped during a check, the processes of that check end as well."""
    worker_of("darwin", "from . import processes\nprocesses.LISTED = False")
    mark = f"60.3{os.getpid()}"
    server = hosts(ForkServer(sandboxed=False))
    line = server.open(MODULE, 5.0)
    line.channel.send(["play", [], scenario_source(leave_one_and_hang), "leave_one_and_hang", {"t": [mark]}])
    wait_until(lambda: asleep(mark))
    line.channel.sock.close()
    server.stop()
    wait_until(lambda: not asleep(mark))
