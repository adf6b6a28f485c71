"""A submission without a module is described by the files that are there."""

import pytest
from made_class import write, zipped
from shape_writers import write_files

from grading.classroom.class_reader import read_class, read_contents, read_folder
from grading.curriculum.ladder import find

DESCRIBED = {
    "a": ({"answers.pdf": ""}, "no kata's module is in it, only answers.pdf (a document)"),
    "b": (
        {"1.png": "", "2.PNG": "", "x": "", "y": "", "z": ""},
        "only 1.png (a picture), 2.PNG (a picture), x and 2 mo",
    ),
    "c": ({"katas/backward.py.bak": ""}, "only backward.py.bak (a backup copy)"),
    "d": ({".gitmodules": "", "README.md": ""}, "it is a git submodule that came without its files"),
    "e": ({"katas/.git": "gitdir: x"}, "it is a git submodule that came without its files"),
    "f": ({"HEAD": "", "objects/x": "", "refs/x": ""}, "it is a git repository as a server has it"),
    "g": ({".DS_Store": ""}, "there is nothing in it"),
}


@pytest.mark.parametrize("name", DESCRIBED)
def test_described(name, tmp_path):
    """Up to three files are named with their kinds, for the instructor, and once for the student."""
    files, text = DESCRIBED[name]
    write(tmp_path / name, files)
    (entry,) = read_class(tmp_path).submissions
    contents = read_contents(entry)
    assert text in contents.instead
    assert [module.remark for module in contents.modules] == [
        f"Your submission as a whole: {contents.instead}.",
        *[""] * (len(contents.modules) - 1),
    ]
    modules, _ = read_folder(tmp_path / name, [find("04")])
    assert modules[0].remark == contents.modules[0].remark


def test_in_an_archive(tmp_path):
    """Files that an archive has in place of modules are named too."""
    (tmp_path / "ann.zip").write_bytes(zipped({"hw/report.docx": ""}))
    (entry,) = read_class(tmp_path).submissions
    assert "only report.docx (a document)" in read_contents(entry).instead


def test_an_empty_archive(tmp_path):
    """An archive that was opened and has nothing in it is called so; one with other files is listed with them."""
    write_files(tmp_path / "ann", {"hw.zip": zipped({}), "notes.zip": zipped({"a.txt": ""})})
    (entry,) = read_class(tmp_path).submissions
    assert "only hw.zip (an empty archive), notes.zip, a.txt; hand in" in read_contents(entry).instead


@pytest.mark.parametrize("other", ["variables.py", "week1/variables.py", "answers.ipynb"])
def test_answers_to_other_katas(other, tmp_path):
    """A run for one kata says nothing of a submission as a whole that may answer another."""
    write(tmp_path / "ann", {other: "x = 1\n"})
    (entry,) = read_class(tmp_path).submissions
    assert read_contents(entry, [find("04")]).instead == ""
