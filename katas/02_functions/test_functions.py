"""Kata 02, functions: a Function takes a Variable and returns a new Variable."""

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_array, expect_raises
from functions import Exp, Function, Square, Variable, as_array, exp, square
from sentences import joined, said


def triple():
    """Return a new Function that triples its input."""

    class Triple(Function):
        def forward(self, x):
            return 3 * x

    return Triple()


def is_a_variable(kata, numbers):
    """True if the result of a Function of one's own is a Variable."""

    class Triple(kata.Function):
        def forward(self, x):
            return 3 * x

    return isinstance(Triple()(kata.Variable(np.array(numbers))), kata.Variable)


def test_call_gives_a_variable(play, rng):
    """Calling a Function on a Variable gives a new Variable that holds forward's result."""
    for numbers in ([2.0, 3.0], drawn(rng, 2)):
        f = triple()
        y = f(Variable(np.array(numbers)))
        called = f"f = Triple(), whose forward is 3 * x; y = f(x) at x = {numbers}"
        why = "__call__ asks self.forward, and puts the result into a new Variable."
        expect(f"{called}; y.data", y.data, 3 * np.array(numbers), why)
        expect(f"{called}; isinstance(y, Variable)", play(is_a_variable, numbers), True, why)
        for other, name in ((f, "f"), (triple(), "Triple()")):
            z = other(Variable(np.array([0.0, 0.0])))
            again = f"{called}; z = {name}(Variable(np.array([0.0, 0.0])))"
            why = "Each call makes a Variable of its own. One that all calls share holds the last result only."
            expect(f"{again}; y.data", y.data, 3 * np.array(numbers), why)
            why = "Each call asks self.forward again: no result is kept from one call to the next."
            expect(f"{again}; z.data", z.data, np.array([0.0, 0.0]), why)


def test_as_array(rng):
    """as_array makes a 0-d ndarray of a scalar, and leaves an ndarray as it is."""
    why = said(
        "A scalar becomes an array without axes, np.array(3.0), whose shape is (); np.array([3.0]) has one axis."
    )
    for number in (3.0, drawn(rng)):
        expect_array(f"as_array(np.float64({number}))", as_array(np.float64(number)), why)
        expect(f"as_array(np.float64({number}))", as_array(np.float64(number)), number, why)
        expect_array(f"as_array({number})", as_array(number), why)
        expect(f"as_array({number})", as_array(number), number, why)
    for number in (3, int(rng.integers(4, 9))):
        expect_array(f"as_array({number})", as_array(number), joined(" ", [said("An int is a scalar too."), why]))
        expect(f"as_array({number})", as_array(number), number, why)
    why = said("numpy has scalars of many types, and as_array takes all of them.")
    expect_array("as_array(np.float32(0.5))", as_array(np.float32(0.5)), why)
    for numbers in ([[1.0, 2.0]], drawn(rng, 2)):
        called = f"as_array(np.array({numbers}))"
        expect(called, as_array(np.array(numbers)), np.array(numbers), "It is an array already.")
    called = "as_array(np.array([1, 2]))"
    why = "It is an array already, of ints, and stays one of ints."
    array = as_array(np.array([1, 2]))
    expect_array(called, array, why)
    expect(called, array, np.array([1, 2]), why)
    expect(f"{called}.dtype.kind", array.dtype.kind, "i", why)


def test_square_forward(rng):
    """Square.forward squares an array, element by element."""
    for rows in ([[1.0, 2.0], [3.0, 4.0]], drawn(rng, 2, 2)):
        expect(
            f"Square().forward(np.array({rows}))",
            Square().forward(np.array(rows)),
            np.square(rows),
            "forward works on plain arrays, and ** on an array goes element by element (@ is the matrix product).",
        )


def test_exp_forward(rng):
    """Exp.forward raises e to the power of each element of an array."""
    for numbers in ([0.0, 1.0, -1.0, 10.0], drawn(rng, 2)):
        expect(
            f"Exp().forward(np.array({numbers}))",
            Exp().forward(np.array(numbers)),
            np.exp(numbers),
            "forward works on plain arrays; numpy has an exp for them, Python's math only one for single numbers.",
        )
    expect(
        "Exp().forward(np.array([1, 2]))",
        Exp().forward(np.array([1, 2])),
        np.exp([1, 2]),
        "e to the power of an int is no int, so the result needs an array of floats.",
    )


