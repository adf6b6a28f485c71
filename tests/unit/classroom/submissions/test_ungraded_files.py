"""The instructor reads of each file that looks like a kata's module by its name, and isn't graded."""

import pytest
from made_class import tarred, write, zipped

from grading.classroom.class_reader import read_class, read_contents

ENDS = "not graded, since the module of kata 01 is called variables.py."


def choices(folder):
    """Return the sentences on the only submission in a folder, without its name."""
    (entry,) = read_class(folder).submissions
    return [choice.removeprefix(f"{entry.file_names}: ") for choice in read_contents(entry).choices]


@pytest.mark.parametrize(
    "name",
    [
        *("variables - 복사본.py", "variables - Copy.py", "variables copy.py", "Variables.py", "variables.PY"),
        *("variables_1.py", "variables_final.py", "variables.py.txt", "variables.txt", "varibles.py", "varables.txt"),
    ],
)
@pytest.mark.parametrize("form", ["ann", "ann/hw/katas/01_variables", "ann.zip", "ann.tar.gz"])
def test_files_that_are_nearly_called_so(name, form, tmp_path):
    """They are named in a folder and in an archive, whatever they hold."""
    texts = {name: "no Python", "notes.txt": "", "test_variables.py": "", "repeated_variables.py": "x = 1\n"}
    if form.endswith((".zip", ".gz")):
        (tmp_path / form).write_bytes((zipped if form.endswith(".zip") else tarred)(texts))
    else:
        write(tmp_path / form, texts)
    assert [choice for choice in choices(tmp_path) if "kata 01" in choice] == [f"{name}: {ENDS}"]


def test_all_of_them_are_named(tmp_path):
    write(
        tmp_path / "ann", {"Variables.py": "", "variables.txt": "", "functions_old.py": "", "my_functions.py": "x = 1"}
    )
    assert choices(tmp_path) == [f"Variables.py, variables.txt: {ENDS}"]


def test_a_module_leaves_none_to_name(tmp_path):
    """Beside a module that is graded, a copy of it needs no word."""
    write(tmp_path / "ann", {"variables.py": "x = 1\n", "variables - Copy.py": "x = 1\n"})
    assert choices(tmp_path) == []


@pytest.mark.parametrize("form", ["ann", "ann.zip"])
@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (
            {"x/variables.py": "x = 1\n", "y/variables.py": "y = 1\n"},
            "x/variables.py, y/variables.py: not graded, since variables.py is there more than once. "
            "Hand it in once, at the top.",
        ),
        (
            {"x/my_variables.py": "x = 1\n", "y/tools.py": "y = 1\n", "y/test_variables.py": ""},
            "x/my_variables.py: not graded, since the grader doesn't look there. Hand in variables.py at the top.",
        ),
    ],
)
def test_modules_where_the_grader_does_not_look(form, texts, sentence, tmp_path):
    if form == "ann":
        write(tmp_path / form, texts)
    else:
        (tmp_path / form).write_bytes(zipped(texts))
    assert choices(tmp_path) == [sentence]


def test_many_names(tmp_path):
    """A sentence has ten names at most."""
    write(tmp_path / "ann", {f"variables_{number:02}_old.py": "" for number in range(12)})
    (choice,) = choices(tmp_path)
    assert choice.startswith("variables_00_old.py, ")
    assert choice.endswith(f", variables_09_old.py and 2 more: {ENDS}")
