"""Kata 09, no_grad: gradients stay at the leaves, and links are made only while the program wants them."""

from contextlib import contextmanager

import numpy as np
import pytest
from earlier import expect_earlier
from expect import drawn, expect, expect_raises, expect_same, expect_several
from graphs import expect_right
from no_grad import Config, Function, Square, Variable, add, no_grad, square, using_config


@contextmanager
def setting_restored():
    """Decorate a check: leave Config.enable_backprop as it was, so that a wrong answer here costs only this test."""
    before = Config.enable_backprop
    try:
        yield
    finally:
        Config.enable_backprop = before


def two_and_three_times():
    """Return a new Function of one input and two outputs: 2x and 3x."""

    class TwoAndThree(Function):
        def forward(self, x):
            return 2 * x, 3 * x

        def backward(self, ga, gb):
            return 2 * ga + 3 * gb

    return TwoAndThree()


def two_sums():
    """Return the smallest graph with a variable on the way: x0, x1, t = x0 + x1 and y = x0 + t."""
    x0, x1 = Variable(np.array(1.0)), Variable(np.array(1.0))
    t = add(x0, x1)
    return x0, x1, t, add(x0, t)


TWO_SUMS = "t = add(x0, x1); y = add(x0, t)"


SHARED = "Each block has to remember what it found. Blocks that share one place for that remember only the inner one's."


def own_setting(kata, name, before, value):
    """Change a setting of the test's own for a block, and then for a block within a block.

    Return its value before the block begins, in it and after it, and after the inner block and the outer one.
    """
    setattr(kata.Config, name, before)
    try:
        block = kata.using_config(name, value)
        values = [getattr(kata.Config, name)]
        with block:
            values.append(getattr(kata.Config, name))
        values.append(getattr(kata.Config, name))
        with kata.using_config(name, value):
            with kata.using_config(name, "inner"):
                pass
            values.append(getattr(kata.Config, name))
        return [*values, getattr(kata.Config, name)]
    finally:
        delattr(kata.Config, name)


def test_any_setting(play, rng):
    """using_config(name, value) changes the setting with that name, whichever it is, for the length of the block."""
    for name, before, value in (("speed", "slow", "fast"), (f"level{rng.integers(10, 1000)}", drawn(rng), drawn(rng))):
        unchanged, within, after, outer, end = play(own_setting, name, before, value)
        called = f"Config.{name} = {before!r}; with using_config({name!r}, {value!r}): ..."
        expect(f"{called}; Config.{name} in the block", within, value, "The name comes as a text: look at setattr.")
        expect(f"{called}; Config.{name} after the block", after, before, "What it was before should come back.")
        called = f"Config.{name} = {before!r}; block = using_config({name!r}, {value!r}); Config.{name}"
        expect(called, unchanged, before, "Nothing changes before the with statement.")
        called = f"with using_config({name!r}, {value!r}): with using_config({name!r}, 'inner'): ..."
        expect(f"{called}; Config.{name} after the inner block, still in the outer one", outer, value, SHARED)
        expect(f"{called}; Config.{name} after both", end, before, SHARED)


@setting_restored()
def test_what_was_off_is_off_again():
    """After a block the setting is what it was before, also where it was False."""
    Config.enable_backprop = False
    with using_config("enable_backprop", True):
        within = Config.enable_backprop
    called = "Config.enable_backprop = False; with using_config('enable_backprop', True): ..."
    expect(f"{called}; Config.enable_backprop in the block", within, True)
    expect(
        f"{called}; Config.enable_backprop after the block",
        Config.enable_backprop,
        False,
        "Don't restore True: remember the value that was there before the block.",
    )


