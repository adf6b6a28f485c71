"""How the suites judge: every failure reads "called …: got …, expected …" and then what most likely went wrong."""

import difflib
from contextlib import contextmanager

import numpy as np
import pytest

DEADLINE = 5.0  # seconds a check; an honest one takes milliseconds
SHOWN = 300  # characters of a value


def expect(called, got, expected, why="", rtol=1e-7, atol=1e-12):
    """Fail unless `got` is `expected`; `called` says in Python what gave it, `why` what a student most likely did.

    Numbers and arrays are the same if their shapes are and their values are close (`rtol`, `atol`, as in
    numpy.allclose); a numpy scalar does for a 0-d array. Anything else must have the same type and be equal.
    """
    __tracebackhide__ = True
    if not _same(got, expected, rtol, atol):
        _fail(called, _show(got), _show(expected), why)


def expect_array(called, got, why=""):
    """Fail unless `got` is a numpy.ndarray: a 0-d one counts, a numpy scalar such as numpy.float64 does not."""
    __tracebackhide__ = True
    if type(got) is not np.ndarray:
        _fail(called, f"{_show(got)} ({_type_name(got)})", "a numpy.ndarray", why)


def expect_same(called, got, expected, named, why=""):
    """Fail unless `got` is the very object `expected`, which the student knows as `named`."""
    __tracebackhide__ = True
    if got is not expected:
        plain = got is None or isinstance(got, (np.ndarray, np.generic, int, float, str, list, tuple))
        _fail(called, _show(got) if plain else "another object", f"{named} itself", why)


def expect_several(called, got, number, why=""):
    """Fail unless `got` is a list or a tuple of `number` items, as a Function of several outputs gives them back."""
    __tracebackhide__ = True
    several = type(got) in (list, tuple)
    if not several or len(got) != number:
        shown = f"a {type(got).__name__} of {len(got)}" if several else _show(got)
        _fail(called, shown, f"a list or tuple of {number} Variables", why)


@contextmanager
def expect_raises(error, called, mention="", why=""):
    """Fail unless the block raises `error`, with `mention` somewhere in its message."""
    __tracebackhide__ = True
    try:
        yield
    except error as raised:
        if mention not in str(raised):
            _fail(called, f"{error.__name__}: {raised}", f"a {error.__name__} with {mention!r} in its message", why)
    else:
        _fail(called, "no exception", error.__name__, why)


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
    """Return a random number from 0.5 to 2 of two decimals, or a list of such numbers of this shape.

    An answer that only recorded what the fixed examples give has nothing for these.
    """
    return rng.uniform(0.5, 2.0, shape).round(2).tolist()


def missing_definition(name, module, defined, stopped=None):
    """Return something to stand in for `name`, which `module` lacks: using it fails the test and explains.

    `stopped` is the text on the exception that ended the module, if one did: then nothing else is to blame.
    """
    message = f"{module}.py has no definition called {name}."
    if stopped:
        return _Missing(f"{message} {stopped}")
    # Only names of a length that somebody may have mistyped: comparing hundreds of long ones takes seconds.
    longest = min(2 * len(name), 60)
    own = [other for other in defined if not other.startswith("__") and len(other) <= longest][:100]
    close = difflib.get_close_matches(name, own, n=1)
    if not own:
        message += " The file defines nothing that this kata asks for: is it the right one?"
    elif close:
        message += f" Did you mean {name} where you wrote {close[0]}?"
    else:
        message += f" Did you rename or delete it? `python3 grader.py reset {module}` brings the stub back."
    return _Missing(message)


class _Missing:
    """Explains itself whenever it is used: called, asked for an attribute, or made a base class."""

    def __init__(self, message):
        self.__dict__["_message"] = message

    def _explain(self, *args, **kwargs):
        __tracebackhide__ = True
        pytest.fail(self.__dict__["_message"], pytrace=False)

    def __getattr__(self, name):
        __tracebackhide__ = True
        # While it collects, pytest asks every name of a suite for __wrapped__ and the like: that is no use by a test.
        if name.startswith("__"):
            raise AttributeError(name)
        self._explain()

    __call__ = __setattr__ = __mro_entries__ = _explain


def _fail(called, got, expected, why):
    __tracebackhide__ = True
    pytest.fail(f"called {called}: got {got}, expected {expected}." + (f"\n{why}" if why else ""))


def _same(got, expected, rtol, atol):
    if type(expected) in (int, float, np.ndarray) or isinstance(expected, np.number):
        numeric = type(got) in (int, float, np.ndarray) or isinstance(got, np.number)
        if not numeric or np.asarray(got).dtype.kind not in "iuf" or np.shape(got) != np.shape(expected):
            return False
        return bool(np.allclose(got, expected, rtol, atol))
    return type(got) is type(expected) and bool(got == expected)


def _type_name(value):
    """What type() calls a value; the grader's stand-ins know it of the object that they stand for."""
    ask = getattr(type(value), "__type_name__", None)
    return (ask(value) if ask else type(value).__name__)[:100]


def _show(value):
    """A value as a student would type it, on one line, and never longer than a few lines of terminal."""
    if (type(value) is np.ndarray or isinstance(value, np.number)) and value.dtype != object:
        text = repr(value.item()) if np.ndim(value) == 0 else f"array({_show_array(value)})"
    else:
        text, parts = "", _parts(value)
        # No further than what is shown: all of a list of arrays may take a minute.
        while len(text) <= SHOWN and (part := next(parts, None)) is not None:
            text += part
        text = " ".join(line.strip() for line in text.splitlines())
    return text if len(text) <= SHOWN else text[:SHOWN] + " …"


def _show_array(array):
    # With more axes the first and last three of each would be thousands of elements.
    edge = 3 if array.ndim <= 2 else 1
    return np.array2string(array, separator=", ", threshold=20, edgeitems=edge).replace("\n", "")


def _parts(value):
    """Yield the text of a value piece by piece, as repr has it: a list's, tuple's or dict's items one by one."""
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
