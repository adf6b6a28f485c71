"""Slips with `return` and `raise`: forgotten, left over from the stub, or one in place of the other."""

import pytest
from slip_checks import check_slip, failed_by, slips_in

from grading.judge.report.causes import Raised, Unexpected

SLIPS = {
    "no code but pass": (
        "02",
        [("        return x**2\n", "        pass\n")],
        ("no_code", "`Square.forward` in line 105 has no code yet"),
    ),
    "no code but dots": ("02", [("        return x**2\n", "        ...\n")], ("no_code", "has no code yet")),
    "no code but a docstring": ("02", [("        return x**2\n", "")], ("no_code", "has no code yet")),
    "a raise of the stub is left": (
        "04",
        [
            (
                "        self.creator = func\n",
                "        self.creator = func\n        raise NotImplementedError('kata 04')\n",
            )
        ],
        ("left_unwritten", "below your code in Variable.set_creator"),
    ),
    "a raise above the code": (
        "02",
        [("        return x**2\n", "        raise NotImplementedError('kata 02')\n        return x**2\n")],
        ("left_unwritten", "above your code in Square.forward"),
    ),
    "no return": (
        "02",
        [("        return x**2\n", "        y = x**2\n")],
        ("no_return", "`Square.forward` has no `return`"),
    ),
    "a return without a value": (
        "09",
        [
            (
                '    return using_config("enable_backprop", False)\n',
                '    with using_config("enable_backprop", False):\n        return\n',
            )
        ],
        ("no_return", "`no_grad` has a `return` without a value"),
    ),
    "a way without a return": (
        "02",
        [("    return np.asarray(x)\n", "    if np.isscalar(x):\n        return np.array(x)\n")],
        ("no_return", "has a way to its end without a `return`"),
    ),
    "a list of one output": (
        "05",
        [("return outputs if len(outputs) > 1 else", "return outputs if len(outputs) >= 1 else")],
        ("one_for_several", "With one output, line 150 returns a list or tuple of it"),
    ),
    "always a tuple": (
        "05",
        [("return outputs if len(outputs) > 1 else outputs[0]", "return *outputs,")],
        ("one_for_several", "a single one has to come back by itself"),
    ),
    "the first of two outputs": (
        "05",
        [("return outputs if len(outputs) > 1 else", "return outputs if len(outputs) > 2 else")],
        ("one_for_several", "With two outputs, line 150 returns the first alone"),
    ),
    "an exception is returned": (
        "01",
        [("            raise TypeError(", "            return TypeError(")],
        ("exception_returned", "write `raise TypeError(…)`"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


def test_a_raise_that_never_runs():
    """A raise of the stub below a `return` is no slip: it can't be why a check fails."""
    below = ("        return x**2\n", "        return x * 2\n        raise NotImplementedError('kata 02')\n")
    assert slips_in("02", below) == []


def test_failures_by_no_code():
    """A function without code is told where a None came, and not where another value or exception did."""
    slip = slips_in("02", ("        return x**2\n", "        pass\n"))[0]
    assert slip.fits(failed_by(Unexpected("f(x)", "None", "4.0")))
    assert slip.fits(failed_by(Raised("TypeError", "unsupported operand: 'NoneType' and 'int'")))
    assert not slip.fits(failed_by(Unexpected("f(x)", "3.0", "4.0")))
    assert not slip.fits(failed_by(None))
