"""The command `try`: a prompt with the student's own modules, and the lesson's examples run on them."""

import doctest
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import warnings

import pytest
from conftest import ROOT
from seen_processes import HANGING

from grading.curriculum.ladder import find, ladder
from grading.terminal.prompt import lesson

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminal that pexpect can type in", allow_module_level=True)

import pexpect

PLANTED = "raise SystemExit('a module of the folder')\n"
BASIC = {"PYTHON_BASIC_REPL": "1"}


@pytest.fixture
def solved(checkout):
    """A checkout in which all katas are solved, with files named as Python's own modules in each place."""
    for kata in ladder():
        shutil.copy(kata.solution, checkout / kata.stub.relative_to(ROOT))
        for name in ("copy", "code", "doctest", "readline", "lesson"):
            (checkout / kata.folder.relative_to(ROOT) / f"{name}.py").write_text(PLANTED, encoding="utf-8")
            (checkout / f"{name}.py").write_text(PLANTED, encoding="utf-8")
    return checkout


@pytest.fixture
def terminal(tmp_path):
    """`terminal(checkout, *arguments)` starts the grader in a terminal, in the folder of the checkout."""
    opened = []

    def start(checkout, *arguments, **env):
        settings = {**os.environ, "TERM": "dumb", "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8", **env}
        child = pexpect.spawn(
            sys.executable,
            ["grader.py", *arguments],
            cwd=checkout,
            env=settings,
            dimensions=(40, 200),
            timeout=HANGING,
            encoding="utf-8",
        )
        opened.append(child)
        return child

    yield start
    for child in opened:
        child.close(force=True)


