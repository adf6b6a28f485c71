"""Advice about an exception where the stub's code still stands."""

import pytest

from grading.curriculum import stubs
from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.judge.advice import open_tasks
from grading.workers.check_errors import StudentTraceback


def told(word, fault, text=None):
    """Return the advice about an exception in a kata's stub, or in this text."""
    kata = find(word)
    source = ModuleSource(kata.name, f"{kata.name}.py", text or stubs.derive(kata))
    return " ".join(open_tasks.advice(fault, source))


def lacking(kind, attribute):
    """Return the exception of an object of this class that lacks the attribute."""
    text = f"'{kind}' object has no attribute '{attribute}'"
    return StudentTraceback("AttributeError", text, (), (attribute, ("data", "grad")))


@pytest.mark.parametrize(
    ("word", "fault", "words"),
    [
        ("04", lacking("Variable", "creator"), "`Variable.__init__` in line"),
        ("07", lacking("Variable", "generation"), "Its task: start at generation 0."),
        ("07", lacking("Square", "generation"), "`Function.__call__` in line"),
        ("07", lacking("Triple", "generation"), "is still as in the stub"),
        ("04", lacking("Variable", "creater"), ""),
        (
            "05",
            StudentTraceback("TypeError", "Function.__call__() takes 2 positional arguments", ()),
            "`Function.__call__`",
        ),
        ("05", StudentTraceback("TypeError", "'NoneType' object is not iterable", ()), ""),
    ],
)
def test_definitions_as_in_the_stub(word, fault, words):
    """An attribute that a definition of the stub lacks yet is told with the task that adds it."""
    sentence = told(word, fault)
    assert words in sentence
    assert bool(words) == bool(sentence)


def test_line_of_the_stub():
    """An exception in a line of a definition as in the stub is told with its task; one in a finished definition not."""
    text = stubs.derive(find("05"))
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "f.input, f.output" in each)
    fault = StudentTraceback("AttributeError", "'Mix' object has no attribute 'input'", ((line, "backward"),))
    assert "`Variable.backward` in line" in told("05", fault, text)
    assert told("05", fault, text.replace("f.input, f.output", "f.inputs[0], f.outputs[0]")) == ""
