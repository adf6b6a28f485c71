"""A worker's replies, read as data that a student's code may have forged: checked piece by piece, and cut to size.

Every function here raises one of UNREADABLE for a message that no honest worker sends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grading.workers.check_errors import StudentTraceback
from grading.workers.sandboxed.wire import (
    MAX_DIR,
    MAX_ERROR_TEXT,
    MAX_FRAMES,
    MAX_NAME_LENGTH,
    ProtocolError,
    decode,
)

FIRST_FRAMES = 2  # that a worker adds to its last MAX_FRAMES
MAX_LINE = 10**7

# The exceptions of reading such a message: ours, and those of Python where a value has another type than it should.
UNREADABLE = (
    ProtocolError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)


@dataclass(frozen=True)
class ReturnedReply:
    """The request's result."""

    value: Any


@dataclass(frozen=True)
class MissingReply:
    """The student's module has no definition of this name; it has the others."""

    name: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class RaisedReply:
    """The student's code raised an exception."""

    base: str  # the name of its nearest builtin class
    token: int | None  # the number of one that a callback raised before
    traceback: StudentTraceback


@dataclass(frozen=True)
class CallbackReply:
    """The student's code calls a function of the test's."""

    number: int
    args: tuple
    kwargs: dict[str, Any]


Reply = ReturnedReply | MissingReply | RaisedReply | CallbackReply


def read_reply(message: Any, resolve: Callable[[str, Any], Any]) -> Reply:
    """Return a reply, decoded; `resolve(tag, content)` returns the object for a reference in it."""
    kind = message[0]
    if kind == "return":
        return ReturnedReply(decode(message[1], resolve))
    if kind == "missing":
        return MissingReply(*_name_and_others(message[1], message[2]))
    if kind == "raise":
        return read_raised(message[1])
    if kind == "callback":
        number, args, kwargs = message[1:]
        return _callback(number, decode(args, resolve), decode(kwargs, resolve))
    raise ProtocolError(f"a message of kind {kind!r}")


def read_raised(described: Any) -> RaisedReply:
    """Return an exception that the worker describes; `sandboxed/exception_report.py` has the keys."""
    token, missing = described["token"], described.get("missing")
    traceback = StudentTraceback(
        name=short_text(described["name"]),
        text=text(described["text"])[:MAX_ERROR_TEXT],
        frames=tuple(
            (line_number(line), short_text(function))
            for line, function in described["frames"][: FIRST_FRAMES + MAX_FRAMES]
        ),
        missing=None if missing is None else _name_and_others(missing[0], missing[1]),
    )
    return RaisedReply(text(described["base"]), token if type(token) is int else None, traceback)


def _callback(number: Any, args: Any, kwargs: Any) -> CallbackReply:
    if type(number) is not int:
        raise ProtocolError("a call of nothing")
    if type(args) is not tuple or type(kwargs) is not dict:
        raise ProtocolError("a call with no arguments")
    if not all(type(key) is str for key in kwargs):
        raise ProtocolError("a call with arguments that have no names")
    return CallbackReply(number, args, kwargs)


def _name_and_others(name: Any, others: Any) -> tuple[str, tuple[str, ...]]:
    return short_text(name), tuple([short_text(other) for other in others[:MAX_DIR]])


def text(value: Any) -> str:
    """Return the value if it is a plain str."""
    if type(value) is not str:
        raise TypeError("a text that is no str")
    return value


def short_text(value: Any) -> str:
    """Return the value if it is a plain str, cut to the length of a name."""
    return text(value)[:MAX_NAME_LENGTH]


def line_number(value: Any) -> int:
    """Return the value if it is the number of a line."""
    if type(value) is not int or not 0 < value < MAX_LINE:
        raise TypeError("a line that is no number")
    return value
