"""Kata 08, weakref memory: a graph is freed the moment it is no longer needed, without the garbage collector."""

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_array, expect_same
from graphs import expect_right
from sentences import joined, said
from weakref_memory import Function, Variable, add, exp, square

CYCLE = said(
    "The collector is off here. A function that holds its output, which holds its creator, that same function: "
    "the two keep each other alive. Which of the two links could be one that doesn't count?"
)
ALL = joined(" ", [said("All of the outputs are to be held weakly."), CYCLE])

LOOK = "backward must look through the weak references to get at the outputs' gradients."


def two_and_three():
    """Return a Function of two outputs, twice its input and three times its input."""

    class TwoAndThree(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            return 2 * ga + 3 * gb

    return TwoAndThree()


LINKED = "The links stay: without them a result would go as well, but backward would find nothing."


def test_goes_with_its_last_name(watch, rng):
    """A result is freed the moment its last name goes, with the garbage collector off."""
    at = drawn(rng)
    x = Variable(np.array(at))
    y = square(x)
    expect(f"y = square(x) at x = {at}; y.data", y.data, at**2)
    expect("y = square(x); y.creator is None", y.creator is None, False, LINKED)
    alive = watch(y)
    del y
    expect("y = square(x); del y; whether y still exists", alive(), False, CYCLE)


def test_the_whole_graph_goes(watch, rng):
    """With the result, all that only the result needed is freed: a long row of functions, and a diamond in it."""
    at = drawn(rng)
    x = Variable(np.array(at))
    a = square(x)
    b = exp(a)
    y = add(square(b), add(a, b))
    called = "a = square(x); b = exp(a); y = add(square(b), add(a, b))"
    expect(f"{called} at x = {at}; y.data", y.data, float(np.exp(2 * at**2) + at**2 + np.exp(at**2)))
    expect(f"{called}; y.creator is None", y.creator is None, False, LINKED)
    alive_a, alive_b = watch(a), watch(b)
    del a, b, y
    called += "; del a, b, y"
    expect(f"{called}; whether b still exists", alive_b(), False, CYCLE)
    expect(f"{called}; whether a still exists", alive_a(), False, CYCLE)


def test_goes_after_backward(watch, rng):
    """After backward too, a result is freed the moment its last name goes, and the gradient stays."""
    at = drawn(rng)
    x = Variable(np.array(at))
    y = square(x)
    y.backward()
    alive = watch(y)
    del y
    expect("y = square(x); y.backward(); del y; whether y still exists", alive(), False, CYCLE)
    expect(f"y = square(x); y.backward(); del y at x = {at}; x.grad", x.grad, 2 * at)


def test_result_keeps_what_backward_needs(watch, rng):
    """All that a result's backward needs is kept as long as the result has a name, and no longer."""
    at = drawn(rng)
    x = Variable(np.array(at))
    a = square(x)
    y = square(a)
    alive = watch(a)
    del a
    called = "a = square(x); y = square(a); del a"
    expect(
        f"{called}; whether a still exists",
        alive(),
        True,
        "y.backward() needs a: a function must really hold its inputs, and only its outputs need not be held.",
    )
    y.backward()
    expect(f"{called}; y.backward() at x = {at}; x.grad", x.grad, 4 * at**3)
    del y
    expect(f"{called}; y.backward(); del y; whether a still exists", alive(), False, CYCLE)


def test_outputs_are_weak_references():
    """A function's outputs are weak references: calling one gives the variable."""
    x = Variable(np.array(3.0))
    y = square(x)
    expect_same(
        "y = square(x); y.creator.outputs[0]()",
        y.creator.outputs[0](),
        y,
        "y",
        "Each item of outputs is a weak reference to the output at that place.",
    )


def test_outputs_forget(watch):
    """A weak reference in outputs gives None once the output is freed."""
    x = Variable(np.array(3.0))
    y = square(x)
    f = y.creator
    alive = watch(y)
    del y
    expect("y = square(x); f = y.creator; del y; whether y still exists", alive(), False, CYCLE)
    expect("y = square(x); f = y.creator; del y; f.outputs[0]()", f.outputs[0](), None, CYCLE)


def test_each_output_goes_by_itself(watch):
    """Each of a function's several outputs is freed with its own last name, while the others stay."""
    x = Variable(np.array(3.0))
    a, b = two_and_three()(x)
    alive_a, alive_b = watch(a), watch(b)
    del a
    called = "a, b = f(x), a function of two outputs; del a"
    expect(f"{called}; whether a still exists", alive_a(), False, ALL)
    expect(f"{called}; whether b still exists", alive_b(), True)
    del b
    expect(
        f"{called}; del b; whether b still exists",
        alive_b(),
        False,
        ALL,
    )


def arrays_left(kata, numbers):
    """Compute with every function, and go back. Return how many of its arrays still exist after that."""
    import weakref  # here, since only the function itself goes to the worker

    arrays = []

    def note(*made):
        arrays.extend(weakref.ref(each) for each in made if isinstance(each, np.ndarray))

    class Twice(kata.Function):
        def forward(self, x):
            return 2 * x

        def backward(self, gy):
            gx = 2 * gy
            note(gx)
            return gx

    x = kata.Variable(np.array(numbers))
    a = kata.square(x)
    b = kata.exp(a)
    y = kata.add(Twice()(a), b)
    y.backward()
    note(x.data, a.data, b.data, y.data, x.grad)
    del x, a, b, y
    return sum(array() is not None for array in arrays)


def test_loop_leaves_nothing_behind(watch, play, rng):
    """A loop of 10 computations leaves nothing behind."""
    results = []
    called = "10 times y = square(exp(square(x))) and y.backward()"
    for at in drawn(rng, 10):
        x = Variable(np.array(at))
        y = square(exp(square(x)))
        y.backward()
        expect(f"{called} at x = {at}; x.grad", x.grad, float(4 * at * np.exp(2 * at**2)))
        results.append(watch(y))
    del x, y
    left = sum(alive() for alive in results)
    expect(f"{called}; how many of the 10 results still exist after the loop", left, 0, CYCLE)
    called = "a = square(x); b = exp(a); y = add(f(a), b); y.backward(); del x, a, b, y"
    expect(
        f"{called}; how many of their arrays still exist",
        play(arrays_left, drawn(rng, 2)),
        0,
        "Nothing needs these arrays any more. Does a list, a dict or a cache hold them, or a link that leads to them?",
    )


@pytest.mark.guard
def test_gradients_are_still_right(play, rng):
    """The gradients are still right for any graph, and start from ones of the data's shape."""
    expect_right(play, rng, ("add", "square", "exp"), LOOK)
    notes = []

    class Noting(Function):
        def forward(self, x):
            return 2 * x

        def backward(self, gy):
            notes.append(gy)
            return 2 * gy

    y = Noting()(Variable(np.array([1.0, 2.0])))
    y.backward()
    expect("y = f(x), for x of shape (2,); y.backward(); what f's backward gets", notes[0], np.array([1.0, 1.0]))


@pytest.mark.guard
def test_several_outputs_still_work():
    """A function of two outputs still is the creator of both, and gets the gradients of both, in order."""
    x = Variable(np.array([5.0]))
    f = two_and_three()
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
    expect(f"{called}; x.grad", x.grad, np.array([920.0]), LOOK)


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(8, "weakref_memory", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_dropped_output():
    """An output that was freed before backward, or was never used, counts as an output whose gradient is zeros."""
    for dropped in (True, False):
        x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
        a, b = two_and_three()(x)
        if dropped:
            del b
        square(a).backward()
        expect(
            f"a, b = f(x), which are 2x and 3x; {'del b; ' if dropped else ''}square(a).backward() "
            "for x of shape (2, 3); x.grad",
            x.grad,
            8 * x.data,
            "Nothing depends on b, so its gradient is zeros, in the shape that b had.",
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
        "add(square(x), x).backward() at x = 3.0; x.grad", x.grad, "numpy's sum of two 0-d arrays is a scalar."
    )
