"""Kata 05, variadic args: functions of several inputs and outputs, and gradients that branch with them."""

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_array, expect_same, expect_several
from graphs import expect_no_recursion
from sentences import said
from variadic_args import Add, Function, Variable, add, exp, square


def sum_and_difference():
    """Return a new Function of two inputs and two outputs: x0 + x1 and x0 - x1."""

    class SumAndDifference(Function):
        def forward(self, x0, x1):
            return x0 + x1, x0 - x1

        def backward(self, gy0, gy1):
            return gy0 + gy1, gy0 - gy1

    return SumAndDifference()


def two_and_three_times():
    """Return a new Function of one input and two outputs: 2x and 3x."""

    class TwoAndThreeTimes(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, gy0, gy1):
            return 2 * gy0 + 3 * gy1

    return TwoAndThreeTimes()


def test_three_inputs(rng):
    """A Function may take any number of inputs: f(x0, x1, x2) calls forward(x0.data, x1.data, x2.data)."""

    class FirstMinusOthers(Function):
        def forward(self, x0, x1, x2):
            return x0 - x1 - x2

        def backward(self, gy):
            return gy, -gy, -gy

    for a, b, c in ((10.0, 2.0, 5.0), drawn(rng, 3)):
        y = FirstMinusOthers()(Variable(np.array([a])), Variable(np.array([b])), Variable(np.array([c])))
        expect(
            f"f(x0, x1, x2).data at x0 = [{a}], x1 = [{b}], x2 = [{c}], where forward returns x0 - x1 - x2",
            y.data,
            np.array([a - b - c]),
            "A star gathers any number of arguments (*inputs), and another hands them on in order (*xs).",
        )


def test_two_outputs(rng):
    """If forward returns a tuple, a list or tuple comes back, with a Variable that holds an ndarray for each item."""
    for at in (5.0, drawn(rng)):
        called = f"f(x) at x = np.array({at}), where forward returns 2 * x, 3 * x"
        ys = two_and_three_times()(Variable(np.array(at)))
        expect_several(called, ys, 2, "Each item of forward's tuple goes into a Variable of its own.")
        why = "as_array has to see each item, not the tuple."
        for name, y, value in (("y0", ys[0], 2 * at), ("y1", ys[1], 3 * at)):
            expect_array(f"y0, y1 = {called}; {name}.data", y.data, why)
            expect(f"y0, y1 = {called}; {name}.data", y.data, value, why)


def test_links():
    """A function keeps its inputs and outputs, in order, and is the creator of each output."""
    f = sum_and_difference()
    x0, x1 = Variable(np.array([5.0])), Variable(np.array([3.0]))
    ys = f(x0, x1)
    why = "Each item of forward's tuple goes into a Variable of its own."
    expect_several("f(x0, x1), where forward returns x0 + x1, x0 - x1", ys, 2, why)
    why = "inputs holds x0 and x1, and outputs y0 and y1: the Variables themselves, each in its place."
    expect_several("f(x0, x1); f.inputs", f.inputs, 2, why)
    expect_same("f(x0, x1); f.inputs[0]", f.inputs[0], x0, "x0", why)
    expect_same("f(x0, x1); f.inputs[1]", f.inputs[1], x1, "x1", why)
    expect_several("f(x0, x1); f.outputs", f.outputs, 2, why)
    expect_same("y0, y1 = f(x0, x1); f.outputs[0]", f.outputs[0], ys[0], "y0", why)
    expect_same("y0, y1 = f(x0, x1); f.outputs[1]", f.outputs[1], ys[1], "y1", why)
    why = "Every output needs set_creator."
    expect_same("y0, y1 = f(x0, x1); y0.creator", ys[0].creator, f, "f", why)
    expect_same("y0, y1 = f(x0, x1); y1.creator", ys[1].creator, f, "f", why)
    zs = f(x1, x0)
    why = "inputs and outputs are those of the last call: each call sets both anew."
    expect_several("f(x0, x1); f(x1, x0); f.inputs", f.inputs, 2, why)
    expect_same("f(x0, x1); f(x1, x0); f.inputs[0]", f.inputs[0], x1, "x1", why)
    expect_several("f(x0, x1); f(x1, x0); f.outputs", f.outputs, 2, why)
    expect_same("f(x0, x1); z0, z1 = f(x1, x0); f.outputs[0]", f.outputs[0], zs[0], "z0", why)


def is_close(gradient, number):
    """True if the gradient is an array that holds this number and no other."""
    return type(gradient) is np.ndarray and gradient.shape == (1,) and np.allclose(gradient, number)


def has_cleargrad(kata):
    """True from kata 06 on."""
    return hasattr(kata.Variable, "cleargrad")


