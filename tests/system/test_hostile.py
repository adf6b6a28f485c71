"""Hostile submissions: each attack of tests/hostile earns as much as the untouched stub, and harms nothing outside.

An attack is added to the text of a kata's stub. Ten katas make a submission, so one grading contains several attacks.
The right answers beside them must earn all their points. The gradings run at the same time, and the tests read their
results.
"""

import functools
import importlib.util
import json
import os
import py_compile
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import shared
from conftest import ROOT, copied
from expect import DEADLINE
from other_users import AS_USER, ROOT_ONLY, USER, open_folder, open_python
from seen_processes import wait_until

from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.workers.fork_server import ForkServer

__all__ = ["open_folder"]

HOSTILE = ROOT / "tests" / "hostile"
SECRET = "open sesame, said the environment"
BOUNDED = ["AS", "CPU", "FSIZE", "NOFILE", "CORE", "NPROC"]

HOOK = """\
def hooked(original):
    def method(*args, **kwargs):
        attack()
        return original(*args, **kwargs)

    return method


{name} = hooked({name})
"""
# A hook runs an attack at one of four moments. At every import; at the first import only; in a method that nearly every
# check calls; or in a function that few checks call, for attacks that take long.
HOOKS = {
    "import": "attack()\n",
    "once": "attack()\nraise RuntimeError('that was the attack')\n",
    "method": HOOK.format(name="Variable.__init__"),
    "as_array": HOOK.format(name="as_array"),
    "Square.backward": HOOK.format(name="Square.backward"),
    "cleargrad": HOOK.format(name="Variable.cleargrad"),
}

RIGHT = "right"
# Submissions for the sandbox, slow ones first: kata -> attack and hook, or RIGHT. Attacks that take long in each check
# have katas with few checks.
SANDBOXED = {
    "does not fork": {
        "02": RIGHT,
        "03": ("never_forks", "import"),
        "04": RIGHT,
        "08": ("forks_away", "import"),
        "09": ("forks_away", "import"),
    },
    "stays on": {
        "01": ("later", "import"),
        "02": RIGHT,
        "03": ("leave_files", "import"),
        "04": ("stop_all", "import"),
        "05": ("fork_bomb", "once"),
        "06": ("deaf", "cleargrad"),
        "07": ("meddle", "method"),
        "08": RIGHT,
        "09": ("hold_pipe", "import"),
    },
    "is too much": {
        "01": ("deaf", "import"),
        "02": ("huge_message", "import"),
        "03": ("endless_calls", "import"),
        "04": ("drip", "import"),
        "05": RIGHT,
        "06": ("flood", "once"),
        "07": ("read_stdin", "import"),
        "08": ("endless_text", "import"),
        "09": RIGHT,
        "10": ("threads", "import"),
    },
    "ends at import": {
        "01": ("exit_process", "import"),
        "02": ("system_exit", "import"),
        "03": ("skip", "import"),
        "04": ("keyboard_interrupt", "import"),
        "05": RIGHT,
        "06": RIGHT,
        "07": ("own_base_exception", "import"),
        "08": ("close_all", "import"),
        "09": ("segfault", "import"),
        "10": ("deep_source", "import"),
    },
    "ends in methods": {
        "01": ("exit_process", "method"),
        "02": ("system_exit", "method"),
        "03": ("stack_overflow", "once"),
        "04": ("keyboard_interrupt", "method"),
        "05": ("own_base_exception", "method"),
        "06": ("close_all", "method"),
        "07": ("segfault", "method"),
        "08": RIGHT,
        "09": RIGHT,
        "10": ("skip", "method"),
    },
    "pretends": {
        "01": ("patched", "import"),
        "02": ("equals_everything", "import"),
        "03": ("equal_array", "import"),
        "04": ("lying_class", "import"),
        "05": ("forged", "import"),
        "06": ("forged", "method"),
        "07": ("snoop", "method"),
        "08": ("hijack", "import"),
        "09": ("patched", "method"),
        "10": RIGHT,
    },
    "says odd things": {
        "01": ("long_and_empty", "import"),
        "02": RIGHT,
        "03": ("many_handles", "import"),
        "04": ("broken_lie", "import"),
        "05": ("outer_product", "import"),
        "06": ("surrogates", "import"),
        "07": ("garbage", "method"),
        "08": ("pass_descriptors", "method"),
        "09": ("hijack", "import"),
        "10": ("garbage", "import"),
    },
    "reaches out": {
        "01": ("kill_all", "import"),
        "02": RIGHT,
        "03": ("connect", "once"),
        "04": ("write_outside", "once"),
        "05": ("environment", "once"),
        "06": ("from_solution", "once"),
        "07": ("memory_bomb", "once"),
        "08": ("namespaces", "once"),
        "09": ("raise_limits", "once"),
        "10": RIGHT,
    },
    "stays on, in methods": {
        "01": RIGHT,
        "02": ("stop_all", "as_array"),
        "03": ("leave_files", "method"),
        "04": ("hold_pipe", "Square.backward"),
        "05": RIGHT,
        "06": ("later", "method"),
        "07": ("kill_all", "method"),
    },
}
# Seconds per check for submissions that use them up. The others have the deadline of honest submissions.
DEADLINES = dict.fromkeys(["is too much", "stays on", "stays on, in methods", "does not fork"], 2.0)

