"""The failures of katas/expect.py: their fields, and the text that is made from them."""

import traceback

import numpy as np
import pytest
from expect import Failed, expect, expect_array, expect_raises, expect_same, expect_several


def failure(judge, *args, **options):
    with pytest.raises(Failed) as raised:
        judge(*args, **options)
    return raised.value


def raising(error, wanted, called, mention="", why=""):
    with expect_raises(wanted, called, mention, why):
        if error is not None:
            raise error


@pytest.mark.parametrize(
    ("found", "called", "got", "expected"),
    [
        (lambda: failure(expect, "f(x)", 1.5, 2.0), "f(x)", "1.5", "2.0"),
        (lambda: failure(expect_array, "y.data", np.float64(2.0)), "y.data", "2.0 (float64)", "a numpy.ndarray"),
        (lambda: failure(expect_same, "y.creator", object(), f, "f"), "y.creator", "another object", "f itself"),
        (lambda: failure(expect_several, "f(x)", (1,), 2), "f(x)", "a tuple of 1", "a list or tuple of 2 Variables"),
        (lambda: failure(raising, None, TypeError, "f()"), "f()", "no exception", "TypeError"),
    ],
)
def test_fields(found, called, got, expected):
    """A failure's fields are the call, the value that came and the expected value."""
    failed = found()
    assert (failed.called, failed.got, failed.expected, failed.exception) == (called, got, expected, "")
    assert str(failed) == f"called {called}: got {got}, expected {expected}."


def f():
    """A function to call in these tests."""


def test_reason_below_the_sentence():
    """The reason is a field of its own, and stands on a line of its own."""
    failed = failure(expect, "f()", None, 1, "It returns nothing.")
    assert failed.reason == "It returns nothing."
    assert str(failed) == "called f(): got None, expected 1.\nIt returns nothing."


def test_exception_in_place_of_a_value():
    """Where another message of the right exception came, the failure's fields include the exception's type."""
    failed = failure(raising, TypeError("no"), TypeError, "f()", "float")
    assert (failed.got, failed.exception) == ("TypeError: no", "TypeError")
    assert failed.expected == "a TypeError with 'float' in its message"


def test_as_pytest_shows_its_own():
    """Plain pytest shows a failure as if the suite had called pytest.fail."""
    shown = []
    for judge in (lambda: expect("f()", 1, 2), lambda: pytest.fail("called f(): got 1, expected 2.")):
        with pytest.raises(pytest.fail.Exception) as raised:
            judge()
        shown.append(traceback.format_exception_only(raised.type, raised.value))
    assert shown[0] == shown[1] == ["Failed: called f(): got 1, expected 2.\n"]


def test_a_student_can_not_catch_it():
    """`except Exception` around a test's own function, in a student's code, lets a failure through."""
    assert not issubclass(Failed, Exception)
