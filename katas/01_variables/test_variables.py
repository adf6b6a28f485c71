"""Kata 01, variables: what a Variable can hold, what a program can ask of it, and how it prints."""

import math

import numpy as np
import pytest
from expect import drawn, expect, expect_raises
from sentences import said
from variables import Variable


def box_and_change(kata, numbers):
    """Box an array, change the array afterwards, and return what is in the box then."""
    array = np.array(numbers)
    x = kata.Variable(array)
    array[0] = 10.0
    return x.data


def holds_the_very_array(kata, numbers):
    """True if the box holds the array itself, and no other one that has its numbers."""
    array = np.array(numbers)
    return kata.Variable(array).data is array


COPY = "The box holds a copy (np.array, .copy() and .astype() make one): keep the array as it is, whatever is in it."


def test_holds_the_array(play, rng):
    """A Variable holds in data the very array that it was given, not a copy."""
    for numbers in ([1.0, 2.0, 3.0], drawn(rng, 3)):
        x = Variable(np.array(numbers))
        expect(
            f"x = Variable(np.array({numbers})); x.data",
            x.data,
            np.array(numbers),
            "__init__ keeps what it was given, in self.data.",
        )
        expect(
            f"a = np.array({numbers}); x = Variable(a); a[0] = 10.0; x.data",
            play(box_and_change, numbers),
            np.array([10.0, *numbers[1:]]),
            COPY,
        )
        x, _ = Variable(np.array(numbers)), Variable(np.array([0.0]))
        expect(
            f"x = Variable(np.array({numbers})); y = Variable(np.array([0.0])); x.data",
            x.data,
            np.array(numbers),
            "Each box has data of its own: an attribute of self is the object's, one of the class is shared by all.",
        )
    called = "a = np.array([1, 2, 3]); x = Variable(a); a[0] = 10; x.data"
    expect(called, play(box_and_change, [1, 2, 3]), np.array([10, 2, 3]), COPY)
    expect(
        "a = np.array([1.0, 2.0, 3.0]); Variable(a).data is a",
        play(holds_the_very_array, [1.0, 2.0, 3.0]),
        True,
        "Another array with the same numbers, such as a[:], is not the one that was given: keep that as it is.",
    )


def test_holds_none():
    """A Variable may hold None: an empty box."""
    expect("Variable(None).data", Variable(None).data, None, "None stands for no data yet: keep None as it is.")


NAMELESS = "It is refused, as it should be. The message has to name its type, which is `type(data).__name__`."


def test_refuses_python_values():
    """A float, an int, a list or any other type is a TypeError, whose message names the type that was given."""
    expect(
        "Variable(np.array(1.0)).data", Variable(np.array(1.0)).data, 1.0, "A 0-d ndarray is an ndarray: it may go in."
    )
    why = "A box that takes anything hides the mistake until much later: check in __init__, and say which type it was."
    with expect_raises(TypeError, "Variable(1.0)", "float", why, NAMELESS):
        Variable(1.0)
    with expect_raises(TypeError, "Variable(1)", "int", why, NAMELESS):
        Variable(1)
    with expect_raises(TypeError, "Variable([1.0, 2.0])", "list", why, NAMELESS):
        Variable([1.0, 2.0])
    why = "There are more types than can be listed, so ask what data is, and not what it is not."
    with expect_raises(TypeError, "Variable((1.0, 2.0))", "tuple", why, NAMELESS):
        Variable((1.0, 2.0))
    with expect_raises(TypeError, 'Variable("1.0")', "str", why, NAMELESS):
        Variable("1.0")
    with expect_raises(TypeError, "Variable({1.0: 2.0})", "dict", why, NAMELESS):
        Variable({1.0: 2.0})
    with expect_raises(TypeError, "Variable(Variable(np.array(1.0)))", "Variable", why, NAMELESS):
        Variable(Variable(np.array(1.0)))


def test_refuses_numpy_scalars():
    """A numpy scalar is not an ndarray either: np.float64(1.0) is a TypeError that names float64."""
    expect(
        "Variable(np.array(1.0)).data", Variable(np.array(1.0)).data, 1.0, "A 0-d ndarray is an ndarray: it may go in."
    )
    why = "np.array(1.0) ** 2 is such a scalar: to catch it early, ask what data is, not what it is not."
    with expect_raises(TypeError, "Variable(np.float64(1.0))", "float64", why, NAMELESS):
        Variable(np.float64(1.0))
    with expect_raises(TypeError, "Variable(np.int64(1))", "int64", why, NAMELESS):
        Variable(np.int64(1))