# Attacks that are safe on a developer's machine: without the sandbox, as a student's own katas are graded.
UNPROTECTED = {
    "01": ("exit_process", "method"),
    "02": ("patched", "import"),
    "03": ("own_base_exception", "method"),
    "04": ("deaf", "Square.backward"),
    "05": ("segfault", "method"),
    "06": ("close_all", "method"),
    "07": ("equals_everything", "import"),
    "08": ("hijack", "import"),
    "09": RIGHT,
    "10": ("keyboard_interrupt", "method"),
}
# Attacks that matter for a user other than root, since the kernel gives that user other rights.
AS_ANOTHER = {
    "01": ("kill_all", "import"),
    "02": RIGHT,
    "03": ("meddle", "method"),
    "04": ("later", "import"),
    "05": ("fork_bomb", "once"),
    "06": RIGHT,
    "07": ("namespaces", "once"),
    "08": ("write_outside", "once"),
    "09": ("raise_limits", "once"),
    "10": ("stop_all", "once"),
}
# The output of an attack, in every check, if it has failed.
HARMLESS = {
    "snoop": "found nothing",
    "from_solution": "found nothing in .*",
    "environment": "found nothing",
    "connect": "(connecting|reached nothing)",
    "write_outside": r"wrote to \['/tmp', '/tmp'\]",
    "leave_files": "there was left nothing",
    "meddle": "of . processes, got into nothing",
    "namespaces": "done nothing",
    "raise_limits": "(raised nothing, unbounded nothing|nobody of importance, capable of nothing, 1)",
    "read_stdin": "read ''",
    "skip": "there is no pytest",
}


@dataclass(frozen=True)
class Graded:
    """The results of the command for one submission."""

    returncode: int
    stderr: str
    seconds: float
    report: dict


