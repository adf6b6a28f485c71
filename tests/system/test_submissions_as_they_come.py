"""Submissions as students make them: a notebook, the book's steps, a local import, operators that are never bound."""

import json
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from graded import graded

from grading.curriculum.ladder import find
from grading.judge.feedback import not_there
from grading.judge.submission import find_modules

SOLUTION = find("04").solution.read_text(encoding="utf-8")
OVERLOADS = find("10").solution.read_text(encoding="utf-8")
METHODS = "add radd mul rmul neg sub rsub truediv rtruediv pow".split()
FUNCTIONS = "add add mul mul neg sub rsub div rdiv pow".split()


def notebook(count):
    cells = [{"cell_type": "code", "execution_count": count, "metadata": {}, "outputs": [], "source": [SOLUTION]}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@pytest.mark.parametrize("count", [1, None])
def test_notebook_renamed(count, tmp_path):
    """A notebook's JSON under a module's name is read as a notebook, and the student reads that, run or never run."""
    (tmp_path / "backward.py").write_text(notebook(count), encoding="utf-8")
    command = [sys.executable, str(ROOT / "grader.py"), "grade", "04", "--from", str(tmp_path), "--no-sandbox"]
    done = subprocess.run([*command, "--json", "-"], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    [result] = json.loads(done.stdout)["katas"]
    assert (result["status"], result["points"]) == ("passed", result["max_points"])
    assert result["notice"] == "backward.py, a notebook under another name, was graded by its code cells."


def test_a_dict_is_no_notebook(tmp_path):
    (tmp_path / "backward.py").write_text("{}\n" + SOLUTION, encoding="utf-8")
    assert find_modules(tmp_path, [find("04")])[0].problem is None


@pytest.mark.parametrize("name", ["backward.ipynb", "Backward.ipynb", "backward (1).ipynb"])
def test_notebook(name, tmp_path):
    """In a kata's own folder only the module is graded, and the message says how to grade a notebook."""
    (tmp_path / name).write_text(notebook(1), encoding="utf-8")
    message = not_there("backward.py", find_modules(tmp_path, [find("04")])[0].instead)
    assert name in message
    assert "grade --from NOTEBOOK" in message
    assert "rename" not in message


@pytest.mark.parametrize("folder", [".", "steps"])
def test_steps(folder, tmp_path):
    """The book's steps are recognised by their numbers: the last step of each kata, and no other kata's."""
    (tmp_path / folder).mkdir(exist_ok=True)
    for name in ("step04.py", "step07.py", "step9.py", "step_13.py", "step99.py"):
        (tmp_path / folder / name).write_text(SOLUTION, encoding="utf-8")
    found = {number: find_modules(tmp_path, [find(number)])[0].instead for number in ("03", "04", "05", "06")}
    assert found == {"03": "step04.py", "04": "step9.py", "05": "step_13.py", "06": None}
    message = not_there("backward.py", "step9.py")
    assert "the book's step 9 belongs to it" in message
    assert "hand that in as backward.py" in message


IMPORTS = {
    "from step02 import as_array": "backward.py is graded on its own",
    "from .step02 import as_array": "backward.py is graded on its own",
    "from . import step02": "backward.py is graded on its own",
    "import steps.step02": "backward.py is graded on its own",
    "import dezero": "Only numpy and Python's standard library are there",
    "import matplotlib.pyplot as plt": "Only numpy and Python's standard library are there",
    "%matplotlib inline": "That line is a command of a notebook",
    "get_ipython().run_line_magic('matplotlib', 'inline')": "get_ipython is there in a notebook only",
}


def test_imports_of_what_is_not_there():
    """The message on a failed import names its line and the available packages.

    A package isn't mistaken for a file of the student's.
    """
    results = graded([("04_backward", f"{line}\n{SOLUTION}") for line in IMPORTS])
    for (line, says), result in zip(IMPORTS.items(), results, strict=True):
        assert result.status == "broken"
        assert says in result.message
        assert f"backward.py:1, at the top level:  {line}" in result.message


def bound_later(end):
    """Return kata 10's solution, where a function binds the operators, as in the book."""
    text = re.sub(r"    def __r?(?:add|mul|neg|sub|truediv|pow)__\(.*\n.*\n.*\n\n", "", OVERLOADS)
    text = text.replace("    __array_priority__ = 200\n", "")
    lines = [f"    Variable.__{method}__ = {function}\n" for method, function in zip(METHODS, FUNCTIONS)]
    return f"{text}\n\ndef setup_variable():\n    Variable.__array_priority__ = 200\n{''.join(lines)}\n\n{end}\n"


ENDS = {
    "# setup_variable() comes here": True,
    "if __name__ == '__main__':\n    setup_variable()": True,
    "x = setup_variable": True,
    "setup_variable()": False,
    "if True:\n    setup_variable()": False,
}


def test_operators_that_are_never_bound():
    """If no code calls the function that binds the operators, the message names only that function."""
    says = "`setup_variable` is defined but never called"
    for (end, never), result in zip(ENDS.items(), graded([("10_overloads", bound_later(end)) for end in ENDS])):
        assert (result.status == "passed") != never, end
        if never:
            failed = [check for check in result.checks if not check.passed]
            assert says in failed[0].message
            assert sum(says in check.message for check in failed) >= len(failed) // 2
