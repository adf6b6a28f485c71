"""How the suites judge: a failure has fields, and reads "called …: got …, expected …" with the likely reason below."""

import difflib
import re
from contextlib import contextmanager

import clauses
import numpy as np
import pytest
from sentences import Sentence, joined, said

DEADLINE = 5.0  # seconds for each check; a right answer's takes milliseconds
MAX_VALUE_TEXT = 300  # characters of a value that a failure shows
# Texts of exceptions that Python raises by itself where code fails that is to make a message, or to ask for a type.
OF_PYTHON = re.compile(
    r"object is not (?:callable|iterable|subscriptable)$|^can only concatenate |^unsupported operand type"
    r"|^not (?:all|enough) arguments |^isinstance\(\) arg 2 "
)
UNASKED = said("Python raises that {error} by itself: a line of yours fails before your own can be raised.")


class Failed(pytest.fail.Exception):  # type: ignore[name-defined]
    """A check's failure as fields, all of them texts; its own text is made from them where it is shown.

    - `called` is Python that leads to the value.
    - `got` and `expected` are the values as a student would type them.
    - `reason` is the most likely cause. A suite has it as a plain literal, or as a Sentence if it has fields.
    - `exception` is the exception's type where an exception came instead of a value, or "".

    It is no AssertionError, since a student's `except Exception` around a test's own function must not catch it.
    """

    __module__ = "builtins"  # so that pytest shows it by its bare name, as it does its own

    def __init__(self, called, got, expected, reason="", exception="", pytrace=True):
        super().__init__(pytrace=pytrace)
        self.called, self.got, self.expected = called, got, expected
        self.reason, self.exception = reason if isinstance(reason, Sentence) else said(reason), exception

    def __str__(self):
        called = clauses.translatable(self.called)
        sentence = said(
            "called {called}: got {got}, expected {expected}.", called=called, got=self.got, expected=self.expected
        )
        return joined("\n", [sentence, self.reason]) if self.reason else sentence

    __repr__ = __str__


def expect(called, got, expected, why="", rtol=1e-7, atol=1e-12):
    """Fail unless `got` is `expected`. `called` is the Python that led to it, `why` the likely reason for a failure.

    - Numbers and arrays are the same if their shapes are equal and their values close: see numpy.allclose.
    - A numpy scalar counts as a 0-d array.
    - Where an int is expected, a float is not the same.
    - Any other value must have the same type and be equal.
    """
    __tracebackhide__ = True
    if not _same(got, expected, rtol, atol):
        # Of two shapes, () shows only in array(3.): as 3.0 a 0-d array looks like a number.
        shapes = _is_array(got) and _is_numeric(expected) and np.shape(got) != np.shape(expected)
        shown, wanted = _show(got, shapes), _show(expected, shapes)
        if shown == wanted and _is_array(got) and _is_array(expected):
            with np.printoptions(precision=17):
                shown, wanted = _show(got, shapes), _show(expected, shapes)
        raise Failed(called, shown, wanted, _reason(got, expected, why))


def expect_array(called, got, why=""):
    """Fail unless `got` is a numpy.ndarray: a 0-d array is one, but a numpy scalar such as numpy.float64 is not."""
    __tracebackhide__ = True
    if type(got) is not np.ndarray:
        reason = why if _is_numeric(got) else _reason(got, np.empty(()), why)
        raise Failed(called, f"{_show(got)} ({_type_name(got)})", said("a numpy.ndarray"), reason)


def expect_same(called, got, expected, named, why=""):
    """Fail unless `got` is the very object `expected`, which the student's code calls `named`."""
    __tracebackhide__ = True
    if got is not expected:
        plain = got is None or isinstance(got, (np.ndarray, np.generic, int, float, str, list, tuple))
        raise Failed(called, _show(got) if plain else said("another object"), said("{name} itself", name=named), why)


def expect_several(called, got, number, why=""):
    """Fail unless `got` is a list or a tuple of `number` items, as a Function of several outputs returns them."""
    __tracebackhide__ = True
    several = type(got) in (list, tuple)
    if not several or len(got) != number:
        shown = said("a {type} of {number}", type=type(got).__name__, number=len(got)) if several else _show(got)
        raise Failed(called, shown, said("a list or tuple of {number} Variables", number=number), why)