@functools.cache
def sandbox_lacking(*user):
    """Return the reason why there is no sandbox here, or an empty text."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    trial = [*user, "bwrap", "--unshare-user-try", "--unshare-pid", "--ro-bind", "/", "/", "true"]
    done = subprocess.run(trial, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"bubblewrap does not work here: {done.stderr.strip()}"


needs_sandbox = pytest.mark.skipif(bool(sandbox_lacking()), reason=sandbox_lacking())


class World:
    """The surroundings that must stay unchanged: a home, a checkout, a neighbour process, and listeners."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.folder, self.home, self.checkout = folder, folder / "home", folder / "checkout"
        shutil.copytree(shared.once("checkout", copied), self.checkout)
        self.home.mkdir()
        (self.home / "sentinel").write_text("as it was", encoding="utf-8")
        self.neighbour = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
        self.tcp, self.udp = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for sock in (self.tcp, self.udp):
            sock.bind(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.listening = [self.tcp]
        self.name, self.path = f"katas-test-{self.port}", folder / "socket"
        self.mark = f"hostile-{self.port}"
        if sys.platform == "linux":
            for address in ("\0" + self.name, str(self.path)):
                self.listening.append(socket.socket(socket.AF_UNIX))
                self.listening[-1].bind(address)
        for listener in self.listening:
            listener.listen()
            listener.setblocking(False)
        self.udp.setblocking(False)

    def close(self):
        self.neighbour.kill()
        self.neighbour.wait()
        for sock in (self.udp, *self.listening):
            sock.close()

    def facts(self):
        """Return the Python code that tells an attack about this world, and that names the attack's process."""
        places = [str(place) for place in (self.home, self.checkout, self.folder, "/tmp", Path.home(), ROOT)]
        mark = f"import ctypes\nctypes.CDLL(None).prctl(15, {self.mark.encode()!r}, 0, 0, 0)\n"
        return (mark if sys.platform == "linux" else "") + (
            f"PLACES = {places!r}\nPORT = {self.port}\nUDP_PORT = {self.udp.getsockname()[1]}\n"
            f"NAME = {self.name!r}\nSOCKET = {str(self.path)!r}\n"
            f"SECRET = {SECRET[::-1]!r}\nBOUNDED = {BOUNDED!r}\n"
        )

    def submission(self, name, katas):
        """Make a folder with a submission's modules, and return it."""
        folder = self.folder / re.sub(r"\W+", "-", name)
        folder.mkdir()
        for number, attack in katas.items():
            kata = find(number)
            text = kata.solution.read_text(encoding="utf-8")
            if attack != RIGHT:
                hostile = (HOSTILE / f"{attack[0]}.py").read_text(encoding="utf-8")
                text = "\n".join([stubs.derive(kata), hostile, self.facts(), HOOKS[attack[1]]])
            (folder / f"{kata.name}.py").write_text(text, encoding="utf-8")
        return folder

    def grade(self, folder, *options, deadline=DEADLINE, python=(sys.executable,), **environment):
        """Run the real command on the folder, from within the folder, by the Python of that command."""
        command = [*python, str(self.checkout / "grader.py"), "grade", "--from", str(folder), *options]
        command += ["--deadline", str(deadline), "--json", "-"]
        env = {**os.environ, "HOME": str(self.home), "KATAS_SECRET": SECRET, **environment}
        start = time.monotonic()
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True)
        seconds = time.monotonic() - start
        stderr = done.stderr.decode()
        assert done.returncode in (0, 1), stderr
        return Graded(done.returncode, stderr, seconds, json.loads(done.stdout))

    def give_away(self):
        """Let another user write and read the files of this world."""
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, USER, USER)

    def files(self):
        """Return every file and its contents."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}

    def connections(self):
        """Return the connections that the listeners have received so far."""
        reached = []
        for come in (*[listener.accept for listener in self.listening], lambda: self.udp.recv(100)):
            try:
                reached.append(come())
            except BlockingIOError:
                pass
        return reached

    def attacking(self):
        """Return the processes of attacks, which bear the mark, as (name, command) of each."""
        return [process for process in processes() if process[0] == self.mark]

    def left_processes(self):
        """Return the processes that a grading has left: attacks, and the grader's own, which name the checkout."""
        return self.attacking() + [process for process in processes() if str(self.checkout).encode() in process[1]]


def processes():
    """Return every process, as (name, command)."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "comm").read_text().strip(), (folder / "cmdline").read_bytes()
        except OSError:
            continue


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    found = World(tmp_path_factory.mktemp("world"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def untouched(world):
    """The katas in the report on the untouched stubs, which an attack must not surpass."""
    return {kata["id"][:2]: kata for kata in world.grade(world.checkout, "--no-sandbox").report["katas"]}


@pytest.fixture(scope="module")
def graded(world, untouched):
    """All submissions of SANDBOXED, graded in the sandbox. `world.before` is the state of the world before that."""
    folders = {name: world.submission(name, katas) for name, katas in SANDBOXED.items()}
    world.before = world.files()
    with ThreadPoolExecutor(3) as pool:
        gradings = {
            name: pool.submit(world.grade, folder, deadline=DEADLINES.get(name, DEADLINE))
            for name, folder in folders.items()
        }
    return {name: grading.result() for name, grading in gradings.items()}


def attacks(submissions):
    return [
        pytest.param(name, number, id=f"{attack[0]}-{attack[1]}-{number}")
        for name, katas in submissions.items()
        for number, attack in katas.items()
        if attack != RIGHT
    ]


def outputs(kata):
    return "".join(check["output"] for check in kata["checks"])


def expect_no_points(kata, untouched):
    """Fail unless every expected check is there once, and the points are the stub's: none."""
    expected = untouched[kata["id"][:2]]
    for what in ("name", "kind", "role", "requirement"):
        assert [check[what] for check in kata["checks"]] == [check[what] for check in expected["checks"]]
    assert kata["points"] == expected["points"] == 0
    assert not [
        check["name"] for check in kata["checks"] if check["role"] == "required" and check["verdict"] == "passed"
    ]


