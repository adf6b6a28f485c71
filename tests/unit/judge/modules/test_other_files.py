"""Files that aren't called as a kata is: notebooks are matched, and of scripts the grader says what they resemble."""

import dataclasses
import os

import pytest
from written_notebooks import notebook

from grading.classroom.class_reader import read_folder
from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.judge.modules import module_names, module_text, other_files, submission

SOLUTIONS = {kata.number: kata.solution.read_text(encoding="utf-8") for kata in ladder()}
STEPS = {"step04.py": "03", "step9.py": "04", "step10.py": "04", "step13.py": "05"}


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder):
    modules, said = read_folder(folder, list(ladder()))
    return {module.kata.number: module for module in modules}, said


@pytest.mark.parametrize("folder", ["", "steps", "deep-learning/steps"])
def test_steps(folder, tmp_path):
    """For each kata the last step that resembles it is named, wherever the steps lie, and none is graded."""
    files = {name: SOLUTIONS[number] for name, number in STEPS.items()}
    more = {"deep-learning/dezero/core_simple.py": SOLUTIONS["10"], "deep-learning/steps/step33.py": "import dezero\n"}
    found, said = read(write(tmp_path, {os.path.join(folder, name): text for name, text in files.items()} | more))
    assert {number for number, module in found.items() if module.source} == set()
    for number, name in {"03": "step04.py", "04": "step10.py", "05": "step13.py", "10": "core_simple.py"}.items():
        assert f"{name} looks like kata {number}" in found[number].remark
        assert f"hand that in as {find(number).name}.py" in found[number].remark
    # By its number step 9 would be of kata 01 as well.
    assert (found["01"].remark, found["01"].instead) == ("", None)
    [sentence] = said
    assert "step10.py (like kata 04)" in sentence
    assert "1 more: not graded, since a kata's module is found by its name alone" in sentence


def test_notebook_beside_other_files(tmp_path):
    """A notebook of any name answers the katas that it resembles; a module counts before it, and the stub after it."""
    kata = find("05")
    cells = [SOLUTIONS[number] for number in ("03", "04", "05")]
    files = {"backward.py": "x = 1\n", "katas/05_variadic_args/variadic_args.py": stubs.derive(kata)}
    found, said = read(write(tmp_path, {**files, "notes/한글.ipynb": notebook(*cells)}))
    assert found["03"].source.notebook == found["05"].source.notebook == "한글.ipynb"
    assert (found["04"].source.text, found["04"].source.notebook) == ("x = 1\n", "")
    assert found["06"].source is None
    assert "한글.ipynb goes as far as kata 05" in found["06"].remark
    assert said == []


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "is empty"), ('{"cells": [', "is damaged"), (notebook("x = 1"), "in which nothing looks like a kata")],
)
def test_notebooks_that_are_no_use(text, says, tmp_path):
    found, said = read(write(tmp_path, {"답.ipynb": text}))
    assert len(said) == 1
    assert said[0].startswith("답.ipynb")
    assert says in said[0]
    assert "답.ipynb" in found["04"].remark


def test_a_stub_never_wins(tmp_path):
    """A notebook that was worked on counts before one with stubs, wherever they lie."""
    files = {
        "assignment.ipynb": notebook("import numpy as np", *map(stubs.derive, ladder())),
        "my work/katas.ipynb": notebook(*SOLUTIONS.values()),
    }
    found, _ = read(write(tmp_path, files))
    worked_on = {number for number, each in found.items() if each.path.name == "katas.ipynb"}
    # The stubs of katas 07 and 08 have whole answers to katas 06 and 07.
    assert worked_on >= set(SOLUTIONS) - {"06", "07"}
    assert found["04"].choice == "my work/katas.ipynb was graded, and not assignment.ipynb (the stub)."


def test_notebooks_that_differ(tmp_path):
    """Of several answers to a kata the sentence names the one that counts; those of other katas are no rivals."""
    wrong = SOLUTIONS["04"].replace("def backward(self)", "def backwardd(self)")
    files = {"hw.ipynb": SOLUTIONS["04"], "hw (1).ipynb": wrong, "other.ipynb": SOLUTIONS["05"]}
    found, _ = read(write(tmp_path, {name: notebook(text) for name, text in files.items()}))
    assert found["04"].choice == "hw (1).ipynb was graded, and not hw.ipynb."
    assert found["05"].choice == ""


