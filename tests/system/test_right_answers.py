"""Right answers in other styles earn every required point, in the grader and in bare pytest."""

import ast
import os

import pytest
from graded import answers

from grading.curriculum.ladder import ladder
from grading.dev.right_answers import ANSWERS, right_answers
from system.test_agreement import by_bare_pytest


def test_through_the_boundary():
    """The grader gives each answer all points, and no guard fails."""
    graded = [(kata_id, style, file.english) for kata_id, files in answers().items() for style, file in files.items()]
    assert len(graded) == sum(len(right_answers(kata)) for kata in ladder())
    failing = [
        f"{kata_id}, {style}: {check.name}: {check.message}"
        for kata_id, style, result in graded
        for check in result.checks
        if not check.passed
    ]
    assert failing == []
    assert {result.status for *_, result in graded} == {"passed"}


def test_by_bare_pytest(tmp_path):
    if not hasattr(os, "fork"):
        pytest.skip("bare pytest is run in forks, and this system has none")
    files = {(kata.id, style): text for kata in ladder() for style, text in right_answers(kata).items()}
    found = by_bare_pytest([(kata_id, text) for (kata_id, _), text in files.items()], tmp_path, "-m", "not stretch")
    assert all(found)
    assert [(file, seen) for file, seen in zip(files, found, strict=True) if set(seen.values()) != {"passed"}] == []


def test_every_kata_has_some():
    for kata in ladder():
        assert len(right_answers(kata)) >= 5, kata.id


def test_they_differ():
    """All answers to a kata are different programs, and differ from the solution, except those that say so."""
    for kata in ladder():
        texts = {style: text for style, text in right_answers(kata).items() if style != "carried_back"}
        programs = [ast.dump(ast.parse(text)) for text in [*texts.values(), kata.solution.read_text(encoding="utf-8")]]
        assert len(set(programs)) == len(programs), kata.id


def test_each_style_says_what_is_other_about_it():
    folders = list((ANSWERS / "right").glob("[a-z]*"))
    assert folders
    for folder in folders:
        about = (folder / "about.txt").read_text(encoding="utf-8")
        assert about.count("\n") == 1
        names = {path.stem for path in folder.glob("*.py")}
        assert names <= {kata.name for kata in ladder()}
        tables = [folder / f"{table}.toml" for table in ("same_as", "changes", "definitions")]
        assert names or any(path.exists() for path in tables)