@contextmanager
def expect_raises(error, called, mention="", why="", unmentioned=""):
    """Fail unless the block raises `error`, with `mention` somewhere in its message.

    `why` is the likely reason if it doesn't, and `unmentioned` the one if its message lacks `mention`.
    """
    __tracebackhide__ = True
    try:
        yield
    except error as raised:
        if mention not in str(raised):
            wanted = said("a {error} with {mention} in its message", error=error.__name__, mention=repr(mention))
            reason = said(UNASKED, error=error.__name__) if OF_PYTHON.search(str(raised)) else unmentioned or why
            raise Failed(called, f"{error.__name__}: {raised}", wanted, reason, exception=error.__name__) from raised
        # From Python 3.12 on, contextlib keeps it, and so all that the block names, until the collector runs.
        raised.__traceback__ = None
    else:
        raise Failed(called, said("no exception"), error.__name__, why)


def expect_collector_off(ran):
    """Fail if the garbage collector ran during the check."""
    __tracebackhide__ = True
    expect(
        "your code with the garbage collector off; whether the collector ran meanwhile",
        ran,
        False,
        "Memory must go by itself: gc.collect() and gc.enable() hide what keeps an object alive.",
    )


def drawn(rng, *shape):
    """Return a random number from 0.5 to 2 with two decimals, or a list of such numbers of this shape.

    An answer that only repeats the results of the fixed examples fails for these.
    """
    return rng.uniform(0.5, 2.0, shape).round(2).tolist()


# The definitions that the katas teach, in all of them together.
TAUGHT = frozenset(
    "Variable Function Square square Exp exp as_array numerical_diff Add add Config using_config no_grad as_variable "
    "Mul mul Neg neg Sub sub rsub Div div rdiv Pow pow".split()
)


def missing_definition(name, module, defined, stopped=None):
    """Return a stand-in for `name`, which `module` lacks: to use it fails the test with an explanation.

    `stopped` is the text on the exception that ended the module early, or None; that exception is then the reason.
    """
    message = said("{module}.py has no definition called {name}.", module=module, name=name)
    if stopped:
        unreached = said("There was no {name} yet when {module}.py ended.", module=module, name=name)
        return _Missing(joined(" ", [unreached, stopped]))
    # Only names that may be this one mistyped, since comparing hundreds of long names takes seconds.
    longest = min(2 * len(name), 60)
    own = [other for other in defined if not other.startswith("__") and len(other) <= longest][:100]
    # A name that a kata teaches is no slip of another one: a file with Mul and without mul is not finished.
    close = difflib.get_close_matches(name, [other for other in own if other not in TAUGHT], n=1)
    if not own:
        advice = said("The file defines nothing that this kata asks for: is it the right one?")
    elif close:
        advice = said("Did you mean {name} where you wrote {other}?", name=name, other=close[0])
    else:
        advice = said(
            "It isn't there yet, or has another name, or stands inside of another definition. The stub has it."
        )
    return _Missing(joined(" ", [message, advice]))


class MissingDefinition(pytest.fail.Exception):  # type: ignore[name-defined]
    """A test's use of a definition that the student's module lacks."""


class _Missing:
    """A stand-in for a missing definition. Calling it, reading an attribute or inheriting from it fails the test."""

    def __init__(self, message):
        self.__dict__["_message"] = message

    def _explain(self, *args, **kwargs):
        __tracebackhide__ = True
        raise MissingDefinition(self.__dict__["_message"], pytrace=False)

    def __getattr__(self, name):
        __tracebackhide__ = True
        # While pytest collects, it asks every name of a suite for __wrapped__ and the like, and no test uses it there.
        if name.startswith("__"):
            raise AttributeError(name)
        self._explain()

    __call__ = __setattr__ = __mro_entries__ = _explain


def _is_array(value):
    return type(value) is np.ndarray


def _is_numeric(value):
    return type(value) in (int, float, np.ndarray) or isinstance(value, np.number)