def expect_beaten(attack, kata, untouched):
    """Fail unless the attack ran and achieved nothing."""
    assert "attack: " in outputs(kata), [check["message"] for check in kata["checks"]]
    for said in re.findall("attack: (.*)", outputs(kata)):
        # During a long check, a traceback is written between the attack's outputs.
        assert re.fullmatch(HARMLESS.get(attack, ".*"), re.split("Current thread 0x|Thread 0x", said)[0])
    expect_no_points(kata, untouched)


def expect_graded(done, katas, deadline=DEADLINE):
    """Fail unless the grading ended in time with a report alone, and right answers earned all their points."""
    assert done.stderr == ""
    assert done.returncode == 1
    checks = sum(len(kata["checks"]) for kata in done.report["katas"])
    # Two checks of a kata may use up the deadline, and the others a fifth of it. A restart takes another second.
    assert done.seconds < 120 + len(katas) * 2 * deadline + checks * (0.2 * deadline + 1)
    for kata in done.report["katas"]:
        if katas.get(kata["id"][:2]) == RIGHT:
            assert [check["message"] for check in kata["checks"] if check["verdict"] != "passed"] == []
            assert kata["status"] == "passed"


@needs_sandbox
@pytest.mark.parametrize(("name", "number"), attacks(SANDBOXED))
def test_attack(name, number, graded, untouched):
    kata = graded[name].report["katas"][int(number) - 1]
    expect_beaten(SANDBOXED[name][number][0], kata, untouched)


@needs_sandbox
@pytest.mark.parametrize("name", SANDBOXED)
def test_grading(name, graded):
    expect_graded(graded[name], SANDBOXED[name], DEADLINES.get(name, DEADLINE))
    assert graded[name].report["sandboxed"] is True


@needs_sandbox
def test_attacks_got_as_far_as_they_could(graded):
    """The attacks on the limits went far enough to reach them: the grader's memory, and the number of processes."""
    messages = [check["message"] for kata in graded["says odd things"].report["katas"] for check in kata["checks"]]
    assert any("Unable to allocate 3.35 GiB" in message for message in messages)
    children = re.search(r"attack: children (\d+)\n", outputs(graded["stays on"].report["katas"][4]))
    assert 0 < int(children[1]) < 16
    swallowed = re.search(r"attack: swallowed (\d+) MiB\n", outputs(graded["reaches out"].report["katas"][6]))
    assert 100 < int(swallowed[1]) < 1024


@needs_sandbox
def test_nothing_outside_has_changed(world, graded):
    assert f"attack: left {world.mark}\n" in outputs(graded["stays on"].report["katas"][0])
    # A process that is gone can't write a report later.
    assert world.left_processes() == []
    assert world.files() == world.before
    assert not [path for path in ("/tmp", Path.home(), ROOT) if (Path(path) / "planted.py").exists()]
    assert world.connections() == []
    assert world.neighbour.poll() is None


@pytest.mark.parametrize("spawned", [False, True], ids=["forked", "spawned"])
def test_without_the_sandbox(spawned, world, untouched):
    folder = world.submission(f"unprotected {spawned}", UNPROTECTED)
    # Without fork, each worker that an attack has ended needs a new Python, which takes time.
    some, environment = (["1", "4", "8", "9"], {"KATAS_NO_FORK": "1"}) if spawned else ([], {})
    done = world.grade(folder, "--no-sandbox", *some, deadline=2.0, **environment)
    for kata in done.report["katas"]:
        if UNPROTECTED[kata["id"][:2]] != RIGHT:
            expect_beaten(UNPROTECTED[kata["id"][:2]][0], kata, untouched)
    expect_graded(done, UNPROTECTED, 2.0)
    assert done.report["sandboxed"] is False
    if sys.platform == "linux":
        assert world.left_processes() == []


