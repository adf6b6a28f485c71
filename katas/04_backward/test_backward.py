"""Kata 04, backward: the links that a computation leaves behind, and the gradient that travels back along them."""

import numpy as np
import pytest
from backward import Exp, Function, Square, Variable, exp, square
from earlier import expect_earlier
from expect import drawn, expect, expect_raises, expect_same
from graphs import expect_no_recursion
from sentences import said


def slope(f, x, eps=1e-4):
    """Return the central difference of f, from array to array, at the array x. A gradient must agree with it."""
    return (f(x + eps) - f(x - eps)) / (2 * eps)


def test_creator_is_what_was_set():
    """A variable's creator is None until set_creator(f) makes it f."""
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
    f = Square()
    f(x)
    z = f(a)
    why = "input and output are those of the last call: each call sets both."
    expect_same("f = Square(); f(x); z = f(a); f.input", f.input, a, "a", why)
    expect_same("f = Square(); f(x); z = f(a); f.output", f.output, z, "z", why)


INPUT_CHANGED = (
    "The array in the input is the input's own, also under another name: *= and out= write into it. Make a new one."
)
FORMULA = (
    "A slope from two points, as numerical_diff computes it, is only close to the right one, and far from it at a "
    "large x: compute it by the formula."
)


def test_square_derivative(rng):
    """The derivative of square is 2x times the incoming gradient, and leaves x as it is."""
    for at, gy in ((3.0, 5.0), drawn(rng, 2)):
        x = Variable(np.array(at))
        f = Square()
        f(x)
        called = f"f = Square(); f(x) at x = {at}; f.backward(np.array({gy}))"
        expect(
            called,
            f.backward(np.array(gy)),
            2 * at * gy,
            said(
                "{slope:g} means that gy, the gradient that comes in, was left out of the product; {gy} that 2x was.",
                slope=2 * at,
                gy=gy,
            ),
        )
        expect(f"{called}; x.data", x.data, at, INPUT_CHANGED)
    f = Square()
    f(Variable(np.array(1e16)))
    expect("f = Square(); f(x) at x = 1e16; f.backward(np.array(5.0))", f.backward(np.array(5.0)), 1e17, FORMULA)


def test_exp_derivative(rng):
    """The derivative of exp is eˣ times the incoming gradient, and leaves x as it is."""
    for powers, gy in (([1.0, 2.0], 3.0), (drawn(rng, 2), drawn(rng))):
        x = Variable(np.log(np.array(powers)))
        f = Exp()
        f(x)
        called = f"f = Exp(); f(x) at x = np.log({powers}); f.backward(np.array([{gy}, {gy}]))"
        gradient = f.backward(np.array([gy, gy]))
        expect(
            called,
            gradient,
            gy * np.array(powers),
            said(
                "{powers} means that gy, the gradient that comes in, was left out of the product; [{gy}, {gy}] "
                "that eˣ was.",
                powers=str(powers),
                gy=gy,
            ),
        )
        expect(called, gradient, gy * np.array(powers), FORMULA, rtol=1e-12)
        expect(f"{called}; x.data", x.data, np.log(np.array(powers)), INPUT_CHANGED)
        again = f.backward(np.array([gy, gy]))
        expect(
            f"{called}, twice", again, gy * np.array(powers), "The link to the input stays: another backward needs it."
        )


def test_walk_by_hand(rng):
    """The walk works by hand: each function's backward, called on its output's gradient, gives its input's."""
    for at in (0.5, drawn(rng)):
        x = Variable(np.array(at))
        y = square(exp(square(x)))
        y.grad = np.array(1.0)
        called = f"y = square(exp(square(x))) at x = {at}; y.grad = np.array(1.0); f = y.creator"
        b = float(np.exp(at**2))
        f = y.creator
        for gradient in (2 * b, 2 * b**2, 4 * at * b**2):
            f.input.grad = f.backward(f.output.grad)
            called += "; f.input.grad = f.backward(f.output.grad)"
            expect(
                f"{called}; f.input.grad",
                f.input.grad,
                gradient,
                "Each step is one link back: is it the function's own slope at its own input, times what comes in?",
            )
            f = f.input.creator
            called += "; f = f.input.creator"


def test_gradient_starts_as_ones(rng):
    """A gradient that was not set starts as ones of the data's shape."""
    for shape in ((2, 3), tuple(rng.integers(2, 9, 3).tolist())):
        x = Variable(np.ones(shape))
        y = square(x)
        why = "No gradient is computed before backward runs: only backward starts with ones."
        expect(f"y = square(x) for x of shape {shape}; y.grad", y.grad, None, why)
        y.backward()
        expect(
            f"y = square(x); y.backward() for x of shape {shape}; y.grad",
            y.grad,
            np.ones(shape),
            "The ones stay in y.grad, one for each element: a plain 1.0 has no shape (look at numpy's ones_like).",
        )


def test_composite_gradient(rng):
    """backward carries the gradient through square(exp(square(x))) to x."""
    for at in (0.5, drawn(rng)):
        x = Variable(np.array(at))
        y = square(exp(square(x)))
        y.backward()
        expect(
            f"square(exp(square(x))).backward() at x = {at}; x.grad",
            x.grad,
            float(4 * at * np.exp(2 * at**2)),
            "Each function's backward takes the gradient of its output and gives that of its input, from y back to x.",
            rtol=1e-9,
        )


