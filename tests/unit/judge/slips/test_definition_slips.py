"""Slips in definitions: in the wrong place, there twice, or without its base or its decorator."""

import pytest
from slip_checks import check_slip

OUTSIDE = "\n\ndef set_creator(self, func):\n    self.creator = func\n\n\nclass Function"
SLIPS = {
    "a property without its decorator": (
        "01",
        [("    @property\n    def ndim(self)", "    def ndim(self)")],
        ("no_property", "`Variable.ndim` in line 48 has no `@property` above it."),
    ),
    "a property for a method": (
        "06",
        [("    def cleargrad(self):", "    @property\n    def cleargrad(self):")],
        ("property_for_method", "is a property, so it runs without parentheses"),
    ),
    "a method stands outside": (
        "04",
        [("    def set_creator(self, func):", "    def other(self, func):"), ("\n\nclass Function", OUTSIDE)],
        ("outside", "`set_creator` in line"),
    ),
    "a function inside of another one": (
        "02",
        [
            ("\n\ndef exp(x):", "\n\ndef exponential(x):"),
            ("    return Square()(x)\n", "    return Square()(x)\n\n    def exp(x):\n        return Exp()(x)\n"),
        ],
        ("outside", "stands inside of `square`: it is indented too far to be a function of the file's own"),
    ),
    "a function inside of a class": (
        "02",
        [
            ("\n\ndef exp(x):", "\n\ndef exponential(x):"),
            ("        return np.exp(x)\n", "        return np.exp(x)\n\n    def exp(x):\n        return Exp()(x)\n"),
        ],
        ("outside", "stands inside of `Exp`"),
    ),
    "a method in place of a number": (
        "10",
        [("    __array_priority__ = 200\n", "    def __array_priority__(self):\n        return 200\n")],
        ("method_for_a_value", "is a method, and has to be a plain value of the class: `__array_priority__ = …`."),
    ),
    "a class without its base": (
        "02",
        [("class Exp(Function):", "class Exp:")],
        ("no_base", "doesn't derive from Function, and has nothing of it: write `class Exp(Function):`"),
    ),
    "no contextmanager": (
        "09",
        [("@contextlib.contextmanager\n", "")],
        ("no_context_manager", "is missing above line"),
    ),
    "a context manager without yield": (
        "09",
        [("        yield\n", "        return\n")],
        ("no_context_manager", "has no `yield`"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])
