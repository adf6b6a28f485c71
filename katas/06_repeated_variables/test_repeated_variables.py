"""Kata 06, repeated variables: a variable that is used more than once gathers the gradients of every use."""

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_array, expect_same, expect_several
from repeated_variables import Function, Variable, add, exp, square
from sentences import said


def slope(f, x, eps=1e-4):
    """Return the central difference of f, from array to array, at the array x. A gradient must agree with it."""
    return (f(x + eps) - f(x - eps)) / (2 * eps)


def started(y, gy, name="y"):
    """Start y's backward from gy, or from ones if gy is None. Return that as a student would write it."""
    if gy is None:
        y.backward()
        return f"{name}.backward()"
    y.grad = np.array(gy)
    y.backward()
    return f"{name}.grad = np.array({gy}); {name}.backward()"


def test_added_to_itself(rng):
    """The gradient of add(x, x) is 2, one for each place where x stands."""
    for gy in (None, drawn(rng)):
        x = Variable(np.array(3.0))
        y = add(x, x)
        called = f"y = add(x, x); {started(y, gy)}"
        one = gy or 1.0
        expect(
            f"{called}; x.grad",
            x.grad,
            2 * one,
            said(
                "{one} means that the second gradient took the place of the first, where they belong together; "
                "{three:g} that the first was added to itself before the second came.",
                one=one,
                three=3 * one,
            ),
        )


def test_used_three_times(rng):
    """The gradient of add(add(x, x), x) is 3, whichever function takes x."""
    for gy in (None, drawn(rng)):
        x = Variable(np.array(3.0))
        y = add(add(x, x), x)
        called = f"y = add(add(x, x), x); {started(y, gy)}"
        one = gy or 1.0
        expect(
            f"{called}; x.grad",
            x.grad,
            3 * one,
            said(
                "A gradient that is there already may come from another function: whatever is there, the new one joins "
                "it. {four:g} means that what was there got doubled.",
                four=4 * one,
            ),
        )


def test_different_uses(rng):
    """The gradients of all uses add up, however different they are."""
    for at in (3.0, drawn(rng)):
        x = Variable(np.array(at))
        a = square(x)
        f, y = a.creator, add(a, x)
        y.backward()
        expect(
            f"y = add(square(x), x); y.backward() at x = {at}; x.grad",
            x.grad,
            2 * at + 1,
            said(
                "One use gives 2x, which is {double:g}, and the other gives 1. "
                "Just one of them means that the other got lost.",
                double=2 * at,
            ),
        )
        called = "a = square(x); f, y = a.creator, add(a, x); y.backward()"
        why = "backward changes gradients only: the links and the data stay, so that it can run again."
        expect_same(f"{called}; a.creator", a.creator, f, "f", why)
        expect(f"{called}; y.data at x = {at}", y.data, at**2 + at, why)
        x0, x1 = Variable(np.array(at)), Variable(np.array(1.0))
        add(square(x0), square(x1)).backward()
        expect(
            f"add(square(x0), square(x1)).backward() at x0 = {at}, x1 = 1.0; x0.grad",
            x0.grad,
            2 * at,
            "Each call of square makes a Square of its own: one that all calls share knows its last input only.",
        )
        x = Variable(np.array(at))
        a = square(x)
        add(a, a).backward()
        why = "a is used twice. It gathers the gradients of both uses, though a function made it."
        expect(f"a = square(x); add(a, a).backward() at x = {at}; a.grad", a.grad, 2.0, why)


def test_gradient_agrees_with_the_slope(rng):
    """Element by element the gradient agrees with the central difference, at random points."""
    point = rng.uniform(-1, 1, size=(2, 3)).round(2)
    x = Variable(point.copy())
    add(square(x), add(exp(x), x)).backward()
    expect(
        f"add(square(x), add(exp(x), x)).backward() at x = {point.tolist()}; x.grad",
        x.grad,
        slope(lambda x: x**2 + np.exp(x) + x, point),
        "Three uses of x, three gradients: 2x, eˣ and 1.",
        rtol=1e-5,
    )


ALIAS = (
    "Add hands one and the same array to both of its inputs. A sum that changes it in place changes it for everybody "
    "who holds it; make a new array instead."
)


def test_others_keep_their_gradients(rng):
    """In x0 + (x0 + x1) the gradients of x0 add up to 2, and those of all the others stay 1."""
    for gy in (None, drawn(rng)):
        x0, x1 = Variable(np.array(1.0)), Variable(np.array(1.0))
        t = add(x0, x1)
        y = add(x0, t)
        called = f"t = add(x0, x1); y = add(x0, t); {started(y, gy)}"
        one = gy or 1.0
        expect(f"{called}; x0.grad", x0.grad, 2 * one, "x0 is used twice.")
        expect(f"{called}; x1.grad", x1.grad, one, ALIAS)
        expect(f"{called}; t.grad", t.grad, one, ALIAS)
        expect(f"{called}; y.grad", y.grad, one, ALIAS)


