"""Hostile submissions: each attack of tests/hostile earns what the untouched stub earns, and harms nobody.

An attack is added to the text of a kata's stub. Ten katas make a submission, so a grading holds several attacks, and right
answers beside them, which must keep their points. The gradings run at the same time, and then each is looked at.
"""

import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import NOT_COPIED, ROOT

from grading import stubs
from grading.ladder import find

HOSTILE = Path(__file__).with_name("hostile")
DEADLINE = 2.0
SECRET = "open sesame, said the environment"

pytestmark = pytest.mark.timeout(240)

# How an attack gets to run: while the module is imported, the same and no more than once, or in a method, in check
# after check.
HOOKS = {
    "import": "attack()\n",
    "once": "attack()\nraise RuntimeError('that was the attack')\n",
    "method": """\
def hooked(original):
    def method(*args, **kwargs):
        attack()
        return original(*args, **kwargs)

    return method


Variable.__init__ = hooked(Variable.__init__)
""",
}

RIGHT = "right"
ENDINGS = "exit_process system_exit skip keyboard_interrupt own_base_exception close_all".split()

# Submissions for the sandbox: kata -> attack and hook, or RIGHT.
SANDBOXED = {
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
        "03": ("skip", "method"),
        "04": ("keyboard_interrupt", "method"),
        "05": ("own_base_exception", "method"),
        "06": ("close_all", "method"),
        "07": ("segfault", "method"),
        "08": RIGHT,
        "09": RIGHT,
        "10": ("stack_overflow", "once"),
    },
    "pretends": {
        "01": ("patched", "import"),
        "02": ("equals_everything", "import"),
        "03": ("equal_array", "import"),
        "04": ("lying_class", "import"),
        "05": ("forged", "import"),
        "06": ("forged", "method"),
        "07": ("garbage", "method"),
        "08": ("broken_lie", "import"),
        "09": ("surrogates", "import"),
        "10": RIGHT,
    },
    "is too much": {
        "01": ("many_handles", "import"),
        "02": ("huge_message", "import"),
        "03": ("endless_calls", "import"),
        "04": ("long_and_empty", "import"),
        "05": ("outer_product", "import"),
        "06": ("flood", "once"),
        "07": ("memory_bomb", "once"),
        "08": RIGHT,
        "09": ("pass_descriptors", "method"),
        "10": ("deep_source", "import"),
    },
    "takes too long": {
        "01": ("deaf", "import"),
        "02": ("drip", "import"),
        "03": ("endless_text", "import"),
        "04": ("stop_all", "import"),
        "05": RIGHT,
        "06": ("read_stdin", "import"),
        "07": ("threads", "import"),
        "08": ("hold_pipe", "import"),
        "09": RIGHT,
        "10": ("deaf", "method"),
    },
    "reaches out": {
        "01": ("kill_all", "import"),
        "02": RIGHT,
        "03": ("connect", "once"),
        "04": ("write_outside", "once"),
        "05": ("environment", "once"),
        "06": ("from_solution", "once"),
        "07": ("snoop", "method"),
        "08": ("namespaces", "once"),
        "09": ("raise_limits", "once"),
        "10": RIGHT,
    },
    "stays on": {
        "01": ("later", "import"),
        "02": RIGHT,
        "03": ("meddle", "method"),
        "04": ("leave_files", "method"),
        "05": ("fork_bomb", "once"),
        "06": RIGHT,
        "07": ("stop_all", "once"),
        "08": ("kill_all", "once"),
        "09": RIGHT,
        "10": ("leave_files", "import"),
    },
}

# What is safe to run on a machine that somebody uses: without the sandbox, and so for one's own katas.
UNPROTECTED = {
    "01": ("exit_process", "method"),
    "02": ("patched", "import"),
    "03": ("own_base_exception", "method"),
    "04": ("deaf", "import"),
    "05": ("segfault", "method"),
    "06": ("close_all", "method"),
    "07": ("equals_everything", "import"),
    "08": ("forged", "import"),
    "09": RIGHT,
    "10": ("keyboard_interrupt", "method"),
}


@dataclass(frozen=True)
class Graded:
    """What the command gave for one submission."""

    returncode: int
    stderr: str
    seconds: float
    report: dict


