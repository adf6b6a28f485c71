"""Kata 07, generations: every function waits until all that use its outputs have handed back their gradients."""

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_array, expect_several
from generations import Function, Variable, add, exp, square
from graphs import expect_right
from sentences import said


def triple_with_notes():
    """Return a Function that triples its input, and the list in which its backward notes every gradient it gets."""
    notes = []

    class Triple(Function):
        def forward(self, x):
            return 3 * x

        def backward(self, gy):
            notes.append(float(gy))
            return 3 * gy

    return Triple(), notes


def test_made_by_hand_is_generation_zero():
    """A variable made by hand is of generation 0."""
    x = Variable(np.array(1.0))
    expect("Variable(np.array(1.0)).generation", x.generation, 0, "Does __init__ say where counting starts?")


def test_every_function_is_a_generation(rng):
    """The output of a function is one generation after the function."""
    x = Variable(np.array(1.0))
    a = square(x)
    y = exp(a)
    called = "a = square(x); y = exp(a)"
    expect(f"{called}; a.creator.generation", a.creator.generation, 0, "A function is of its input's generation.")
    expect(f"{called}; a.generation", a.generation, 1, "An output comes after the function that made it.")
    expect(f"{called}; y.creator.generation", y.creator.generation, 1, "A function is of its input's generation.")
    expect(f"{called}; y.generation", y.generation, 2, "Two functions lie between x and y.")
    count = int(rng.integers(3, 40))
    for _ in range(count):
        y = square(y)
    called = f"{called}; then {count} times y = square(y); y.generation"
    expect(called, y.generation, 2 + count, "Each function adds one.")


def test_highest_generation_of_the_inputs(rng):
    """A function is of the highest generation among its inputs, whichever argument that is."""
    x = Variable(np.array(1.0))
    a = square(x)
    b = square(a)
    why = "a is of generation 1 and b of 2: the first of them won't do, nor the last, the lowest, or their sum."
    y, z = add(a, b), add(b, a)
    called = "a = square(x); b = square(a); y, z = add(a, b), add(b, a)"
    generations = [y.creator.generation, z.creator.generation]
    expect(f"{called}; [y.creator.generation, z.creator.generation]", generations, [2, 2], why)
    expect(f"{called}; [y.generation, z.generation]", [y.generation, z.generation], [3, 3], why)
    count = int(rng.integers(3, 40))
    c = a
    for _ in range(count):
        c = square(c)
    called = f"a = square(x); c = a, then {count} times c = square(c); y = add(a, c)"
    f = add(a, c).creator
    expect(f"{called}; y.creator.generation", f.generation, 1 + count, "It is the generation of c.")
    f(x, x)
    why = "It is that of the inputs of the last call: a higher one from an earlier call doesn't stay."
    expect(f"{called}; f = y.creator; f(x, x); f.generation", f.generation, 0, why)


def test_diamond(rng):
    """square(a) + square(a) with a = square(x) is 32 at x = 2, and its gradient is 64."""
    for at in (2.0, drawn(rng)):
        x = Variable(np.array(at))
        a = square(x)
        y = add(square(a), square(a))
        y.backward()
        called = f"a = square(x); y = add(square(a), square(a)) at x = {at}"
        expect(f"{called}; y.data", y.data, 2 * at**4)
        gradient = a.grad
        # Later katas drop the gradient, which is right here as well.
        if gradient is not None:
            why = "Each of the two squares gives 2a, and a gathers both, whatever is on the list already."
            expect(f"{called}; y.backward(); a.grad", gradient, 4 * at**2, why)
        once = 4 * at**3
        expect(
            f"{called}; y.backward(); x.grad",
            x.grad,
            2 * once,
            said(
                "{once:g} means that a's creator ran before both gradients had reached a, "
                "{thrice:g} or {four:g} that it ran twice, and that x got the same gradient again.",
                once=once,
                thrice=3 * once,
                four=4 * once,
            ),
        )


