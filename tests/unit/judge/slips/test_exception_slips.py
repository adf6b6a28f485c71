"""Slips with exceptions: an `except` that ends those which must come out."""

import pytest
from slip_checks import check_slip, slips_in

CALL = "        y = self.forward(x)\n"


def tried(kind, then):
    """Return the change that puts a `try` around the call of forward."""
    return CALL, f"        try:\n    {CALL}        except {kind}:\n            {then}\n"


def test_exception_that_is_swallowed():
    """`except Exception` without a `raise` is named."""
    check_slip(("02", [tried("Exception", "print('error')")], ("swallowed", "ends every exception of that block")))


@pytest.mark.parametrize(("kind", "then"), [("Exception", "raise"), ("AttributeError", "y = x")])
def test_exception_that_is_handled(kind, then):
    """An exception that is raised again, or one of a narrow kind, is no slip."""
    assert slips_in("02", tried(kind, then)) == []
