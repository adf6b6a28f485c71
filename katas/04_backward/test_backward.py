"""Kata 04, backward: the links that a computation leaves behind, and the gradient that they carry back."""

import numpy as np
import pytest
from backward import Exp, Function, Square, Variable, exp, square
from expect import expect, expect_raises, expect_same


def slope(f, x, eps=1e-4):
    """The central difference of f, from array to array, at the array x: what a gradient must agree with."""
    return (f(x + eps) - f(x - eps)) / (2 * eps)


def test_creator_is_what_was_set():
    """A variable has None for its creator until set_creator(f) makes it f."""
    x = Variable(np.array(1.0))
    expect(
        "x = Variable(np.array(1.0)); x.creator",
        x.creator,
        None,
        "Does __init__ set self.creator, so that backward knows where to stop?",
    )
    f = Square()
    x.set_creator(f)
    expect_same("x.set_creator(f); x.creator", x.creator, f, "f", "set_creator stores its argument in self.creator.")


def test_output_knows_its_creator():
    """The output of a function has that very function as its creator."""
    f = Square()
    y = f(Variable(np.array(3.0)))
    expect_same("y = f(x); y.creator", y.creator, f, "f", "A Function should introduce itself to its output.")


def test_function_knows_its_ends():
    """A function keeps the variables themselves as input and output, so that links lead back to the start."""
    x = Variable(np.array(3.0))
    a = square(x)
    y = square(a)
    called = "a = square(x); y = square(a)"
    why = "A Function keeps the Variables, not their arrays, and each call makes links of its own."
    expect_same(f"{called}; y.creator.output", y.creator.output, y, "y", why)
    expect_same(f"{called}; y.creator.input", y.creator.input, a, "a", why)
    expect_same(f"{called}; a.creator.input", a.creator.input, x, "x", why)


INPUT_CHANGED = (
    "The array in the input is the input's own, also under another name: *= and out= write into it. Make a new one."
)


def test_square_derivative():
    """The derivative of square is 2x times the gradient that comes in, and leaves x as it is."""
    x = Variable(np.array(3.0))
    f = Square()
    f(x)
    expect(
        "f = Square(); f(x) at x = 3.0; f.backward(np.array(2.0))",
        f.backward(np.array(2.0)),
        12.0,
        "6.0 means that gy, the gradient that comes in, was left out of the product; 2.0 that 2x was.",
    )
    expect("f = Square(); f(x) at x = 3.0; f.backward(np.array(2.0)); x.data", x.data, 3.0, INPUT_CHANGED)


def test_exp_derivative():
    """The derivative of exp is eˣ times the gradient that comes in, and leaves x as it is."""
    x = Variable(np.log(np.array([1.0, 2.0])))
    f = Exp()
    f(x)
    expect(
        "f = Exp(); f(x) at x = np.log([1.0, 2.0]); f.backward(np.array([3.0, 3.0]))",
        f.backward(np.array([3.0, 3.0])),
        np.array([3.0, 6.0]),
        "[1.0, 2.0] means that gy, the gradient that comes in, was left out of the product; [3.0, 3.0] that eˣ was.",
    )
    called = "f = Exp(); f(x) at x = np.log([1.0, 2.0]); f.backward(np.array([3.0, 3.0])); x.data"
    expect(called, x.data, np.log(np.array([1.0, 2.0])), INPUT_CHANGED)


def test_gradient_starts_as_ones():
    """A gradient that nobody set starts as ones of the data's shape."""
    x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    y = square(x)
    y.backward()
    expect(
        "y = square(x); y.backward() for x of shape (2, 3); y.grad",
        y.grad,
        np.ones((2, 3)),
        "The ones stay in y.grad, one for each element: a plain 1.0 has no shape (look at numpy's ones_like).",
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
        "Each function's backward takes the gradient of its output and gives that of its input, from y back to x.",
    )


def test_gradient_on_the_way():
    """Every variable on the way gets its gradient too, not just the first, and keeps it."""
    x = Variable(np.array(3.0))
    a = square(x)
    y = square(a)
    y.backward()
    called = "a = square(x); y = square(a); y.backward() at x = 3.0"
    why = "Put what f.backward returns into f.input.grad at every step: a.grad is 2a, and x.grad is 2x times that."
    expect(f"{called}; a.grad", a.grad, 18.0, why)
    expect(f"{called}; x.grad", x.grad, 108.0, why)
    x = Variable(np.log(np.array([1.0, 2.0])))
    a = exp(x)
    y = square(a)
    y.backward()
    called = "a = exp(x); y = square(a); y.backward() at x = np.log([1.0, 2.0])"
    expect(f"{called}; x.grad", x.grad, np.array([2.0, 8.0]), why)
    why = "This one was right before Exp's backward ran, which got it as gy: make a new array there, don't change gy."
    expect(f"{called}; a.grad", a.grad, np.array([2.0, 4.0]), why)


