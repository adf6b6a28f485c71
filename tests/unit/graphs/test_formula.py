"""The formula of `graph --of`: its lines, its inputs and its result, or a sentence why it can't be drawn."""

import pytest

from grading.curriculum.ladder import find
from grading.graphs.formula import example_of
from grading.text.errors import UsageError

MODULE = find("10").solution.read_text(encoding="utf-8") + "\nc = 3.0\nimport math as b\n"

EXAMPLES = {
    "y = square(x)": ["x = Variable(np.array(2.0))", "y = square(x)"],
    "x0 * x1 + x0": ["x0 = Variable(np.array(2.0))", "x1 = Variable(np.array(3.0))", "y = x0 * x1 + x0"],
    "x = Variable(np.array(1.0)); z = x + 1; z": ["x = Variable(np.array(1.0))", "z = x + 1"],
    "  t = a * y\n  t * t; ": ["a = Variable(np.array(2.0))", "y = Variable(np.array(3.0))", "t = a * y", "z = t * t"],
    "y = square(x); y.backward()": ["x = Variable(np.array(2.0))", "y = square(x)"],
    "y *= 2": ["y = Variable(np.array(2.0))", "y *= 2"],
    "x": ["x = Variable(np.array(2.0))"],
    "y = c * b.pi + as_array(e)": ["y = c * b.pi + as_array(e)"],  # the module has c and b, and e is no input
    "f = lambda x: x * x; sum(f(a) for a in [z, z])": [
        "z = Variable(np.array(2.0))",
        "f = lambda x: x * x",
        "y = sum(f(a) for a in [z, z])",
    ],
    "y = x\nfor a in range(2):\n    y = y * x\ny": [
        "x = Variable(np.array(2.0))",
        "y = x",
        "for a in range(2):\n    y = y * x",
    ],
}
WRONG = {
    "y = = 3": "--of is no Python: invalid syntax, in `y = = 3`",
    "y = x²": "--of is no Python: invalid character '²'",
    "y = (x": "--of is no Python: '(' was never closed",
    "# x": "--of has no statement",
    "y = \0": "--of ",
    "-" * 100_000 + "x": "--of ",
    "x, y = y, x": "this one doesn't: `x, y = y, x`",
    "for a in x:\n    a": "this one doesn't: `for a in x:`",
    "import os": "this one doesn't: `import os`",
}


@pytest.mark.parametrize("typed", EXAMPLES)
def test_lines_and_result(typed):
    """Inputs that the formula doesn't assign and the module lacks come first, and the result is the last name."""
    found = example_of(typed, MODULE)
    assert found.example.split("\n") == "\n".join(EXAMPLES[typed]).split("\n")
    last = EXAMPLES[typed][-1]
    assert found.names[-1] == (last.split()[0] if not last.startswith("for") else "y")
    assert len(set(found.names)) == len(found.names)
    compile(found.example, "<formula>", "exec")


@pytest.mark.parametrize("typed", WRONG)
def test_no_formula(typed):
    with pytest.raises(UsageError) as raised:
        example_of(typed, MODULE)
    assert WRONG[typed] in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_long_sum():
    """A formula of many terms is nested deeply, and is read all the same."""
    assert example_of("x" + " + 1" * 500, MODULE).names == ("x", "y")
