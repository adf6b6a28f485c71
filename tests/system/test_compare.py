"""The command `solution KATA` shows how the reference differs from the student's own answer.

It shows this to students who have passed the kata, or who insist.
"""

import os
import sys

import pytest
from conftest import ROOT
from seen_processes import HANGING

from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.terminal import solution_diff

KATA = find("04")
RIGHT = KATA.solution.read_text(encoding="utf-8")
OTHERWISE = RIGHT.replace("while f is not None:", "while f:  # \x1b[5m").replace(
    "import numpy as np", "import numpy as np\n# TODO kata 04: all"
)


def save(checkout, text):
    (checkout / KATA.stub.relative_to(ROOT)).write_text(text, encoding="utf-8")


def test_shows_what_differs(grader, checkout):
    """The output is a unified diff that lists only real differences, and escapes the student's text."""
    save(checkout, OTHERWISE)
    done = grader("solution", "4", cwd=checkout)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    yours = os.path.join("katas", "04_backward", "backward.py")
    assert lines[:2] == [f"--- {yours} (yours)", f"+++ {os.path.join('solution', 'backward.py')} (the reference)"]
    changed = [line for line in lines[2:] if line.startswith(("-", "+"))]
    assert changed == ["-        while f:  # \\x1b[5m", "+        while f is not None:"]
    assert "\x1b" not in done.stdout


def test_same_answer(grader, checkout):
    save(checkout, RIGHT.replace("\n", "\r\n"))
    done = grader("solution", "backward", cwd=checkout)
    assert done.returncode == 0
    assert "line for line" in done.stdout


def test_not_passed_and_nobody_to_ask(grader, checkout):
    """If the output is a pipe, the command says how to insist; then it shows the reference beside any file."""
    done = grader("solution", "4", cwd=checkout)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "kata 04 is not passed yet (0 of " in done.stderr
    assert "--yes" in done.stderr
    done = grader("solution", "4", "--yes", cwd=checkout)
    assert done.returncode == 0
    assert "+        self.creator = func" in done.stdout
    assert "TODO" not in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "backward.py was not handed in."),
        (os.devnull, "backward.py is a link that leads out"),
        ("", "backward.py is empty."),
        ("def broken(:\n", "---"),
        ('"""no end', "---"),
        ("\0" * 10, "backward.py:1: there is a NUL character"),
    ],
)
def test_whatever_the_file_is(text, said, grader, checkout):
    """If the file is missing, empty or not Python, the command says why there is nothing to compare with."""
    path = checkout / KATA.stub.relative_to(ROOT)
    if text is None:
        path.unlink()
    elif text == os.devnull:
        if os.name == "nt":
            pytest.skip("on Windows not everybody may make links")
        path.unlink()
        path.symlink_to(text)
    else:
        save(checkout, text)
    done = grader("solution", "4", "--yes", cwd=checkout)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.strip().startswith(said)
    assert "+class Variable:" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal that pexpect can type in")
@pytest.mark.parametrize(
    ("answer", "shown"), [("", False), ("n", False), ("nonsense", False), ("y", True), ("Yes", True)]
)
def test_asks_who_has_not_passed(answer, shown, checkout):
    """If the student answers anything but yes, the reference stays hidden."""
    import pexpect

    command = [str(checkout / "grader.py"), "solution", "4", "--no-color"]
    child = pexpect.spawn(sys.executable, command, cwd=checkout, timeout=HANGING, encoding="utf-8")
    child.expect_exact("Show the solution all the same? [y/N]")
    assert "not passed yet (0 of " in child.before
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert ("self.creator = func" in child.before) == shown
    assert ("hint 04" in child.before) != shown
    assert child.exitstatus == (0 if shown else 1)


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_an_untouched_stub_differs_where_there_is_something_to_do(kata):
    """The diff leaves out lines that only the stub has: `+` lines are the answer, and none contains TODO."""
    lines = solution_diff.difference(kata, stubs.derive(kata), context=0)
    assert any(line.startswith("+") for line in lines)
    assert not any("TODO" in line for line in lines)
    assert not any("Your task is" in line for line in lines)
    assert solution_diff.difference(kata, kata.solution.read_text(encoding="utf-8"), context=3) == []