def test_every_backward_runs_once(rng):
    """Each function's backward runs once, however many functions use its output."""
    why = "Its output is used twice, so it's come across twice. Is there a place to see that it is waiting already?"
    for at in (1.0, drawn(rng)):
        triple, notes = triple_with_notes()
        a = triple(Variable(np.array(at)))
        add(a, a).backward()
        called = f"a = triple(x); add(a, a).backward() at x = {at}"
        expect(f"{called}; how often triple's backward ran", len(notes), 1, why)
        expect(f"{called}; the gradient that it gets", notes[0], 2.0, why)

        triple, notes = triple_with_notes()
        a = triple(Variable(np.array(at)))
        add(square(a), square(a)).backward()
        called = f"a = triple(x); add(square(a), square(a)).backward() at x = {at}"
        expect(f"{called}; how often triple's backward ran", len(notes), 1, why)
        expect(f"{called}; the gradient that it gets", notes[0], 12 * at, why)


def test_waits_for_all_that_use_its_output(rng):
    """A function's backward gets the whole gradient of its output, from all the functions that use it."""
    for at in (1.0, drawn(rng)):
        why = said(
            "add gives a the gradient 1, and square gives it 2a = {double:g}: "
            "both come before a's creator has its turn.",
            double=6 * at,
        )
        for first, form in ((True, "add(a, square(a))"), (False, "add(square(a), a)")):
            triple, notes = triple_with_notes()
            a = triple(Variable(np.array(at)))
            (add(a, square(a)) if first else add(square(a), a)).backward()
            called = f"a = triple(x); {form}.backward() at x = {at}"
            got = notes[0] if notes else None
            expect(f"{called}; the first gradient that triple gets", got, 1 + 6 * at, why)


def test_branches_of_different_length(rng):
    """A long and a short branch that meet give the right gradient, in either argument order."""
    why = "The short branch leads back to a's creator at once, while the long one still has functions on the way to it."
    for at in (2.0, drawn(rng)):
        for first, form in ((True, "add(a, square(square(a)))"), (False, "add(square(square(a)), a)")):
            x = Variable(np.array(at))
            a = square(x)
            (add(a, square(square(a))) if first else add(square(square(a)), a)).backward()
            expect(f"a = square(x); {form}.backward() at x = {at}; x.grad", x.grad, 2 * at + 8 * at**7, why)


def test_more_than_ten_generations(rng):
    """Generations are numbers: a function of the tenth comes before one of the ninth, as 8 comes before 7."""
    why = (
        "a's creator is of generation 9, and square(a)'s of 10, which comes first. As texts it would be the other way."
    )
    for gy in (1.0, drawn(rng)):
        x = Variable(np.array(1.0))
        a = x
        for _ in range(10):
            a = square(a)
        y = add(a, square(a))
        y.grad = np.array(gy)
        y.backward()
        called = "a = x, then ten times a = square(a); y = add(a, square(a))"
        expect(f"{called}; y.grad = np.array({gy}); y.backward() at x = 1.0; x.grad", x.grad, 3072 * gy, why)


def test_many_of_the_same_generation(rng):
    """Any number of functions of the same generation may wait side by side."""
    for at in (2.0, drawn(rng)):
        x = Variable(np.array(at))
        a = square(x)
        y = add(add(square(a), square(a)), add(square(a), square(a)))
        y.backward()
        expect(
            "a = square(x); y = add(add(square(a), square(a)), add(square(a), square(a))); y.backward() at "
            f"x = {at}; x.grad",
            x.grad,
            16 * at**3,
            "Four squares give a 2a each, and what comes to a is multiplied by 2x.",
        )


def test_random_graphs(play, rng):
    """The gradients are right for any graph: 40 random ones, of square, exp and add, the smallest first."""
    why = "Of the functions that wait, which one can be sure that nobody will hand its output another gradient?"
    expect_right(play, rng, ("add", "square", "exp"), why)


