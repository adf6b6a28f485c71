"""Kata 02, functions: a Function takes a Variable and gives back a new Variable."""

import numpy as np
import pytest
from expect import expect, expect_array, expect_raises
from functions import Exp, Function, Square, Variable, as_array, exp, square


def triple():
    """Return a new Function that triples its input."""

    class Triple(Function):
        def forward(self, x):
            return 3 * x

    return Triple()


def test_square_forward():
    """Square.forward squares an array, element by element."""
    expect(
        "Square().forward(np.array([[1.0, 2.0], [3.0, 4.0]]))",
        Square().forward(np.array([[1.0, 2.0], [3.0, 4.0]])),
        np.array([[1.0, 4.0], [9.0, 16.0]]),
        "forward works on plain arrays, and ** on an array goes element by element (@ is the matrix product).",
    )


def test_exp_forward():
    """Exp.forward raises e to the power of each element of an array."""
    expect(
        "Exp().forward(np.array([0.0, 1.0]))",
        Exp().forward(np.array([0.0, 1.0])),
        np.array([1.0, 2.718281828459045]),
        "forward works on plain arrays; numpy has an exp for them, Python's math only one for single numbers.",
    )


def test_as_array():
    """as_array makes a 0-d ndarray of a scalar, and leaves an ndarray as it is."""
    why = "A scalar becomes an array without axes, np.array(3.0), whose shape is (); np.array([3.0]) has one axis."
    expect_array("as_array(np.float64(3.0))", as_array(np.float64(3.0)), why)
    expect("as_array(np.float64(3.0))", as_array(np.float64(3.0)), 3.0, why)
    expect_array("as_array(3.0)", as_array(3.0), why)
    expect("as_array(3.0)", as_array(3.0), 3.0, why)
    expect(
        "as_array(np.array([1.0, 2.0]))",
        as_array(np.array([1.0, 2.0])),
        np.array([1.0, 2.0]),
        "It is an array already.",
    )


def test_call_gives_a_variable():
    """Calling a Function on a Variable gives a Variable that holds forward's result."""
    y = Square()(Variable(np.array([2.0, 3.0])))
    expect(
        "f = Square(); y = f(x) at x = [2.0, 3.0]; y.data",
        y.data,
        np.array([4.0, 9.0]),
        "<memory at …> means that a bare array came back: put the result into a new Variable.",
    )


def test_0d_stays_an_array():
    """The result holds an ndarray for a 0-d input too, never a numpy scalar."""
    y = Square()(Variable(np.array(3.0)))
    called = "f = Square(); y = f(x) at x = np.array(3.0); y.data"
    why = "numpy makes a np.float64 of np.array(3.0) ** 2: turn it back with as_array before it goes into the box."
    expect_array(called, y.data, why)
    expect(called, y.data, 9.0, why)
    y = triple()(Variable(np.array(3.0)))
    called = "class Triple(Function), whose forward is 3 * x; Triple()(x).data at x = np.array(3.0)"
    expect_array(called, y.data, "Every Function's result needs it, whatever its forward gives back.")


def test_function_of_your_own():
    """Calling a Function of your own uses its own forward."""
    expect(
        "class Triple(Function), whose forward is 3 * x; Triple()(x).data at x = [1.0, 2.0]",
        triple()(Variable(np.array([1.0, 2.0]))).data,
        np.array([3.0, 6.0]),
        "Function.__call__ serves every subclass: it asks self.forward, and knows nothing of squares.",
    )


def test_input_stays_untouched():
    """The Variable that goes in, and its array, stay as they were."""
    x = Variable(np.array([2.0, 3.0]))
    why = "The result belongs into a new array, in a new Variable: no **=, no out=, no x.data = … on the way."
    Exp()(x)
    expect("x = Variable(np.array([2.0, 3.0])); Exp()(x); x.data", x.data, np.array([2.0, 3.0]), why)
    Square()(x)
    expect("x = Variable(np.array([2.0, 3.0])); Square()(x); x.data", x.data, np.array([2.0, 3.0]), why)


def test_square():
    """square(x) is Square applied to the Variable x."""
    expect(
        "square(x).data at x = [-2.0, 3.0]",
        square(Variable(np.array([-2.0, 3.0]))).data,
        np.array([4.0, 9.0]),
        "It takes two steps: make a Square, then call that on x.",
    )


def test_exp():
    """exp(x) is Exp applied to the Variable x."""
    expect(
        "exp(x).data at x = [0.0, 1.0]",
        exp(Variable(np.array([0.0, 1.0]))).data,
        np.array([1.0, 2.718281828459045]),
        "It takes two steps: make an Exp, then call that on x.",
    )


def test_composite():
    """Functions go one into another: square(exp(square(x))) at 0.5."""
    y = square(exp(square(Variable(np.array(0.5)))))
    expect(
        "square(exp(square(x))).data at x = 0.5",
        y.data,
        1.648721270700128,
        "What one function gives back, the next must be able to take: a Variable.",
    )


@pytest.mark.guard
def test_forward_is_abstract():
    """Function itself computes nothing: its forward raises NotImplementedError."""
    why = "Function.forward is only a place for what each subclass computes: leave it as it was in the stub."
    with expect_raises(NotImplementedError, "Function().forward(np.array(1.0))", why=why):
        Function().forward(np.array(1.0))


@pytest.mark.guard
def test_variable_still_refuses_floats():
    """A Variable still takes an ndarray or None, and nothing else."""
    expect("Variable(np.array(1.0)).data", Variable(np.array(1.0)).data, 1.0)
    expect("Variable(None).data", Variable(None).data, None)
    why = "Use as_array where the result is boxed, rather than a box that takes anything."
    with expect_raises(TypeError, "Variable(1.0)", "float", why):
        Variable(1.0)