@setting_restored()
def test_block_within_a_block():
    """After a no_grad block within another, backprop is still off. After both it is on again."""
    with no_grad():
        with no_grad():
            inner = Config.enable_backprop
        outer = Config.enable_backprop
    called = "with no_grad(): with no_grad(): ..."
    expect(f"{called}; Config.enable_backprop in the inner block", inner, False)
    expect(
        f"{called}; Config.enable_backprop after the inner block, still in the outer one",
        outer,
        False,
        "The inner block found it off, so off is what it should leave: "
        "neither True, nor the opposite of its own value.",
    )
    expect(
        f"{called}; Config.enable_backprop after both",
        Config.enable_backprop,
        True,
        SHARED,
    )


# Functions that make a block in which backprop is off: how a call is written, and its arguments.
BLOCKS = (
    (lambda: no_grad(), "no_grad()", []),
    (
        lambda: using_config("enable_backprop", False),
        "using_config('enable_backprop', False)",
        ["enable_backprop", False],
    ),
)
OFF = "The block switches it off: otherwise there would be nothing to restore."


def interrupted(kata, name, arguments):
    """Press Ctrl-C in a block of the function with this name. Return the setting inside the block, and after it."""
    within = None
    try:
        with getattr(kata, name)(*arguments):
            within = kata.Config.enable_backprop
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    return within, kata.Config.enable_backprop


@setting_restored()
def test_restored_after_an_exception(play):
    """The setting is restored when an exception leaves the block, also the exception of Ctrl-C."""
    for block, called, arguments in BLOCKS:
        within = None
        try:
            with block():
                within = Config.enable_backprop
                raise ValueError("something went wrong in the block")
        except Exception:  # that it comes out as it is, is asked in test_exceptions_pass_through
            if within is None:
                raise
        expect(f"with {called}: raise ValueError; Config.enable_backprop in the block", within, False, OFF)
        expect(
            f"with {called}: raise ValueError; Config.enable_backprop after that",
            Config.enable_backprop,
            True,
            "An exception skips every line on its way out, except for those that Python promises to run whatever "
            "happens.",
        )
        within, after = play(interrupted, called.partition("(")[0], arguments)
        expect(f"with {called}: raise KeyboardInterrupt; Config.enable_backprop in the block", within, False, OFF)
        expect(
            f"with {called}: raise KeyboardInterrupt; Config.enable_backprop after that, as after Ctrl-C",
            after,
            True,
            "`except Exception` doesn't catch what Ctrl-C raises. Which part of a try statement runs whatever happens?",
        )


@setting_restored()
def test_exceptions_pass_through():
    """An exception in the block reaches the caller: the block doesn't swallow it."""
    for block, called, _ in BLOCKS:
        with expect_raises(
            ValueError,
            f"with {called}: raise ValueError('my own')",
            "my own",
            "Clean up, but don't catch: whoever made the mistake wants to hear of it.",
        ):
            with block():
                within = Config.enable_backprop
                raise ValueError("my own")
        expect(f"with {called}: raise ValueError('my own'); Config.enable_backprop in the block", within, False, OFF)


def test_gradients_on_the_way_are_dropped(rng):
    """backward leaves gradients at the variables made by hand, and at no others."""
    x0, x1, t, y = two_sums()
    y.backward()
    why = "Once a function has used the gradients of its outputs nobody else needs them."
    expect(f"{TWO_SUMS}; y.backward(); y.grad", y.grad, None, why)
    expect(f"{TWO_SUMS}; y.backward(); t.grad", t.grad, None, why)
    why = "Nobody but the user needs the gradients of the leaves, x0 and x1: these must stay."
    expect(f"{TWO_SUMS}; y.backward(); x0.grad", x0.grad, 2.0, why)
    expect(f"{TWO_SUMS}; y.backward(); x1.grad", x1.grad, 1.0, why)
    x0, x1, t, y = two_sums()
    gy = drawn(rng)
    y.grad = np.array(gy)
    y.backward()
    called = f"{TWO_SUMS}; y.grad = np.array({gy}); y.backward()"
    expect(f"{called}; x0.grad", x0.grad, 2 * gy, why)
    expect(f"{called}; x1.grad", x1.grad, gy, why)
    x = Variable(np.array([5.0]))
    a, b = two_and_three_times()(x)
    y = add(a, b)
    y.backward()
    called = "a, b = f(x), which are 2x and 3x; y = add(a, b); y.backward() at x = [5.0]"
    why = "A function of several outputs has used the gradients of all of them."
    expect(f"{called}; a.grad", a.grad, None, why)
    expect(f"{called}; b.grad", b.grad, None, why)
    expect(f"{called}; x.grad", x.grad, np.array([5.0]), why)
    found = []

    class Look(Function):
        def forward(self, x):
            return 1 * x

        def backward(self, gy):
            found.append(t.grad)
            return gy

    t = square(Look()(Variable(np.array([3.0]))))
    square(t).backward()
    expect(
        "t = square(f(x)); square(t).backward() at x = [3.0]; t.grad while f.backward runs",
        found[0] if found else "f.backward was never run",
        None,
        "As soon as it was used, and not when everything is over: all of them together may need a lot of memory.",
    )


