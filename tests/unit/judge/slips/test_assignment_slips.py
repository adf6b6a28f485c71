"""Slips in assignments: each is found in a solution with the slip in it, and none in code that may be right."""

import pytest
from slip_checks import check_slip, slips_in

LINK = "        self.creator = func\n"
NAME = "        self.name = name\n"
OUTPUTS = """        # numpy turns the result of an operation on a 0-d array into a scalar, which Variable refuses.
        outputs = [Variable(as_array(y)) for y in ys]
        for output in outputs:
            output.set_creator(self)
"""
SLIPS = {
    "the wrong way round": (
        "04",
        [(LINK, "        func = self.creator\n")],
        ("wrong_way_round", "`self.creator = func` keeps it in the object"),
    ),
    "a colon": ("01", [(NAME, "        self.name: name\n")], ("type_for_value", "`self.name: name` in line 40")),
    "a comma": (
        "01",
        [(NAME, "        self.name = name,\n")],
        ("comma_too_much", "The comma behind `name` in line 40"),
    ),
    "a comma behind a local value": (
        "03",
        [("    y0 = f(x0)\n", "    y0 = f(x0),\n")],
        ("comma_too_much", "The comma behind `f(x0)` in line 153 makes a tuple of it."),
    ),
    "below a raise": (
        "01",
        [(NAME, ""), ('{type(data).__name__}")\n', '{type(data).__name__}")\n            self.name = name\n')],
        ("never_run", "Line 39 never runs: the `raise` in line 38 stands before it in the same block."),
    ),
    "below a return": (
        "04",
        [
            (
                "        self.output = output\n        return output\n",
                "        return output\n        self.output = output\n",
            )
        ],
        ("never_run", "the `return` in line"),
    ),
    "None in a list": (
        "05",
        [(OUTPUTS, "        outputs = [Variable(as_array(y)).set_creator(self) for y in ys]\n")],
        (
            "none_used",
            "`Variable(as_array(y)).set_creator(self)` in line 144 gives None: `set_creator` has no `return`.",
        ),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


HARMLESS = {
    "a default is taken from the object": ("04", LINK, f"{LINK}        func = self.creator\n"),
    "a type is noted before the value": ("01", NAME, f"        self.name: str\n{NAME}"),
    "a tuple in parentheses": ("01", NAME, f"        self.name = (name,)\n{NAME}"),
    "inputs of one": (
        "04",
        "        self.input = input\n",
        "        self.input = input\n        self.inputs = input,\n",
    ),
    "an old line below a return": (
        "04",
        "        self.output = output\n        return output\n",
        "        self.output = output\n        return output\n        self.output = None\n",
    ),
    "a call that fails": (
        "04",
        "        f = self.creator\n",
        "        f = self.creator\n        g = f.set_creator()\n",
    ),
    "links in a comprehension": (
        "05",
        "        for output in outputs:\n            output.set_creator(self)\n",
        "        _ = [output.set_creator(self) for output in outputs]\n"
        "        [output.set_creator(self) for output in outputs]\n",
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_nothing_in_code_that_may_be_right(name):
    """Code that is like a slip, and is none, is left in peace."""
    word, old, new = HARMLESS[name]
    assert slips_in(word, (old, new)) == []
