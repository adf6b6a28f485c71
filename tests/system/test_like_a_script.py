"""A module finds the same in the grader as in a script: interactive names, its own source, memory_profiler."""

import json

import pytest

from grading.curriculum.ladder import find


def grade(grader, folder, word, text):
    kata = find(word)
    (folder / f"{kata.name}.py").write_text(text, encoding="utf-8")
    done = grader("grade", word, "--from", folder, "--no-sandbox", "--json", "-")
    assert done.stderr == ""
    return json.loads(done.stdout)["katas"][0]


@pytest.mark.parametrize(
    "line",
    [
        "help(Variable)",
        "assert callable(exit) and callable(quit) and 'Python' in repr(copyright) and credits and license",
        "import inspect; assert inspect.getsource(Variable).startswith('class Variable')",
        "import sys; assert sys.argv == ['variables.py'] and sys.modules[__name__].Variable is Variable",
        "assert (__package__, __spec__.name, __file__) == ('', 'variables', 'variables.py')",
        "import pickle; assert pickle.loads(pickle.dumps(Variable)) is Variable",
        "import typing; assert typing.get_type_hints(Variable.__init__) == {}",
        "from memory_profiler import profile\n@profile\ndef loop(n): return n\nassert loop(3) == 3",
        "import memory_profiler\n@memory_profiler.profile(precision=4)\ndef loop(n): return n\nassert loop(3) == 3",
        "from memory_profiler import memory_usage as m\nassert m()[0] > 1 and m((max, (1, 2)), retval=True)[1] == 2",
    ],
)
def test_line_at_the_end(tmp_path, grader, line):
    """The solution with this line at its end earns all its points, and no exception ends it."""
    kata = grade(grader, tmp_path, "01", f"{find('01').solution.read_text(encoding='utf-8')}\n\n{line}\n")
    assert (kata["points"], kata["notice"]) == (kata["max_points"], None)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("from step02 import as_array", "backward.py is graded on its own"),
        ("from .step02 import as_array", "backward.py is graded on its own"),
        ("import functions", "backward.py is graded on its own"),
        ("import matplotlib.pyplot as plt", "Only numpy and Python's standard library are there"),
        ("import dezero", "Only numpy and Python's standard library are there"),
        ("from typing import not_there_yet", "another version may have that name"),
    ],
)
def test_import_that_fails(tmp_path, grader, line, says):
    """The message says which packages are there and why, and names the line."""
    kata = grade(grader, tmp_path, "04", f"{line}\n{find('04').solution.read_text(encoding='utf-8')}")
    assert kata["status"] == "broken"
    assert says in kata["message"]
    assert f"backward.py:1, at the top level:  {line}" in kata["message"]


def test_warnings_of_the_suites_are_silent(tmp_path, grader):
    """If a student's arrays overflow in a suite's own computation, no warning is printed."""
    huge = find("04").solution.read_text(encoding="utf-8").replace("return np.exp(x)", "return np.exp(x) * 1e308")
    (tmp_path / "backward.py").write_text(huge, encoding="utf-8")
    done = grader("grade", "04", "--from", tmp_path, "--no-sandbox")
    assert done.returncode == 1
    assert "Warning" not in done.stderr