def test_0d_stays_an_array(rng):
    """The result holds an ndarray for a 0-d input too, never a numpy scalar."""
    for number in (3.0, drawn(rng)):
        y = Square()(Variable(np.array(number)))
        called = f"f = Square(); y = f(x) at x = np.array({number}); y.data"
        why = "numpy makes a np.float64 of np.array(3.0) ** 2: turn it back with as_array before it goes into the box."
        expect_array(called, y.data, why)
        expect(called, y.data, number**2, why)
    y = Square()(Variable(np.array(3)))
    called = "f = Square(); y = f(x) at x = np.array(3); y.data"
    why = "numpy makes a np.int64 of np.array(3) ** 2. Scalars come in many types, and as_array takes all of them."
    expect_array(called, y.data, why)
    expect(called, y.data, 9.0, why)
    y = triple()(Variable(np.array(3.0)))
    called = "class Triple(Function), whose forward is 3 * x; Triple()(x).data at x = np.array(3.0)"
    expect_array(called, y.data, "Every Function's result needs it, whatever its forward gives back.")


def test_function_of_your_own(rng):
    """Calling a Function of your own uses its own forward."""
    for numbers in ([1.0, 2.0], drawn(rng, 2)):
        expect(
            f"class Triple(Function), whose forward is 3 * x; Triple()(x).data at x = {numbers}",
            triple()(Variable(np.array(numbers))).data,
            3 * np.array(numbers),
            "Function.__call__ serves every subclass: it asks self.forward, and knows nothing of squares.",
        )


def test_input_stays_untouched(rng):
    """The Variable that goes in, and its array, stay as they were."""
    for numbers in ([2.0, 3.0], drawn(rng, 2)):
        x = Variable(np.array(numbers))
        why = "The result belongs into a new array, in a new Variable: no **=, no out=, no x.data = … on the way."
        for made, name, result in ((Exp(), "Exp", np.exp(numbers)), (Square(), "Square", np.square(numbers))):
            y = made(x)
            expect(f"x = Variable(np.array({numbers})); {name}()(x); x.data", x.data, np.array(numbers), why)
            called = f"x = Variable(np.array({numbers})); {name}()(x).data"
            expect(called, y.data, result, "The result comes back, in a new Variable.")


def test_square(rng):
    """square(x) is Square applied to the Variable x."""
    for numbers in ([-2.0, 3.0], drawn(rng, 2)):
        expect(
            f"square(x).data at x = {numbers}",
            square(Variable(np.array(numbers))).data,
            np.square(numbers),
            "It takes two steps: make a Square, then call that on x.",
        )


def test_exp(rng):
    """exp(x) is Exp applied to the Variable x."""
    for numbers in ([0.0, 1.0], drawn(rng, 2)):
        expect(
            f"exp(x).data at x = {numbers}",
            exp(Variable(np.array(numbers))).data,
            np.exp(numbers),
            "It takes two steps: make an Exp, then call that on x.",
        )


def test_composite(rng):
    """The output of a Function can be the input of the next: square(exp(square(x))), as at 0.5."""
    for number in (0.5, drawn(rng)):
        x = Variable(np.array(number))
        x.grad = np.array(5.0)
        y = square(exp(square(x)))
        expect(
            f"square(exp(square(x))).data at x = {number}",
            y.data,
            float(np.exp(2 * number**2)),
            "From the inside out, each function takes the Variable that the one before it gave back.",
        )
        why = "What goes in stays as it was."
        expect(f"square(exp(square(x))); x.data at x = {number}", x.data, number, why)
        expect("x.grad = np.array(5.0); square(exp(square(x))); x.grad", x.grad, 5.0, why)
        x.data = np.array(0.0)
        expect(
            f"y = square(exp(square(x))) at x = {number}; x.data = np.array(0.0); square(exp(square(x))).data",
            square(exp(square(x))).data,
            1.0,
            "x has other data now. Each call computes anew, from the data that x has then.",
        )


@pytest.mark.guard
def test_forward_is_abstract():
    """Function itself computes nothing: its forward raises NotImplementedError."""
    why = "Function.forward is only a place for what each subclass computes: leave it as it was in the stub."
    try:
        f = Function()
    except TypeError:
        return  # an abstract class refuses even this
    with expect_raises(NotImplementedError, "Function().forward(np.array(1.0))", why=why):
        f.forward(np.array(1.0))


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(2, "functions", play=play, rng=rng, watch=watch)
