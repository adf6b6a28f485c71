"""The seed of a class: drawn once per gradebook, stored, and used again by every later run."""

import json
import re

import made_class
import pytest
from class_runs import rows, run

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.cli.commands import parser
from grading.curriculum.ladder import find


@pytest.fixture
def class_of_two(tmp_path):
    folder = tmp_path / "two"
    for name in ("ann", "ben"):
        write(folder, name)
    return folder


def write(folder, name):
    text = find("01").solution.read_text(encoding="utf-8") + f"# {name}\n"
    folder.mkdir(exist_ok=True)
    made_class.write(folder / name, {"variables.py": text})


def seeds(book):
    """Return the seed of every attempt, from its conditions and from its report, which must agree."""
    found = [(json.loads(conditions)["seed"], json.loads(report)["seed"]) for conditions, report in read(book)]
    assert all(one == other for one, other in found)
    return [one for one, _ in found]


def read(book):
    return rows(book, "conditions, report")


def grade(folder, *options):
    return run(folder, "--jobs", 1, "--no-sandbox", *options, seed=None)


def test_one_seed_a_gradebook(class_of_two, tmp_path):
    """The first run draws a seed that terminal, page, export and gradebook show, and later runs use it again."""
    book, page, lines = class_of_two.with_name("two.gradebook"), tmp_path / "page.html", tmp_path / "out.jsonl"
    said = grade(class_of_two, "--html", page, "--export", f"jsonl={lines}")
    (seed,) = set(seeds(book))
    assert seed != 0
    assert re.search(rf"--seed {seed}\b", said)
    assert f"seed {seed}," in page.read_text(encoding="ascii")
    assert f'"seed": {seed}' in lines.read_text(encoding="utf-8")
    assert "0 graded" in grade(class_of_two)
    write(class_of_two, "cy")
    assert "1 graded" in grade(class_of_two)
    assert seeds(book) == [seed] * 3
    grade(class_of_two, "--gradebook", tmp_path / "another.gradebook")
    assert set(seeds(tmp_path / "another.gradebook")) != {seed}


def test_seed_that_was_asked_for(class_of_two):
    """`--seed` overrides the gradebook's seed, and the gradebook's seed is that of most people's last attempts."""
    book = class_of_two.with_name("two.gradebook")
    grade(class_of_two, "--seed", 5)
    assert "0 graded" in grade(class_of_two)
    grade(class_of_two, "--seed", 6, "--only", "ann")
    write(class_of_two, "cy")
    grade(class_of_two, "--seed", 5, "--only", "cy")
    assert seeds(book) == [5, 5, 6, 5]
    assert "1 graded" in grade(class_of_two)  # only ann has another seed
    assert seeds(book) == [5, 5, 6, 5, 5]


def test_no_seed_without_attempts(tmp_path):
    """A gradebook without attempts has no seed yet."""
    with Gradebook(tmp_path / "new.gradebook") as book:
        assert book.seed() is None


def test_a_students_own_seed_stays_0():
    """`grade` uses the same inputs each time, so that a student can repeat a result."""
    assert parser().parse_args(["grade"]).seed == 0
    assert parser().parse_args(["class", "x"]).seed is None
