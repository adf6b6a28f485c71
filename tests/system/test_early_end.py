"""An exception ends a module after its definitions: the definitions count, and the exception is shown."""

import json
import os

import pytest
from graded import graded as graded_by_the_grader

from grading.curriculum.ladder import find
from system.test_agreement import by_bare_pytest, by_the_grader


@pytest.fixture
def graded(tmp_path, grader):
    """`graded(word, text)` returns the report on a submission that holds one module, and the kata's result."""

    def grade(word, text, *options):
        kata = find(word)
        (tmp_path / f"{kata.name}.py").write_text(text, encoding="utf-8")
        done = grader("grade", word, "--from", tmp_path, "--no-sandbox", "--json", "-", *options)
        assert done.stderr == ""
        report = json.loads(done.stdout)
        return report, report["katas"][0]

    return grade


def solution(word):
    return find(word).solution.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("demo", "says"),
    [
        ("x = Variable(1.0)  # refused, as it should be", "TypeError: a Variable holds"),
        ("assert square(Variable(np.array(3.0))).data == 8.0", "AssertionError"),
        ("import matplotlib.pyplot as plt", "Only numpy and Python's standard library are there"),
        ("input('a number? ')", "EOFError"),
        ("exit()", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_demo_that_raises(graded, demo, says):
    """The code above the line earns all points, and a notice shows the exception and the line."""
    text = f"{solution('02')}\n\n{demo}\n"
    _, kata = graded("02", text)
    assert (kata["status"], kata["points"]) == ("passed", kata["max_points"])
    assert kata["message"] is None
    assert says in kata["notice"]
    assert f"functions.py:{text.count(chr(10))}, at the top level:  {demo.splitlines()[-1]}" in kata["notice"]
    assert "__main__" in kata["notice"]


def test_definition_that_raises(graded):
    """A decorator or a class that raises is no try-out, and gets no advice about one."""
    _, kata = graded("02", f"{solution('02')}\n\n@property()()\ndef more(x):\n    return x\n")
    assert "TypeError" in kata["notice"]
    assert "__main__" not in kata["notice"]


def test_definitions_that_were_not_reached(graded):
    """The definitions before the exception count.

    A check of a missing one says first that an exception ended the module.
    """
    above, _, below = solution("02").partition("def square(")
    _, kata = graded("02", f"{above}print(undefined)\n\n\ndef square({below}")
    assert kata["status"] == "failed"
    assert 0 < kata["points"] < kata["max_points"]
    missing = [check["message"] for check in kata["checks"] if "There was no square yet" in check["message"]]
    assert missing
    assert all("NameError: name 'undefined' is not defined" in message for message in missing)
    assert not any("reset" in message for message in missing)


def test_nothing_was_defined(graded):
    """If an exception ends a module before its first definition, the module can't be imported."""
    _, kata = graded("02", "raise RuntimeError('at once')\n" + solution("02"))
    assert (kata["status"], kata["points"], kata["notice"]) == ("broken", 0, None)
    assert "RuntimeError: at once" in kata["message"]


def test_shown_to_people(tmp_path, grader):
    """The terminal shows the notice below the kata, and a page and a platform's results contain it."""
    (tmp_path / "variables.py").write_text(solution("01") + "\nVariable('text')\n", encoding="utf-8")
    page, results = tmp_path / "page.html", tmp_path / "results.json"
    done = grader(
        "grade", "01", "--from", tmp_path, "--no-sandbox", "--html", page, "--format", "gradescope", "--out", results
    )
    assert done.returncode == 0
    assert "12/12" in done.stdout
    assert "variables.py ended early, by an exception." in " ".join(done.stdout.split())
    assert "ended early" in page.read_text(encoding="ascii")
    assert "ended early" in json.loads(results.read_text(encoding="utf-8"))["output"]


def test_a_lie_about_the_end(graded):
    """If a worker reports the exception in a wrong form, there is no notice, and its checks fail."""
    lie = (
        "import sys\nmodule = sys.modules['katas-worker.student_module']\n"
        "module.describe = lambda error, file: {'name': 1}\n"
    )
    _, kata = graded("01", solution("01") + lie + "raise RuntimeError\n")
    assert (kata["points"], kata["notice"]) == (0, None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="many runs of bare pytest need fork to be quick")
def test_plain_pytest_agrees(tmp_path):
    """Plain pytest judges a module that ended early as the grader does, in the middle or at the end."""
    first, rest = solution("04").split("class Function:")
    files = [
        ("04_backward", f"{first}print(1 / 0)\n\n\nclass Function:{rest}"),
        ("04_backward", solution("04") + "\n\nVariable(1.0)\n"),
    ]
    results = graded_by_the_grader(files, stretch=True)
    for seen, plain in zip(results, by_bare_pytest(files, tmp_path), strict=True):
        assert by_the_grader(seen.checks) == plain
