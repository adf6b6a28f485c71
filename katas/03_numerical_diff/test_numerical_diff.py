"""Kata 03, numerical diff: the slope of a function, from one point on each side."""

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_array
from numerical_diff import Exp, Function, Square, Variable, numerical_diff
from sentences import said


def square_exp_square(x):
    """Apply three Functions, one into another."""
    return Square()(Exp()(Square()(x)))


def test_square_at_two(rng):
    """The slope of Square at 2.0 is 4, for a 0-d array, and elsewhere 2x."""
    for number in (2.0, drawn(rng)):
        slope = 2 * number
        expect(
            f"numerical_diff(Square(), Variable(np.array({number})))",
            numerical_diff(Square(), Variable(np.array(number))),
            slope,
            said(
                "{near:g} means that one point is x itself, {double:g} divided by eps only, "
                "{tiny:g} that / 2 * eps lacks its parentheses, 0 that f gave the same on both sides.",
                near=slope + 1e-4,
                double=2 * slope,
                tiny=slope * 1e-8,
            ),
            rtol=1e-9,
        )


def test_composite(rng):
    """The slope of square(exp(square(x))) at 0.5 is 3.29744263: the step is 1e-4 unless another is given."""
    for number in (0.5, drawn(rng)):
        right, left = np.exp(2 * (number + 1e-4) ** 2), np.exp(2 * (number - 1e-4) ** 2)
        expect(
            f"numerical_diff(f, Variable(np.array({number}))), where f(x) is square(exp(square(x)))",
            numerical_diff(square_exp_square, Variable(np.array(number))),
            float((right - left) / 2e-4),
            "If only the last digits differ, look at the default of eps: a smaller or larger step changes them.",
            rtol=1e-9,
        )


def test_any_python_function(rng):
    """f may be any Python function from a Variable to a Variable."""
    for numbers in ([0.0, 1.0], drawn(rng, 2)):
        expect(
            f"numerical_diff(lambda x: Exp()(Square()(x)), x) at x = {numbers}",
            numerical_diff(lambda x: Exp()(Square()(x)), Variable(np.array(numbers))),
            2 * np.array(numbers) * np.exp(np.square(numbers)),
            "f is called, as in f(x0): a Python function has no forward to ask for.",
            rtol=1e-6,
            atol=1e-8,
        )


def test_function_of_your_own(rng):
    """f may be a Function of your own."""

    class Reciprocal(Function):
        def forward(self, x):
            return 1 / x

    for numbers in ([1.0, 2.0], drawn(rng, 2)):
        expect(
            f"numerical_diff(Reciprocal(), x) at x = {numbers}, where the forward of Reciprocal is 1 / x",
            numerical_diff(Reciprocal(), Variable(np.array(numbers))),
            -1 / np.square(numbers),
            "The slope falls to the right: f(x + eps) minus f(x - eps), in this order, is below zero.",
            rtol=1e-6,
        )


def test_one_point_on_each_side(rng):
    """The two points lie eps to the right and eps to the left of x. For a parabola that is exact at any eps."""
    for numbers in ([3.0, 4.0], drawn(rng, 2)):
        slope = 2 * numbers[0]
        x = Variable(np.array(numbers))
        expect(
            f"numerical_diff(Square(), x, eps=0.5) at x = {numbers}",
            numerical_diff(Square(), x, eps=0.5),
            2 * np.array(numbers),
            said(
                "{above:g} comes from the points x and x + eps, {below:g} from x - eps and x; "
                "{double:g} means divided by eps, not by 2 eps.",
                above=slope + 0.5,
                below=slope - 0.5,
                double=2 * slope,
            ),
        )
        called = f"numerical_diff(Square(), x, eps=0.5); x.data at x = {numbers}"
        expect(called, x.data, np.array(numbers), "The points are new Variables, and x stays where it is.")


def test_eps_is_the_step(rng):
    """eps is the distance of each point from x."""

    class Cube(Function):
        def forward(self, x):
            return x**3

    for numbers in ([2.0, 3.0], drawn(rng, 2)):
        slope = 3 * numbers[0] ** 2
        x = Variable(np.array(numbers))
        expect(
            f"numerical_diff(Cube(), x, eps=1.0) at x = {numbers}, where the forward of Cube is x ** 3",
            numerical_diff(Cube(), x, eps=1.0),
            3 * np.square(numbers) + 1,
            said(
                "((x + 1)³ - (x - 1)³) / 2 is 3x² + 1; {small:.10g} means that eps was left at 1e-4, "
                "{half:g} that the points are only 1 apart.",
                small=slope + 1e-8,
                half=slope + 0.25,
            ),
        )
        expect(
            f"numerical_diff(Cube(), x, eps=1.0); numerical_diff(Cube(), x, eps=2.0) at x = {numbers}",
            numerical_diff(Cube(), x, eps=2.0),
            3 * np.square(numbers) + 4,
            "Each call has an eps of its own, and points of its own: nothing is kept from one call to the next.",
        )


def test_element_by_element(rng):
    """Each element of an array has a slope of its own, in an array of x's shape."""
    point = rng.uniform(-1, 1, size=(2, 3)).round(2)
    expect(
        f"numerical_diff(Exp(), x) at x = {point.tolist()}",
        numerical_diff(Exp(), Variable(point.copy())),
        np.exp(point),
        "numpy's arithmetic goes element by element already: there is no need of a loop, or of a sum.",
        rtol=1e-6,
    )


def test_x_stays_untouched(rng):
    """x and its array stay as they were."""
    for numbers in ([1.0, 2.0], drawn(rng, 2)):
        x = Variable(np.array(numbers))
        slope = numerical_diff(Square(), x)
        expect(
            f"x = Variable(np.array({numbers})); numerical_diff(Square(), x); x.data",
            x.data,
            np.array(numbers),
            "Each of the two points wants a Variable of its own; += on x.data changes the array that x holds.",
        )
        called = f"numerical_diff(Square(), Variable(np.array({numbers})))"
        expect(called, slope, 2 * np.array(numbers), "x stays, and the slope comes back.", rtol=1e-6)
        called = f"x = Variable(np.array({numbers})); numerical_diff(Square(), x); x.grad"
        expect(called, x.grad, None, "The slope is returned, and x stays as it was: nothing is set in it.")
    x = Variable(np.array([1.0, 2.0]))
    during = []

    def look_at_x(point):
        during.append(x.data.tolist())
        return Square()(point)

    numerical_diff(look_at_x, x)
    expect(
        "x = Variable(np.array([1.0, 2.0])); numerical_diff(f, x); what x.data is whenever f is called",
        np.array(during),
        np.array([[1.0, 2.0]] * len(during)),
        "To move x and put it back won't do: f may look at x, or raise. "
        "Make two new Variables, and write nothing into x.",
        rtol=0,
    )


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(3, "numerical_diff", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_0d_slope_is_an_array():
    """The slope at a 0-d x is a 0-d ndarray, not a numpy scalar."""
    expect_array(
        "numerical_diff(Square(), Variable(np.array(2.0)))",
        numerical_diff(Square(), Variable(np.array(2.0))),
        "numpy's difference of two 0-d arrays is a scalar: as_array serves what goes in, and what comes out as well.",
    )
