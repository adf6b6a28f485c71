"""Kata 10, overloads: formulas of variables, numbers and arrays, written as in mathematics, and their gradients."""

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_array, expect_same, expect_several
from graphs import expect_right
from overloads import Function, Variable, add, as_variable, div, mul, neg, no_grad, pow, rdiv, rsub, square, sub
from sentences import joined, said


def expect_data(called, y, expected, why="", atol=1e-12):
    """Fail unless y is a Variable whose data are an ndarray of the expected value. `called` leads to y.data.

    If y is something else, such as an array of Variables, the failure shows y itself.
    """
    __tracebackhide__ = True
    data = getattr(y, "data", None)
    if isinstance(data, (np.generic, int, float)):
        expect_array(called, data, why)
    expect(called, data if type(data) is np.ndarray else y, expected, why, atol=atol)


def expect_gradient_for_each_input(called, y, gy):
    """Fail unless the function behind y returns as many gradients as it has inputs."""
    __tracebackhide__ = True
    gxs = y.creator.backward(np.array(gy))
    count = len(gxs) if isinstance(gxs, tuple) else 1
    why = "One gradient for each input, and no more: a tuple of them if there are several."
    expect(f"{called}; number of gradients from the backward of y's creator", count, len(y.creator.inputs), why)


NUMBER = said(
    "Is the number made an array, and then a Variable, in this operator too, and is each operand in its place?"
)
SWAPPED = joined(" ", [NUMBER, said("Here x stands on the right: the method is x's, but the number comes first.")])


def expect_formula(rng, formula, f, slope, why, value=None):
    """Fail unless f at x = [1.0, 4.0], and at numbers that are drawn, is a Variable with the right value and gradient.

    `value` gives the value at an array; without it, f does. `slope` gives the derivative at an array.
    """
    __tracebackhide__ = True
    for numbers in ([1.0, 4.0], drawn(rng, 2)):
        x = Variable(np.array(numbers))
        y = f(x)
        called = f"y = {formula} at x = {numbers}"
        expect_data(f"{called}; y.data", y, (value or f)(np.array(numbers)), why)
        y.backward()
        then = "The value is right: look at backward of the function behind this operator, and which operand is which."
        expect(f"{called}; y.backward(); x.grad", x.grad, slope(np.array(numbers)) + np.zeros(2), then)


GRADIENT = [10.0, 100.0]


def test_mul(rng):
    """mul(x0, x1) is the product, and each operand's gradient is the other operand times the gradient of the result."""
    for first, second, gy in (([2.0, 3.0], [5.0, 7.0], GRADIENT), drawn(rng, 3, 2)):
        x0, x1 = Variable(np.array(first)), Variable(np.array(second))
        y = mul(x0, x1)
        called = f"y = mul(x0, x1) at x0 = {first}, x1 = {second}"
        why = "mul makes a Mul, and calls it on both operands."
        expect_data(f"{called}; y.data", y, np.multiply(first, second), why)
        y.grad = np.array(gy)
        y.backward()
        called += f"; y.grad = np.array({gy}); y.backward()"
        why = "Which operand's value belongs in which gradient? And has gy, the gradient that comes in, its part?"
        expect(f"{called}; x0.grad", x0.grad, np.multiply(second, gy), why)
        expect(f"{called}; x1.grad", x1.grad, np.multiply(first, gy), why)
        expect_gradient_for_each_input(called, y, gy)


def test_neg(rng):
    """neg(x) is -x, and its gradient is minus the gradient of the result."""
    for numbers, gy in (([2.0, -3.0], GRADIENT), drawn(rng, 2, 2)):
        x = Variable(np.array(numbers))
        y = neg(x)
        called = f"y = neg(x) at x = {numbers}"
        expect_data(f"{called}; y.data", y, -np.array(numbers), "The minus belongs in forward as well.")
        y.grad = np.array(gy)
        y.backward()
        called += f"; y.grad = np.array({gy}); y.backward()"
        expect(f"{called}; x.grad", x.grad, -np.array(gy), "Where x rises, -x falls: turn the sign of gy.")
        expect_gradient_for_each_input(called, y, gy)


