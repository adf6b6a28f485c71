"""Files that aren't called as a kata is: notebooks are matched, and of scripts the grader says what they resemble."""

import dataclasses
import os

import pytest
from written_notebooks import notebook

from grading.classroom.class_reader import read_folder
from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.judge.modules import module_text, submission

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
    for module in (module_text, submission):
        monkeypatch.setattr(module, "ladder", lambda: (kata,))
    write(kata.folder, {"backward.py": ""})
    [found] = submission.find_modules(tmp_path, [kata])
    assert "reset backward` brings the stub back" in found.problem
    write(kata.folder, {"backward.py": stubs.derive(find("04")), "backward.ipynb": notebook(SOLUTIONS["04"])})
    [found] = submission.find_modules(tmp_path, [kata])
    assert "backward.ipynb is not graded here" in found.reading
    assert "grade 04 --from" in found.reading
    assert found.source.notebook == ""
