"""Slips with a function's arguments: a Variable that is changed, an array where a Variable is wanted."""

import pytest

from grading.curriculum.ladder import find
from grading.judge import slips


def found(*lines):
    """Return the slips in kata 03's solution with these lines as the body of numerical_diff."""
    kata = find("03")
    solution = kata.solution.read_text(encoding="utf-8")
    text = solution[: solution.index("    # x.data - eps of a 0-d array")] + "".join(f"    {line}\n" for line in lines)
    return [(slip.rule, slip.text) for slip in slips.find(kata, text)]


@pytest.mark.parametrize(
    "line",
    [
        "x.data = x.data + eps",
        "x.data -= eps",
        "x.data[0] += eps",
        "a = x.data\n    a += eps",
        "a = x.data\n    a[0] = eps",
    ],
)
def test_x_is_moved(line):
    """Each way to change x's own data is named."""
    ((rule, text),) = found(line, "return f(x).data / eps")
    assert rule == "argument_changed"
    assert "changes `x.data`, so x itself is moved" in text


@pytest.mark.parametrize(
    "call",
    ["f(x.data + eps)", "f(as_array(x.data - eps))", "f(np.asarray(x.data))", "f(a)", "f(a + eps)"],
)
def test_an_array_for_f(call):
    """An array that f gets is named, in the call itself or as a name."""
    ((rule, text),) = found("a = as_array(x.data - eps)", f"return {call} / eps")
    assert rule == "array_given"
    assert f"`{call}` in line" in text


@pytest.mark.parametrize(
    "lines",
    [
        ["x = Variable(x.data.copy())", "x.data += eps", "return f(x).data / eps"],
        ["p = Variable(x.data.copy())", "p.data += eps", "return f(p).data / eps"],
        ["a = x.data", "a = a + eps", "a += eps", "return f(Variable(a)).data / eps"],
        ["a = x.data.copy()", "a += eps", "return f(Variable(a)).data / eps"],
        ["def g(a):", "    return f(Variable(as_array(a))).data", "return (g(x.data + eps) - g(x.data)) / eps"],
        ["a = x.data", "a = Variable(a)", "return f(a).data / eps"],
        ["f = as_array", "return f(x.data)"],
    ],
)
def test_nothing_in_code_that_may_be_right(lines):
    """A copy may be changed, and a name that holds a Variable besides is no array."""
    assert found(*lines) == []