def test_no_bubblewrap(world, tmp_path):
    """Without bwrap the grader runs nothing, says how to install it or go without it, and exits with 3."""
    command = [sys.executable, str(world.checkout / "grader.py"), "grade", "--from", str(world.checkout / "solution")]
    env = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 3
    assert "sudo apt install bubblewrap" in done.stderr
    assert "--no-sandbox" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a program that is a text is for POSIX")
def test_bubblewrap_that_does_not_work(world, tmp_path):
    """If bwrap fails, the grader passes its message on, and says how to go without it."""
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\necho no namespaces for you >&2\nexit 1\n", encoding="utf-8")
    bwrap.chmod(0o755)
    script, solution = str(world.checkout / "grader.py"), str(world.checkout / "solution")
    command = [sys.executable, script, "grade", "1", "--from", solution]
    env = {**os.environ, "PATH": os.pathsep.join([str(tmp_path), os.environ["PATH"]])}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 3
    assert "no namespaces for you" in done.stderr
    assert "--no-sandbox" in done.stderr
    assert "Traceback" not in done.stderr


@needs_sandbox
def test_hidden_folders():
    """In the sandbox, hidden folders of the system, and those of packages, are empty and read-only."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    folders = [str(stdlib / "unittest"), str(stdlib / "site-packages")]
    text = f"import os\nfor folder in {folders}:\n    print(os.path.isdir(folder) and os.listdir(folder))\n"
    text += (
        "    try:\n        open(folder + '/new', 'w')\n    except OSError as error:\n        print(error.strerror)\n"
    )
    server = ForkServer(sandboxed=True, hidden=[stdlib / "unittest"])
    try:
        line = server.open(ModuleSource("x", "x.py", text), DEADLINE)
        server.close(line)
    finally:
        server.stop()
    said = line.output().splitlines()
    assert said[:2] == ["[]", "Read-only file system"]
    assert said[2:] in (["[]", "Read-only file system"], ["False", "No such file or directory"])


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc to find processes in")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("sandboxed", [pytest.param(True, marks=needs_sandbox), False], ids=["sandbox", "no sandbox"])
def test_grader_that_is_stopped(how, sandboxed, world):
    """If the grader is stopped in any way, no process of the submission survives."""
    folder = world.submission(f"stopped {sandboxed} {how}", {"04": ("deaf", "import")})
    command = [sys.executable, str(world.checkout / "grader.py"), "grade", "4", "--from", str(folder)]
    command += ["--deadline", "25", *([] if sandboxed else ["--no-sandbox"])]
    grader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: world.attacking())
    grader.send_signal(signal.Signals[how])
    _, said = grader.communicate()
    assert (grader.returncode, said.strip()) == ((3, "grader.py: stopped.") if how == "SIGINT" else (-9, ""))
    wait_until(lambda: not world.left_processes())


@ROOT_ONLY
def test_as_another_user(open_folder, untouched):
    """The attacks achieve nothing either when the grader runs as a user other than root."""
    python, _ = open_python(*AS_USER)
    if lacking := sandbox_lacking(*AS_USER):
        pytest.skip(lacking)
    world = World(open_folder / "world")
    try:
        submission = world.submission("as another user", AS_ANOTHER)
        world.give_away()
        done = world.grade(submission, deadline=2.0, python=(*AS_USER, python))
        for kata in done.report["katas"]:
            if AS_ANOTHER[kata["id"][:2]] != RIGHT:
                expect_beaten(AS_ANOTHER[kata["id"][:2]][0], kata, untouched)
        expect_graded(done, AS_ANOTHER, 2.0)
        assert world.left_processes() == []
        assert world.neighbour.poll() is None
    finally:
        world.close()


PLANTED = [
    "conftest.py",
    "numpy.py",
    "numpy/__init__.py",
    "pytest.py",
    "expect.py",
    "rich.py",
    "sitecustomize.py",
    "usercustomize.py",
    "grading/__init__.py",
    "grading/cli/main.py",
    "solution/__init__.py",
    "katas/conftest.py",
    "test_backward.py",
    "__init__.py",
]
SETTINGS = "addopts = -p conftest --co\npython_files = nothing.py\n"


@pytest.mark.parametrize("sandboxed", [pytest.param(True, marks=needs_sandbox), False], ids=["sandbox", "no sandbox"])
def test_files_beside_the_modules(sandboxed, world, untouched):
    """The grader ignores files beside a module: settings, plugins, other modules, and compiled answers."""
    folder = world.submission(f"planted {sandboxed}", dict.fromkeys(["05", "06"], RIGHT))
    for name in PLANTED:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        mark = world.folder / f"run-{name.replace('/', '-')}"
        path.write_text(f"open({str(mark)!r}, 'w').close()\nraise SystemExit('all is well')\n", encoding="utf-8")
    for name, header in [("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")]:
        (folder / name).write_text(f"[{header}]\n{SETTINGS}", encoding="utf-8")
    kata = find("04")
    module = folder / f"{kata.name}.py"
    module.write_text(stubs.derive(kata), encoding="utf-8")
    plant_compiled_answer(kata, module)
    done = world.grade(folder, *([] if sandboxed else ["--no-sandbox"]))
    expect_graded(done, {"05": RIGHT, "06": RIGHT})
    expect_no_points(done.report["katas"][3], untouched)
    assert done.report["katas"][3]["status"] == "untouched"
    assert list(world.folder.glob("run-*")) == []


def plant_compiled_answer(kata, module):
    """Put a compiled file with the right answer beside the module, where Python takes it for the module's own."""
    compiled = Path(importlib.util.cache_from_source(str(module)))
    py_compile.compile(str(kata.solution), cfile=str(compiled), doraise=True)
    stat = module.stat()
    header = [int(stat.st_mtime).to_bytes(4, "little"), stat.st_size.to_bytes(4, "little")]
    compiled.write_bytes(compiled.read_bytes()[:8] + b"".join(header) + compiled.read_bytes()[16:])


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are for POSIX")
def test_odd_files(world, untouched):
    """A module may be any kind of file. A file other than the submission's own text earns nothing."""
    folder = world.folder / "odd files"
    folder.mkdir()
    modules = {kata.id[:2]: folder / f"{kata.name}.py" for kata in ladder()}
    modules["01"].symlink_to(world.checkout / "solution" / "variables.py")
    modules["02"].symlink_to(modules["02"])
    os.mkfifo(modules["03"])
    modules["04"].mkdir()
    modules["05"].write_bytes(b"# much ado\n" * 200_000)
    modules["06"].write_bytes('name = "Gauß"\n'.encode("latin-1"))
    modules["07"].write_bytes(b"")
    answer = find("08").solution.read_bytes()
    modules["08"].write_bytes(b"\xef\xbb\xbf" + answer.replace(b"\n", b"\r\n"))
    modules["09"].symlink_to("/dev/zero")
    modules["10"].write_bytes(b"x = 1\n\0\n")
    done = world.grade(folder, "--no-sandbox")
    expect_graded(done, {"08": RIGHT})
    said = {
        "01": "leads out of the submission",
        "02": "overloads|can't be read|link",
        "03": "is not a file",
        "04": "is not a file",
        "05": "is larger than 1 MiB",
        "06": r"repeated_variables\.py:1: the file is not UTF-8",
        "07": "is empty",
        "09": "leads out of the submission",
        "10": r"overloads\.py:2: there is a NUL character",
    }
    for kata in done.report["katas"]:
        number = kata["id"][:2]
        if number != "08":
            expect_no_points(kata, untouched)
            assert re.search(said[number], kata["checks"][0]["message"]), kata["checks"][0]["message"]
            assert kata["status"] == "broken"


def test_link_within_the_submission(world):
    """A link to a file or a folder of the same submission counts as its target."""
    if os.name != "posix":
        pytest.skip("a link needs rights that not everybody has here")
    folder = world.submission("linked within", {"05": RIGHT})
    (folder / "katas").mkdir()
    (folder / "katas" / "05_variadic_args").symlink_to(folder)
    through = world.folder / "a link to it"
    through.symlink_to(folder)
    done = world.grade(through, "--no-sandbox")
    assert done.report["katas"][4]["status"] == "passed"
