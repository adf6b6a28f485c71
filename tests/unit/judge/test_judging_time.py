"""The judging side's own time is bounded: no value, text or source costs it more than a check's deadline."""

import json
import time

import numpy as np
import pytest
from expect import MAX_VALUE_TEXT, _show

from grading.curriculum import source_lines, stubs
from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.judge.advice import exception_advice, syntax_advice
from grading.judge.modules.notebook import code_cells
from grading.judge.slips import slips
from grading.workers.check_errors import StudentTraceback

MOST = 10  # seconds of processor time, about ten times the usual; most texts here once took minutes


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 1_000_000,
        "# \n" * 300_000,
        "".join(" " * depth + "if x:\n" for depth in range(1000)) + "#\n" * 200_000 + "a\n" * 100_000,
        "x = " + "(" * 500_000,
        "".join(f"def f{number}():\n    pass\n" for number in range(40_000)),
    ],
    ids=["blank lines", "comments", "nested", "one line", "functions"],
)
def test_odd_sources(text):
    """The judge reads a source once for a line and its definition, and once to see whether it is the stub."""
    start = time.process_time()
    lines = source_lines.SourceLines(text)
    for number in range(len(lines.lines) - 20, len(lines.lines) + 2):
        lines.around(number)
        assert len(lines.shown(number)) <= source_lines.MAX_LINE_TEXT + 2
    kata = find("04")
    assert not stubs.is_untouched(kata, ModuleSource(kata.name, f"{kata.name}.py", stubs.derive(kata) + text + "x"))
    assert time.process_time() - start < MOST


@pytest.mark.parametrize("part", ["a = = ", "= ?", "x, ", "for a;", "1.", "(a, ", "a b "])
def test_long_lines_that_python_refuses(part):
    """A long line gets the advice that the exception's text gives, and is not searched for signs of other languages."""
    line = "if x " + part * (1_000_000 // len(part))
    start = time.process_time()
    assert syntax_advice.advice("SyntaxError", "invalid syntax", [line]) == ""
    assert "ends in `:`" in syntax_advice.advice("SyntaxError", "expected ':'", [line])
    assert time.process_time() - start < MOST


def test_blank_lines_in_a_function_that_may_bind_operators():
    """A function of many blank lines is searched once for a line that binds an operator."""
    text = "def f():\n" + "\n" * 45_000 + "    return 1\n"
    fault = StudentTraceback("TypeError", "unsupported operand type(s) for +: 'Variable' and 'Variable'", ())
    start = time.process_time()
    assert exception_advice.advice(fault, ModuleSource("overloads", "overloads.py", text)) == []
    assert time.process_time() - start < MOST


def test_blanks_after_a_notebooks_magic():
    """A cell's first line may have a million blanks in it."""
    line = "%%writefile a.py" + " " * 1_000_000
    start = time.process_time()
    assert [cell.file for cell in code_cells(notebook(f"{line}-a\nx = 1"))] == ["a.py"]
    assert [cell.file for cell in code_cells(notebook(f"{line}b.py\nx = 1"))] == ["a.py" + " " * 1_000_000 + "b.py"]
    assert time.process_time() - start < MOST


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"def f{number}(x): return g{number}(h{number}(x), random)\n" for number in range(3500)),
        "def f(x):\n" + "".join(f"    m{number} = map(f, x)\n" for number in range(6500)),
        "def f(x):\n    " + "x=1;" * 45_000,
    ],
    ids=["names that nothing binds", "iterators", "assignments"],
)
def test_slips_in_long_files(text):
    """The search for slips takes time in proportion to the length of a file."""
    start = time.process_time()
    slips.find(find("10"), text)
    assert time.process_time() - start < MOST


def notebook(source):
    return json.dumps({"cells": [{"cell_type": "code", "source": source}]})


def test_stub_with_blank_lines_and_comments():
    """Comments and blank lines leave a file the stub, and any other change doesn't."""
    kata = find("04")
    stub = stubs.derive(kata)
    spread = stub.replace("\n", "\n\n# mine\n")
    assert stubs.is_untouched(kata, ModuleSource(kata.name, "x.py", spread + "\n" * 300_000))
    assert not stubs.is_untouched(kata, ModuleSource(kata.name, "x.py", spread + "x = 1\n"))


def test_around():
    """The definition around a line is found, together with the definitions around that."""
    text = "class A:\n    x = 1\n\n    def f(self):\n# far left\n        return 1\n\ny = 2\rz = 3\n    "
    lines = source_lines.SourceLines(text)
    assert [lines.around(number) for number in range(1, 11)] == ["A", "A", "", "A.f", "", "A.f", "", "", "", ""]
    assert lines.shown(9) == "z = 3"
    assert lines.shown(99) == "?"


@pytest.mark.parametrize(
    "value",
    [
        None,
        (1,),
        (),
        [],
        {},
        [1, (2.5, "x"), {"a": [np.float64(3.0)]}],
        {1: {2: ()}},
        [np.array([1.0, 2.0]), np.array(3)],
        "a\nb",
        [["deep"] * 2] * 3,
    ],
)
def test_shown_as_repr_has_it(value):
    """A short value is shown just as repr shows it, on one line."""
    assert _show(value) == " ".join(line.strip() for line in repr(value).splitlines())


@pytest.mark.parametrize("value", [[np.ones((3,) * 6)] * 10_000, [[0] * 100] * 10_000, np.ones((9,) * 6), "x" * 10**6])
def test_long_ones_are_cut(value):
    assert MAX_VALUE_TEXT < len(_show(value)) <= MAX_VALUE_TEXT + 2