def test_a_gradient_for_each_input(play, rng):
    """The gradients that backward returns go to the function's inputs one by one, in order, and a second time again."""

    class Mix(Function):
        def forward(self, x0, x1, x2):
            return 2 * x0 + 3 * x1 + 5 * x2

        def backward(self, gy):
            return 2 * gy, 3 * gy, 5 * gy

    x0, x1, x2 = Variable(np.array([1.0])), Variable(np.array([1.0])), Variable(np.array([1.0]))
    y = Mix()(x0, x1, x2)
    y.backward()
    called = "y = f(x0, x1, x2), where f's backward returns 2 * gy, 3 * gy, 5 * gy; y.backward()"
    why = "The first gradient belongs to the first of f.inputs, the second to the second: zip pairs them."
    expect(f"{called}; x0.grad", x0.grad, np.array([2.0]), why)
    expect(f"{called}; x1.grad", x1.grad, np.array([3.0]), why)
    expect(f"{called}; x2.grad", x2.grad, np.array([5.0]), why)
    total = 2.0
    for gy in (10.0, drawn(rng)):
        y.grad = np.array([gy])
        y.backward()
        gradient = x0.grad
        total += 2 * gy
        # From kata 06 on gradients add up. Here the sum is right as well, and there what the stub does.
        if any(is_close(gradient, right) for right in (2 * gy, total)):
            continue
        again = f"{called}; y.grad = np.array([{gy}]); y.backward(); x0.grad"
        if play(has_cleargrad):
            expect(
                again, gradient, np.array([total]), "The first gradient belongs to the first of f.inputs, each time."
            )
        expect(
            again,
            gradient,
            np.array([2 * gy]),
            "A gradient goes into grad of its input whatever was there: only the one that backward starts from is "
            "left alone.",
        )


def test_a_gradient_from_each_output(rng):
    """A function's backward is called with the gradients of all its outputs, in order."""
    for gy0, gy1 in ((10.0, 100.0), drawn(rng, 2)):
        x = Variable(np.array([5.0]))
        ys = two_and_three_times()(x)
        why = "Its outputs come first, then their gradients."
        expect_several("f(x), where forward returns 2 * x, 3 * x", ys, 2, why)
        ys[0].grad = np.array([gy0])
        ys[1].grad = np.array([gy1])
        ys[0].backward()
        expect(
            "y0, y1 = f(x), where f's backward(self, gy0, gy1) returns 2 * gy0 + 3 * gy1; "
            f"y0.grad = np.array([{gy0}]); y1.grad = np.array([{gy1}]); y0.backward(); x.grad",
            x.grad,
            np.array([2 * gy0 + 3 * gy1]),
            said(
                "{swapped:g} means that the gradients came in the wrong order, {first:g} or {second:g} "
                "that one of them came twice.",
                swapped=2 * gy1 + 3 * gy0,
                first=5 * gy0,
                second=5 * gy1,
            ),
        )


def test_add_backward(rng):
    """The derivative of Add is the incoming gradient, once for each input."""
    for gy in (3.0, drawn(rng)):
        f = Add()
        f(Variable(np.array(1.0)), Variable(np.array(2.0)))
        gradients = f.backward(np.array(gy))
        called = f"f = Add(); f(x0, x1); f.backward(np.array({gy}))"
        why = "x0 + x1 grows as fast as x0 does, and as fast as x1 does: each gets gy as it is."
        if type(gradients) not in (list, tuple):
            expect(called, gradients, (gy, gy), why)
        called = f"f = Add(); f(x0, x1); gxs = f.backward(np.array({gy}))"
        expect(f"{called}; len(gxs)", len(gradients), 2, why)
        expect(f"{called}; gxs[0]", gradients[0], gy, why)
        expect(f"{called}; gxs[1]", gradients[1], gy, why)


def test_add(rng):
    """add(x0, x1) is the Variable x0 + x1, element by element, and leaves x0 and x1 as they were."""
    for first, second in (([1.0, 2.0], [10.0, 20.0]), drawn(rng, 2, 2)):
        x0, x1 = Variable(np.array(first)), Variable(np.array(second))
        y = add(x0, x1)
        called = f"y = add(x0, x1) at x0 = {first}, x1 = {second}"
        why = "Add's forward gets two arrays, x0 and x1, and add calls an Add on the two Variables."
        expect(f"{called}; y.data", y.data, np.add(first, second), why)
        why = "The sum is a new array. += and out= write it into one that belongs to an input."
        expect(f"{called}; x0.data", x0.data, np.array(first), why)
        expect(f"{called}; x1.data", x1.data, np.array(second), why)


FORMULA = (
    "A slope from two points, as numerical_diff computes it, is only close to the right one: compute it by the formula."
)


