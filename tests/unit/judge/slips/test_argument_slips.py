"""Slips with a function's arguments: a Variable that is changed, an array where a Variable is wanted."""

import pytest
from slip_checks import slips_in

from grading.curriculum.ladder import find
from grading.judge.slips import slips


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


FORWARD, BACKWARD = "        return x**2\n", "        gx = np.exp(x) * gy\n"


@pytest.mark.parametrize(
    "change, words",
    [
        ((FORWARD, "        x **= 2\n        return x\n"), "the array `x` in place. It is the one in the input itself"),
        (
            (FORWARD, "        return np.square(x, out=x)\n"),
            "the array `x` in place. It is the one in the input itself",
        ),
        ((FORWARD, "        x[...] = x**2\n        return x\n"), "the array `x` in place"),
        ((BACKWARD, "        gy *= np.exp(x)\n        gx = gy\n"), "`gy` in place. It is the gradient of the output"),
    ],
)
def test_an_array_is_changed_in_place(change, words):
    """forward and backward get the Variables' own arrays, and a change in place is named."""
    (slip,) = slips_in("07", change)
    assert slip.rule == "changed_in_place"
    assert words in slip.text


@pytest.mark.parametrize(
    "change",
    [
        (FORWARD, "        x = x.copy()\n        x **= 2\n        return x\n"),
        (FORWARD, "        y = np.empty_like(x)\n        return np.square(x, out=y)\n"),
        (FORWARD, "        x = x**2\n        return x\n"),
        (BACKWARD, "        gx = np.exp(x)\n        gx *= gy\n"),
    ],
)
def test_a_new_array_may_be_changed(change):
    """An array that the function made itself is changed in peace."""
    assert slips_in("07", change) == []