def test_sub(rng):
    """sub(x0, x1) is x0 - x1, with the gradient of the result for x0 and minus that for x1."""
    for first, second, gy in (([2.0, 3.0], [5.0, 7.0], GRADIENT), drawn(rng, 3, 2)):
        x0, x1 = Variable(np.array(first)), Variable(np.array(second))
        y = sub(x0, x1)
        called = f"y = sub(x0, x1) at x0 = {first}, x1 = {second}"
        expect_data(f"{called}; y.data", y, np.subtract(first, second), "The opposite would be x1 - x0.")
        y.grad = np.array(gy)
        y.backward()
        called += f"; y.grad = np.array({gy}); y.backward()"
        expect(f"{called}; x0.grad", x0.grad, np.array(gy), "x0 counts as it is.")
        expect(f"{called}; x1.grad", x1.grad, -np.array(gy), "Where x1 rises, x0 - x1 falls.")
        expect_gradient_for_each_input(called, y, gy)


def test_div(rng):
    """div(x0, x1) is x0 / x1, with the gradients 1 / x1 and -x0 / x1² times the gradient of the result."""
    for first, second, gy in (([6.0, 3.0], [2.0, 4.0], GRADIENT), drawn(rng, 3, 2)):
        x0, x1 = Variable(np.array(first)), Variable(np.array(second))
        y = div(x0, x1)
        called = f"y = div(x0, x1) at x0 = {first}, x1 = {second}"
        expect_data(f"{called}; y.data", y, np.divide(first, second), "x0 goes on top.")
        y.grad = np.array(gy)
        y.backward()
        called += f"; y.grad = np.array({gy}); y.backward()"
        why = "gy / x1. Are the two gradients in order?"
        expect(f"{called}; x0.grad", x0.grad, np.divide(gy, second), why)
        why = "-gy · x0 / x1²: is the minus there, and the square, and on which operand?"
        expect(f"{called}; x1.grad", x1.grad, -np.multiply(gy, first) / np.square(second), why)
        expect_gradient_for_each_input(called, y, gy)


def test_pow(rng):
    """pow(x, c) is xᶜ for a plain number c, with the gradient c · xᶜ⁻¹ times the gradient of the result."""
    for c in (3, 0.5, 2 + drawn(rng)):
        for numbers, gy in (([4.0, 9.0], GRADIENT), drawn(rng, 2, 2)):
            x = Variable(np.array(numbers))
            y = pow(x, c)
            called = f"y = pow(x, {c}) at x = {numbers}"
            expect_data(f"{called}; y.data", y, np.array(numbers) ** c, "Every element to the power of c.")
            y.grad = np.array(gy)
            y.backward()
            called += f"; y.grad = np.array({gy}); y.backward()"
            why = "The exponent comes down in front and is one less above; then the gradient that comes in."
            expect(f"{called}; x.grad", x.grad, c * np.array(numbers) ** (c - 1) * np.array(gy), why)
            expect_gradient_for_each_input(called, y, gy)


def test_plus_and_times(rng):
    """a * b + c works with variables: 7 at (3, 2, 1), with the gradients 2 for a and 3 for b."""
    for at in ([3.0, 2.0, 1.0], drawn(rng, 3)):
        a, b, c = [Variable(np.array(number)) for number in at]
        y = a * b + c
        called = "y = a * b + c at a = {}, b = {}, c = {}".format(*at)
        why = "If mul and add are right, which of them does * call, and which +?"
        expect_data(f"{called}; y.data", y, at[0] * at[1] + at[2], why)
        y.backward()
        expect(f"{called}; y.backward(); a.grad", a.grad, at[1], "a counts as much as b is large.")
        expect(f"{called}; y.backward(); b.grad", b.grad, at[0], "b counts as much as a is large.")
        expect(f"{called}; y.backward(); c.grad", c.grad, 1.0, "c counts as it is.")


def test_minus_and_divided_by(rng):
    """a - b and a / b work with variables, and the gradients of both are right."""
    for at, other in ((3.0, 2.0), drawn(rng, 2)):
        a, b = Variable(np.array(at)), Variable(np.array(other))
        y = a - b
        called = f"y = a - b at a = {at}, b = {other}"
        expect_data(f"{called}; y.data", y, at - other, "a is the one on the left, self in __sub__.")
        y.backward()
        expect(f"{called}; y.backward(); a.grad", a.grad, 1.0)
        expect(f"{called}; y.backward(); b.grad", b.grad, -1.0, "Where b rises, a - b falls.")
        a, b = Variable(np.array(at)), Variable(np.array(other))
        y = a / b
        called = f"y = a / b at a = {at}, b = {other}"
        expect_data(f"{called}; y.data", y, at / other, "a is the one on the left, self in __truediv__.")
        y.backward()
        expect(f"{called}; y.backward(); a.grad", a.grad, 1 / other, "1 / b.")
        expect(f"{called}; y.backward(); b.grad", b.grad, -at / other**2, "-a / b².")


