"""One check's client of its worker: it sends requests, reads the replies, and answers callbacks.

Nothing that a worker sends is unpickled, evaluated, imported, or called by its name. A value is decoded, and a handle
becomes a proxy.
"""

import functools
import random
import secrets
import time
import weakref
from collections.abc import Callable
from typing import Any

from expect import missing_definition
from sentences import said

from grading.workers.check_errors import ProtocolViolation, StudentError, TimedOut, WorkerLost
from grading.workers.connection import WorkerConnection
from grading.workers.proxies import RemoteProxy, StudentModule
from grading.workers.requests_ahead import MAX_AHEAD
from grading.workers.sandboxed.wire import BUILTIN_ERRORS, ProtocolError, encode, frame
from grading.workers.untrusted import (
    UNREADABLE,
    CallbackReply,
    MissingReply,
    RaisedReply,
    Reply,
    ReturnedReply,
    read_raised,
    read_reply,
)

# Bounds on this side's time and memory: no honest check comes near.
MAX_NESTED_CALLBACKS = 50
MAX_CALLBACKS = 20_000
MAX_RAISED = 1000
MAX_OUTGOING_TEXT = 1000  # characters of an exception's text


def _constructible(cls: type) -> bool:
    try:
        return issubclass(cls, Exception) and str(cls("text")) in ("text", "'text'")
    except TypeError:
        return False


# The builtin exceptions that are raised here under their own names. StopIteration would end a generator of the trusted
# side instead of failing its test.
RAISED_HERE = {
    name: cls
    for cls, name in BUILTIN_ERRORS.items()
    if _constructible(cls) and not issubclass(cls, (StopIteration, StopAsyncIteration))
}


RANDOM_SECRET = secrets.token_bytes(16)  # makes random numbers that no author of a module can know