def test_sum_of_squares(rng):
    """z = x² + y² at (2, 3) is 13, and its gradients are 4 for x and 6 for y."""
    for at, other in ((2.0, 3.0), drawn(rng, 2)):
        x, y = Variable(np.array(at)), Variable(np.array(other))
        z = add(square(x), square(y))
        called = f"z = add(square(x), square(y)) at x = {at}, y = {other}"
        expect(f"{called}; z.data", z.data, at**2 + other**2, "add takes what square gives back, and adds once.")
        z.backward()
        why = (
            "None means that backward never came there: it has to follow the creator of every input, not of one alone."
        )
        expect(f"{called}; z.backward(); x.grad", x.grad, 2 * at, why)
        expect(f"{called}; z.backward(); x.grad", x.grad, 2 * at, FORMULA, rtol=1e-13)
        expect(f"{called}; z.backward(); y.grad", y.grad, 2 * other, why)


def test_exp_among_several(rng):
    """Exp still has its derivative, also in a sum: z = eˣ + y."""
    for powers, gradient in (([1.0, 2.0], [10.0, 100.0]), drawn(rng, 2, 2)):
        x, y = Variable(np.log(np.array(powers))), Variable(np.array([3.0, 4.0]))
        z = add(exp(x), y)
        z.grad = np.array(gradient)
        z.backward()
        called = f"z = add(exp(x), y); z.grad = np.array({gradient}); z.backward() at x = np.log({powers})"
        why = said("eˣ, which is {powers}, times the gradient of z.", powers=str(powers))
        expect(f"{called}; x.grad", x.grad, np.multiply(powers, gradient), why)
        expect(f"{called}; x.grad", x.grad, np.multiply(powers, gradient), FORMULA, rtol=1e-12)
        expect(f"{called}; y.grad", y.grad, np.array(gradient), "y counts as it is: the gradient of z.")


def test_leaf_beside_a_branch(rng):
    """A variable made by hand ends its own branch, and backward still walks the other branches to their ends."""
    for a, b, c in ((2.0, 3.0, 4.0), drawn(rng, 3)):
        x, y, w = Variable(np.array([a])), Variable(np.array([b])), Variable(np.array([c]))
        v = square(w)
        f = v.creator
        z = add(add(x, square(y)), square(v))
        z.backward()
        called = f"z = add(add(x, square(y)), square(square(w))); z.backward() at x = [{a}], y = [{b}], w = [{c}]"
        why = "An input without a creator has nothing behind it, but there may be more to do elsewhere."
        expect(f"{called}; x.grad", x.grad, np.array([1.0]), why)
        expect(f"{called}; y.grad", y.grad, np.array([2 * b]), why)
        expect(f"{called}; w.grad", w.grad, np.array([4 * c**3]), why)
        called = "v = square(w); f = v.creator; z = add(add(x, square(y)), square(v)); z.backward(); v.creator"
        expect_same(called, v.creator, f, "f", "The links stay as they are: the next backward needs them again.")


@pytest.mark.guard
def test_single_output_comes_bare():
    """A single output is returned bare: as a Variable, not as a list of one."""
    y = square(Variable(np.array([2.0, 3.0])))
    why = "Where there is one output, return it, and not the list that holds it."
    if type(y) in (list, tuple):
        expect("type(square(x)).__name__", type(y).__name__, "Variable", why)
    expect("square(x).data at x = [2.0, 3.0]", y.data, np.array([4.0, 9.0]), why)


@pytest.mark.guard
def test_two_thousand_functions_deep(play):
    """A chain of 2,000 functions is still no problem: backward loops, and never calls itself."""
    expect_no_recursion(play, 2000)


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(5, "variadic_args", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_output_that_nobody_uses():
    """An output without a gradient counts as zeros when its function's backward is called."""
    x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    ys = two_and_three_times()(x)
    expect_several("f(x), where forward returns 2 * x, 3 * x", ys, 2, "Its outputs come first, then their gradients.")
    ys[0].backward()
    expect(
        "y0, y1 = f(x), where f's backward(self, gy0, gy1) returns 2 * gy0 + 3 * gy1; "
        "y0.backward() for x of shape (2, 3); x.grad",
        x.grad,
        np.full((2, 3), 2.0),
        "Nothing depends on y1, so its gradient is zeros of its shape, where y1.grad is None.",
    )


@pytest.mark.stretch
def test_leaf_and_integer_data():
    """backward on a variable that no function made raises no error, and integers have right gradients too."""
    x = Variable(np.array([1.0, 2.0]))
    x.backward()
    expect("x.backward() for x made by hand; x.grad", x.grad, np.ones(2), "There is nothing to walk: stop at once.")

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
        "-1 is 255 in a uint8, so start from ones that are floats.",
    )