def test_minus_sign_and_power(rng):
    """-x and x ** c work with a variable, also together: -x ** 2 is minus the square."""
    for at in (4.0, drawn(rng)):
        for formula, f, gradient in [
            ("-x", lambda x: -x, -1.0),
            ("x ** 3", lambda x: x**3, 3 * at**2),
            ("x ** 0.5", lambda x: x**0.5, 0.5 / at**0.5),
            ("-x ** 2", lambda x: -(x**2), -2 * at),
        ]:
            x = Variable(np.array(at))
            y = f(x)
            why = "If neg and pow are right on their own, which of them does the special method call?"
            expect_data(f"y = {formula} at x = {at}; y.data", y, f(at), why)
            y.backward()
            expect(f"y = {formula} at x = {at}; y.backward(); x.grad", x.grad, gradient, why)


def test_as_variable(rng):
    """as_variable returns a Variable as it is, and puts an ndarray into a new one; so a Function takes both."""
    x = Variable(np.array([1.0, 2.0]))
    expect_same("as_variable(x) for a Variable x", as_variable(x), x, "x", "A copy would never see x's gradient.")
    for array in (np.array([1.0, 2.0]), np.array(3.0), np.array(drawn(rng, 3))):
        called = f"as_variable(np.{array!r})"
        made = as_variable(array)
        expect_data(f"{called}.data", made, array, "An ndarray goes into a Variable.")
        if type(made) is np.ndarray:
            expect(called, made, Variable(array), "The result is a Variable, which has a grad; an ndarray has none.")
        expect(f"{called}.grad", made.grad, None, "Nothing has computed a gradient for it yet.")
    kind = as_variable(np.array([1, 2])).data.dtype.kind
    expect("as_variable(np.array([1, 2])).data.dtype.kind", kind, "i", "An array of ints stays one of ints.")
    y = add(x, np.array([10.0, 20.0]))
    called = "add(x, np.array([10.0, 20.0])).data at x = [1.0, 2.0]"
    why = "__call__ makes a Variable of every input, before all else."
    expect_data(called, y, np.array([11.0, 22.0]), why)

    class Triple(Function):
        def forward(self, x):
            return 3 * x

        def backward(self, gy):
            return 3 * gy

    y = Triple()(np.array([1.0, 2.0]))
    called = "class Triple(Function), whose forward is 3 * x; Triple()(np.array([1.0, 2.0])).data"
    expect_data(called, y, np.array([3.0, 6.0]), why)


def test_rsub_and_rdiv(rng):
    """rsub(x0, x1) is x1 - x0 and rdiv(x0, x1) is x1 / x0: sub and div with their operands swapped."""
    for a, b in ((2.0, 3.0), drawn(rng, 2)):
        for function, name, expected, gradient0, gradient1 in [
            (rsub, "rsub", b - a, -1.0, 1.0),
            (rdiv, "rdiv", b / a, -b / a**2, 1 / a),
        ]:
            x0, x1 = Variable(np.array(a)), Variable(np.array(b))
            y = function(x0, x1)
            called = f"y = {name}(x0, x1) at x0 = {a}, x1 = {b}"
            expect_data(f"{called}; y.data", y, expected, "Here the second operand comes first.")
            y.backward()
            why = "The gradient of each operand is what the plain function gives when the two change places."
            expect(f"{called}; y.backward(); x0.grad", x0.grad, gradient0, why)
            expect(f"{called}; y.backward(); x1.grad", x1.grad, gradient1, why)


