"""Kata 03, numerical diff: the slope of a function, from one point on each side."""

import numpy as np
import pytest
from expect import expect, expect_array, expect_raises
from numerical_diff import Exp, Function, Square, Variable, numerical_diff


def square_exp_square(x):
    """A Python function of three Functions, one into another."""
    return Square()(Exp()(Square()(x)))


def test_square_at_two():
    """The slope of Square at 2.0 is 4, for a 0-d array."""
    expect(
        "numerical_diff(Square(), Variable(np.array(2.0)))",
        numerical_diff(Square(), Variable(np.array(2.0))),
        4.000000000004,
        "4.0001 means that one point is x itself, 8 divided by eps only, 4e-08 that / 2 * eps lacks its parentheses.",
    )


def test_composite():
    """The slope of square(exp(square(x))) at 0.5 is 3.29744263: the step is 1e-4 unless another is given."""
    expect(
        "numerical_diff(f, Variable(np.array(0.5))), where f(x) is square(exp(square(x)))",
        numerical_diff(square_exp_square, Variable(np.array(0.5))),
        3.2974426293330694,
        "If only the last digits differ, look at the default of eps: a smaller or larger step changes them.",
        rtol=1e-9,
    )


def test_any_python_function():
    """f may be any Python function from a Variable to a Variable."""
    expect(
        "numerical_diff(lambda x: Exp()(Square()(x)), x) at x = [0.0, 1.0]",
        numerical_diff(lambda x: Exp()(Square()(x)), Variable(np.array([0.0, 1.0]))),
        np.array([0.0, 2 * np.e]),
        "f is called, as in f(x0): a Python function has no forward to ask for.",
        rtol=1e-6,
        atol=1e-8,
    )


def test_function_of_your_own():
    """f may be a Function of your own."""

    class Reciprocal(Function):
        def forward(self, x):
            return 1 / x

    expect(
        "numerical_diff(Reciprocal(), x) at x = [1.0, 2.0], where the forward of Reciprocal is 1 / x",
        numerical_diff(Reciprocal(), Variable(np.array([1.0, 2.0]))),
        np.array([-1.0, -0.25]),
        "The slope falls to the right: f(x + eps) minus f(x - eps), in this order, is below zero.",
        rtol=1e-6,
    )


def test_one_point_on_each_side():
    """The two points lie eps to the right and eps to the left of x: for a parabola that is exact at any eps."""
    expect(
        "numerical_diff(Square(), x, eps=0.5) at x = [3.0, 4.0]",
        numerical_diff(Square(), Variable(np.array([3.0, 4.0])), eps=0.5),
        np.array([6.0, 8.0]),
        "6.5 comes from the points x and x + eps, 5.5 from x - eps and x; 12 means divided by eps, not by 2 eps.",
    )


def test_eps_is_the_step():
    """eps says how far the points lie to each side of x."""

    class Cube(Function):
        def forward(self, x):
            return x**3

    expect(
        "numerical_diff(Cube(), x, eps=1.0) at x = [2.0, 3.0], where the forward of Cube is x ** 3",
        numerical_diff(Cube(), Variable(np.array([2.0, 3.0])), eps=1.0),
        np.array([13.0, 28.0]),
        "(3³ - 1³) / 2 is 13; 12.00000001 means that eps was left at 1e-4, 12.25 that the points are only 1 apart.",
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


def test_x_stays_untouched():
    """x and its array stay as they were."""
    x = Variable(np.array([1.0, 2.0]))
    numerical_diff(Square(), x)
    expect(
        "x = Variable(np.array([1.0, 2.0])); numerical_diff(Square(), x); x.data",
        x.data,
        np.array([1.0, 2.0]),
        "Each of the two points wants a Variable of its own; += on x.data changes the array that x holds.",
    )
    during = []

    def look_at_x(point):
        during.append(x.data.tolist())
        return Square()(point)

    numerical_diff(look_at_x, x)
    expect(
        "x = Variable(np.array([1.0, 2.0])); numerical_diff(f, x); what x.data is whenever f is called",
        np.array(during),
        np.array([[1.0, 2.0]] * len(during)),
        "To move x and put it back won't do: f may look at x, or raise. Make two new Variables, and write nothing into x.",
        rtol=0,
    )


@pytest.mark.guard
def test_functions_still_work():
    """Computing forward gives what it gave before."""
    y = square_exp_square(Variable(np.array(0.5)))
    expect("square(exp(square(x))).data at x = 0.5, by Square and Exp", y.data, 1.648721270700128)


@pytest.mark.guard
def test_forward_is_abstract():
    """Function itself computes nothing: its forward raises NotImplementedError."""
    with expect_raises(NotImplementedError, "Function().forward(np.array(1.0))"):
        Function().forward(np.array(1.0))


@pytest.mark.stretch
def test_0d_slope_is_an_array():
    """The slope at a 0-d x is a 0-d ndarray, not a numpy scalar."""
    expect_array(
        "numerical_diff(Square(), Variable(np.array(2.0)))",
        numerical_diff(Square(), Variable(np.array(2.0))),
        "numpy's difference of two 0-d arrays is a scalar: as_array serves what goes in, and what comes out as well.",
    )
