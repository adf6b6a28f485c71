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


REFUSED = '            raise TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")\n'


@pytest.mark.parametrize("text", ['"no ndarray"', 'f"no {data}"'])
def test_text_that_is_raised(text):
    """`raise` with a text is named."""
    check_slip(("01", [(REFUSED, f"            raise {text}\n")], ("not_an_exception", "has a text")))


def test_value_that_is_raised():
    """`raise NotImplemented` is named; an exception, or `raise` alone, is no slip."""
    line = '        raise NotImplementedError("a Function needs a forward of its own")\n'
    check_slip(
        ("02", [(line, "        raise NotImplemented\n")], ("not_an_exception", "that is `NotImplementedError`"))
    )
    for right in ("raise NotImplementedError", "raise TypeError('a text')"):
        assert slips_in("02", (line, f"        {right}\n")) == []
