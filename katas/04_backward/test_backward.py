"""Kata 04, backward: the links that a computation leaves behind, and the gradient that they carry back."""

import numpy as np
import pytest
from backward import Exp, Function, Square, Variable, exp, square
from expect import expect, expect_raises, expect_same


def slope(f, x, eps=1e-4):
    """The central difference of f, from Variable to Variable, at the array x: what a gradient must agree with."""
    return (f(Variable(np.array(x + eps))).data - f(Variable(np.array(x - eps))).data) / (2 * eps)


def test_made_by_hand_has_no_creator():
    """A variable that someone made by hand has None for its creator."""
    expect(
        "Variable(np.array(1.0)).creator",
        Variable(np.array(1.0)).creator,
        None,
        "Does __init__ set self.creator, so that backward knows where to stop?",
    )


def test_output_knows_its_creator():
    """The output of a function has that very function as its creator."""
    f = Square()
    y = f(Variable(np.array(3.0)))
    expect_same("y = f(x); y.creator", y.creator, f, "f", "A Function should introduce itself to its output.")


def test_function_knows_its_ends():
    """A function keeps the variables themselves as input and output: y.creator.input is x."""
    x = Variable(np.array(3.0))
    y = square(x)
    why = "The Function keeps the Variables, not their arrays: backward must be able to walk on from them."
    expect_same("y = square(x); y.creator.input", y.creator.input, x, "x", why)
    expect_same("y = square(x); y.creator.output", y.creator.output, y, "y", why)


def test_links_lead_back_to_the_start():
    """Creators and inputs lead from the result back to the first variable, through every function."""
    x = Variable(np.array(0.5))
    a = square(x)
    b = exp(a)
    y = square(b)
    called = "a = square(x); b = exp(a); y = square(b)"
    why = "Each call of a Function should make new links of its own."
    expect_same(f"{called}; y.creator.input", y.creator.input, b, "b", why)
    expect_same(f"{called}; b.creator.input", b.creator.input, a, "a", why)
    expect_same(f"{called}; a.creator.input", a.creator.input, x, "x", why)


def test_set_creator():
    """set_creator(f) makes f the creator."""
    x = Variable(np.array(1.0))
    f = Square()
    x.set_creator(f)
    expect_same("x.set_creator(f); x.creator", x.creator, f, "f", "set_creator stores its argument in self.creator.")


def test_square_derivative():
    """The derivative of square is 2x times the gradient that comes in."""
    x = Variable(np.array(3.0))
    f = Square()
    f(x)
    expect(
        "f = Square(); f(x) at x = 3.0; f.backward(np.array(2.0))",
        f.backward(np.array(2.0)),
        12.0,
        "6.0 means that gy, the gradient that comes in, was left out of the product.",
    )


def test_exp_derivative():
    """The derivative of exp is eˣ times the gradient that comes in."""
    x = Variable(np.array(0.0))
    f = Exp()
    f(x)
    expect(
        "f = Exp(); f(x) at x = 0.0; f.backward(np.array(3.0))",
        f.backward(np.array(3.0)),
        3.0,
        "1.0 means that gy, the gradient that comes in, was left out of the product.",
    )


def test_composite_gradient():
    """backward carries the gradient through square(exp(square(x))) to x."""
    x = Variable(np.array(0.5))
    y = square(exp(square(x)))
    y.backward()
    expect(
        "square(exp(square(x))).backward() at x = 0.5; x.grad",
        x.grad,
        3.297442541400256,
        "Each function's backward takes the gradient of its output and gives that of its input.",
    )


def test_gradient_on_the_way():
    """Every variable on the way gets its gradient too, not just the first."""
    x = Variable(np.array(3.0))
    a = square(x)
    y = square(a)
    y.backward()
    expect("a = square(x); y = square(a); y.backward() at x = 3.0; a.grad", a.grad, 18.0, "2a, where a is 9.")
    expect("a = square(x); y = square(a); y.backward() at x = 3.0; x.grad", x.grad, 108.0, "2a · 2x.")


def test_gradient_starts_as_ones():
    """A gradient that nobody set starts as ones of the data's shape."""
    x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    y = square(x)
    y.backward()
    why = "A plain 1.0 has no shape; look at numpy's ones_like."
    expect("y = square(x); y.backward() for x of shape (2, 3); y.grad", y.grad, np.ones((2, 3)), why)
    expect("y = square(x); y.backward() for x of shape (2, 3); x.grad", x.grad, 2 * x.data, why)


def test_gradient_that_was_set_stays():
    """A gradient that somebody set before backward is where backward starts."""
    x = Variable(np.array([1.0, 2.0]))
    y = square(x)
    y.grad = np.array([10.0, 100.0])
    y.backward()
    expect(
        "y = square(x); y.grad = np.array([10.0, 100.0]); y.backward() at x = [1.0, 2.0]; x.grad",
        x.grad,
        np.array([20.0, 400.0]),
        "Start with ones only where grad is None (ask with `is`: an array has no single truth value).",
    )


def test_gradient_agrees_with_the_slope(rng):
    """The gradient agrees with the central difference, at random points."""

    def f(x):
        return exp(square(x))

    point = rng.uniform(-1, 1, size=(2, 3))
    x = Variable(point)
    f(x).backward()
    expect(f"exp(square(x)).backward() at x = {point.tolist()}; x.grad", x.grad, slope(f, point), rtol=1e-5)


def deep_chain(kata, depth):
    """Count up from 0 by so many functions; return where that comes to, and the gradient of the start."""

    class Next(kata.Function):
        def forward(self, x):
            return x + 1

        def backward(self, gy):
            return gy

    x = kata.Variable(np.array(0.0))
    y = x
    for _ in range(depth):
        y = Next()(y)
    y.backward()
    return y.data, x.grad


def test_five_thousand_functions_deep(play):
    """A chain of 5,000 functions is no problem."""
    end, gradient = play(deep_chain, 5000)
    called = "5,000 functions that add 1 to their input, then backward"
    expect(f"{called}; y.data at x = 0.0", end, 5000.0)
    expect(f"{called}; x.grad", gradient, 1.0, "Every one of them hands its gradient on as it is.")


def test_own_function():
    """A Function of your own takes part, with its own forward and backward."""

    class Double(Function):
        def forward(self, x):
            return 2 * x

        def backward(self, gy):
            return 2 * gy

    x = Variable(np.array(3.0))
    y = square(Double()(x))
    y.backward()
    expect("square(Double()(x)) at x = 3.0", y.data, 36.0)
    expect("square(Double()(x)).backward() at x = 3.0; x.grad", x.grad, 24.0, "2 · 2x · 2, where 2x is 6.")


@pytest.mark.guard
def test_backward_of_function_is_abstract():
    """Function itself has no derivative: its backward raises NotImplementedError."""
    with expect_raises(NotImplementedError, "Function().backward(np.array(1.0))"):
        Function().backward(np.array(1.0))


@pytest.mark.guard
def test_forward_still_works():
    """Computing forward gives what it gave before."""
    y = square(exp(square(Variable(np.array(0.5)))))
    expect("square(exp(square(x))) at x = 0.5", y.data, 1.648721270700128)


@pytest.mark.stretch
def test_backward_on_a_leaf():
    """backward on a variable that no function made is no error, and leaves ones in its grad."""
    x = Variable(np.array([1.0, 2.0]))
    x.backward()
    expect("x.backward() for x made by hand; x.grad", x.grad, np.ones(2), "There is nothing to walk: stop at once.")
