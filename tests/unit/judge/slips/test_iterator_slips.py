"""Slips with iterators such as `map(…)`, which run nothing by themselves, and can be walked only once."""

import pytest
from slip_checks import check_slip, slips_in

LINKED = """        for output in outputs:
            output.set_creator(self)
"""
XS = "        xs = [x.data for x in inputs]\n"
SLIPS = {
    "a map for a loop": (
        "05",
        [(LINKED, "        map(lambda output: output.set_creator(self), outputs)\n")],
        ("never_walked", "runs nothing by itself"),
    ),
    "a generator expression for a loop": (
        "05",
        [(LINKED, "        (output.set_creator(self) for output in outputs)\n")],
        ("never_walked", "Write a `for` loop"),
    ),
    "an iterator that a loop has walked is stored": (
        "05",
        [(XS, "        inputs = map(as_variable, inputs)\n" + XS)],
        ("walked_twice", "`inputs` of line"),
    ),
    "a generator expression that is walked twice": (
        "05",
        [("        outputs = [Variable(as_array(y)) for y in ys]\n", "        outputs = (Variable(y) for y in ys)\n")],
        ("walked_twice", "`outputs` of line"),
    ),
}
HARMLESS = {
    "walked once": (XS, "        xs = map(lambda x: x.data, inputs)\n"),
    "a list of it": (
        XS,
        "        pairs = zip(inputs, inputs)\n        pairs = list(pairs)\n        print(*pairs)\n" + XS,
    ),
    "one of two branches": (
        XS,
        "        pairs = zip(inputs, inputs)\n        if inputs:\n            print(*pairs)\n        else:\n"
        "            print(list(pairs))\n" + XS,
    ),
    "a loop that ends early": (
        XS,
        "        pairs = zip(inputs, inputs)\n        for pair in pairs:\n            if pair:\n"
        "                break\n        print(*pairs)\n" + XS,
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


@pytest.mark.parametrize("name", HARMLESS)
def test_none_in_code_that_may_be_right(name):
    """An iterator that is walked once at most is right."""
    assert slips_in("05", HARMLESS[name]) == []


def test_own_map():
    """A function of the student's that is called map may do anything."""
    own = ("class Function:\n", "def map(f, xs):\n    return [f(x) for x in xs]\n\n\nclass Function:\n")
    assert slips_in("05", own, (LINKED, "        map(lambda output: output.set_creator(self), outputs)\n")) == []
