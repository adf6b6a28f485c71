"""The place of a failure without an exception: the definition that was used last, or the only one that differs."""

import pytest
from slip_checks import changed_solution

from grading.curriculum.source import ModuleSource
from grading.judge.syntax.place_of_use import place_of_use

SET_CREATOR = ("        self.generation = func.generation + 1\n", "        self.generation += 1\n")
SQUARE = ("    return Square()(x)\n", "    f = Square()\n    return f(x)\n")


def code_at(used, *changes):
    """Return the line that is shown for kata 07's solution with these changes, if the line `used` was used last."""
    text = changed_solution("07", *changes)
    lines = text.splitlines()
    line = place_of_use(lines.index(used) + 1, ModuleSource("generations", "generations.py", text))
    return lines[line - 1].strip() if line else None


def test_the_only_definition_that_differs():
    """Where the definition that was used is right, the one that differs is shown."""
    assert code_at("def exp(x):", SET_CREATOR) == "def set_creator(self, func):"


def test_the_definition_that_was_used():
    """A definition that differs from the solution's is shown itself."""
    assert code_at("def square(x):", SET_CREATOR, SQUARE) == "def square(x):"


@pytest.mark.parametrize(
    "changes",
    [
        [SET_CREATOR, SQUARE],
        [SET_CREATOR, ("def exp(x):\n", "level = 1\n\n\ndef exp(x):\n")],
        [SET_CREATOR, ("    def cleargrad(self):\n", "    def clear(self):\n")],
        [("def exp(x):\n", "level = 1\n\n\ndef exp(x):\n")],
    ],
)
def test_no_place_where_it_may_be_another(changes):
    """If several definitions differ, one is missing, or other code differs, no line is shown."""
    assert code_at("def exp(x):", *changes) is None


def test_a_text_that_is_no_python():
    """Of a text that can't be read as Python, the line stays."""
    assert place_of_use(1, ModuleSource("generations", "generations.py", "def f(:")) == 1
    assert place_of_use(None, ModuleSource("generations", "generations.py", "x = 1")) is None
