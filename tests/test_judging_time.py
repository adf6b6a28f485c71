"""The judging side's own time is bounded: no value, text or source costs it more than a check's deadline."""

import time

import numpy as np
import pytest
from expect import MAX_VALUE_TEXT, _show

from grading.curriculum import source_lines, stubs
from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource

SESSION = """
import sys
_session = sys.modules["__main__"].Session
_answer, _encode = _session.answer, sys.modules["__main__"].encode
"""
# As hostile values come over the line: each is what every request gets for an answer.
VALUES = {
    "six axes": "np.random.default_rng(0).random((7,) * 6).astype(np.longdouble)",
    "many arrays": "[np.random.default_rng(0).random((3,) * 6) for _ in range(200)]",
    "long numbers": "[2**4095 - 1] * 9999",
    "many lists": "[[[[[0] * 9] * 9] * 9] * 9] * 9",
}
ANSWERS = """
def answer(self, op, args):
    if op in ("get", "operate", "len", "bool", "repr"):
        return ["return", VALUE]
    return _answer(self, op, args)
VALUE = _encode({VALUE}, None)
_session.answer = answer
"""
DEADLINE = 5.0


def seconds(report):
    (kata,) = report["katas"]
    assert kata["points"] < kata["max_points"]
    return max(check["seconds"] for check in kata["checks"])


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", VALUES)
def test_values(name, report, tmp_path):
    """However odd a value is, no check takes longer than its deadline, and what ending the worker takes."""
    text = find("07").solution.read_text(encoding="utf-8") + SESSION + ANSWERS.replace("{VALUE}", VALUES[name])
    (tmp_path / "generations.py").write_text(text, encoding="utf-8")
    assert seconds(report("7", "--from", tmp_path, "--no-sandbox")) < 2 * DEADLINE


@pytest.mark.timeout(240)
def test_an_error_far_away(report, tmp_path):
    """An exception through many lines of a function that is a million blank lines long, in every check."""
    text = find("04").solution.read_text(encoding="utf-8") + "\ndef far(k):\n" + "\n" * 990_000
    text += "    if k == 0:\n        raise ValueError('x')\n"
    text += "".join(f"    if k == {k}:\n        return far(k - 1)\n" for k in range(1, 19))
    text += "Variable.__init__ = lambda self, *args, **kwargs: far(18)\n"
    (tmp_path / "backward.py").write_text(text, encoding="utf-8")
    start = time.monotonic()
    found = report("4", "--from", tmp_path, "--no-sandbox")
    # It took a minute: so many times through so many lines. Now it is a second or two, wherever it runs.
    assert time.monotonic() - start < 30
    check = next(check for check in found["katas"][0]["checks"] if check["verdict"] == "failed")
    assert check["where"].startswith("backward.py:990")
    assert "in far:  raise ValueError('x')" in check["message"]


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
    """A source is looked through once: a line and what is around it, and whether it is the stub."""
    start = time.process_time()
    lines = source_lines.SourceLines(text)
    for number in range(len(lines.lines) - 20, len(lines.lines) + 2):
        lines.around(number)
        assert len(lines.shown(number)) <= source_lines.MAX_LINE_TEXT + 2
    kata = find("04")
    assert not stubs.is_untouched(kata, ModuleSource(kata.name, f"{kata.name}.py", stubs.derive(kata) + text + "x"))
    assert time.process_time() - start < 10  # of processor time, some ten times what it takes


def test_stub_with_blank_lines_and_comments():
    """Comments and blank lines change nothing, and anything else does."""
    kata = find("04")
    stub = stubs.derive(kata)
    spread = stub.replace("\n", "\n\n# mine\n")
    assert stubs.is_untouched(kata, ModuleSource(kata.name, "x.py", spread + "\n" * 300_000))
    assert not stubs.is_untouched(kata, ModuleSource(kata.name, "x.py", spread + "x = 1\n"))


def test_around():
    """The definition that a line stands in, with that around it."""
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
    """What is short is shown just as repr shows it, on one line."""
    assert _show(value) == " ".join(line.strip() for line in repr(value).splitlines())


@pytest.mark.parametrize("value", [[np.ones((3,) * 6)] * 10_000, [[0] * 100] * 10_000, np.ones((9,) * 6), "x" * 10**6])
def test_long_ones_are_cut(value):
    assert MAX_VALUE_TEXT < len(_show(value)) <= MAX_VALUE_TEXT + 2
