"""Submissions as students make them: a notebook, the book's steps, a local import, operators that are never bound."""

import base64
import json
import re
import sys
import zipfile

import pytest
import warm_start
from conftest import ROOT
from graded import graded
from jsonschema import Draft202012Validator
from written_notebooks import notebook

from grading.curriculum.ladder import after, find, ladder
from grading.judge.feedback import not_there
from grading.judge.modules.submission import find_modules

SOLUTION = find("04").solution.read_text(encoding="utf-8")
OVERLOADS = find("10").solution.read_text(encoding="utf-8")
METHODS = "add radd mul rmul neg sub rsub truediv rtruediv pow".split()
FUNCTIONS = "add add mul mul neg sub rsub div rdiv pow".split()


@pytest.mark.parametrize("count", [1, None])
def test_notebook_renamed(count, tmp_path):
    """A notebook's JSON under a module's name is read as a notebook, and the student reads that, run or never run."""
    text = notebook(SOLUTION).replace('"execution_count": 1', f'"execution_count": {json.dumps(count)}')
    (tmp_path / "backward.py").write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "grader.py"), "grade", "04", "--from", str(tmp_path), "--no-sandbox"]
    done = warm_start.run([*command, "--json", "-"], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    [result] = json.loads(done.stdout)["katas"]
    assert (result["status"], result["points"]) == ("passed", result["max_points"])
    assert result["notice"] == "backward.py, a notebook under another name, was graded by its code cells."


def test_names_of_a_notebook(grader, tmp_path):
    """`display` and `get_ipython` are there in a notebook's cells, and a broken cell's place is in the message."""
    used = "display(1)\nshell = get_ipython()\nshell.run_line_magic('time', '')\n"
    (tmp_path / "a.ipynb").write_text(notebook(used + SOLUTION), encoding="utf-8")
    done = grader("grade", "04", "--from", tmp_path, "--no-sandbox", "--json", "-")
    [result] = json.loads(done.stdout)["katas"]
    assert (result["status"], result["notice"]) == ("passed", None)
    broken = SOLUTION.replace("def backward(self):", "def backward(self)", 1)
    line = broken.split("\n").index("    def backward(self)") + 1
    (tmp_path / "a.ipynb").write_text(notebook("x = 1", broken), encoding="utf-8")
    done = grader("grade", "04", "--from", tmp_path, "--no-sandbox", "--json", "-")
    [result] = json.loads(done.stdout)["katas"]
    assert result["status"] == "broken"
    assert f"a.ipynb, cell 2, line {line}" in result["message"]
    assert "SyntaxError: expected ':'" in result["message"]


def test_a_module_written_in_parts(grader, tmp_path):
    """A class may go on in a cell that adds to the file."""
    cut = SOLUTION.index("    def ")
    cells = f"%%writefile backward.py\n{SOLUTION[:cut]}", f"%%writefile -a backward.py\n{SOLUTION[cut:]}"
    (tmp_path / "a.ipynb").write_text(notebook(*cells), encoding="utf-8")
    done = grader("grade", "04", "--from", tmp_path, "--no-sandbox", "--json", "-")
    [result] = json.loads(done.stdout)["katas"]
    assert result["status"] == "passed"


@pytest.mark.parametrize("name", ["work.zip", "work"])
def test_archive(grader, name, tmp_path):
    """`grade --from` reads an archive as `class` does."""
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("hw/backward.py", SOLUTION)
        archive.writestr("rest.rar", "Rar!")
    done = grader("grade", "04", "--from", tmp_path / name, "--no-sandbox", "--json", "-")
    [result] = json.loads(done.stdout)["katas"]
    assert (done.returncode, result["status"]) == (0, "passed")
    assert done.stderr.startswith("grader.py: passed over, rest.rar: it lies in a folder or an archive that holds")


def test_other_file(grader, tmp_path):
    """A file that is neither an archive nor a notebook is there, and the message says so."""
    (tmp_path / "work.pdf").write_text("x", encoding="utf-8")
    for command in ("grade", "graph"):
        done = grader(command, "04", "--from", tmp_path / "work.pdf", "--no-sandbox")
        assert (done.returncode, "is a file; --from takes the folder" in done.stderr) == (2, True)


def test_a_dict_is_no_notebook(tmp_path):
    (tmp_path / "backward.py").write_text("{}\n" + SOLUTION, encoding="utf-8")
    assert find_modules(tmp_path, [find("04")])[0].problem is None


@pytest.mark.parametrize("name", ["backward.ipynb", "Backward.ipynb", "backward (1).ipynb"])
def test_notebook(name, tmp_path):
    """In a kata's own folder only the module is graded, and the message says how to grade a notebook."""
    (tmp_path / name).write_text(notebook(SOLUTION), encoding="utf-8")
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


def test_all_steps_in_a_notebook(grader, tmp_path):
    """A notebook in which each kata replaces the one before gets all points, from one folder or by its own name."""
    texts = [kata.solution.read_text(encoding="utf-8") for kata in ladder()]
    cells = [cell for text in texts for cell in (f"%matplotlib inline\n{text}", "!ls", "raise ValueError('demo')")]
    path = tmp_path / "내 답.ipynb"
    path.write_text(notebook(("# All steps",), *cells), encoding="utf-8")
    for place in (path, tmp_path):
        done = grader("grade", "--from", place, "--no-sandbox", "--json", "-")
        assert (done.returncode, done.stderr) == (0, "")
        found = json.loads(done.stdout)
        assert found["points"] == found["max_points"]
        notices = {kata["id"]: kata["notice"] for kata in found["katas"]}
        # Cell 1 is prose, and each kata has three cells.
        assert notices["05_variadic_args"] == (
            "내 답.ipynb was graded as it stands after cell 16, line 1: below, it goes on to a later kata."
        )
        assert notices["10_overloads"] is None


def test_lasts_until():
    """The last kata whose answer answers an earlier one is a fact of kata.toml, and holds."""
    pairs = [(kata, find(kata.lasts_until) if kata.lasts_until else ladder()[-1]) for kata in ladder()]
    ends = [(kata, after(last)) for kata, last in pairs if after(last)]
    files = [(kata.id, answer.solution.read_text(encoding="utf-8")) for kata, answer in (*pairs, *ends)]
    statuses = [result.status for result in graded(files)]
    assert statuses == ["passed"] * len(pairs) + ["failed"] * len(ends)
    assert ends


WRONG = SOLUTION.replace("gx = 2 * x * gy", "gx = 2 * x * gy.absent")
SLIP = SOLUTION.replace("self.creator = func", "creator = func")


def test_places_in_a_notebook(grader, tmp_path):
    """The terminal, the JSON, the page and the platforms name the cell and the line in it."""
    path = tmp_path / "답.ipynb"
    path.write_text(notebook(("# Prose",), "import numpy as np\nimport dezero", f"%%time\n{WRONG}"), encoding="utf-8")
    line = WRONG[: WRONG.index("gy.absent")].count("\n") + 2
    place = f"답.ipynb, cell 3, line {line}"
    files = {name: tmp_path / f"out.{name}" for name in ("json", "junit", "html", "github")}
    named = [word for name in ("json", "junit", "html") for word in (f"--{name}", files[name])]
    named += ["--format", "github", "--out", files["github"]]
    done = grader("grade", "04", "--from", path, "--no-sandbox", "--no-color", *named)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"cell 3, line {line}" in done.stdout
    assert "cell 2, line 2" in done.stdout, "the exception that ended a cell early is shown"
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(report)
    failed = [check for check in report["katas"][0]["checks"] if place in check["message"]]
    assert place in {check["where"] for check in failed}
    github = base64.b64decode(files["github"].read_text(encoding="utf-8")).decode("utf-8")
    for text in (files["junit"].read_text("utf-8"), files["html"].read_text("utf-8"), github):
        text = text.replace("&#45813;", "답").replace("\\ub2f5", "답")
        assert place in text
        assert "backward.py:" not in text


def test_a_slip_in_a_notebook(grader, tmp_path):
    """A slip names the line in the cell, and no definition that a later cell replaces."""
    (tmp_path / "backward.ipynb").write_text(notebook(SOLUTION, f"# Again\n{SLIP}"), encoding="utf-8")
    done = grader("grade", "04", "--from", tmp_path, "--no-sandbox", "--json", "-")
    line = SLIP[: SLIP.index("creator = func")].count("\n") + 2
    messages = [check["message"] for check in json.loads(done.stdout)["katas"][0]["checks"]]
    assert any(f"Line {line} of cell 2 sets a local name" in message for message in messages)
    assert not any("stands twice" in message for message in messages)


def test_graph_of_a_notebook(grader, tmp_path):
    (tmp_path / "steps.ipynb").write_text(notebook("x = 1", SOLUTION), encoding="utf-8")
    done = grader("graph", "04", "--from", tmp_path / "steps.ipynb", "--no-sandbox")
    assert (done.returncode, done.stderr) == (0, "")
    assert "gradient" in done.stdout


def test_class_of_notebooks(grader, tmp_path):
    """Notebooks in a class are graded as files are; what matches no kata is in the warnings."""
    folder = tmp_path / "class"
    (folder / "chris" / "steps").mkdir(parents=True)
    texts = {
        "ann.ipynb": notebook(SOLUTION),
        "Lee_4711_assignsubmission_file_답.ipynb": notebook(f"%%writefile backward.py\n{SOLUTION}"),
        "ben_backward.ipynb": notebook(SOLUTION, outputs=[{"data": {"image/png": "A" * 2_000_000}}]),
        "chris/steps/step09.py": SOLUTION,
        "dora.ipynb": '{"cells": [',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "eve.zip", "w") as packed:
        packed.writestr("work/답.ipynb", notebook(SOLUTION))
    done = grader("class", folder, "--no-sandbox", "--export", f"jsonl={tmp_path / 'out.jsonl'}")
    assert (done.returncode, done.stderr) == (0, "")
    people = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    points = {person["key"]: person["attempt"]["report"]["points"] for person in people}
    # By its definitions a notebook answers the katas below as well; the name of a kata means that kata alone.
    kata, below = points["ben"], points["ann"]
    assert 0 < kata < below
    assert points == {"ann": below, "4711": kata, "ben": kata, "chris": 0, "dora": 0, "eve": below}
    notices = {kata["id"]: kata["notice"] for kata in people[0]["attempt"]["report"]["katas"]}
    assert notices["01_variables"] == (
        "ann.ipynb was graded as it stands in the end: there it looks like kata 04, which answers this kata as well."
    )
    said = done.stdout.replace("\n", " ")
    assert "chris: step09.py (like kata 04): not graded" in said
    assert "dora.ipynb: dora.ipynb is damaged" in said
    assert "ann.ipynb:" not in said


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


NEVER, ALONE = "`setup_variable` is defined but never called", "`setup_variable` is called below `if __name__` alone"
ENDS = {
    "# setup_variable() comes here": NEVER,
    "if __name__ == '__main__':\n    setup_variable()": ALONE,
    "x = setup_variable": NEVER,
    "setup_variable()": "",
    "if True:\n    setup_variable()": "",
}


def test_operators_that_are_never_bound():
    """If no code calls the function that binds the operators, the message names only that function."""
    for (end, says), result in zip(ENDS.items(), graded([("10_overloads", bound_later(end)) for end in ENDS])):
        assert (result.status == "passed") == (not says), end
        if says:
            failed = [check for check in result.checks if not check.passed]
            assert says in failed[0].message
            assert sum(says in check.message for check in failed) >= len(failed) // 2
