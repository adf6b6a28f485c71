"""Slips with `self`: a method without it, or an attribute or method that is named without its object."""

import pytest
from slip_checks import check_slip

FORWARD_OF_SQUARE = 'class Square(Function):\n    """y = x²"""\n\n    def forward(self, x):'
SLIPS = {
    "a method without an object": (
        "02",
        [(FORWARD_OF_SQUARE, FORWARD_OF_SQUARE.replace("    def", "    @staticmethod\n    def"))],
        ("static_with_self", "`@staticmethod` above `forward` in line"),
    ),
    "a local name": (
        "04",
        [("        self.creator = func\n", "        creator = func\n")],
        ("without_self", "set `self.creator`"),
    ),
    "input without self": (
        "04",
        [("        x = self.input.data\n        gx = 2 * x * gy", "        x = input.data\n        gx = 2 * x * gy")],
        ("without_self", "write `self.input`"),
    ),
    "a name assigned to itself": (
        "01",
        [("        self.name = name\n", "        name = name\n")],
        ("without_self", "assigns `name` to itself"),
    ),
    "a method called like a function": (
        "02",
        [("        y = self.forward(x)\n", "        y = forward(x)\n")],
        ("method_without_dot", "`forward` in line 93 is a method of Function, not a function: call it on `self`"),
    ),
    "another class's method called like a function": (
        "04",
        [("        output.set_creator(self)\n", "        set_creator(output, self)\n")],
        ("method_without_dot", "is a method of Variable, not a function: call it on a Variable, with a dot"),
    ),
    "an attribute set to a name that isn't there": (
        "04",
        [("        self.creator = None\n", "        self.creator = creator\n")],
        ("unbound", "puts `creator` into `self.creator`, and __init__ has nothing of that name"),
    ),
    "an attribute set to itself with a part of its name": (
        "01",
        [("        self.name = name\n", "        self.size: int = size.x\n        self.name = name\n")],
        ("unbound", "puts `size` into `self.size`, and __init__ has nothing of that name"),
    ),
    "a property without self": (
        "01",
        [("    def ndim(self):", "    def ndim():")],
        ("without_self", "`ndim` in line 49 lacks `self`"),
    ),
    "no self": (
        "02",
        [(FORWARD_OF_SQUARE, FORWARD_OF_SQUARE.replace("self, x", "x"))],
        ("without_self", "lacks `self`"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])