def test_plus_a_number(rng):
    """x + 10 and 10 + x work, with a float as with an int, and the gradient of x is right."""
    expect_formula(rng, "x + 10.0", lambda x: x + 10.0, lambda x: 1.0, NUMBER)
    expect_formula(rng, "x + 10", lambda x: x + 10, lambda x: 1.0, NUMBER)
    expect_formula(rng, "10.0 + x", lambda x: 10.0 + x, lambda x: 1.0, NUMBER)
    expect_formula(rng, "10 + x", lambda x: 10 + x, lambda x: 1.0, NUMBER)
    expect_formula(rng, "add(x, 10)", lambda x: add(x, 10), lambda x: 1.0, NUMBER, lambda x: x + 10)


def test_times_a_number(rng):
    """x * 10 and 10 * x work, with a float as with an int, and the gradient of x is right."""
    expect_formula(rng, "x * 10.0", lambda x: x * 10.0, lambda x: 10.0, NUMBER)
    expect_formula(rng, "x * 10", lambda x: x * 10, lambda x: 10.0, NUMBER)
    expect_formula(rng, "10.0 * x", lambda x: 10.0 * x, lambda x: 10.0, NUMBER)
    expect_formula(rng, "10 * x", lambda x: 10 * x, lambda x: 10.0, NUMBER)
    expect_formula(rng, "mul(x, 10)", lambda x: mul(x, 10), lambda x: 10.0, NUMBER, lambda x: x * 10)


def test_minus_a_number(rng):
    """x - 10 and 10 - x work, with a float as with an int, and the gradient of x is right."""
    expect_formula(rng, "x - 10.0", lambda x: x - 10.0, lambda x: 1.0, NUMBER)
    expect_formula(rng, "x - 10", lambda x: x - 10, lambda x: 1.0, NUMBER)
    expect_formula(rng, "10.0 - x", lambda x: 10.0 - x, lambda x: -1.0, SWAPPED)
    expect_formula(rng, "10 - x", lambda x: 10 - x, lambda x: -1.0, SWAPPED)
    expect_formula(rng, "sub(x, 10)", lambda x: sub(x, 10), lambda x: 1.0, NUMBER, lambda x: x - 10)


def test_divided_by_a_number(rng):
    """x / 10 and 10 / x work, with a float as with an int, and the gradient of x is right."""
    expect_formula(rng, "x / 10.0", lambda x: x / 10.0, lambda x: 0.1, NUMBER)
    expect_formula(rng, "x / 10", lambda x: x / 10, lambda x: 0.1, NUMBER)
    expect_formula(rng, "10.0 / x", lambda x: 10.0 / x, lambda x: -10.0 / x**2, SWAPPED)
    expect_formula(rng, "10 / x", lambda x: 10 / x, lambda x: -10.0 / x**2, SWAPPED)
    expect_formula(rng, "div(x, 10)", lambda x: div(x, 10), lambda x: 0.1, NUMBER, lambda x: x / 10)


def test_array_on_the_right(rng):
    """x + a, x - a, x * a and x / a work for an ndarray a, and the gradient of x is right."""
    a = np.array([10.0, 20.0])
    why = "An ndarray becomes a Variable before it takes part, in every operator."
    expect_formula(rng, f"x + np.{a!r}", lambda x: x + a, lambda x: 1.0, why)
    expect_formula(rng, f"x - np.{a!r}", lambda x: x - a, lambda x: 1.0, why)
    expect_formula(rng, f"x * np.{a!r}", lambda x: x * a, lambda x: a, why)
    expect_formula(rng, f"x / np.{a!r}", lambda x: x / a, lambda x: 1 / a, why)


def test_array_on_the_left(rng):
    """a + x, a - x, a * x and a / x give a single Variable for an ndarray a, and the gradient of x is right."""
    a = np.array([10.0, 20.0])
    why = said(
        "An array of Variables means that numpy took the operation and asked x once for every element: "
        "is the attribute that tells numpy to leave it to Variable there, on the class, and spelt right?"
    )
    swapped = joined(" ", [why, said("And the array comes first, not x.")])
    expect_formula(rng, f"np.{a!r} + x", lambda x: a + x, lambda x: 1.0, why)
    expect_formula(rng, f"np.{a!r} - x", lambda x: a - x, lambda x: -1.0, swapped)
    expect_formula(rng, f"np.{a!r} * x", lambda x: a * x, lambda x: a, why)
    expect_formula(rng, f"np.{a!r} / x", lambda x: a / x, lambda x: -a / x**2, swapped)


