"""Slips with gradients: ones that take the place of a gradient that was set."""

import pytest
from slip_checks import check_slip, failed_by, slips_in

from grading.judge.report.causes import Unexpected
from grading.judge.slips.gradient_slips import gradient_was_set

ASKED = """        if self.grad is None:
            # A gradient is a float even if the data are ints: the uint8 1, negated, would be 255.
            self.grad = np.ones_like(self.data, dtype=np.result_type(self.data, 0.0))
"""
SLIPS = {
    f"ones in any case, as in kata {word}": (
        word,
        [(ASKED, "        self.grad = np.ones_like(self.data)\n")],
        ("seed_unasked", "puts ones into `self.grad` without asking"),
    )
    for word in ("04", "07", "10")
} | {
    "a question that is always true": (
        "04",
        [("        if self.grad is None:\n", '        if not hasattr(self, "grad"):\n')],
        ("always_there", "is always true, since `__init__` sets it"),
    )
}
HARMLESS = (
    "        self.grad = np.ones_like(self.data) if self.grad is None else self.grad\n",
    "        if self.grad is not None:\n            return self.go_on()\n        self.grad = np.ones_like(self.data)\n",
    "        if getattr(self, 'grad', None) is None:\n            self.grad = np.ones(self.shape)\n",
    "        asked = self.has_grad()\n        self.grad = np.ones_like(self.data)\n",
)


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


@pytest.mark.parametrize("code", HARMLESS)
def test_none_where_it_is_asked(code):
    """Ones that are set where no gradient is there, in any style, are right."""
    assert "seed_unasked" not in {slip.rule for slip in slips_in("06", (ASKED, code))}


def test_fits_checks_that_set_a_gradient():
    """The slip is a reason for a wrong value in a check that sets the gradient first, and for no other."""
    assert gradient_was_set(failed_by(Unexpected("y.grad = np.array(2.0); y.backward(); x.grad", "1.0", "2.0")))
    assert not gradient_was_set(failed_by(Unexpected("y.backward(); x.grad", "1.0", "2.0")))


def test_attribute_that_may_be_deleted():
    """`hasattr` is a question where something deletes the attribute."""
    asks = ("        if self.grad is None:\n", '        if not hasattr(self, "grad"):\n')
    deletes = (
        "    def cleargrad(self):\n",
        "    def forget(self):\n        del self.grad\n\n    def cleargrad(self):\n",
    )
    assert slips_in("06", asks, deletes) == []


def test_gradient_that_is_deleted():
    """`del` of a gradient in backward is named; to delete a name is no slip."""
    line = "                    y.grad = np.array(y.grad) if retain_grad else None\n"
    check_slip(("09", [(line, "                    del y.grad\n")], ("deleted", "`del y.grad` in line")))
    assert slips_in("09", (line, line + "                    del y\n")) == []