def test_gradient_on_the_way(rng):
    """Every variable on the way gets its gradient too, not just the first, and keeps it."""
    for at in (3.0, drawn(rng)):
        x = Variable(np.array(at))
        a = square(x)
        y = square(a)
        y.backward()
        called = f"a = square(x); y = square(a); y.backward() at x = {at}"
        why = "Put what f.backward returns into f.input.grad at every step: a.grad is 2a, and x.grad is 2x times that."
        expect(f"{called}; a.grad", a.grad, 2 * at**2, why)
        expect(f"{called}; x.grad", x.grad, 4 * at**3, why)
    x = Variable(np.log(np.array([1.0, 2.0])))
    a = exp(x)
    y = square(a)
    y.backward()
    called = "a = exp(x); y = square(a); y.backward() at x = np.log([1.0, 2.0])"
    expect(f"{called}; x.grad", x.grad, np.array([2.0, 8.0]), why)
    why = "This one was right before Exp's backward ran, which got it as gy: make a new array there, don't change gy."
    expect(f"{called}; a.grad", a.grad, np.array([2.0, 4.0]), why)
    x = Variable(np.array(3.0))
    a = square(x)
    square(a)
    exp(x)
    a.backward()
    expect(
        "a = square(x); square(a); exp(x); a.backward() at x = 3.0; x.grad",
        x.grad,
        6.0,
        "Other functions may have been called since: follow the creators from the variable whose backward it is.",
    )


def test_backward_runs_again(rng):
    """A second backward, from another gradient, brings new gradients to variables that have some already."""
    for at, gy in ((3.0, 10.0), drawn(rng, 2)):
        x = Variable(np.array(at))
        f = Square()
        y = f(x)
        y.backward()
        why = (
            "backward follows the links, and leaves them as they are: walk with a name of your own, and set no creator."
        )
        expect_same("f = Square(); y = f(x); y.backward(); y.creator", y.creator, f, "f", why)
        y.grad = np.array(gy)
        y.backward()
        gradient = x.grad
        # In later katas the gradient is the sum of both, which is right here as well.
        is_number = type(gradient) is np.ndarray or isinstance(gradient, np.number)
        if not (is_number and gradient.shape == () and np.allclose(gradient, 2 * at * (gy + 1))):
            expect(
                f"y = square(x); y.backward(); y.grad = np.array({gy}); y.backward() at x = {at}; x.grad",
                gradient,
                2 * at * gy,
                "What f.backward returns goes into f.input.grad whatever was there: only the gradient that backward "
                "starts from is left alone.",
            )
    x = Variable(np.array(3.0))
    a = square(x)
    f, y = a.creator, exp(a)
    y.backward()
    called = "a = square(x); y = exp(a); f = a.creator; y.backward()"
    why = "A second backward comes along here again: follow each link, and leave it, from y all the way back to x."
    expect_same(f"{called}; a.creator", a.creator, f, "f", why)
    expect_same(f"{called}; y.creator.input", y.creator.input, a, "a", why)
    expect_same(f"{called}; y.creator.output", y.creator.output, y, "y", why)
    expect_same(f"{called}; f.input", f.input, x, "x", why)
    expect_same(f"{called}; f.output", f.output, a, "a", why)
    expect(f"{called}; x.data at x = 3.0", x.data, 3.0, "backward changes gradients, and nothing else.")


def test_gradient_that_was_set_stays(rng):
    """A gradient that was set before backward is where backward starts. backward itself returns None."""
    for numbers, gradient in (([1.0, 2.0], [10.0, 100.0]), drawn(rng, 2, 2)):
        x = Variable(np.array(numbers))
        y = square(x)
        y.grad = np.array(gradient)
        returned = y.backward()
        called = f"y = square(x); y.grad = np.array({gradient}); y.backward()"
        expect(
            f"{called} at x = {numbers}; x.grad",
            x.grad,
            2 * np.array(numbers) * np.array(gradient),
            "Start with ones only where grad is None (ask with `is`: an array has no single truth value).",
        )
        expect(called, returned, None, "The gradients are in grad then: backward needs no return.")
    x = Variable(np.array([1.0, 2.0]))
    y = square(x)
    y.grad = np.array([0.0, 0.0])
    y.backward()
    expect(
        "y = square(x); y.grad = np.array([0.0, 0.0]); y.backward() at x = [1.0, 2.0]; x.grad",
        x.grad,
        np.array([0.0, 0.0]),
        "Zeros that were set are a gradient too. Ask if grad is None, and not what is in it.",
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


def test_function_of_your_own(rng):
    """A Function of your own takes part, with its own forward and backward."""

    class Triple(Function):
        def forward(self, x):
            return 3 * x

        def backward(self, gy):
            return 3 * gy

    for numbers in ([1.0, 2.0], drawn(rng, 2)):
        x = Variable(np.array(numbers))
        y = square(Triple()(x))
        y.backward()
        expect(
            "y = square(Triple()(x)), where Triple's forward is 3 * x and its backward 3 * gy; y.backward() at "
            f"x = {numbers}; x.grad",
            x.grad,
            18 * np.array(numbers),
            "Variable.backward asks each creator for its own backward, and knows nothing of squares.",
        )


def test_five_thousand_functions_deep(play):
    """A chain of 5,000 functions is no problem: backward loops, and never calls itself."""
    expect_no_recursion(play, 5000)


@pytest.mark.guard
def test_backward_of_function_is_abstract():
    """Function itself has no derivative: its backward raises NotImplementedError."""
    why = "Function.backward is only a place for each subclass's derivative: leave it as it was in the stub."
    try:
        f = Function()
    except TypeError:
        return  # an abstract class refuses even this
    with expect_raises(NotImplementedError, "Function().backward(np.array(1.0))", why=why):
        f.backward(np.array(1.0))


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(4, "backward", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_backward_on_a_leaf():
    """backward on a variable that no function made raises no error, and leaves ones in its grad."""
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