def test_sphere_and_matyas(rng):
    """Sphere, x ** 2 + y ** 2, has the gradient (2, 2) at (1, 1). Matyas, a bowl made with it, has (0.04, 0.04)."""
    why = "With every operator right on its own, these follow: start with the smaller checks that fail."
    for a, b in ((1.0, 1.0), drawn(rng, 2)):
        for formula, f, gradient_x, gradient_y in [
            ("x ** 2 + y ** 2", lambda x, y: x**2 + y**2, 2 * a, 2 * b),
            (
                "0.26 * (x ** 2 + y ** 2) - 0.48 * x * y",
                lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
                0.52 * a - 0.48 * b,
                0.52 * b - 0.48 * a,
            ),
        ]:
            x, y = Variable(np.array(a)), Variable(np.array(b))
            z = f(x, y)
            called = f"z = {formula} at ({a}, {b})"
            expect_data(f"{called}; z.data", z, f(a, b), why, atol=1e-10)
            z.backward()
            expect(f"{called}; z.backward(); x.grad", x.grad, gradient_x, why, atol=1e-10)
            expect(f"{called}; z.backward(); y.grad", y.grad, gradient_y, why, atol=1e-10)


def goldstein_price(x, y):
    left = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    right = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return left * right


def test_goldstein_price(rng):
    """Goldstein-Price, a formula of all operators but /, has the gradient (-5376, 8064) at (1, 1)."""
    why = "x and y are used many times here: with every operator right on its own, look at how gradients add up."
    a, b = (float(number) for number in rng.integers(2, 6, 2))
    step = 1e-20j  # a step along the imaginary axis gives the derivative without rounding
    drawn_point = (a, b, goldstein_price(a + step, b).imag / 1e-20, goldstein_price(a, b + step).imag / 1e-20)
    for at, other, gradient_x, gradient_y in ((1.0, 1.0, -5376.0, 8064.0), drawn_point):
        x, y = Variable(np.array(at)), Variable(np.array(other))
        z = goldstein_price(x, y)
        called = f"z = goldstein_price(x, y) at ({at}, {other})"
        expect_data(f"{called}; z.data", z, goldstein_price(at, other), "Start with the smaller checks that fail.")
        z.backward()
        expect(f"{called}; z.backward(); x.grad", x.grad, gradient_x, why, atol=1e-4)
        expect(f"{called}; z.backward(); y.grad", y.grad, gradient_y, why, atol=1e-4)


def test_random_formulas(play, rng):
    """The gradients are right for any formula: 40 random ones, of all operators, the smallest first."""
    why = "Is it one of the operators by itself, on that side? If each of them is right: gradients that meet add up."
    expect_right(play, rng, ("+", "-", "*", "/", "**", "neg"), why)


@pytest.mark.guard
def test_nothing_is_kept_that_nobody_needs(watch):
    """backward still drops the gradients on the way. A variable is freed with its last name, without a collector."""
    x = Variable(np.array(2.0))
    a = square(x)
    y = square(a)
    y.backward()
    called = "a = square(x); y = square(a); y.backward()"
    expect(f"{called}; a.grad", a.grad, None, "Gradients on the way stay only where retain_grad is true.")
    alive = watch(y)
    del y
    expect(f"{called}; del y; whether y still exists", alive(), False, "Are outputs held weakly still?")


