"""katas/earlier.py: its table of lasting checks, and what it does with names that a module lacks."""

import ast
import sys
from types import ModuleType

import pytest
from earlier import KATAS, LASTING, expect_earlier, suite_on

from grading.curriculum.ladder import ladder


def checks_of(kata):
    """Return the roles by name of the tests in a kata's suite."""
    tree = ast.parse((KATAS / kata / f"test_{kata[3:]}.py").read_text(encoding="utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return {test.name: " ".join(ast.unparse(mark) for mark in test.decorator_list) for test in tests}


def test_table():
    """Every kata but the last leaves checks to later ones, and none that goes beyond the book."""
    assert list(LASTING) == [kata.id for kata in ladder()[:-1]]
    for kata, checks in LASTING.items():
        roles = checks_of(kata)
        assert checks
        assert set(checks) <= roles.keys()
        assert all(int(kata[:2]) < first <= len(ladder()) for first in checks.values())
        assert not any("stretch" in roles[check] for check in checks)


def test_every_later_suite_runs_them():
    for kata in ladder()[1:]:
        assert f'expect_earlier({int(kata.number)}, "{kata.name}", ' in kata.suite.read_text(encoding="utf-8")


def test_names_come_from_the_later_module():
    later = ModuleType("later")
    later.Variable = object()
    suite = suite_on("01_variables", later)
    assert suite.Variable is later.Variable
    assert "variables" not in sys.modules or sys.modules["variables"] is not suite


def test_a_name_that_is_missing(monkeypatch):
    """A check that uses a name that the module lacks fails with an explanation, and says which kata taught it."""
    monkeypatch.setitem(sys.modules, "functions", ModuleType("functions"))
    with pytest.raises(pytest.fail.Exception) as raised:
        expect_earlier(2, "functions", play=None, rng=None, watch=None)
    assert str(raised.value).startswith("functions.py has no definition called Variable.")
    assert raised.value.__notes__[0].startswith("Kata 01, variables, taught it: ")
