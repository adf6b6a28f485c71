"""A student's hour in a real terminal, from the clone to the end screen.

The test types only commands that the screen offers.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time

import pytest
from conftest import ROOT
from seen_processes import HANGING

from grading.curriculum.ladder import find, ladder
from grading.curriculum.mistakes import applied, catalogue

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminal that pexpect can type in", allow_module_level=True)

import pexpect
import pyte

ROWS, COLUMNS = 50, 100
PROMPT = "student:"
KEYS = "[q] quit"
MINE = ("COLUMNS", "LINES", "NO_COLOR", "KATAS_TYPED", "KATAS_PLAIN", "GITHUB_ACTIONS", "ENV")  # the tester's


class Terminal:
    """A shell in a terminal, for a test that types, waits for an answer, and reads the screen."""

    def __init__(self, folder, env):
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.Stream(self.screen)
        self.shell = pexpect.spawn(
            "/bin/sh", cwd=str(folder), env=env, dimensions=(ROWS, COLUMNS), encoding="utf-8", codec_errors="replace"
        )
        self.wait()

    def wait(self, *texts, last=PROMPT):
        """Wait until the screen ends with `last` and shows all the texts, and return its contents."""
        until = time.monotonic() + HANGING
        while not (self.shown().endswith(last) and all(text in self.shown() for text in texts)):
            try:
                self.stream.feed(self.shell.read_nonblocking(65536, timeout=max(0, until - time.monotonic())))
            except (pexpect.TIMEOUT, pexpect.EOF):
                pytest.fail(f"waited for {[*texts, last]}, and the screen shows:\n{self.shown()}")
        return self.shown()

    def shown(self):
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def run(self, command, last=PROMPT):
        """Type a command on an empty screen, and return the screen when the next command may be typed."""
        self.screen.reset()
        self.shell.sendline(command)
        return self.wait(last=last)

    def press(self, key, *texts, last=KEYS):
        """Press a key of `watch`, and wait as in `wait`."""
        self.shell.send(key)
        return self.wait(*texts, last=last)

    def offered(self, label):
        """Return the command or path that the screen offers under this word."""
        return self.read(rf"^   {label} +(\S.*)$")[0]

    def read(self, pattern):
        """Return the groups of a pattern that the screen shows exactly once."""
        found = list(re.finditer(pattern, self.shown(), re.MULTILINE))
        assert len(found) == 1, f"{pattern!r} should be there once, and the screen shows:\n{self.shown()}"
        return found[0].groups()


@pytest.fixture
def home(tmp_path):
    """An empty home, with a folder that contains the python3 of the tests."""
    (tmp_path / "home" / "bin").mkdir(parents=True)
    python = tmp_path / "home" / "bin" / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path / "home"


@pytest.fixture
def terminal(home):
    env = {name: value for name, value in os.environ.items() if name not in MINE and not name.startswith("GIT_")}
    env |= {"HOME": str(home), "PATH": f"{home / 'bin'}{os.pathsep}{env['PATH']}", "PS1": f"{PROMPT} ", "TERM": "xterm"}
    # Python's newer prompt redraws typed text repeatedly, which would hide the grader's own output.
    env |= {"PYTHONIOENCODING": "utf-8", "PYTHON_BASIC_REPL": "1", "GIT_CONFIG_NOSYSTEM": "1"}
    terminal = Terminal(home, env)
    yield terminal
    terminal.shell.close(force=True)


@pytest.fixture
def clone(terminal, checkout, home):
    """A fresh clone of the project's current state, with the shell in it."""
    clone = home / "my katas"
    if shutil.which("git"):
        commit = "-c user.name=us -c user.email=us@example.org -c commit.gpgsign=false commit -q -m all".split()
        for arguments in (["init", "-q"], ["add", "."], commit):
            subprocess.run(["git", *arguments], cwd=checkout, check=True)
        terminal.run(f"git clone -q '{checkout}' '{clone.name}'")
    else:
        shutil.copytree(checkout, clone)
    terminal.run(f"cd '{clone.name}'")
    return clone


def save(path, text):
    path.write_text(text, encoding="utf-8")


def answer(number):
    return find(number).solution.read_text(encoding="utf-8")


def wrong(number, mistake):
    """Return the reference with one of the known mistakes in it."""
    kata = find(number)
    return applied(next(known for known in catalogue(kata) if known.id == mistake), answer(number))


def points_of(screen):
    """Return the number of each kata that has a line, if it is the current one, and its points."""
    lines = re.findall(r"^([▸ ]) [✓✗·] (\d\d) .* (\d+)/\d+", screen, re.MULTILINE)
    return [(number, current == "▸", int(points)) for current, number, points in lines]


def test_the_hour(terminal, clone):
    """A student goes from the clone to the end screen: first run, watch, hint, graph, reset, last kata."""
    terminal.run("python3 grader.py")  # as in README
    module = first_run(terminal, clone)
    terminal.run(terminal.offered("on save"), last=KEYS)
    red(terminal, clone, module)
    green(terminal, module)
    turn_to_the_next(terminal, clone)
    hints(terminal)
    module = clone / find("04").stub.relative_to(ROOT)
    graph(terminal, module)
    reset(terminal, clone, module)
    for kata in ladder()[:-1]:
        save(clone / kata.stub.relative_to(ROOT), answer(kata.number))
    the_last_kata(terminal, clone)
    the_end(terminal, clone)


