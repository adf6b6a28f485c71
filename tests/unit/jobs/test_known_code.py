"""Known code: equal for texts that differ in comments and layout, and only checks without a message or output hold."""

import dataclasses

import pytest

from grading.curriculum.source import Cell, ModuleSource
from grading.jobs.job import JobModule
from grading.jobs.known_code import MAX_COMPARED, checks_of_code, code_of, with_passed
from grading.judge.report.report import Check, KataResult, Memory, Report, as_json

TEXT = 'class Variable:\n    """A box."""\n\n    def __init__(self, data):\n        self.data = data\n'
SOURCE = ModuleSource("variables", "variables.py", TEXT)
PART = JobModule("01_variables", SOURCE, None, None)
MEMORY = Memory(20.0, 1.0, 2.0, (5.0, 7.0, 6.0))
CHECK = Check("test_it", "test", "required", "It works.", "passed")


def with_text(text):
    return dataclasses.replace(PART, source=dataclasses.replace(SOURCE, text=text))


@pytest.mark.parametrize(
    "text",
    [
        f"# Ann\n\n{TEXT}# the end\n",
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("    ", "  ", 1).replace("\n    def", "\n  def"),
        TEXT.replace("self.data = data", "self.data = (\n            data  # as it is\n        )"),
    ],
)
def test_same_code(text):
    """Comments, blank lines, indentation and brackets don't count."""
    assert code_of(with_text(text)) == code_of(PART)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("A box", "The box"),
        TEXT.replace("data)", "value)"),
        TEXT.replace("self.data = data", "self.data = data + 0"),
        TEXT.replace("self.data = data", "self.data = 1.0"),
        TEXT.replace("self.data = data", "self.data = 1"),
        TEXT.replace("self.data = data", "self.data = True"),
        TEXT.replace("self.data = data", "self.data = '1'"),
        TEXT.replace("self.data = data", "self.data = b'1'"),
    ],
)
def test_other_code(text):
    """Another value, name or docstring is other code, since a module can read all of them."""
    assert code_of(with_text(text)) not in (None, code_of(PART))


@pytest.mark.parametrize(
    "line",
    [
        "import linecache",
        "from inspect import getsource",
        "import os.path",
        "exec('x = 1')",
        "y = __file__",
        "y = f.__code__.co_firstlineno",
        "y = getattr(f, '__code__')",
    ],
)
def test_code_that_may_read_its_text(line):
    """Comments may count for it."""
    assert code_of(with_text(f"{TEXT}\n{line}\n")) is None


def test_another_name():
    """The kata and the file's name count, too."""
    others = [
        dataclasses.replace(PART, kata="02_functions"),
        dataclasses.replace(PART, source=dataclasses.replace(SOURCE, name="functions")),
        dataclasses.replace(PART, source=dataclasses.replace(SOURCE, file="functions.py")),
    ]
    assert len({code_of(PART), *map(code_of, others)}) == 4


@pytest.mark.parametrize(
    "fields",
    [{"notebook": "a.ipynb"}, {"cells": (Cell(1, 1),)}, {"outdated": ((1, 1),)}],
)
def test_notebook(fields):
    """Of a notebook, the cells matter as well."""
    assert code_of(dataclasses.replace(PART, source=dataclasses.replace(SOURCE, **fields))) is None


@pytest.mark.parametrize(
    "text",
    ["def broken(:\n", "x = 1\0\n", "x = " + "(" * 5000, "x = " + "-" * 50_000 + "1", f"x = '{'x' * MAX_COMPARED}'"],
)
def test_no_code(text):
    """A text that is no Python, or endless, is graded anew."""
    assert code_of(with_text(text)) is None


def test_no_warning(recwarn):
    """Python warns about some texts; the instructor's screen isn't the place for it."""
    assert code_of(with_text("x = '\\d'\ny = 1if 2else 3\n")) is not None
    assert not recwarn.list


def test_without_a_text():
    assert code_of(dataclasses.replace(PART, source=None, problem="is empty")) is None


def stored(*checks, message=None, notice=None, status="passed"):
    """Return a kata's part of a report."""
    result = KataResult("01_variables", "Variables", status, message, checks, 0.5, notice)
    return as_json(Report("ann.zip", 7, 1.5, True, (result,), "3.13.0", "2.3.0", False))["katas"][0]


def test_checks_of_code():
    """Those are left out that failed, or showed something: that may name a line of this text, or be printed by it."""
    kata = stored(
        CHECK,
        dataclasses.replace(CHECK, name="test_more", role="stretch", verdict="failed", message="Why"),
        dataclasses.replace(CHECK, name="test_output", output="hello\n"),
        dataclasses.replace(CHECK, name="memory_it", kind="memory", memory=MEMORY),
    )
    checks = checks_of_code(kata)
    assert list(checks) == ["test_it", "memory_it"]
    assert with_passed(PART, checks).passed == (("test_it", None), ("memory_it", MEMORY))


def test_a_kata_that_is_not_passed():
    """All of its checks run again, so that passes by chance don't add up."""
    failed = dataclasses.replace(CHECK, name="test_failed", verdict="failed", message="Why")
    assert checks_of_code(stored(CHECK, failed, status="failed")) == {}


@pytest.mark.parametrize("fields", [{"message": "It stops."}, {"notice": "An exception ended it early."}])
def test_message_about_all_of_it(fields):
    """Such a message is only made if the module runs, so all of its checks run again."""
    assert checks_of_code(stored(CHECK, **fields)) == {}