def test_retain_grad(rng):
    """backward(retain_grad=True) keeps every gradient."""
    why = "Asked for, the gradients on the way stay too."
    for gy in (1.0, drawn(rng)):
        x0, x1, t, y = two_sums()
        called = TWO_SUMS
        if gy != 1.0:
            y.grad = np.array(gy)
            called += f"; y.grad = np.array({gy})"
        y.backward(retain_grad=True)
        called += "; y.backward(retain_grad=True)"
        expect(f"{called}; y.grad", y.grad, gy, why)
        expect(f"{called}; t.grad", t.grad, gy, why)
        expect(f"{called}; x0.grad", x0.grad, 2 * gy)
        expect(f"{called}; x1.grad", x1.grad, gy)
    x = Variable(np.array([1.0, 2.0]))
    y = square(x)
    y.backward(retain_grad=True)
    expect("y = square(x); y.backward(retain_grad=True) at x = [1.0, 2.0]; y.grad", y.grad, np.array([1.0, 1.0]), why)


def test_second_backward_adds_the_same_again(rng):
    """A second backward over the same graph adds the same to the leaves again, since no other gradient is left over."""
    x0, x1, t, y = two_sums()
    y.backward()
    y.backward()
    called = f"{TWO_SUMS}; y.backward(); y.backward()"
    expect(
        f"{called}; x0.grad",
        x0.grad,
        4.0,
        "2 each time. 5.0 means that t still had its gradient from the first time, 2.0 that x0 had lost its own.",
    )
    expect(f"{called}; x1.grad", x1.grad, 2.0, "1 each time.")
    at = drawn(rng)
    x = Variable(np.array(at))
    y = square(square(x))
    y.backward()
    y.backward()
    expect(
        f"y = square(square(x)); y.backward(); y.backward() at x = {at}; x.grad", x.grad, 8 * at**3, "4x³ each time."
    )


@setting_restored()
def test_no_links_while_switched_off(rng):
    """While Config.enable_backprop is False the results are the same, but have no creator, and are of generation 0."""
    for at in (2.0, drawn(rng)):
        Config.enable_backprop = True
        x = Variable(np.array(at))
        a = square(x)
        Config.enable_backprop = False
        y = square(a)
        called = "a = square(x); Config.enable_backprop = False; y = square(a)"
        expect(f"{called}; y.data at x = {at}", y.data, at**4, "Only the links are left out, not the computation.")
        why = "Function.__call__ must look at the setting when it is called, before it makes links."
        expect(f"{called}; y.creator is None", y.creator is None, True, why)
        expect(f"{called}; y.generation", y.generation, 0, why)
        why = "What was made before stays linked: leave the inputs as they are."
        expect(f"{called}; a.creator is None", a.creator is None, False, why)
        called = "Config.enable_backprop = False; f(x), where forward returns 2 * x, 3 * x"
        ys = two_and_three_times()(x)
        expect_several(called, ys, 2, "What comes back is the same, on or off.")
        expect(f"y0, y1 = {called}; y1.data at x = {at}", ys[1].data, 3 * at, "What comes back is the same, on or off.")
        expect(f"y0, y1 = {called}; y1.creator is None", ys[1].creator is None, True, why)