def first_run(terminal, clone):
    """The first run shows ten katas without a failure, and the first step: an existing lesson and file."""
    first = terminal.shown()
    assert points_of(first) == [(kata.number, kata.number == "01", 0) for kata in ladder()]
    assert "0 of 10 katas passed" in first
    assert "Fix first" not in first
    lesson = (clone / terminal.offered("lesson")).read_text(encoding="utf-8")
    assert re.match("# .* 01", lesson)
    module = clone / terminal.offered("edit")
    (todo,) = terminal.read(r"^ +every (TODO kata \d\d)$")
    assert todo in module.read_text(encoding="utf-8")
    return module


def red(terminal, clone, module):
    """After a wrong answer, `watch` shows the likely mistake, the result and the line, and offers a hint by a key."""
    assert "Next: kata 01, Variables." in terminal.shown()
    save(module, wrong("01", "no-type-check"))
    seen = terminal.wait("called Variable(1.0): got no exception, expected TypeError.", last=KEYS)
    assert "This looks like: a box that takes anything" in seen
    place, line = terminal.read(r"^ +at (\S+):(\d+)$")
    assert clone / place == module
    assert "def __init__" in module.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    hinted = terminal.press("h", "Hint 1 of ")
    assert " ".join(find("01").hints[0].split()) in " ".join(hinted.split())


def green(terminal, module):
    """After a right answer, `watch` shows the reference beside it, and stays with the kata after other saves."""
    save(module, answer("01").replace("self.grad = None", "self.grad = None  # not yet"))
    seen = terminal.wait("Kata 01, Variables, is passed.", last=KEYS)
    assert re.search(r"-  +self.grad = None  # not yet\n +\+  +self.grad = None\n", seen)
    save(module, answer("01"))
    seen = terminal.wait("Your answer is the reference's, line for line.", last=KEYS)
    assert "Kata 01, Variables, is passed." in seen
    assert "kata 02, Functions (press n)" in seen
    assert "not written yet" not in seen


def turn_to_the_next(terminal, clone):
    """The key n turns to the next kata, and q leaves.

    A student who grades by hand is led on as well.
    """
    terminal.press("n", "Next: kata 02, Functions.")
    assert (clone / terminal.offered("lesson")).exists()
    terminal.press("q", last=PROMPT)
    assert "Next: kata 02, Functions." in terminal.run("python3 grader.py grade 01")
    assert terminal.offered("on save").endswith("watch 02")
    katas = points_of(terminal.run("python3 grader.py"))
    assert [(number, points > 0) for number, current, points in katas if current or points] == [
        ("01", True),
        ("02", False),
    ]


def hints(terminal):
    """Each call of `hint` shows one more hint."""
    assert "hint 1 of" in terminal.run(terminal.offered("a hint"))
    assert "hints 1 to 2 of" in terminal.run(terminal.offered("one more"))


def graph(terminal, module):
    """After a failed check about the graph, the screen offers to draw it, and the picture shows the fault."""
    save(module, wrong("04", "no-creator"))
    terminal.run("python3 grader.py grade 04")
    drawn = terminal.run(terminal.offered("graph"))
    assert "●  ! y = 81.0" in drawn
    assert "y has no creator" in drawn
    assert "■  Square" not in drawn


def reset(terminal, clone, module):
    """The stub comes back, and one command restores the student's answer."""
    mine = module.read_text(encoding="utf-8")
    terminal.run("python3 grader.py reset 04")
    assert "TODO kata 04" in module.read_text(encoding="utf-8")
    assert (clone / terminal.offered("kept")).read_text(encoding="utf-8") == mine
    terminal.run(terminal.offered("undo"))
    assert module.read_text(encoding="utf-8") == mine


def the_last_kata(terminal, clone):
    """After nine passed katas the tenth is the current one.

    After it, `watch` offers no next kata, but shows how to see all ten.
    """
    katas = points_of(terminal.run("python3 grader.py"))
    assert [number for number, current, points in katas if current or not points] == ["10"]
    module = clone / terminal.offered("edit")
    begun = terminal.run(terminal.offered("on save"), last=KEYS)
    assert "[n]" not in begun
    save(module, answer("10"))
    terminal.wait("Kata 10, Overloads, is passed.", last=KEYS)
    (command,) = terminal.read(r"That was the last kata\. (.+) shows all ten\.$")
    terminal.press("q", last=PROMPT)
    terminal.run(command)


def the_end(terminal, clone):
    """The end screen shows all points, a summary, and a first thing to try, which works as described.

    It names the milestones, which are open now, and the page about all that comes after.
    """
    seen = terminal.shown()
    assert re.search(r"(\d+) of \1 points, 10 of 10 katas passed\.", seen)
    assert "What you have built" in seen
    example = re.findall(r"^ +>>> (.+)$", seen, re.MULTILINE)
    beyond, milestones = terminal.offered("read on"), terminal.offered("use it")
    assert "## Beyond" in (clone / beyond).read_text(encoding="utf-8")
    terminal.run(terminal.offered("try it"), last=">>>")
    for line in example:
        answered = terminal.run(line, last=">>>")
    assert "3.11" in answered  # at 2 the slope of x**3 / (x + 1) is 28 / 9
    terminal.run("exit()")
    assert "✓ two-moons, open" in terminal.run(milestones)
    a_milestone(terminal, clone)


def a_milestone(terminal, clone):
    """The list offers a milestone to try, which draws its picture."""
    command = terminal.offered("try it")
    if not all(importlib.util.find_spec(name) for name in ("matplotlib", "plotille")):
        return  # it would install them, in the time of a test
    seen = terminal.run(command)
    assert "steps led to x = 1.41421356" in seen.replace("x = -1", "x = 1")
    assert (clone / terminal.offered("picture")).read_bytes().startswith(b"\x89PNG")
