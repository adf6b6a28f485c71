"""Slips in where a name leads: to nothing, or to an inner function's own value."""

import pytest
from slip_checks import check_slip, slips_in

SLIPS = {
    "undefined, as in JavaScript": (
        "04",
        [("while f is not None:", "while f is not undefined:")],
        ("unbound", "`undefined` in line 106 is written `None`."),
    ),
    "Math, as in Java": ("02", [("np.exp(x)", "Math.exp(x)")], ("unbound", "is written `np`")),
    "console.log, as in JavaScript": (
        "02",
        [("    return Square()(x)\n", "    console.log(x)\n    return Square()(x)\n")],
        ("unbound", "`console.log` in line 125 is written `print`."),
    ),
    "printf, as in C": (
        "02",
        [("    return Square()(x)\n", "    printf(x)\n    return Square()(x)\n")],
        ("unbound", "`printf` in line 125 is written `print`."),
    ),
    "a parameter of another method": (
        "04",
        [("        x = self.input.data\n        gx = np.exp(x) * gy\n", "        gx = np.exp(x) * gy\n")],
        ("unbound", "is a parameter of `forward`, which `backward` doesn't see"),
    ),
    "None in small letters": (
        "07",
        [("        self.creator = None\n", "        self.creator = none\n")],
        ("unbound", "is written `None`"),
    ),
    "None in capital letters": (
        "07",
        [("        self.creator = None\n", "        self.creator = NULL\n")],
        ("unbound", "`NULL` in line"),
    ),
    "the object's name in other languages": (
        "04",
        [("        self.creator = func\n", "        this.creator = func\n")],
        ("unbound", "the object itself is `self` here"),
    ),
    "an attribute without self in a formula": (
        "10",
        [("        return x**self.c\n", "        return x**c\n")],
        ("unbound", "write `self.c`"),
    ),
    "an attribute without the lambda's parameter": (
        "07",
        [("        while funcs:\n", "        funcs.sort(key=lambda item: generation)\n        while funcs:\n")],
        ("unbound", "stands without an object; did you mean `item.generation`?"),
    ),
    "an attribute without an object in a function of its own": (
        "07",
        [
            (
                "        while funcs:\n",
                "        def add(f, fs):\n            fs.append((generation, f))\n\n        while funcs:\n",
            )
        ],
        ("unbound", "is an attribute, and stands without an object before it"),
    ),
    "an attribute without self in a function without parameters": (
        "07",
        [("        while funcs:\n", "        def first():\n            return creator\n\n        while funcs:\n")],
        ("unbound", "write `self.creator`"),
    ),
    "a setting without its class": (
        "09",
        [("        if Config.enable_backprop:\n", "        if enable_backprop:\n")],
        ("unbound", "write `Config.enable_backprop`"),
    ),
    "a setting's name without quotes": (
        "09",
        [('return using_config("enable_backprop", False)', "return using_config(enable_backprop, False)")],
        ("unbound", "write it in quotes"),
    ),
    "an outer name is assigned": (
        "07",
        [
            (
                "        while funcs:\n",
                "        def add(f):\n            funcs = sorted(funcs + [f])\n\n        while funcs:\n",
            )
        ],
        ("outer_name_assigned", "write `nonlocal funcs`"),
    ),
    "an outer number is counted up": (
        "07",
        [
            (
                "        while funcs:\n",
                "        n = 0\n\n        def add(f):\n            n += 1\n\n        while funcs:\n",
            )
        ],
        ("outer_name_assigned", "write `nonlocal n`"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


LOOP = """

for word in ("add", "mul"):
    setattr(Variable, f"__{word}__", lambda self, other: globals()[word](self, other))
"""
AS_VARIABLE = "\n\ndef as_variable("


def test_a_lambda_that_looks_up_the_loops_name():
    """A lambda of a loop sees the last value of the loop's name, unless it has the value as a default."""
    (slip,) = slips_in("10", (AS_VARIABLE, LOOP + AS_VARIABLE))
    assert slip.rule == "bound_late"
    assert "looks up `word` each time" in slip.text
    kept = LOOP.replace("self, other: ", "self, other, word=word: ")
    assert slips_in("10", (AS_VARIABLE, kept + AS_VARIABLE)) == []
