"""Slips in calls: each is found in the solution with the slip in it, and none in code that may be right."""

import pytest
from slip_checks import check_slip, rules_and_texts

from grading.curriculum.ladder import find

SQUARE = "    return Square()(x)\n"
RECURSION = "`x.backward()` in line"


def walk(word, step):
    """Return the change that makes the kata's backward a recursion, with this step for each input."""
    text = find(word).solution.read_text(encoding="utf-8")
    start = text.index("\n", text.index("            self.grad = np.ones_like(")) + 1
    end = text.index("\n\n\nclass Function:")
    lines = ["f = self.creator", "for x, gx in zip(f.inputs, f.backward(self.grad)):", "    x.grad = gx", *step]
    return text[start:end], "\n".join("        " + line for line in lines)


def test_the_class_is_called_with_the_input():
    check_slip(("02", [(SQUARE, "    return Square(x)\n")], ("class_called", "write `Square()(x)`")))


@pytest.mark.parametrize(
    "word, changed, rule, words",
    [
        (
            "02",
            "    return Function()(x)\n",
            "base_called",
            "makes a Function itself, whose forward raises an error. Make a Square",
        ),
        ("02", "    return Square\n", "class_returned", "returns the class Square itself, so nothing is computed"),
        ("02", "    return Square().forward(x)\n", "around_call", "takes and returns arrays, not Variables"),
        ("05", "    f = Square()\n    return f.forward(x)\n", "around_call", "`f.forward(x)` in line"),
        (
            "04",
            "    return Variable(Square().forward(x.data))\n",
            "around_call",
            "which links a result to its function",
        ),
    ],
)
def test_square_without_its_call(word, changed, rule, words):
    """A class that comes back, and a forward in place of a call, are named."""
    ((name, text),) = rules_and_texts(word, (SQUARE, changed))
    assert name == rule
    assert words in text


@pytest.mark.parametrize(
    "word, changed",
    [
        ("02", "    return Variable(as_array(Square().forward(x.data)))\n"),
        ("02", "    Square = 1\n    return Square\n"),
        ("04", "    x = x.data\n    return Square().forward(x)\n"),
    ],
)
def test_other_ways_to_square(word, changed):
    """A forward of an array is right before there are links, and a local name is no class."""
    assert rules_and_texts(word, (SQUARE, changed)) == []


@pytest.mark.parametrize("word", ["07", "08", "09", "10"])
@pytest.mark.parametrize(
    "step", [["    x.backward()"], ["    if x.creator is not None:", "        x.backward()"]], ids=["bare", "if"]
)
def test_recursion(word, step):
    """A backward that calls that of each input is named where the order of the walk counts."""
    assert [(rule, RECURSION in text) for rule, text in rules_and_texts(word, walk(word, step))] == [
        ("recursive_backward", True)
    ]


@pytest.mark.parametrize(
    "word, step",
    [
        ("05", ["    x.backward()"]),
        ("06", ["    x.backward()"]),
        ("07", ["    if x not in seen:", "        x.backward()"]),
        ("07", ["    x.creator.backward()"]),
        ("07", ["    g = x.creator", "    g.backward()"]),
        ("07", ["    if x in seen:", "        continue", "    x.backward()"]),
    ],
)
def test_no_recursion(word, step):
    """Nothing is said where it can be right, or where another backward may be meant."""
    assert [rule for rule, _ in rules_and_texts(word, walk(word, step)) if rule == "recursive_backward"] == []


def test_forward_of_the_base_class():
    """`Function.forward(self, x)` is always that of Function; a class may call it for its own base."""
    (first, *_) = rules_and_texts("02", ("y = self.forward(x)", "y = Function.forward(self, x)"))
    assert first[0] == "base_called"
    assert "`Function.forward(self, x)` in line 93 is always the `forward` of Function" in first[1]
    (first, *_) = rules_and_texts("04", ("f.backward(y.grad)", "Function.backward(f, y.grad)"))
    assert "`f.backward(…)` is that of the object's own class." in first[1]


def test_super_without_parentheses():
    """`super.__init__()` lacks a call."""
    made = ("        self.creator = None\n", "        self.creator = None\n        super.__init__()\n")
    check_slip(("04", [made], ("super_not_called", "write `super().__init__`")))


def test_function_that_is_returned():
    """A function that returns another one of the kata is named; one that calls it is right."""
    line = '    return using_config("enable_backprop", False)\n'
    change = (line, "    return using_config\n")
    check_slip(("09", [change], ("function_returned", "returns the function `using_config` itself")))
    assert (
        rules_and_texts("09", (line, "    manager = using_config('enable_backprop', False)\n    return manager\n"))
        == []
    )