def test_backward_again(rng):
    """backward over the same graph gives the same again, after the gradients were cleared."""
    for at in (2.0, drawn(rng)):
        x = Variable(np.array(at))
        a = square(x)
        b, c = square(a), square(a)
        y = add(b, c)
        y.backward()
        called = f"a = square(x); b, c = square(a), square(a); y = add(b, c); y.backward() at x = {at}"
        expect(f"{called}; x.grad", x.grad, 8 * at**3)
        for variable in (x, a, b, c, y):
            variable.cleargrad()
        y.backward()
        expect(
            f"{called}, then cleargrad on all five and y.backward(); x.grad",
            x.grad,
            8 * at**3,
            "What backward remembers of the functions that it met should go when it ends.",
        )


def test_several_outputs_in_a_diamond(rng):
    """A function of several outputs runs once too, when each output has its whole gradient."""

    class Split(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            # A student who runs this function too early should see a wrong gradient, not an error about None.
            return 2 * (0.0 if ga is None else ga) + 3 * (0.0 if gb is None else gb)

    for at in (1.0, drawn(rng)):
        x = Variable(np.array(at))
        a, b = Split()(square(x))
        y = add(add(square(a), b), a)
        y.backward()
        once = 2 * (4 * at**2 + 1) + 3
        expect(
            f"a, b = split(square(x)), which are 2x² and 3x²; add(add(square(a), b), a).backward() at x = {at}; x.grad",
            x.grad,
            2 * at * once,
            said(
                "The gradient of a is 2a + 1, that of b is 1, so that of square(x) is 2 · (2a + 1) + 3 = {once:g}. "
                "{twice:g} means that split ran twice: two variables lead to it, "
                "and what was met before is the function.",
                once=once,
                twice=4 * at * once,
            ),
        )


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


def questions(kata, n):
    """Add up n squares by functions that count how often backward asks for a generation, compares or hashes."""
    asked = 0

    class Counting(kata.Function):
        @property
        def generation(self):
            nonlocal asked
            asked += 1
            return self.the_generation

        @generation.setter
        def generation(self, value):
            self.the_generation = value

        def __eq__(self, other):
            nonlocal asked
            asked += 1
            return self is other

        def __hash__(self):
            nonlocal asked
            asked += 1
            return id(self)

    class Square(Counting):
        def forward(self, x):
            return x**2

        def backward(self, gy):
            return 2 * self.inputs[0].data * gy

    class Sum(Counting):
        def forward(self, x0, x1):
            return x0 + x1

        def backward(self, gy):
            return gy, gy

    x = kata.Variable(np.array(1.0))
    y = Square()(x)
    for _ in range(n - 1):
        y = Sum()(y, Square()(x))
    asked = 0
    y.backward()
    return asked


def sum_of_squares(kata, n):
    """Add up n squares of x at 1.0, by one function of n inputs. Return the gradient of x."""

    class Sum(kata.Function):
        def forward(self, *xs):
            return sum(xs)

        def backward(self, gy):
            return (gy,) * n

    x = kata.Variable(np.array(1.0))
    y = Sum()(*[kata.square(x) for _ in range(n)])
    y.backward()
    return x.grad


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(7, "generations", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_wide_sum(play):
    """A sum of four times as many squares makes about four times as much work."""
    few, many = play(questions, 100), play(questions, 400)
    expect(
        "backward of a sum of 400 squares, and how often it asks functions for their generation, "
        "compares two of them, or looks one up",
        "more than six times as often as for 100" if many > 6 * few else "about four times as often as for 100",
        "about four times as often as for 100",
        "To sort all the functions that wait, or to look through all of them, costs more the more of them there are. "
        "Python has sets, and in its standard library something that keeps the first of many at hand.",
    )
    expect("backward of a sum of 500 squares at x = 1.0; x.grad", play(sum_of_squares, 500), 1000.0)


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
