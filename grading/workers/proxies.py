"""The trusted end of the line: stand-ins for what a worker holds, which the suites use as if it were here.

Nothing that a worker sends is unpickled, evaluated, imported, or called by its name. A value is decoded, a handle becomes a
stand-in, and what an operation on a stand-in does, the student's class decides over there.
"""

import inspect
import random
import sys
import textwrap
import time
import types
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from expect import expect_collector_off, missing_definition

from grading.workers.connection import WorkerConnection
from grading.workers.sandboxed.wire import BUILTIN_ERRORS, MAX_ERROR_TEXT, MAX_FRAMES, ProtocolError, decode, encode

# What a check may make of this side: no honest one comes near, and this side's time and memory stay its own.
MAX_NESTED_CALLBACKS = 50
MAX_CALLBACKS = 20_000
MAX_RAISED = 1000
MAX_NAME = 200
MAX_NAMES = 500
MAX_LENGTH = 10**7
DECOYS = 6


class WorkerLost(Exception):
    """The worker is gone."""


class ProtocolViolation(WorkerLost):
    """The worker says what no worker says."""

    def __init__(self, trouble: object) -> None:
        super().__init__(f"the worker said something that makes no sense ({str(trouble)[:MAX_NAME]})")


class TimedOut(Exception):
    """The check's deadline has passed."""


# What it raises to read a message that no honest worker sends.
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


class StudentError(Exception):
    """An exception of the student's for which there is no ordinary builtin one, such as SystemExit."""


def _constructible(cls: type) -> bool:
    try:
        return issubclass(cls, Exception) and str(cls("text")) in ("text", "'text'")
    except TypeError:
        return False


# StopIteration would end a generator of the trusted side instead of failing its test.
RAISED_HERE = {
    name: cls
    for cls, name in BUILTIN_ERRORS.items()
    if _constructible(cls) and not issubclass(cls, (StopIteration, StopAsyncIteration))
}


