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


@pytest.mark.parametrize(
    ("got", "expected", "shown", "wanted"),
    [
        (np.array([3.0]), 3.0, "array([3.])", "array(3.)"),
        (np.array(3.0), np.array([3.0]), "array(3.)", "array([3.])"),
        (np.array(3.0), 4.0, "3.0", "4.0"),
        (np.array(None), 3.0, "array(None, dtype=object)", "3.0"),
        (None, 3.0, "None", "3.0"),
    ],
)
def test_shapes_are_seen(got, expected, shown, wanted):
    """Where two shapes differ, a 0-d array is shown as array(3.), and not as a number."""
    failed = failure(expect, "f(x)", got, expected)
    assert (failed.got, failed.expected) == (shown, wanted)


@pytest.mark.parametrize(
    ("got", "reason"),
    [
        (np.array([3.0]), "Its shape is (1,), and () is expected."),
        (np.array(None), "An array of something that is no number: how did that come in?"),
        (memoryview(b""), "A bare array has a memoryview as its data: the array belongs in a Variable."),
        ("3", "That is a str, and no array."),
        (np.array(3.0).item, "That is a builtin_function_or_method, and no array."),
        (2.0, "2 means that the sign is wrong."),
        (None, "2 means that the sign is wrong."),
    ],
)
def test_reason_fits_what_came(got, reason):
    """A reason on wrong values gives way to a plain one where no value came, or one of another shape."""
    assert failure(expect, "f(x)", got, -2.0, "2 means that the sign is wrong.").reason == reason


def test_values_that_look_the_same_show_more_digits():
    """Arrays that differ in the last digits only are shown with as many digits as tell them apart."""
    failed = failure(expect, "f()", np.array([2.0 + 2**-33]), np.array([2.0]), rtol=1e-12)
    assert (failed.got, failed.expected) == ("array([2.0000000001164153])", "array([2.])")


def test_a_float_is_no_int():
    """Where an int is expected, a float isn't the same, and the reason says so if only that is wrong."""
    for got in (12.0, np.float64(12.0)):
        failed = failure(expect, "x.size", got, 12, "The array knows.")
        assert (failed.got, failed.reason) == ("12.0", "The number is right, but it is a float, and has to be an int.")
    assert failure(expect, "x.size", 11.0, 12, "The array knows.").reason == "The array knows."
    expect("x.size", np.int64(12), 12)


def test_reason_for_few_digits():
    """A float32 close to what is expected is said to be one; a wrong number of that type is not."""
    failed = failure(expect, "x.grad", np.array(np.pi, np.float32), np.array(np.pi), "Its chain.", rtol=1e-9)
    assert failed.reason == "Its dtype is float32, which rounds to fewer digits than float64 has."
    assert failure(expect, "x.grad", np.array(3, np.float32), np.array(np.pi), "Its chain.").reason == "Its chain."


def test_reason_on_the_shape_stands():
    """The check's own reason stands if it speaks of what came."""
    assert failure(expect, "f(x)", np.array([3.0]), 3.0, "A scalar has no axes.").reason == "A scalar has no axes."


def test_exception_in_place_of_a_value():
    """Where another message of the right exception came, the failure's fields include the exception's type."""
    failed = failure(raising, TypeError("no"), TypeError, "f()", "float")
    assert (failed.got, failed.exception) == ("TypeError: no", "TypeError")
    assert failed.expected == "a TypeError with 'float' in its message"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("'str' object is not callable", "Python raises that TypeError by itself"),
        ('can only concatenate str (not "type") to str', "Python raises that TypeError by itself"),
        ("no array", "Name the type."),
    ],
)
def test_an_exception_of_pythons_own(message, reason):
    """A message of Python's own is no message of the student's that lacks a word."""
    with pytest.raises(Failed) as raised:
        with expect_raises(TypeError, "Variable(1.0)", "float", "Refuse it.", "Name the type."):
            raise TypeError(message)
    assert raised.value.reason.startswith(reason)


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