@setting_restored()
def test_no_inputs_while_switched_off(watch, rng):
    """While Config.enable_backprop is False, a function doesn't keep its inputs: each is freed with its last name."""
    at = drawn(rng)
    x = Variable(np.array(at))
    why = "While the setting is on, everything is linked as before."
    expect("y = square(x); y.creator is None", square(x).creator is None, False, why)
    f = Square()
    Config.enable_backprop = False
    y = f(x)
    called = "Config.enable_backprop = False; f = Square(); y = f(x)"
    expect(f"{called}; y.data at x = {at}", y.data, at**2, "Only the links are left out, not the computation.")
    alive = watch(x)
    del x
    why = "self.inputs is one of the links: it belongs to what is done only while the setting is on."
    expect(f"{called}; del x; whether the input still exists", alive(), False, why)


@setting_restored()
def test_no_grad(rng):
    """In a no_grad block a result has no creator, and before and after the block results have one."""
    at = drawn(rng)
    x = Variable(np.array(at))
    with no_grad():
        y = square(square(x))
    expect(f"with no_grad(): y = square(square(x)); y.data at x = {at}", y.data, at**4)
    expect(
        "with no_grad(): y = square(square(x)); y.creator is None",
        y.creator is None,
        True,
        "no_grad should switch Config.enable_backprop off for the block, and Function.__call__ look at it.",
    )
    z = square(x)
    expect(
        "with no_grad(): pass; z = square(x); z.creator is None",
        z.creator is None,
        False,
        "The block is over, and the setting should be what it was before.",
    )
    no_grad()
    expect(
        "no_grad(), without a with; Config.enable_backprop",
        Config.enable_backprop,
        True,
        "Nothing is switched before the block begins: in a class that is what __enter__ is for, and not __init__.",
    )


@pytest.mark.guard
def test_backprop_is_on_from_the_start():
    """Config.enable_backprop is True until it is set to something else."""
    expect(
        "Config.enable_backprop",
        Config.enable_backprop,
        True,
        "Is there a line at the end of the module that switches it off, left over from trying things out?",
    )


@pytest.mark.guard
def test_gradients_are_still_right(play, rng):
    """The gradients are still right for any graph, and backward changes nothing but gradients."""
    expect_right(play, rng, ("add", "square", "exp"), "A gradient may go only when its function has used it.")
    x = Variable(np.array([1.0, 2.0]))
    square(x).backward()
    expect("square(x).backward(); x.data", x.data, np.array([1.0, 2.0]), "Only gradients change.")


@pytest.mark.guard
def test_several_outputs_still_work(watch):
    """A function of two outputs still gets both gradients. Each is freed with its last name, without a collector."""
    x = Variable(np.array([5.0]))
    f = two_and_three_times()
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
    expect(f"{called}; x.grad", x.grad, np.array([920.0]), "All outputs' gradients are needed before they can go.")
    alive_a, alive_b = watch(a), watch(b)
    del a, b, y
    expect(f"{called}; del a, b, y; whether a still exists", alive_a(), False, "Are outputs held weakly still?")
    expect(f"{called}; del a, b, y; whether b still exists", alive_b(), False, "Are outputs held weakly still?")


@pytest.mark.guard
def test_earlier_katas_still_hold(play, rng, watch):
    """All that the earlier katas taught still holds."""
    expect_earlier(9, "no_grad", play=play, rng=rng, watch=watch)


@pytest.mark.stretch
def test_dropped_output():
    """An output that was freed before backward, or was never used, counts as an output whose gradient is zeros."""
    for dropped in (True, False):
        x = Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
        a, b = two_and_three_times()(x)
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