class Conversation:
    """One check's requests to its worker."""

    def __init__(self, line: WorkerConnection, module: str) -> None:
        self.line, self.module = line, module
        self.stand_ins: weakref.WeakValueDictionary[int, RemoteProxy] = weakref.WeakValueDictionary()
        self.released: list[int] = []
        self.callbacks: list[Callable] = []
        self.raised: list[BaseException] = []
        self.nested = self.called_back = 0
        self.stopped: str | None = None  # why the module ended before all of it had run

    def ask(self, op: str, *args: Any) -> Any:
        """Return what the worker answers. Raises what the student's code raised, Lost, or TimedOut."""
        self._send([op, self._releases(), *[encode(arg, self.refer) for arg in args]])
        while True:
            message = self._receive()
            try:
                kind = message[0]
                if kind == "return":
                    return decode(message[1], self.resolve)
                if kind == "missing":
                    name, *known = [_short(text) for text in [message[1], *message[2][:MAX_NAMES]]]
                elif kind == "raise":
                    error = self._error(message[1])
                elif kind == "callback":
                    call = self._callback(*message[1:])
                else:
                    raise ProtocolError(f"a message of kind {kind!r}")
            except UNREADABLE as trouble:
                raise self._lost(trouble) from None
            if kind == "missing":
                others = [other for other in known if other not in StudentModule.asked]
                missing_definition(name, self.module, others, self.stopped)()
            if kind == "raise":
                raise error
            self._answer(call)

    def refer(self, value: object) -> dict:
        """How an object of this side is named on the line."""
        if isinstance(value, RemoteProxy):
            return object.__getattribute__(value, "_reference")
        if not callable(value):
            raise TypeError(f"a {type(value).__name__} can't be given to a student's code")
        self.callbacks.append(value)
        return {"k": len(self.callbacks) - 1}

    def resolve(self, tag: str, content: Any) -> Any:
        """What the worker means by a handle, or by a function that we gave it."""
        if tag == "k" and type(content) is int and 0 <= content < len(self.callbacks):
            return self.callbacks[content]
        if tag != "h" or type(content) is not int:
            raise ProtocolError(f"a reference of kind {tag!r}")
        found = self.stand_ins.get(content)
        if found is None:
            found = RemoteProxy({"h": content}, self)
            self.stand_ins[content] = found
        return found

    def _releases(self) -> list[int]:
        released = [number for number in self.released if number not in self.stand_ins]
        self.released.clear()
        return released

    def _send(self, message: list) -> None:
        if self.line.lost:
            # A test's own `with` or `finally` asks once more after the deadline: that is what ended it, and no crash.
            raise TimedOut if time.monotonic() >= self.line.deadline else WorkerLost("the worker process is gone")
        try:
            self.line.channel.send(message, self.line.deadline)
        except TimeoutError:
            self.line.lost = True
            raise TimedOut from None
        except OSError:
            self.line.lost = True
            raise WorkerLost("the worker process ended") from None

    def _receive(self) -> Any:
        try:
            return self.line.channel.receive(self.line.deadline)
        except TimeoutError:
            self.line.lost = True
            raise TimedOut from None
        except (EOFError, OSError):
            self.line.lost = True
            raise WorkerLost("the worker process ended") from None
        except UNREADABLE as trouble:
            raise self._lost(trouble) from None

    def _lost(self, trouble: Exception) -> ProtocolViolation:
        self.line.lost = True
        return ProtocolViolation(trouble)

    def _callback(self, number: int, args: Any, kwargs: Any) -> tuple[Callable, tuple, dict]:
        if type(number) is not int or not 0 <= number < len(self.callbacks):
            raise ProtocolError("a call of nothing")
        self.called_back += 1
        if self.called_back > MAX_CALLBACKS or len(self.raised) > MAX_RAISED:
            raise ProtocolError("calls without end")
        decoded_args, decoded_kwargs = decode(args, self.resolve), decode(kwargs, self.resolve)
        if type(decoded_args) is not tuple or type(decoded_kwargs) is not dict:
            raise ProtocolError("a call with no arguments")
        if not all(type(key) is str for key in decoded_kwargs):
            raise ProtocolError("a call with arguments that have no names")
        return self.callbacks[number], decoded_args, decoded_kwargs

    def _answer(self, call: tuple[Callable, tuple, dict]) -> None:
        """Run a function of the test's that the student's code has called, and send the result back."""
        function, args, kwargs = call
        self.nested += 1
        try:
            if self.nested > MAX_NESTED_CALLBACKS:
                raise RecursionError("functions that call each other without end")
            result = ["result", self._releases(), encode(function(*args, **kwargs), self.refer)]
        except (WorkerLost, TimedOut, KeyboardInterrupt):
            raise
        except BaseException as error:
            result = ["raise", self._releases(), *self.outgoing(error)]
        finally:
            self.nested -= 1
        self._send(result)

    def outgoing(self, error: BaseException) -> list:
        """An exception of this side as the worker can raise it: a builtin's name, the text, and a token."""
        base = next(BUILTIN_ERRORS[cls] for cls in type(error).__mro__ if cls in BUILTIN_ERRORS)
        self.raised.append(error)
        return [base if base in RAISED_HERE else "BaseException", str(error)[:1000], len(self.raised) - 1]

    def student_error(self, described: Any) -> BaseException:
        """The exception for what the worker describes, which may not make sense."""
        try:
            return self._error(described)
        except UNREADABLE as trouble:
            return self._lost(trouble)

    def _error(self, described: dict) -> BaseException:
        """The exception to raise here for one that the student's code raised, or let through from a callback."""
        name, base, text = (
            _short(described["name"]),
            _text(described["base"]),
            _text(described["text"])[:MAX_ERROR_TEXT],
        )
        token = described["token"]
        if type(token) is int and 0 <= token < len(self.raised):
            return self.raised[token]
        error = RAISED_HERE[base](text) if base in RAISED_HERE else StudentError(f"{name}: {text}")
        frames = described["frames"][: MAX_FRAMES + 2]
        where = tuple((_line(line), _short(function)) for line, function in frames)
        fault = Fault(name, text, where, _missing(described.get("missing")))
        error.fault = fault  # type: ignore[attr-defined]
        return error