@pytest.mark.guard
def test_several_outputs_still_work():
    """A function of two outputs still returns both, is their creator, and gets the gradients of both, in order."""

    class TwoAndThree(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            return 2 * ga + 3 * gb

    x = Variable(np.array([5.0]))
    f = TwoAndThree()
    a, b = f(x)
    expect_same("a, b = f(x), a function of two outputs; a.creator", a.creator, f, "f")
    expect_same("a, b = f(x), a function of two outputs; b.creator", b.creator, f, "f")
    y = add(a, square(b))
    expect("a, b = f(x); y = add(a, square(b)); y.generation", y.generation, 3, "One after its inputs' highest.")
    y.grad = np.array([10.0])
    y.backward()
    called = (
        "a, b = f(x), which are 2x and 3x; y = add(a, square(b)); y.grad = np.array([10.0]); y.backward() at x = [5.0]"
    )
    expect(f"{called}; x.grad", x.grad, np.array([920.0]))
    with no_grad():
        ys = TwoAndThree()(x)
    expect_several("with no_grad(): ys = f(x), a function of two outputs; ys", ys, 2, "It is the same, on or off.")


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(10, "overloads", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_number_as_first_operand():
    """The functions also take a float or an int as their first operand: mul(2.0, x), sub(2, x)."""
    why = "as_variable is the one place that every operand passes."
    for formula, f, expected, gradient in [
        ("add(2.0, x)", lambda x: add(2.0, x), [3.0, 6.0], [1.0, 1.0]),
        ("add(2, x)", lambda x: add(2, x), [3.0, 6.0], [1.0, 1.0]),
        ("mul(2.0, x)", lambda x: mul(2.0, x), [2.0, 8.0], [2.0, 2.0]),
        ("mul(2, x)", lambda x: mul(2, x), [2.0, 8.0], [2.0, 2.0]),
        ("sub(2.0, x)", lambda x: sub(2.0, x), [1.0, -2.0], [-1.0, -1.0]),
        ("sub(2, x)", lambda x: sub(2, x), [1.0, -2.0], [-1.0, -1.0]),
        ("div(2.0, x)", lambda x: div(2.0, x), [2.0, 0.5], [-2.0, -0.125]),
        ("div(2, x)", lambda x: div(2, x), [2.0, 0.5], [-2.0, -0.125]),
    ]:
        x = Variable(np.array([1.0, 4.0]))
        y = f(x)
        called = f"y = {formula} at x = [1.0, 4.0]"
        expect_data(f"{called}; y.data", y, np.array(expected), why)
        y.backward()
        expect(f"{called}; y.backward(); x.grad", x.grad, np.array(gradient), why)


@pytest.mark.stretch
def test_power_of_integers():
    """The gradient of a power is right for integer data, whatever the exponent: x ** 0 has 0, x ** 3 has 3x²."""
    for c, expected, gradient in [(0, [1, 1], [0.0, 0.0]), (1, [2, 5], [1.0, 1.0]), (3, [8, 125], [12.0, 75.0])]:
        x = Variable(np.array([2, 5]))
        y = x**c
        called = f"y = x ** {c} at x = np.array([2, 5])"
        expect_data(f"{called}; y.data", y, np.array(expected))
        y.backward()
        why = "numpy refuses to raise ints to a negative int, which c - 1 is for c = 0."
        expect(f"{called}; y.backward(); x.grad", x.grad, np.array(gradient), why)


@pytest.mark.stretch
def test_unsigned_integers():
    """A gradient can be negative where the data are unsigned: under neg, sub and div, where 255 is no form of -1."""
    why = "Unsigned ints have no negative: the ones that backward starts with, and what it computes, must be floats."
    a = Variable(np.array([6, 12], dtype=np.uint8))
    y = -a
    y.backward()
    expect("y = -a; y.backward() for a of dtype uint8; a.grad", a.grad, np.array([-1.0, -1.0]), why)
    for operator, f, gradient0, gradient1 in [
        ("-", lambda a, b: a - b, [1.0, 1.0], [-1.0, -1.0]),
        ("/", lambda a, b: a / b, [0.5, 0.25], [-1.5, -0.75]),
    ]:
        a = Variable(np.array([6, 12], dtype=np.uint8))
        b = Variable(np.array([2, 4], dtype=np.uint8))
        y = f(a, b)
        y.backward()
        called = f"y = a {operator} b; y.backward() for a = [6, 12] and b = [2, 4] of dtype uint8"
        expect(f"{called}; a.grad", a.grad, np.array(gradient0), why)
        expect(f"{called}; b.grad", b.grad, np.array(gradient1), why)


@pytest.mark.stretch
def test_dropped_output():
    """An output that was freed before backward, or was never used, counts as an output whose gradient is zeros."""

    class TwoAndThree(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            return 2 * ga + 3 * gb

    for dropped in (True, False):
        x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
        a, b = TwoAndThree()(x)
        if dropped:
            del b
        y = a**2
        y.backward()
        expect(
            f"a, b = f(x), which are 2x and 3x; {'del b; ' if dropped else ''}y = a ** 2; y.backward() for x of shape "
            "(2, 3); x.grad",
            x.grad,
            8 * x.data,
            "Nothing depends on b, so its gradient is zeros, in the shape that b had.",
        )