def feed(checkout, text, *arguments):
    """Run `try` with these lines on its standard input; return its exit status and all that it prints."""
    done = subprocess.run(
        [sys.executable, "grader.py", "try", *arguments],
        cwd=checkout,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert "grading/terminal" not in done.stdout, done.stdout
    return done.returncode, done.stdout


def blocks(kata):
    return list(lesson.blocks((kata.folder / "README.md").read_text(encoding="utf-8")))


def ended(child):
    """Wait for the end; return the exit status and the output."""
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before


def test_every_example_of_every_lesson(solved, terminal):
    """`try KATA --lesson` shows each example, waits for Enter, and finds the lesson's output on the solution."""
    for kata in ladder():
        child = terminal(solved, "try", kata.number, "--lesson")
        found = blocks(kata)
        shown = ""
        for _ in found[1:]:
            child.expect_exact("[Enter: the next one, q: stop] ")
            shown += child.before
            child.sendline()
        status, last = ended(child)
        shown = (shown + last).replace("\r\n", "\n")
        examples = [example for block in found for example in block.examples]
        for example in examples:
            assert ">>> " + example.source.replace("\n", "\n... ").removesuffix("... ") in shown
        number = len(examples)
        assert f"{number} of the lesson's {number} lines were run, and {number} of them did what" in last
        errors = sum(example.exc_msg is not None for example in examples)
        assert shown.count("(the lesson shows this error, too)") == errors
        assert (status, shown.count("the lesson has")) == (0, 0)


def test_the_lessons_lines_as_they_stand(solved):
    """All lessons can be typed at one prompt, with or without the `>>> `, and give the lessons' outputs."""
    for prompted in (True, False):
        found = [block for kata in ladder() for block in blocks(kata)]
        lines = []
        for block in found:
            for example in block.examples:
                first, *more = example.source.splitlines()
                lines += [f">>> {first}", *(f"... {line}" for line in more)] if prompted else [first, *more]
            lines.append("print('-- end --')")
        status, output = feed(solved, "\n".join(lines) + "\n", "10")
        assert status == 0
        outputs = output.split("-- end --\n")
        assert outputs.pop() == ""
        for block, printed in zip(found, outputs, strict=True):
            wanted = "".join(example.want for example in block.examples).replace("\n    ...\n", "\n...\n")
            assert doctest.OutputChecker().check_output(wanted, printed, doctest.ELLIPSIS), (wanted, printed)


def test_prompt(solved, terminal):
    """The prompt has np, the module and its names, completes names, and stores its history."""
    child = terminal(solved, "try", "10", **BASIC)
    child.expect_exact("Kata 10, Overloads: your code.")
    child.expect_exact(">>> ")
    child.sendline("overloads.rdi\tVariable(np.array(2.0)), 3)")
    child.expect_exact("variable(1.5)")
    child.sendline("import sys; print([p for p in sys.path if 'site-packages' not in p and 'a copy' in p])")
    child.expect_exact("[]")
    child.sendline("exit()")
    assert ended(child)[0] == 0
    again = terminal(solved, "try", "07", **BASIC)
    again.expect_exact(">>> ")
    again.sendline("\x1b[A\x1b[A")  # the line before exit()
    again.expect_exact("[]")


@pytest.mark.skipif(importlib.util.find_spec("IPython") is None, reason="IPython is not installed")
def test_ipython(solved, terminal, tmp_path):
    """Where IPython is installed, it is the prompt, and takes a lesson's lines with their `>>> `."""
    child = terminal(solved, "try", "07", IPYTHONDIR=str(tmp_path / "ipython"))
    child.expect_exact("Kata 07, Generations: your code.")
    child.expect_exact("In [1]:")
    child.sendline(">>> from repeated_variables import Square")
    child.expect_exact("In [2]:")
    child.sendline("generations.__name__, Square.__module__")
    child.expect_exact("('generations', 'repeated_variables')")
    child.expect_exact("In [3]:")
    child.sendline("exit()")
    assert ended(child)[0] == 0


def test_q_stops(solved, terminal):
    child = terminal(solved, "try", "07", "--lesson")
    child.expect_exact("q: stop] ")
    child.sendline("q")
    status, last = ended(child)
    assert status == 0
    assert re.search(r"(\d+) of the lesson's \d+ lines were run, and \1 of them did", last)


def test_unfinished_and_broken_modules(checkout):
    """A sentence names the place and the error, and all that is there can be used."""
    status, output = feed(checkout, "from variables import Variable as V\nprint(V(np.ones(2)))\nas_array(1.0)\n", "02")
    assert status == 0
    assert "variable([1. 1.])" in output, "the reference takes the place of a kata that isn't begun"
    assert 'functions.py", line' in output and "NotImplementedError: kata 02" in output
    begin = feed(checkout, "", "02", "--lesson")[1].partition("\n\n")[0]
    assert "6 places say TODO kata 02 still: katas/02_functions/functions.py, lines " in begin
    assert "the reference: variables." in begin
    assert feed(checkout, "", "--lesson")[1].startswith("Kata 01, Variables: "), "the kata that the student is on"

    generations = checkout / find("07").stub.relative_to(ROOT)
    generations.write_text("def mine():\n    return 42\n\n\n1 / 0\n\ndef late(): pass\n", encoding="utf-8")
    status, output = feed(checkout, "print(mine())\nlate\n", "07")
    assert "katas/07_generations/generations.py:5: ZeroDivisionError: division by zero. The names above" in output
    assert "\n42\n" in output and "name 'late' is not defined" in output

    generations.write_text("x = 1\ny = (\n", encoding="utf-8")
    status, output = feed(checkout, "print(np.pi)\nfrom generations import Variable\n", "07")
    assert "generations.py:2: SyntaxError: '(' was never closed. So none of its names is there." in output
    assert "3.14159" in output and "cannot import name 'Variable'" in output

    generations.write_bytes(b"# \xff\n")
    assert "generations.py:1: the file is not UTF-8 text." in feed(checkout, "", "07")[1]
    generations.unlink()
    status, output = feed(checkout, "print(generations)\n", "07")
    assert status == 0
    assert "There is no katas/07_generations/generations.py; `python3 grader.py reset 07` brings" in output


def test_a_wrong_answer_shows_beside_the_lesson(solved):
    """Where the student's output is another, the lesson's stands below it, and the exit status is 1."""
    path = solved / find("01").stub.relative_to(ROOT)
    path.write_text(path.read_text(encoding="utf-8").replace('f"variable(', 'f"box('), encoding="utf-8")
    status, output = feed(solved, "", "01", "--lesson")
    assert status == 1
    assert "box([[1. 2.]\n          [3. 4.]])\n    (the lesson has this:)\n    | variable([[1. 2.]\n" in output


def test_nothing_to_type_in(grader, monkeypatch):
    """Without any input, as in a notebook, a sentence says what to do."""
    monkeypatch.setattr(subprocess, "run", with_null_input(subprocess.run))
    done = grader("try", "07")
    assert (done.returncode, done.stdout) == (2, "")
    assert "try needs a terminal to type in, or lines from a pipe" in done.stderr
    monkeypatch.setenv("KATAS_TYPED", "%run")
    done = grader("try", "07")
    assert done.returncode == 2
    cell = [line.strip() for line in done.stderr.splitlines() if line.startswith("    ")]
    assert len(cell) == 2
    code = "; ".join([*cell, "print(Square.__module__); import repeated_variables"])
    shown = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert shown.stdout == "generations\n"


def with_null_input(run):
    return lambda *args, **kwargs: run(*args, **{"stdin": subprocess.DEVNULL, **kwargs})


def test_ctrl_c_before_the_prompt_is_there(checkout):
    """A Ctrl-C that comes while the prompt starts waits until it can be answered, and no traceback comes of it."""

    def interrupted():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.kill(os.getpid(), signal.SIGINT)

    command = [sys.executable, "grader.py", "try", "01"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of earlier tests may still be there
        done = subprocess.run(
            command, cwd=checkout, input="x = 1\n", capture_output=True, text=True, preexec_fn=interrupted
        )
    assert done.returncode == 3
    assert "stopped." in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