@dataclass(frozen=True)
class Fault:
    """What a student's exception was called and said, and their own lines on the way, as (line, function).

    `missing` is a name that wasn't there, with those that were, if it's that kind of exception.
    """

    name: str
    text: str
    frames: tuple[tuple[int, str], ...]
    missing: tuple[str, tuple[str, ...]] | None = None


class _Now:
    """The conversation that named stand-ins belong to: that of the check that is running."""

    conversation: Conversation | None = None


def _conversation(stand_in: "RemoteProxy") -> Conversation:
    conversation = object.__getattribute__(stand_in, "_conversation") or _Now.conversation
    if conversation is None:
        raise AttributeError("a student's module can only be used inside a test")
    return conversation


def ask(op: str, *args: Any) -> Any:
    """Ask the worker of the check that is running."""
    if _Now.conversation is None:
        raise RuntimeError("no check is running")
    return _Now.conversation.ask(op, *args)


@contextmanager
def using(conversation: Conversation) -> Iterator[None]:
    """Have named stand-ins belong to this conversation."""
    _Now.conversation = conversation
    try:
        yield
    finally:
        _Now.conversation = None


def worker_pid() -> int:
    """The process number of the worker of the check that is running, as this side sees it."""
    assert _Now.conversation is not None
    return _Now.conversation.line.pid


