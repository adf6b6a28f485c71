"""The requests of a check, answered with the student's module."""

import builtins
import gc
import operator
import os
import sys
import types
import weakref

from . import freed_memory, stack_dump
from .blame import BlameTracker
from .exception_report import describe
from .wire import MAX_DIR, ProtocolError, decode, encode

# Bound before any code of a student runs, which may put other things under these names.
COLLECT, DISABLE, ENABLE, STATISTICS = gc.collect, gc.disable, gc.enable, gc.get_stats
REFERENCE, SET_PROFILE = weakref.ref, sys.setprofile

OPERATORS = {
    name: getattr(operator, name)
    for name in "add sub mul truediv floordiv mod pow matmul neg pos abs getitem contains".split()
}


class Session:
    """One connection of the trusted side, about one module: answers requests until the connection ends.

    The objects of each side are known to the other by number: those of this side are handles, and the functions of the
    trusted side are callbacks.
    """

    def __init__(self, channel, module, file):
        self.channel, self.module, self.file = channel, module, file
        self.objects, self.numbers = {}, {}  # handle number -> object, id(object) -> handle number
        self.callbacks, self.callback_numbers = {}, {}
        self.watched = []
        self.collected_before = []
        self.last_handle = 0
        self.blame = BlameTracker(file)

    def serve(self):
        """Answer requests until a result arrives for the callback that is under way; return or raise that result."""
        while True:
            op, released, *args = self.channel.receive()
            for number in released:
                self.numbers.pop(id(self.objects.pop(number, None)), None)
            if op == "result":
                return decode(args[0], self.resolve)
            if op == "raise":
                raise self.raised_by_callback(*args)
            self.channel.send(self.answer(op, args))

    def answer(self, op, args):
        """Return the reply to one request: its result, or the exception that it raised."""
        try:
            values = [decode(arg, self.resolve) for arg in args]
            return ["return", encode(getattr(self, "do_" + op)(*values), self.refer)]
        except MissingName as missing:
            names = [name for name in dir(self.module) if not name.startswith("__")][:MAX_DIR]
            return ["missing", missing.args[0], names]
        except BaseException as error:
            return ["raise", describe(error, self.file)]

    # Requests about the process.

    def do_reset(self, mark):
        """Forget all handles, and print `mark`: where nothing can fork, the next check goes on in this process."""
        self.__init__(self.channel, self.module, self.file)
        stack_dump.schedule(0)
        ENABLE()
        os.write(1, mark.encode())

    def do_clock(self, seconds):
        """Schedule the traceback of a check that goes on in this process."""
        stack_dump.schedule(seconds)

    # Requests about objects.

    def do_get(self, obj, name):
        self.blame.record_access(obj, name)
        return getattr(obj, name)

    def do_set(self, obj, name, value):
        setattr(obj, name, value)

    def do_call(self, function, args, kwargs):
        self.blame.record_call(function)
        return function(*args, **kwargs)

    def do_call_method(self, obj, name, args, kwargs):
        return self.do_call(self.do_get(obj, name), args, kwargs)

    def do_operate(self, name, *operands):
        self.blame.record_operation(name, operands)
        return OPERATORS[name](*operands)

    def do_len(self, obj):
        self.blame.record_access(obj, "__len__")
        return len(obj)

    def do_bool(self, obj):
        return bool(obj)

    def do_repr(self, obj):
        self.blame.record_access(obj, "__repr__")
        return repr(obj)

    def do_str(self, obj):
        return str(obj)

    def do_list(self, obj):
        return list(obj)

    def do_type_name(self, obj):
        return type(obj).__name__

    def do_dir(self, obj):
        return [name for name in dir(obj) if isinstance(name, str)][:MAX_DIR]

    def do_enter(self, manager):
        enter = getattr(type(manager), "__enter__", None)
        if enter is None:
            raise TypeError(f"'{type(manager).__name__}' object does not support the context manager protocol")
        self.blame.record_enter(enter)
        return enter(manager)

    def do_exit(self, manager, error):
        """Leave a `with` block.

        Args:
            error: None, or a builtin exception's name, its text, and the trusted side's token for it.
        """
        leave = type(manager).__exit__
        if error is None:
            return bool(leave(manager, None, None, None))
        try:
            raise self.raised_by_callback(*error)
        except BaseException as raised:
            return bool(leave(manager, type(raised), raised, raised.__traceback__))

    def do_subclass(self, name, bases, methods, attributes):
        """Return a new class; `methods` are the trusted side's callbacks, by their numbers."""
        namespace = {key: self.method(number, f"{name}.{key}") for key, number in methods.items()} | attributes
        return types.new_class(name, bases, {}, lambda body: body.update(namespace))

    # Requests of scenarios and memory checks.

    def do_play(self, source, name, args):
        """Run a scenario of the grader's, given as source text, with the student's module as its first argument."""
        namespace = {"np": sys.modules["numpy"], "setprofile": SET_PROFILE}
        exec(compile(source, "<scenario>", "exec"), namespace)
        return namespace[name](self.module, *args)

    def do_advance(self, steps):
        """Run a memory scenario to its next yield; return a list of the value that it yields, or None at the end."""
        yielded = next(steps, self)
        return None if yielded is self else [yielded]

    def do_give_back(self):
        freed_memory.give_back()

    def do_collector_off(self):
        COLLECT()
        DISABLE()
        self.collected_before = self.do_collected()

    def do_collected(self):
        """Return how often the collector has run in this process, for each of its generations."""
        return [generation["collections"] for generation in STATISTICS()]

    def do_collector_ran(self):
        return self.do_collected() != self.collected_before

    def do_decoys(self, count):
        """Return new objects for the trusted side to hold or to release: of these it knows which are alive."""
        return [Decoy() for _ in range(count)]

    def do_watch(self, objects):
        """Remember the objects weakly; return a number for each, for `do_alive`."""
        first = len(self.watched)
        self.watched += [REFERENCE(obj) for obj in objects]
        return list(range(first, len(self.watched)))

    def do_alive(self, numbers):
        """Return for each of these watched objects if it is alive, and at the end if the collector ran."""
        return [*[self.watched[number]() is not None for number in numbers], self.do_collector_ran()]

    def do_where(self):
        """Return the line of the student's definition that the check used last, or None."""
        return self.blame.line()

    # References on the wire.

    def refer(self, obj):
        """Return the reference for an object that stays here."""
        if id(obj) in self.callback_numbers:
            return {"k": self.callback_numbers[id(obj)]}
        if id(obj) not in self.numbers:
            self.last_handle += 1
            self.numbers[id(obj)] = self.last_handle
            self.objects[self.last_handle] = obj
        return {"h": self.numbers[id(obj)]}

    def resolve(self, tag, content):
        """Return the object for a reference that the trusted side sends."""
        if tag == "h":
            return self.objects[content]
        if tag == "m":
            try:
                return getattr(self.module, content)
            except AttributeError:
                raise MissingName(content) from None
        if tag == "k":
            return self.function(content)
        raise ProtocolError(tag)

    # Callbacks.

    def function(self, number):
        """Return the function that calls the trusted side's callback; always the same one for the same number."""
        if number not in self.callbacks:

            def callback(*args, **kwargs):
                return self.call_back(number, args, kwargs)

            _rename(callback, "f")
            self.callbacks[number] = callback
            self.callback_numbers[id(callback)] = number
        return self.callbacks[number]

    def method(self, number, name):
        """Return a function that calls the trusted side's callback, and can be a class's method with this name."""

        def method(this, *args, **kwargs):
            return self.call_back(number, (this, *args), kwargs)

        _rename(method, name)
        return method

    def call_back(self, number, args, kwargs):
        """Have the trusted side call its function; return its result, or raise its exception."""
        used = self.blame.last_used, self.blame.only_constructed
        self.channel.send(["callback", number, encode(args, self.refer), encode(kwargs, self.refer)])
        result = self.serve()
        self.blame.last_used, self.blame.only_constructed = used  # the code that called back goes on
        return result

    def raised_by_callback(self, name, text, token):
        """Return the exception to raise here for one of the trusted side's."""
        error = getattr(builtins, name)(text)
        error._token = token
        return error


def _rename(function, name):
    """Give a function of the grader's the name that a student may read in the text of an exception."""
    function.__name__, function.__qualname__ = name.rpartition(".")[2], name
    function.__module__ = "builtins"  # the only module whose name Python leaves out of such a text


class Decoy:
    """An object that dies with its last name."""


class MissingName(Exception):
    """The module has no definition of this name."""
