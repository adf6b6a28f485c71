"""Slips with lists and tuples: a missing comma or `zip`, square brackets for a call, the None that `append` returns."""

import pytest
from slip_checks import check_slip

SLIPS = {
    "parentheses without a comma": (
        "05",
        [("            ys = (ys,)\n", "            ys = (ys)\n")],
        ("no_comma", "assigns `ys` to itself, which changes nothing: a comma makes a tuple"),
    ),
    "a loop without zip": (
        "05",
        [("in zip(f.inputs, gxs):", "in f.inputs, gxs:")],
        ("no_zip", "takes one row after the other: `zip(…)` around them makes pairs"),
    ),
    "square brackets for a call": (
        "05",
        [("funcs.append(x.creator)", "funcs.append[x.creator]")],
        ("brackets_for_call", "`funcs.append[x.creator]` in line"),
    ),
    "cleargrad gives nothing back": (
        "06",
        [("        if self.grad is None:\n", "        self = self.cleargrad()\n        if self.grad is None:\n")],
        ("none_kept", "leaves None in `self`: `cleargrad` changes what is there"),
    ),
    "a zip whose parts have changed places": (
        "06",
        [("for x, gx in zip(f.inputs, gxs):", "for gx, x in zip(f.inputs, gxs):")],
        ("zipped_the_wrong_way", "`x` takes its values from `gxs`, and not from `f.inputs`"),
    ),
    "the None of append": (
        "05",
        [("                    funcs.append(x.creator)", "                    funcs = funcs.append(x.creator)")],
        ("none_kept", "leaves None in `funcs`: `append` changes what is there"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])