class RemoteProxy:
    """Stands for an object in the worker, or for a definition of the student's module by its name."""

    __slots__ = ("__weakref__", "_conversation", "_reference")
    # numpy leaves `ndarray * stand_in` to us, and the worker's numpy decides it there.
    __array_ufunc__ = None

    def __init__(self, reference: dict, conversation: Conversation | None) -> None:
        object.__setattr__(self, "_reference", reference)
        object.__setattr__(self, "_conversation", conversation)

    def __del__(self) -> None:
        reference = object.__getattribute__(self, "_reference")
        conversation = object.__getattribute__(self, "_conversation")
        if conversation is not None and "h" in reference:
            conversation.released.append(reference["h"])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _conversation(self).ask("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _conversation(self).ask("set", self, name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _conversation(self).ask("call", self, args, kwargs)

    def __repr__(self) -> str:
        return _text(_conversation(self).ask("repr", self))

    def __str__(self) -> str:
        return _text(_conversation(self).ask("str", self))

    def __type_name__(self) -> str:
        """What the object's type is called over there, as a message shows it."""
        return _text(_conversation(self).ask("type_name", self))

    def __len__(self) -> int:
        length = _conversation(self).ask("len", self)
        if type(length) is int and length > MAX_LENGTH:
            # tuple() and the like would make room for that many.
            raise OverflowError(f"a length of {length}")
        return length

    def __bool__(self) -> bool:
        return _conversation(self).ask("bool", self) is True

    def __iter__(self) -> Any:
        return iter(_conversation(self).ask("list", self))

    def __enter__(self) -> Any:
        return _conversation(self).ask("enter", self)

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if isinstance(error, (WorkerLost, TimedOut)):
            return False
        conversation = _conversation(self)
        return conversation.ask("exit", self, None if error is None else conversation.outgoing(error)) is True

    def __mro_entries__(self, bases: tuple) -> tuple:
        return (_SubclassOverThere,)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("a text that is no str")
    return value


def _short(value: Any) -> str:
    return _text(value)[:MAX_NAME]


def _missing(value: Any) -> tuple[str, tuple[str, ...]] | None:
    if value is None:
        return None
    name, *known = [_short(text) for text in [value[0], *value[1][:MAX_NAMES]]]
    return name, tuple(known)


def _line(value: Any) -> int:
    if type(value) is not int or not 0 < value < 10**7:
        raise TypeError("a line that is no number")
    return value


def _operator(name: str, swapped: bool) -> Callable:
    def operate(self: RemoteProxy, other: Any) -> Any:
        operands = (other, self) if swapped else (self, other)
        return _conversation(self).ask("operate", name, *operands)

    return operate


def _unary(name: str) -> Callable:
    return lambda self: _conversation(self).ask("operate", name, self)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(RemoteProxy, f"__{_name}__", _operator(_name, swapped=False))
    setattr(RemoteProxy, f"__r{_name}__", _operator(_name, swapped=True))
for _name in ("neg", "pos", "abs"):
    setattr(RemoteProxy, f"__{_name}__", _unary(_name))
for _name in ("getitem", "contains"):
    setattr(RemoteProxy, f"__{_name}__", _operator(_name, swapped=False))


class _Subclassing(type):
    """Makes the class statement of a test, `class Double(Function): …`, make its class in the worker."""

    def __new__(cls, name: str, bases: tuple, namespace: dict, **kwargs: Any) -> Any:
        parents = namespace.get("__orig_bases__")
        if parents is None:
            return super().__new__(cls, name, bases, namespace)
        methods, attributes = {}, {}
        conversation = _conversation(next(parent for parent in parents if isinstance(parent, RemoteProxy)))
        for key, value in namespace.items():
            if isinstance(value, types.FunctionType):
                methods[key] = conversation.refer(value)["k"]
            elif not (key.startswith("__") and key.endswith("__")):
                attributes[key] = value
        return conversation.ask("subclass", name, tuple(parents), methods, attributes)


class _SubclassOverThere(metaclass=_Subclassing):
    pass


class StudentModule(types.ModuleType):
    """Takes a student's module's place on this side: every name in it is a stand-in, whether it's there or not."""

    asked: ClassVar[set[str]] = set()  # names that a suite wants, and so no misspelling of another one

    def __getattr__(self, name: str) -> RemoteProxy:
        if name.startswith("__"):
            raise AttributeError(name)
        StudentModule.asked.add(name)
        return RemoteProxy({"m": name}, None)


def install(names: list[str]) -> None:
    """Have `from backward import square` give stand-ins, for each module of that list."""
    for name in names:
        sys.modules[name] = StudentModule(name)


@cache
def scenario_source(scenario: Callable) -> str:
    return textwrap.dedent(inspect.getsource(scenario))


def play(scenario: Callable, *args: Any) -> Any:
    """Run a scenario, a function of ours, in the worker beside the student's module; return what it returns."""
    return ask("play", scenario_source(scenario), scenario.__name__, args)


def watch(variable: Any) -> Callable[[], bool]:
    """Return a function that tells whether anything in the worker still holds `variable`.

    Only the worker knows, and it may have been patched. So it is asked for others too, in a random order, of which we know:
    those that we hold, and those that we have released. That shows an answer that is always the same, and no more:
    a worker that keeps its own account of what we hold can say what is expected. What it can't say so easily is how
    much memory it has, which the memory checks measure from outside.
    """
    controls = _several(ask("decoys", 2 * DECOYS), 2 * DECOYS)
    numbers = _several(ask("watch", [variable, *controls]), 1 + 2 * DECOYS)
    held = {place: controls[place] for place in random.SystemRandom().sample(range(2 * DECOYS), DECOYS)}
    del controls

    def alive() -> bool:
        order = random.SystemRandom().sample(range(len(numbers)), len(numbers))
        *said, collector_ran = _several(ask("alive", [numbers[place] for place in order]), len(order) + 1)
        expect_collector_off(collector_ran)
        answers = dict(zip(order, said))
        if [answers[place] for place in range(1, len(order))] != [place in held for place in range(2 * DECOYS)]:
            raise ProtocolViolation("of weak references")
        return answers[0] is True

    return alive


def _several(answer: Any, count: int) -> list:
    if type(answer) is not list or len(answer) != count:
        raise ProtocolViolation("of weak references")
    return answer