def _reason(got, expected, why):
    """Return the likely reason for a failure: `why`, unless it is about values, and another kind of thing came.

    A `why` on wrong values misleads beside a Variable, a class, or an array of another shape.
    """
    if not _is_numeric(expected) or got is None:
        return why
    kind = _type_name(got)
    if kind == "memoryview":
        fits, reason = "memory", said("A bare array has a memoryview as its data: the array belongs in a Variable.")
    elif kind == "method":
        fits, reason = "property", said("That is the method itself, which was not called.")
    elif _is_numeric(got) and np.asarray(got).dtype.kind != "O":
        if np.shape(got) == np.shape(expected):
            return _number_reason(np.asarray(got), expected, why)
        shapes = {"got": str(np.shape(got)), "expected": str(np.shape(expected))}
        fits, reason = "shape|axes|element", said("Its shape is {got}, and {expected} is expected.", shapes)
    elif kind == "ndarray":
        fits, reason = "array of Variables", said("An array of something that is no number: how did that come in?")
    elif type(expected) is int:
        fits, reason = re.escape(kind), said("That is a {kind}, and no number.", kind=kind)
    else:
        fits, reason = re.escape(kind), said("That is a {kind}, and no array.", kind=kind)
    return why if re.search(fits, why) else reason


def _number_reason(got, expected, why):
    """Return the likely reason for a wrong number, or array of numbers, of the right shape."""
    if type(expected) is int and got.dtype.kind == "f" and (got == expected).all():
        return said("The number is right, but it is a float, and has to be an int.")
    if got.dtype in (np.float16, np.float32) and np.allclose(got, expected, float(np.finfo(got.dtype).eps)):
        return said("Its dtype is {dtype}, which rounds to fewer digits than float64 has.", dtype=str(got.dtype))
    return why


def _same(got, expected, rtol, atol):
    if _is_numeric(expected):
        if not _is_numeric(got):
            return False
        kind, got, expected = type(expected), np.asarray(got), np.asarray(expected)
        if got.dtype.kind not in ("iu" if kind is int else "iuf") or got.shape != expected.shape:
            return False
        # Most values are exactly right, and allclose takes ten times as long to find that out.
        return bool((got == expected).all() or np.allclose(got, expected, rtol, atol))
    return type(got) is type(expected) and bool(got == expected)


def _type_name(value):
    """Return the name of the value's type; the grader's proxies report the type of the object in the worker."""
    ask = getattr(type(value), "__type_name__", None)
    return (ask(value) if ask else type(value).__name__)[:100]


def _show(value, shape=False):
    """Return a value as a student would type it, on one line, and cut to a few lines of the terminal.

    With `shape`, a float or a 0-d array is shown as the 0-d array that it counts as.
    """
    if shape and (type(value) is float or (_is_array(value) and value.ndim == 0 and value.dtype != object)):
        text = f"array({_show_array(np.asarray(value))})"
    elif (type(value) is np.ndarray or isinstance(value, np.number)) and value.dtype != object:
        text = repr(value.item()) if np.ndim(value) == 0 else f"array({_show_array(value)})"
    else:
        text, parts = "", _parts(value)
        # Stop at the limit, since the text of a long list of arrays may take a minute.
        while len(text) <= MAX_VALUE_TEXT and (part := next(parts, None)) is not None:
            text += part
        text = " ".join(line.strip() for line in text.splitlines())
    return text if len(text) <= MAX_VALUE_TEXT else text[:MAX_VALUE_TEXT] + " …"


def _show_array(array):
    # Three elements at each end of many axes would be thousands in all.
    edge = 3 if array.ndim <= 2 else 1
    return np.array2string(array, separator=", ", threshold=20, edgeitems=edge).replace("\n", "")


def _parts(value):
    """Yield the value's repr piece by piece: the items of a list, tuple or dict one by one."""
    kind = type(value)
    if kind is list or kind is tuple:
        yield "[" if kind is list else "("
        for place, item in enumerate(value):
            yield ", " if place else ""
            yield from _parts(item)
        yield "]" if kind is list else ",)" if len(value) == 1 else ")"
    elif kind is dict:
        yield "{"
        for place, (key, item) in enumerate(value.items()):
            yield ", " if place else ""
            yield from _parts(key)
            yield ": "
            yield from _parts(item)
        yield "}"
    elif kind is np.ndarray and value.size > 100 and value.dtype != object:
        yield f"array({_show_array(value)})"
    else:
        yield repr(value)
