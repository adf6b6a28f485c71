"""Slips with lists and tuples: a missing comma or `zip`, square brackets for a call, the None that `append` returns."""

import pytest
from slip_checks import check_slip, failed_by, slips_in

from grading.judge.report.causes import Raised

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
    "square brackets for a weak reference": (
        "08",
        [("weakref.ref(output)", "weakref.ref[output]")],
        ("brackets_for_call", "`weakref.ref[output]` in line"),
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


def test_no_none_without_the_method():
    """Where the object has no such method, the line left nothing."""
    right = "                x.grad = np.array(gx) if x.grad is None else as_array(x.grad + gx)\n"
    (slip,) = slips_in("06", (right, "                x.grad = x.grad.append(gx)\n"))
    assert slip.rule == "none_kept"
    assert not slip.fits(failed_by(Raised("AttributeError", "'numpy.ndarray' object has no attribute 'append'")))
    assert slip.fits(failed_by(Raised("AttributeError", "'NoneType' object has no attribute 'append'")))


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])