def test_backward_runs_again():
    """A second backward, from another gradient, brings new gradients to variables that have some already."""
    x = Variable(np.array(3.0))
    f = Square()
    y = f(x)
    y.backward()
    why = "backward follows the links, and leaves them as they are: walk with a name of your own, and set no creator."
    expect_same("f = Square(); y = f(x); y.backward(); y.creator", y.creator, f, "f", why)
    y.grad = np.array(10.0)
    y.backward()
    gradient = x.grad
    # The sum of both is what later katas make of it, and right here as well.
    is_number = type(gradient) is np.ndarray or isinstance(gradient, np.number)
    if not (is_number and gradient.shape == () and np.allclose(gradient, 66.0)):
        expect(
            "y = square(x); y.backward(); y.grad = np.array(10.0); y.backward() at x = 3.0; x.grad",
            gradient,
            60.0,
            "What f.backward returns goes into f.input.grad whatever was there: only the gradient that backward starts "
            "from is left alone.",
        )


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
    point = rng.uniform(-1, 1, size=(2, 3)).round(2)
    x = Variable(point.copy())
    exp(square(x)).backward()
    expect(
        f"exp(square(x)).backward() at x = {point.tolist()}; x.grad",
        x.grad,
        slope(lambda x: np.exp(x**2), point),
        "What is expected here is the numerical_diff of exp(square(x)): two ways to one slope.",
        rtol=1e-5,
        atol=1e-8,
    )


def test_function_of_your_own():
    """A Function of your own takes part, with its own forward and backward."""

    class Triple(Function):
        def forward(self, x):
            return 3 * x

        def backward(self, gy):
            return 3 * gy

    x = Variable(np.array([1.0, 2.0]))
    y = square(Triple()(x))
    y.backward()
    expect(
        "y = square(Triple()(x)), where Triple's forward is 3 * x and its backward 3 * gy; y.backward() at "
        "x = [1.0, 2.0]; x.grad",
        x.grad,
        np.array([18.0, 36.0]),
        "Variable.backward asks each creator for its own backward, and knows nothing of squares.",
    )


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
    """A chain of 5,000 functions is no problem: backward loops, and never calls itself."""
    end, gradient = play(deep_chain, 5000)
    called = "y = x + 1, 5,000 times over, by a Function of your own; y.backward() at x = 0.0"
    expect(f"{called}; y.data", end, 5000.0, "Each Function's result is the next one's input.")
    expect(f"{called}; x.grad", gradient, 1.0, "Each of them hands its gradient on as it is, down to the very first.")


@pytest.mark.guard
def test_backward_of_function_is_abstract():
    """Function itself has no derivative: its backward raises NotImplementedError."""
    why = "Function.backward is only a place for each subclass's derivative: leave it as it was in the stub."
    with expect_raises(NotImplementedError, "Function().backward(np.array(1.0))", why=why):
        Function().backward(np.array(1.0))


@pytest.mark.guard
def test_forward_still_works():
    """Computing forward gives what it gave before."""
    y = square(exp(square(Variable(np.array(0.5)))))
    why = "The links come on top: __call__ still applies forward, and returns a new Variable."
    expect("square(exp(square(x))).data at x = 0.5", y.data, 1.648721270700128, why)


@pytest.mark.guard
def test_variable_still_holds_what_it_held():
    """A Variable still holds an ndarray or None and its name, and refuses anything else."""
    why = "__init__ gets one more line; the others stay."
    expect("Variable(None).data", Variable(None).data, None, why)
    expect("Variable(np.array(1.0), name='x').name", Variable(np.array(1.0), name="x").name, "x", why)
    expect("Variable(np.array(1.0)).name", Variable(np.array(1.0)).name, None, why)
    with expect_raises(TypeError, "Variable(1.0)", "float", why):
        Variable(1.0)


@pytest.mark.stretch
def test_backward_on_a_leaf():
    """backward on a variable that no function made is no error, and leaves ones in its grad."""
    x = Variable(np.array([1.0, 2.0]))
    x.backward()
    expect("x.backward() for x made by hand; x.grad", x.grad, np.ones(2), "There is nothing to walk: stop at once.")


@pytest.mark.stretch
def test_integer_data():
    """Integers have right gradients too: 255 - x, on bytes, has the slope -1."""

    class Negative(Function):
        def forward(self, x):
            return 255 - x

        def backward(self, gy):
            return -gy

    x = Variable(np.array([0, 100, 255], dtype=np.uint8))
    Negative()(x).backward()
    expect(
        "y = 255 - x, by a Function whose backward is -gy; y.backward() at x = [0, 100, 255] (uint8); x.grad",
        x.grad,
        np.array([-1.0, -1.0, -1.0]),
        "A gradient is no byte, even if the data are: -1 is 255 in a uint8, so start from ones that are floats.",
    )