class WorkerClient:
    """One check's client of its worker."""

    def __init__(self, connection: WorkerConnection, module: str, check: str = "") -> None:
        self.connection, self.module, self.check = connection, module, check
        self.proxies: dict[int, weakref.ref[RemoteProxy]] = {}
        self.released: list[int] = []  # handles whose proxies are gone
        self.callbacks: list[Callable] = []
        self.raised: list[BaseException] = []  # by callbacks; the worker knows them by their places
        self.nested = self.called_back = 0
        self.stopped: str | None = None  # why the module ended before all of it had run
        self.sent = (
            bytearray()
        )  # what was asked, as far as MAX_AHEAD and one byte more, which shows that it is too long

    @functools.cached_property
    def random_numbers(self) -> random.Random:
        return random.Random(RANDOM_SECRET + f"{self.module} {self.check}".encode())

    def ask(self, op: str, *args: Any) -> Any:
        """Send a request and return its result. Raises the student's exceptions, WorkerLost, and TimedOut."""
        self._send([op, self._releases(), *[encode(arg, self.refer) for arg in args]])
        while True:
            match self._reply():
                case ReturnedReply(value):
                    return value
                case MissingReply(name, others):
                    known = [other for other in others if other not in StudentModule.asked]
                    missing_definition(name, self.module, known, self.stopped)()
                case RaisedReply() as raised:
                    raise self._exception(raised)
                case CallbackReply() as call:
                    self._answer(call)

    def refer(self, value: object) -> dict:
        """Return the reference for an object of this side."""
        if isinstance(value, RemoteProxy):
            return object.__getattribute__(value, "_reference")
        if not callable(value):
            raise TypeError(f"a {type(value).__name__} can't be given to a student's code")
        self.callbacks.append(value)
        return {"k": len(self.callbacks) - 1}

    def resolve(self, tag: str, content: Any) -> Any:
        """Return the object for a reference that the worker sends: a handle, or a callback."""
        if tag == "k" and type(content) is int and 0 <= content < len(self.callbacks):
            return self.callbacks[content]
        if tag != "h" or type(content) is not int:
            raise ProtocolError(f"a reference of kind {tag!r}")
        found = self._living(content)
        if found is None:
            found = RemoteProxy({"h": content}, self)
            self.proxies[content] = weakref.ref(found)
        return found

    def _living(self, number: int) -> RemoteProxy | None:
        reference = self.proxies.get(number)
        return None if reference is None else reference()

    def _releases(self) -> list[int]:
        if not self.released:
            return []
        # In order, since Pythons differ in what goes first, and requests are compared with those that were sent ahead.
        released = sorted(number for number in self.released if self._living(number) is None)
        self.released.clear()
        for number in released:
            self.proxies.pop(number, None)
        return released

    def _send(self, message: list) -> None:
        if self.connection.lost:
            # A test's own `with` or `finally` asks once more after the deadline: that is what ended it, and no crash.
            raise (
                TimedOut
                if time.monotonic() >= self.connection.deadline
                else WorkerLost(said("the worker process is gone"))
            )
        data = frame(message)
        at = len(self.sent)
        self.sent += data[: MAX_AHEAD + 1 - at]
        if at < len(self.connection.ahead):
            if not self.connection.ahead.startswith(data, at):
                self.connection.lost = True
                raise WorkerLost("it was sent other requests ahead")  # which isn't shown: the check runs again
            return
        try:
            self.connection.channel.send_frame(data, self.connection.deadline)
        except TimeoutError:
            self.connection.lost = True
            raise TimedOut from None
        except OSError:
            self.connection.lost = True
            raise WorkerLost(said("the worker process ended")) from None

    def _reply(self) -> Reply:
        """Receive one message. A worker whose message makes no sense is lost."""
        try:
            reply = read_reply(self.connection.channel.receive(self.connection.deadline), self.resolve)
            if isinstance(reply, CallbackReply) and self._is_one_call_too_many(reply.number):
                # No answer, until the worker has said where its code stands.
                time.sleep(max(self.connection.deadline - time.monotonic(), 0.0))
                raise TimeoutError
            return reply
        except TimeoutError:
            self.connection.lost = True
            raise TimedOut from None
        except (EOFError, OSError):
            self.connection.lost = True
            raise WorkerLost(said("the worker process ended")) from None
        except UNREADABLE as trouble:
            raise self._violation(trouble) from None

    def _violation(self, trouble: Exception) -> ProtocolViolation:
        self.connection.lost = True
        return ProtocolViolation(trouble)

    def _is_one_call_too_many(self, number: int) -> bool:
        """Count a call; True if the worker calls without end. Raises ProtocolError if there is no such function."""
        if not 0 <= number < len(self.callbacks):
            raise ProtocolError("a call of nothing")
        self.called_back += 1
        return self.called_back > MAX_CALLBACKS or len(self.raised) > MAX_RAISED

    def _answer(self, call: CallbackReply) -> None:
        """Run a function of the test's that the student's code has called, and send the result back."""
        self.nested += 1
        try:
            if self.nested > MAX_NESTED_CALLBACKS:
                raise RecursionError("functions that call each other without end")
            function = self.callbacks[call.number]
            result = ["result", self._releases(), encode(function(*call.args, **call.kwargs), self.refer)]
        except (WorkerLost, TimedOut, KeyboardInterrupt):
            raise
        except BaseException as error:
            result = ["raise", self._releases(), *self.outgoing(error)]
        finally:
            self.nested -= 1
        self._send(result)

    def outgoing(self, error: BaseException) -> list:
        """Return an exception of this side as the worker can raise it: a builtin's name, the text, and a token."""
        base = next(BUILTIN_ERRORS[cls] for cls in type(error).__mro__ if cls in BUILTIN_ERRORS)
        self.raised.append(error)
        return [base if base in RAISED_HERE else "BaseException", str(error)[:MAX_OUTGOING_TEXT], len(self.raised) - 1]

    def student_error(self, described: Any) -> BaseException:
        """Return the exception that the worker describes; or a ProtocolViolation if that makes no sense."""
        try:
            return self._exception(read_raised(described))
        except UNREADABLE as trouble:
            return self._violation(trouble)

    def _exception(self, raised: RaisedReply) -> BaseException:
        """Return the exception to raise here for one that the student's code raised, or let through from a callback.

        One from a callback gets the student's lines that it went through, as the attribute `way_through_student`.
        """
        if raised.token is not None and 0 <= raised.token < len(self.raised):
            error = self.raised[raised.token]
            error.way_through_student = raised.traceback  # type: ignore[attr-defined]
            return error
        traceback = raised.traceback
        if raised.base in RAISED_HERE:
            error = RAISED_HERE[raised.base](traceback.text)
        else:
            error = StudentError(f"{traceback.name}: {traceback.text}")
        error.student_traceback = traceback  # type: ignore[attr-defined]
        return error