def test_others_keep_their_gradients_on_arrays(rng):
    """On arrays too, x0 + (x0 + x1) changes the gradient of x0 and no other."""
    for gy in ([10.0, 100.0], drawn(rng, 2)):
        x0, x1 = Variable(np.array([1.0, 2.0])), Variable(np.array([3.0, 4.0]))
        t = add(x0, x1)
        y = add(x0, t)
        called = f"t = add(x0, x1); y = add(x0, t); {started(y, gy)}"
        why = "x0 is used twice, and a y.grad that somebody has set is where backward starts."
        expect(f"{called}; x0.grad", x0.grad, 2 * np.array(gy), why)
        expect(f"{called}; x1.grad", x1.grad, np.array(gy), ALIAS)
        expect(f"{called}; t.grad", t.grad, np.array(gy), ALIAS)
        expect(f"{called}; y.grad", y.grad, np.array(gy), ALIAS)


def gradient_before(kata, numbers):
    """Return x's gradient of a first backward, as it is after a second one, and x's gradient then."""
    x = kata.Variable(np.array(numbers))
    kata.add(x, x).backward()
    before = x.grad
    kata.add(x, x).backward()
    return before, x.grad


def test_second_backward_adds_up(play, rng):
    """A second computation with x adds its gradient to that of the first: 2, then 5."""
    for gy in (None, drawn(rng)):
        x = Variable(np.array(3.0))
        y = add(x, x)
        called = f"y = add(x, x); {started(y, gy)}"
        one = gy or 1.0
        expect(f"{called}; x.grad", x.grad, 2 * one, "x is used twice.")
        z = add(add(x, x), x)
        z.backward()
        expect(
            f"{called} as before, then z = add(add(x, x), x); z.backward(); x.grad",
            x.grad,
            2 * one + 3,
            said("{two:g} from y and 3 from z: backward never forgets a gradient by itself.", two=2 * one),
        )
    for numbers in ([1.0, 2.0], 3.0):
        before, after = play(gradient_before, numbers)
        called = f"add(x, x).backward(); g = x.grad; add(x, x).backward() at x = {numbers}"
        expect(f"{called}; x.grad", after, np.full(np.shape(numbers), 4.0), "2 each time.")
        why = "The sum belongs into a new array: += writes it into the one that was there, which g still holds."
        expect(f"{called}; g", before, np.full(np.shape(numbers), 2.0), why)


def test_cleargrad(rng):
    """cleargrad makes grad None again, so that the next backward starts afresh."""
    x = Variable(np.array(3.0))
    x.grad = np.array(2.0)
    x.cleargrad()
    expect("x.grad = np.array(2.0); x.cleargrad(); x.grad", x.grad, None, "None, not zeros: as in a new Variable.")
    several, why = Variable(np.array([3.0, 4.0])), "It goes whatever it is: of several elements, or of zeros."
    several.grad = np.zeros(2)
    several.cleargrad()
    called = "x = Variable(np.array([3.0, 4.0])); x.grad = np.zeros(2); x.cleargrad(); x.grad"
    expect(called, several.grad, None, why)
    y = add(add(x, x), x)
    y.backward()
    expect("after that, y = add(add(x, x), x); y.backward(); x.grad", x.grad, 3.0, "x is used three times.")
    y.cleargrad()
    expect("and then y.cleargrad(); x.grad", x.grad, 3.0, "A variable forgets its own gradient, and no other's.")
    x.cleargrad()
    z, gy = add(x, x), drawn(rng)
    expect(f"then x.cleargrad(); z = add(x, x); {started(z, gy, 'z')}; x.grad", x.grad, 2 * gy, "x is used twice in z.")
    why = "Only the gradient goes: the next backward needs the links that the computation left."
    expect("and then y.cleargrad(); y.creator is None", y.creator is None, False, why)


@pytest.mark.guard
def test_several_outputs_still_work():
    """A function of two outputs still gets the gradients of both, in order, whichever output backward starts from."""

    class TwoAndThree(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            return 2 * ga + 3 * gb

    for start in (0, 1):
        x = Variable(np.array([5.0]))
        ys = TwoAndThree()(x)
        expect_several("f(x), where forward returns 2 * x, 3 * x", ys, 2)
        ys[0].grad, ys[1].grad = np.array([10.0]), np.array([100.0])
        ys[start].backward()
        expect(
            "y0, y1 = f(x), where f's backward(self, gy0, gy1) returns 2 * gy0 + 3 * gy1; "
            f"y0.grad = np.array([10.0]); y1.grad = np.array([100.0]); y{start}.backward(); x.grad",
            x.grad,
            np.array([320.0]),
        )


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(6, "repeated_variables", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_sum_is_an_array():
    """The gradient of a 0-d variable is a 0-d ndarray, also after a sum."""
    x = Variable(np.array(3.0))
    add(square(x), x).backward()
    expect_array(
        "add(square(x), x).backward() at x = 3.0; x.grad",
        x.grad,
        "numpy's sum of two 0-d arrays is a scalar; there is a function in this module that turns it back.",
    )


@pytest.mark.stretch
def test_output_that_nobody_uses():
    """An output without a gradient counts as zeros when its function's backward is called."""

    class TwoAndThree(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            return 2 * ga + 3 * gb

    x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    ys = TwoAndThree()(x)
    ys[0].backward()
    expect(
        "y0, y1 = f(x), where f's backward(self, gy0, gy1) returns 2 * gy0 + 3 * gy1; y0.backward() for x of shape "
        "(2, 3); x.grad",
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