def test_the_same_notebook_twice(tmp_path):
    found, _ = read(write(tmp_path, dict.fromkeys(["a.ipynb", "b.ipynb"], notebook(SOLUTIONS["04"]))))
    assert (found["04"].path.name, found["04"].choice) == ("a.ipynb", "")


def test_many_notebooks(tmp_path, monkeypatch):
    """All notebooks are read as far as their size allows, and those that were left out are named."""
    lectures = {f"{number}.ipynb": notebook("1") for number in range(1, 31)}
    write(tmp_path, {**lectures, "z.ipynb": notebook(SOLUTIONS["04"])})
    found, said = read(tmp_path)
    assert found["04"].path.name == "z.ipynb"
    [sentence] = said
    assert sentence.startswith("Nothing looks like a kata in these notebooks: 1.ipynb, 2.ipynb, ")
    assert sentence.endswith("10.ipynb and 20 more.")
    monkeypatch.setattr(other_files, "MAX_NOTEBOOK_TEXT", 29 * other_files.LEAST_NOTEBOOK)
    found, said = read(tmp_path)
    assert found["04"].source is None
    assert said[0].startswith("30.ipynb, z.ipynb: not read, since the notebooks have too much together.")


def test_a_notebook_that_counted(tmp_path):
    """Nothing is said against a notebook whose cell counts, and a broken cell is named with its place."""
    cells = f"%%writefile backward.py\n{SOLUTIONS['04']}", "x = 1"
    found, said = read(write(tmp_path, {"a.ipynb": notebook(*cells)}))
    assert (said, found["05"].remark) == ([], "")
    _, said = read(write(tmp_path, {"a.ipynb": notebook("class Variable\n    pass")}))
    assert said == ["a.ipynb has cells that are no Python: cell 1, line 1: SyntaxError: expected ':'"]


@pytest.mark.skipif(os.name == "nt", reason="on Windows not everybody may make links")
def test_links_and_devices(tmp_path):
    """Links that lead round in circles or out of the submission, and pipes, are no answers and stop nothing."""
    folder = write(tmp_path / "ann", {"z.ipynb": notebook(SOLUTIONS["04"])})
    write(tmp_path, {"other.ipynb": notebook(SOLUTIONS["05"])})
    for name, target in {"a.ipynb": "a.ipynb", "b.ipynb": "../other.ipynb", "c.py": "c.py", "loop": "."}.items():
        (folder / name).symlink_to(target)
    for name in ("p.ipynb", "p.py"):
        os.mkfifo(folder / name)
    found, _ = read(folder)
    assert found["04"].source.notebook == "z.ipynb"
    assert found["05"].source is None


def test_many_files(tmp_path):
    """Of thousands of files only a part is read, so a submission can't take the grader's time."""
    for number in range(3000):
        (tmp_path / f"step{number}.py").write_text("x = 1\n", encoding="utf-8")
    found, said = read(write(tmp_path, {"a.ipynb": notebook(SOLUTIONS["04"])}))
    assert found["04"].source.notebook == "a.ipynb"
    assert said == []


def test_a_package_of_other_things(tmp_path):
    """A script with a `.shape` and a function `add` resembles no kata."""
    files = {"plot.py": "def add(x):\n    return x.shape\n", "grader.py": "", "solution/backward.py": SOLUTIONS["04"]}
    found, said = read(write(tmp_path, files))
    assert (said, found["04"].remark) == ([], "")


def test_empty_file_of_ones_own(tmp_path):
    """A file that isn't the checkout's own has no stub to bring back."""
    found, _ = read(write(tmp_path, {"backward.py": ""}))
    assert found["04"].problem == "backward.py is empty. Is it saved?"


def test_files_of_the_checkout(tmp_path, monkeypatch):
    """In a kata's own folder an empty file can be reset, and a notebook beside the stub comes with its command."""
    kata = dataclasses.replace(find("04"), folder=tmp_path / "katas" / "04_backward")
    for module in (module_text, module_names):
        monkeypatch.setattr(module, "ladder", lambda: (kata,))
    write(kata.folder, {"backward.py": ""})
    [found] = submission.find_modules(tmp_path, [kata])
    assert "reset backward` brings the stub back" in found.problem
    write(kata.folder, {"backward.py": stubs.derive(find("04")), "backward.ipynb": notebook(SOLUTIONS["04"])})
    [found] = submission.find_modules(tmp_path, [kata])
    assert "backward.ipynb is not graded here" in found.reading
    assert "grade 04 --from" in found.reading
    assert found.source.notebook == ""
