"""The attempt that counts is that of the last submission, in any order of grading the folders."""

import shutil
import sqlite3

import pytest
from class_runs import run
from conftest import ROOT
from made_class import write
from table_readers import read_csv

from grading.curriculum import stubs
from grading.curriculum.ladder import find

SOLVED = {"variables.py": (ROOT / "solution" / "variables.py").read_text(encoding="utf-8")}
FUNCTIONS = (ROOT / "solution" / "functions.py").read_text(encoding="utf-8")
STUB = {"variables.py": stubs.derive(find("variables"))}


@pytest.fixture
def grade(tmp_path):
    """Grade a folder into the gradebook, and return the output, and points and number of attempts by person."""

    def grade(folder, *options):
        out = tmp_path / "grades.csv"
        book = ("--gradebook", tmp_path / "book", "--no-sandbox", "--jobs", 1)
        said = run(tmp_path / folder, *book, "--export", f"csv={out}", *options)
        rows = read_csv(out.read_bytes())
        return said, {row["key"]: (int(row["points"]), int(row["attempts"])) for row in rows}

    return grade


@pytest.fixture
def folders(tmp_path):
    """Two folders for two weeks. In the first, bob's file is a stub."""
    write(tmp_path / "first" / "ann", SOLVED)
    write(tmp_path / "first" / "bob", STUB)
    write(tmp_path / "second" / "bob", SOLVED)
    return tmp_path


@pytest.mark.parametrize("options", [(), ("--seed", "5")])
def test_an_older_folder_again(grade, folders, options):
    """Grading the first folder again, under other conditions too, makes no older submission count.

    The output says so, with a way to change it.
    """
    grade("first")
    said, points = grade("second")
    assert points == {"ann": (12, 1), "bob": (12, 2)}
    said, points = grade("first", *options)
    assert points["bob"] == (12, 2)
    assert points["ann"] == (12, 2 if options else 1)
    assert "bob: bob has handed in something else since, graded 20" in said
    assert "and that counts. --only bob makes this count." in said


def test_an_older_folder_in_other_katas(grade, folders):
    """The same files are known whichever katas are graded, and new files in another kata are new."""
    grade("first", "--katas", "1")
    grade("second", "--katas", "1")
    said, points = grade("first", "--katas", "1-2")
    assert points == {"ann": (12, 2), "bob": (12, 2)}
    assert "bob: bob has handed in something else since" in said
    assert grade("second", "--katas", "1-2")[1]["bob"] == (12, 3)
    write(folders / "third" / "bob", {**SOLVED, "functions.py": FUNCTIONS})
    assert grade("third", "--katas", "1-2")[1]["bob"] == (22, 4)


def test_asked_for_by_name(grade, folders):
    """A submission that the instructor grades by name counts, also after the other folder is graded."""
    grade("first")
    grade("second")
    _, points = grade("first", "--only", "bob")
    assert points["bob"] == (0, 3)
    said, points = grade("second")
    assert points["bob"] == (0, 3)
    assert "--only bob makes this count" in said


def test_back_to_what_it_was(grade, folders, tmp_path):
    """In one folder the last change counts, even a change back to an earlier text.

    The same text in another folder is nothing new.
    """
    for files, expected in ((SOLVED, (12, 2)), (STUB, (0, 3)), (SOLVED, (12, 4))):
        grade("first")
        write(tmp_path / "first" / "bob", files)
        _, points = grade("first")
        assert points["bob"] == expected
    write(tmp_path / "third" / "bob", STUB)
    said, points = grade("third")
    assert points["bob"] == (12, 4)
    assert "bob: bob has handed in something else since" in said
    write(tmp_path / "third" / "bob", {"variables.py": STUB["variables.py"] + "x = 1\n"})
    assert grade("third")[1]["bob"] == (0, 5)


def test_a_folder_that_was_moved(grade, folders, tmp_path):
    grade("first")
    grade("second")
    shutil.move(tmp_path / "first", tmp_path / "moved")
    assert grade("moved")[1]["bob"] == (12, 2)


def test_a_gradebook_of_before(grade, folders, tmp_path):
    """A gradebook of version 1, as the first ones without the table of folders, opens, and the attempts decide."""
    grade("first")
    grade("second")
    base = sqlite3.connect(tmp_path / "book")
    for part in ("table lay", "table dropped", "table listed", "table known_result", "index attempt_of_assignment"):
        base.execute(f"drop {part}")
    base.execute("pragma user_version = 1")
    for column in ("assignment", "handed_in_at", "handed_in_by", "graded_by", "problem_parts", "content"):
        base.execute(f"alter table attempt drop column {column}")
    base.commit()
    base.close()
    assert grade("first")[1]["bob"] == (12, 2)