def test_data_can_be_set(rng):
    """data can be set at any time, and afterwards it is the new value."""
    x = Variable(np.array(1.0))
    expect("x = Variable(np.array(1.0)); x.data", x.data, 1.0, "It begins with what the box was given.")
    for numbers in ([2.0, 3.0], drawn(rng, 2)):
        x.data = np.array(numbers)
        expect(
            f"x = Variable(np.array(1.0)); x.data = np.array({numbers}); x.data",
            x.data,
            np.array(numbers),
            "A plain attribute is enough: self.data = data.",
        )
    x.data = None
    expect("x.data = None; x.data", x.data, None, "data may be None at any time: an empty box.")


def test_name(rng):
    """name is None unless one is given."""
    why = "__init__ keeps its argument name in self.name."
    expect("Variable(np.array(1.0)).name", Variable(np.array(1.0)).name, None, why)
    for name in ("x", f"x{rng.integers(10, 1000)}"):
        expect(f"Variable(np.array(1.0), name={name!r}).name", Variable(np.array(1.0), name=name).name, name, why)
    x, _ = Variable(np.array(1.0), name="x"), Variable(np.array(2.0))
    expect('x = Variable(np.array(1.0), name="x"); y = Variable(np.array(2.0)); x.name', x.name, "x", why)


def test_grad_starts_as_none():
    """grad is None at first, since no gradient has been computed yet."""
    why = "__init__ should set self.grad; None says that there is no gradient yet, which zeros or ones would not."
    expect("Variable(np.array(1.0)).grad", Variable(np.array(1.0)).grad, None, why)


def test_shape_ndim_size_dtype(rng):
    """shape, ndim, size and dtype are those of the array that is in the box now."""
    x = Variable(np.array(1.0))
    for shape in ((4, 3), (), tuple(rng.integers(4, 9, 3).tolist())):
        x.data = np.zeros(shape, dtype=np.float32)
        called = f"x.data = np.zeros({shape}, dtype=np.float32)"
        why = "The array knows the answer: ask self.data each time, since it may have been replaced."
        expect(f"{called}; x.shape", x.shape, shape, why)
        expect(f"{called}; x.ndim", x.ndim, len(shape), why)
        expect(f"{called}; x.size", x.size, math.prod(shape), why)
        expect(f"{called}; repr(x.dtype)", repr(x.dtype), "dtype('float32')", why)


def test_len(rng):
    """len(x) is the length of the array's first axis."""
    x = Variable(np.zeros(1))
    for shape in ((4, 3), (2, int(rng.integers(3, 9)))):
        x.data = np.zeros(shape)
        expect(
            f"x.data = np.zeros({shape}); len(x)",
            len(x),
            shape[0],
            said(
                "{all} would be the number of all elements, {last} the length of the last axis.",
                all=math.prod(shape),
                last=shape[1],
            ),
        )


def test_repr(rng):
    """repr(x) is variable(…) around the array's str."""
    why = "It is variable with a small v, then str(self.data), not its repr, between the parentheses."
    expect("repr(Variable(np.array(1.0)))", repr(Variable(np.array(1.0))), "variable(1.0)", why)
    named = "A name is for people to read, and no part of the repr."
    called = "repr(Variable(np.array(1.0), name='x'))"
    expect(called, repr(Variable(np.array(1.0), name="x")), "variable(1.0)", named)
    x = Variable(np.array([0.0]))
    for numbers in ([1.0, 2.0], drawn(rng, 2)):
        x.data = np.array(numbers)
        expect(f"x.data = np.array({numbers}); repr(x)", repr(x), f"variable({np.array(numbers)})", why)


def test_repr_of_several_lines(rng):
    """In repr(x) every line after the first is indented by 9 more spaces, so that the rows stay aligned."""
    for rows in ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], drawn(rng, 3, 2)):
        x = Variable(np.array(rows))
        later = str(np.array(rows)).splitlines()[1:]
        expect(
            f"x = Variable(np.array({rows})); repr(x).splitlines()[1:]",
            repr(x).splitlines()[1:],
            [" " * 9 + later[0], " " * 9 + later[1] + ")"],
            "numpy has put 1 space before each of these lines already: 9 more go after every line break (\\n).",
        )
        expect(f"repr(x), and x.data then at x = {rows}", x.data, np.array(rows), "To look at x changes nothing in it.")


def test_repr_of_none():
    """repr(x) of an empty box is variable(None)."""
    expect(
        "repr(Variable(None))",
        repr(Variable(None)),
        "variable(None)",
        "data may be None, which has a str as everything has, but nothing of what an array has.",
    )


@pytest.mark.stretch
def test_len_of_0d():
    """A 0-d array has no first axis: len(x) is a TypeError, as numpy's own."""
    with expect_raises(TypeError, "len(Variable(np.array(1.0)))", why="Python's len knows: leave the question to it."):
        len(Variable(np.array(1.0)))
