"""Lines at the top level that only try a module's definitions out."""

import pytest

from grading.judge.syntax.try_outs import tries_out

MODULE = """class Variable:
    pass


def add(x0, x1):
    return LIMIT


def bind():
    Variable.__add__ = add


"""
LINE = MODULE.count("\n") + 1


@pytest.mark.parametrize(
    "line", ["add(1)", "print(add(1, 2))", "x0 = add(1)", "for x in 1:\n    x", "assert add(1)", "import x"]
)
def test_lines_that_try_out(line):
    """A call, a loop, an import, or a name that no definition reads, could stand below `if __name__`."""
    assert tries_out(MODULE + line + "\n", LINE)


def test_import_above_definitions():
    """An import tries nothing out where definitions stand below it."""
    assert not tries_out(MODULE + "import x\n\n\nclass Add:\n    pass\n", LINE)


@pytest.mark.parametrize(
    "line",
    [
        "Variable.__add__ = add()",
        "setattr(Variable, '__add__', sub)",
        "bind()",
        "for name in 1:\n    Variable.x = name",
        "LIMIT = add(1)",
        "from nothing import LIMIT",
        "class Add(Function):\n    pass",
        "x = (",
    ],
)
def test_lines_that_define(line):
    """A line that binds an operator, defines a class, or sets a name that a function reads, belongs where it stands."""
    assert not tries_out(MODULE + line + "\n", LINE)