@functools.cache
def sandbox_lacking():
    """Why there is no sandbox here, or an empty text."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    tried = subprocess.run(
        ["bwrap", "--unshare-user-try", "--unshare-pid", "--ro-bind", "/", "/", "true"], capture_output=True
    )
    return "" if tried.returncode == 0 else f"bubblewrap does not work here: {tried.stderr.decode()}"


needs_sandbox = pytest.mark.skipif(bool(sandbox_lacking()), reason=sandbox_lacking())


class World:
    """What there is outside, and must stay as it is: a home, a checkout, a neighbour, and those who listen."""

    def __init__(self, folder):
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.checkout = folder / "checkout"
        shutil.copytree(ROOT, self.checkout, ignore=NOT_COPIED)
        (self.home / "sentinel").write_text("as it was", encoding="utf-8")
        self.tcp, self.udp = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.tcp.bind(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp.bind(("127.0.0.1", self.port))
        self.unix, self.abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        self.unix.bind(str(folder / "socket"))
        self.name = f"katas-test-{os.getpid()}"
        self.abstract.bind("\0" + self.name)
        for listener in (self.tcp, self.unix, self.abstract):
            listener.listen()
        self.neighbour = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])

    def close(self):
        self.neighbour.kill()
        self.neighbour.wait()
        for sock in (self.tcp, self.udp, self.unix, self.abstract):
            sock.close()

    def facts(self):
        """What an attack is told of this world, as Python."""
        places = [str(place) for place in (self.home, self.checkout, self.folder, "/tmp", Path.home(), ROOT)]
        return (
            f"PLACES = {places!r}\nPORT = {self.port}\nNAME = {self.name!r}\nSOCKET = {str(self.folder / 'socket')!r}\n"
            f"SECRET = {SECRET[::-1]!r}\nBOUNDED = {BOUNDED!r}\n"
        )

    def submission(self, name, katas):
        """Make a folder with a submission's modules, and return it."""
        folder = self.folder / name.replace(" ", "-")
        folder.mkdir()
        for number, attack in katas.items():
            kata = find(number)
            if attack == RIGHT:
                text = kata.solution.read_text(encoding="utf-8")
            else:
                hostile = (HOSTILE / f"{attack[0]}.py").read_text(encoding="utf-8")
                text = "\n".join([stubs.derive(kata), hostile, self.facts(), HOOKS[attack[1]]])
            (folder / f"{kata.name}.py").write_text(text, encoding="utf-8")
        return folder

    def grade(self, folder, *options, user=(), **environment):
        """Run the real command on the folder."""
        command = [*user, sys.executable, str(self.checkout / "grader.py"), "grade", "--from", str(folder), *options]
        command += ["--deadline", str(DEADLINE), "--json", "-"]
        env = {**os.environ, "HOME": str(self.home), "KATAS_SECRET": SECRET, **environment}
        start = time.monotonic()
        done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, timeout=200)
        seconds = time.monotonic() - start
        stderr = done.stderr.decode()
        assert done.returncode in (0, 1), stderr
        return Graded(done.returncode, stderr, seconds, json.loads(done.stdout))

    def state(self):
        """Every file, with what it holds."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}


BOUNDED = ["AS", "CPU", "FSIZE", "NOFILE", "CORE", "NPROC"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    found = World(tmp_path_factory.mktemp("world"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def untouched(world):
    """The report on the untouched stubs: what an attack must not surpass."""
    return world.grade(world.checkout, "--no-sandbox").report


@pytest.fixture(scope="module")
def graded(world, untouched):
    """All submissions of SANDBOXED, graded in the sandbox."""
    folders = {name: world.submission(name, katas) for name, katas in SANDBOXED.items()}
    world.before = world.state()
    with ThreadPoolExecutor(3) as pool:
        return dict(zip(folders, pool.map(world.grade, folders.values())))


def attacks(submissions):
    return [
        pytest.param(name, number, id=f"{attack[0]}-{attack[1]}-{number}")
        for name, katas in submissions.items()
        for number, attack in katas.items()
        if attack != RIGHT
    ]


def outputs(result):
    return "".join(check["output"] for check in result["checks"])


def names(result):
    return [(check["name"], check["kind"], check["role"]) for check in result["checks"]]


def check_attack(result, expected):
    """The attack was run, every expected check is there once, and the points are the stub's, which are none."""
    assert result["id"] == expected["id"]
    assert "attack: " in outputs(result), [check["message"] for check in result["checks"]]
    assert names(result) == names(expected)
    assert result["points"] == expected["points"] == 0
    assert not any(check["verdict"] == "passed" for check in result["checks"] if check["role"] == "required")


def check_grading(done, katas):
    """The grading ended in time, with a report and nothing else, and right answers have all their points."""
    assert done.stderr == ""
    assert done.returncode == 1
    checks = sum(len(result["checks"]) for result in done.report["katas"])
    assert done.seconds < 30 + len(katas) * 2 * DEADLINE + checks * 0.2 * DEADLINE
    for result in done.report["katas"]:
        if katas[result["id"][:2]] == RIGHT:
            assert [check["message"] for check in result["checks"] if check["verdict"] != "passed"] == []
            assert result["status"] == "passed"


@needs_sandbox
@pytest.mark.parametrize(("name", "number"), attacks(SANDBOXED))
def test_attack(name, number, graded, untouched):
    place = int(number) - 1
    check_attack(graded[name].report["katas"][place], untouched["katas"][place])


@needs_sandbox
@pytest.mark.parametrize("name", SANDBOXED)
def test_grading(name, graded):
    check_grading(graded[name], SANDBOXED[name])
    assert graded[name].report["sandboxed"] is True
