"""Kata 08, weakref memory: a graph goes the moment that nobody needs it, without help from the garbage collector."""

import numpy as np
import pytest
from expect import expect, expect_same
from weakref_memory import Function, Variable, add, exp, square

CYCLE = (
    "The collector is off here. A function that holds its output, which holds its creator, that same function: "
    "the two keep each other alive. Which of the two links could be one that doesn't count?"
)


def two_and_three():
    """Return a Function of two outputs, twice its input and three times its input."""

    class TwoAndThree(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            return 2 * ga + 3 * gb

    return TwoAndThree()


def test_goes_with_its_last_name(watch):
    """A result is freed the moment its last name goes, with the garbage collector off."""
    x = Variable(np.array(3.0))
    y = square(x)
    alive = watch(y)
    del y
    expect("y = square(x); del y; whether y still exists", alive(), False, CYCLE)


def test_the_whole_graph_goes(watch):
    """With the result goes all that only the result needed: a long row of functions, and a diamond in it."""
    x = Variable(np.array(1.0))
    a = square(x)
    b = exp(a)
    y = add(square(b), add(a, b))
    alive_a, alive_b = watch(a), watch(b)
    del a, b, y
    called = "a = square(x); b = exp(a); y = add(square(b), add(a, b)); del a, b, y"
    expect(f"{called}; whether b still exists", alive_b(), False, CYCLE)
    expect(f"{called}; whether a still exists", alive_a(), False, CYCLE)


def test_goes_after_backward(watch):
    """After backward too, a result is freed the moment its last name goes, and the gradient stays."""
    x = Variable(np.array(3.0))
    y = square(x)
    y.backward()
    alive = watch(y)
    del y
    expect("y = square(x); y.backward(); del y; whether y still exists", alive(), False, CYCLE)
    expect("y = square(x); y.backward(); del y; x.grad at x = 3.0", x.grad, 6.0)


def test_result_keeps_what_backward_needs(watch):
    """As long as the result has a name, so long all that its backward needs is kept, and no longer."""
    x = Variable(np.array(3.0))
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
    expect(f"{called}; y.backward() at x = 3.0; x.grad", x.grad, 108.0)
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


def test_outputs_forget():
    """A weak reference in outputs gives None once the output is gone."""
    x = Variable(np.array(3.0))
    y = square(x)
    f = y.creator
    del y
    expect("y = square(x); f = y.creator; del y; f.outputs[0]()", f.outputs[0](), None, CYCLE)


def test_each_output_goes_by_itself(watch):
    """Of a function's several outputs each one goes with its own last name, while the others stay."""
    x = Variable(np.array(3.0))
    a, b = two_and_three()(x)
    alive_a, alive_b = watch(a), watch(b)
    del a
    called = "a, b = f(x), a function of two outputs; del a"
    expect(f"{called}; whether a still exists", alive_a(), False, "All of the outputs are to be held weakly. " + CYCLE)
    expect(f"{called}; whether b still exists", alive_b(), True)
    del b
    expect(
        f"{called}; del b; whether b still exists",
        alive_b(),
        False,
        "All of the outputs are to be held weakly. " + CYCLE,
    )


def survivors(kata, rounds):
    """Compute and go back so many times with the collector off; return how many of the results still exist."""
    import gc
    import weakref

    gc.disable()
    try:
        results = []
        for _ in range(rounds):
            x = kata.Variable(np.array(0.5))
            y = kata.square(kata.exp(kata.square(x)))
            y.backward()
            results.append(weakref.ref(y))
        del x, y
        return sum(result() is not None for result in results)
    finally:
        gc.enable()


def test_loop_leaves_nothing_behind(play):
    """A loop of 200 computations leaves nothing behind."""
    expect(
        "200 times y = square(exp(square(x))) and y.backward(); how many of the 200 results still exist after the loop",
        play(survivors, 200),
        0,
        CYCLE,
    )


@pytest.mark.guard
def test_diamond_still_works():
    """square(a) + square(a) with a = square(x) still has the gradient 64 at x = 2."""
    x = Variable(np.array(2.0))
    a = square(x)
    y = add(square(a), square(a))
    y.backward()
    expect(
        "a = square(x); y = add(square(a), square(a)); y.backward() at x = 2.0; x.grad",
        x.grad,
        64.0,
        "backward must look through the weak references to get at the outputs' gradients.",
    )


@pytest.mark.guard
def test_several_outputs_still_work():
    """A function of two outputs still gets the gradients of both."""
    x = Variable(np.array(3.0))
    a, b = two_and_three()(x)
    add(a, square(b)).backward()
    expect("a, b = f(x), which are 2x and 3x; add(a, square(b)).backward() at x = 3.0; x.grad", x.grad, 56.0)


@pytest.mark.stretch
def test_dropped_output():
    """An output that is gone by the time of backward counts as one without a gradient."""
    x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    a, b = two_and_three()(x)
    del b
    y = square(a)
    y.backward()
    expect(
        "a, b = f(x), which are 2x and 3x; del b; square(a).backward() for x of shape (2, 3); x.grad",
        x.grad,
        8 * x.data,
        "Nothing depends on b, so its gradient is zeros, in the shape that b had.",
    )
