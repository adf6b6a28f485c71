"""No value and no exception from a worker costs the grader more time than a check's deadline."""

import time

import pytest

from grading.curriculum.ladder import find

SESSION = """
import sys
_session = sys.modules["katas-worker.session"].Session
_answer, _encode = _session.answer, sys.modules["katas-worker.session"].encode
"""


# Hostile values as they come over the line. Each is the worker's answer to every request.
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


@pytest.mark.parametrize("name", VALUES)
def test_values(name, report, tmp_path):
    """No odd value makes a check take longer than its deadline plus the time to end the worker."""
    kata = find("03")  # the one with the fewest checks
    text = kata.solution.read_text(encoding="utf-8") + SESSION + ANSWERS.replace("{VALUE}", VALUES[name])
    (tmp_path / f"{kata.name}.py").write_text(text, encoding="utf-8")
    assert seconds(report("3", "--from", tmp_path, "--no-sandbox")) < 4 * DEADLINE  # on a busy machine


def test_an_error_far_away(report, tmp_path):
    """Every check raises an exception through many lines of a function that is a million blank lines long."""
    text = find("04").solution.read_text(encoding="utf-8") + "\ndef far(k):\n" + "\n" * 990_000
    text += "    if k == 0:\n        raise ValueError('x')\n"
    text += "".join(f"    if k == {k}:\n        return far(k - 1)\n" for k in range(1, 19))
    text += "Variable.__init__ = lambda self, *args, **kwargs: far(18)\n"
    (tmp_path / "backward.py").write_text(text, encoding="utf-8")
    start = time.monotonic()
    report("4", "--from", "solution", "--no-sandbox")
    usual = time.monotonic() - start
    found = report("4", "--from", tmp_path, "--no-sandbox")
    # This took a minute before the fix, and now takes a second or two, as the solution does.
    assert time.monotonic() - start - usual < 30 * max(usual, 1.0)
    check = next(check for check in found["katas"][0]["checks"] if check["verdict"] == "failed")
    assert check["where"].startswith("backward.py:990")
    assert "in far:  raise ValueError('x')" in check["message"]
