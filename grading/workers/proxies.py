"""Proxies of the objects that a worker holds: the suites use them as if the student's module were here.

An operation on a proxy becomes a request, and the student's class decides over there what it does.
"""

import inspect
import sys
import textwrap
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from grading.workers.check_errors import TimedOut, WorkerLost
from grading.workers.untrusted import text

if TYPE_CHECKING:
    from grading.workers.client import WorkerClient

MAX_LENGTH = 10**7  # of what len() may return
CALLED = frozenset({"backward", "cleargrad", "forward"})  # methods that the suites only ever call: one request does it

_current: "WorkerClient | None" = None  # of the check that is running, whichever thread asks


@contextmanager
def using(client: "WorkerClient") -> Iterator[None]:
    """Have this client answer for the definitions of the student's module until the block ends."""
    global _current
    _current = client
    try:
        yield
    finally:
        _current = None


def ask(op: str, *args: Any) -> Any:
    """Send a request to the worker of the check that is running; return its result."""
    if _current is None:
        raise RuntimeError("no check is running")
    return _current.ask(op, *args)


def random_numbers() -> Random:
    """Return the random numbers of the check that is running: the same ones each time that this process runs it."""
    assert _current is not None
    return _current.random_numbers


def worker_pid() -> int:
    """Return the process number of the worker of the check that is running, as this side sees it."""
    assert _current is not None
    return _current.connection.pid


def _client(proxy: "RemoteProxy") -> "WorkerClient":
    client = object.__getattribute__(proxy, "_client") or _current
    if client is None:
        raise AttributeError("a student's module can only be used inside a test")
    return client


class RemoteProxy:
    """A proxy of an object in the worker, by its handle, or of a definition of the student's module, by its name.

    The first belongs to one client; the second to that of whichever check is running.
    """

    __slots__ = ("__weakref__", "_client", "_reference")
    # numpy leaves `ndarray * proxy` to us, and the worker's numpy decides it there.
    __array_ufunc__ = None

    def __init__(self, reference: dict, client: "WorkerClient | None") -> None:
        object.__setattr__(self, "_reference", reference)
        object.__setattr__(self, "_client", client)

    def __del__(self) -> None:
        reference = object.__getattribute__(self, "_reference")
        client = object.__getattribute__(self, "_client")
        if client is not None and "h" in reference:
            client.released.append(reference["h"])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if name in CALLED:
            return lambda *args, **kwargs: _client(self).ask("call_method", self, name, args, kwargs)
        return _client(self).ask("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _client(self).ask("set", self, name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _client(self).ask("call", self, args, kwargs)

    def __repr__(self) -> str:
        return text(_client(self).ask("repr", self))

    def __str__(self) -> str:
        return text(_client(self).ask("str", self))

    def __type_name__(self) -> str:
        """Return the name of the object's type over there, as a message shows it."""
        return text(_client(self).ask("type_name", self))

    def __len__(self) -> int:
        length = _client(self).ask("len", self)
        if type(length) is int and length > MAX_LENGTH:
            # tuple() and the like would make room for that many.
            raise OverflowError(f"a length of {length}")
        return length

    def __bool__(self) -> bool:
        return _client(self).ask("bool", self) is True

    def __iter__(self) -> Any:
        return iter(_client(self).ask("list", self))

    def __enter__(self) -> Any:
        return _client(self).ask("enter", self)

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if isinstance(error, (WorkerLost, TimedOut)):
            return False
        client = _client(self)
        return client.ask("exit", self, None if error is None else client.outgoing(error)) is True

    def __mro_entries__(self, bases: tuple) -> tuple:
        return (_RemoteSubclass,)


def _operator(name: str, swapped: bool) -> Callable:
    def operate(self: RemoteProxy, other: Any) -> Any:
        operands = (other, self) if swapped else (self, other)
        return _client(self).ask("operate", name, *operands)

    return operate


def _unary(name: str) -> Callable:
    return lambda self: _client(self).ask("operate", name, self)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(RemoteProxy, f"__{_name}__", _operator(_name, swapped=False))
    setattr(RemoteProxy, f"__r{_name}__", _operator(_name, swapped=True))
for _name in ("neg", "pos", "abs"):
    setattr(RemoteProxy, f"__{_name}__", _unary(_name))
for _name in ("getitem", "contains"):
    setattr(RemoteProxy, f"__{_name}__", _operator(_name, swapped=False))


class _RemoteSubclassing(type):
    """Makes the class statement of a test, `class Double(Function): …`, make its class in the worker."""

    def __new__(cls, name: str, bases: tuple, namespace: dict, **kwargs: Any) -> Any:
        parents = namespace.get("__orig_bases__")
        if parents is None:
            return super().__new__(cls, name, bases, namespace)
        methods, attributes = {}, {}
        client = _client(next(parent for parent in parents if isinstance(parent, RemoteProxy)))
        for key, value in namespace.items():
            if isinstance(value, types.FunctionType):
                methods[key] = client.refer(value)["k"]
            elif not (key.startswith("__") and key.endswith("__")):
                attributes[key] = value
        return client.ask("subclass", name, tuple(parents), methods, attributes)


class _RemoteSubclass(metaclass=_RemoteSubclassing):
    pass


class StudentModule(types.ModuleType):
    """Takes a student's module's place on this side: every name in it is a proxy, even one that isn't there."""

    asked: ClassVar[set[str]] = set()  # names that a suite wants, and so no misspelling of another one

    def __getattr__(self, name: str) -> RemoteProxy:
        if name.startswith("__"):
            raise AttributeError(name)
        StudentModule.asked.add(name)
        return RemoteProxy({"m": name}, None)


@contextmanager
def stand_ins(names: list[str]) -> Iterator[None]:
    """Have `from backward import square` import a proxy, for each module of that list, until the block ends."""
    before = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update({name: StudentModule(name) for name in names})
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)


@cache
def scenario_source(scenario: Callable) -> str:
    """Return a scenario's source text, as it goes to the worker."""
    return textwrap.dedent(inspect.getsource(scenario))


def play(scenario: Callable, *args: Any) -> Any:
    """Run a scenario, a function of the grader's, in the worker beside the student's module; return its result."""
    return ask("play", scenario_source(scenario), scenario.__name__, args)
