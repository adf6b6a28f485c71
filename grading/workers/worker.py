"""The worker: the process that holds a student's module, and the only one that runs it.

It imports the standard library and numpy, and nothing else of ours: what it knows, a student can know. The trusted side
sends requests, one at a time, as JSON in frames; what the answers may hold is in `encode`. `grading/workers/proxies.py`
is the other end.
"""

import binascii
import builtins
import faulthandler
import gc
import json
import linecache
import math
import operator
import os
import shutil
import signal
import site
import socket
import struct
import sys
import time
import types
import warnings
import weakref
from importlib.machinery import ModuleSpec

# What is larger than these stays a handle, and a message that breaks them is no message.
MAX_FRAME = 16 * 2**20  # bytes
MAX_PARTS = 200_000  # values in a message: each takes ten or a hundred times its own bytes once it is read
MAX_ITEMS = 10_000
MAX_PAIRS = 200  # a dict's keys can be made to collide, and then it costs the square of their number
MAX_DEPTH = 20
MAX_AXES = 6  # what numpy shows of an array grows with the power of their number
MAX_TEXT = 2**16
MAX_ERROR_TEXT = 4000
MAX_INT_BITS = 4096
MAX_FRAMES = 20
MAX_NAMES = 200

PATIENCE = 0.5  # seconds for a process to end by itself
os_fork = getattr(os, "fork", None)  # a student's code may put another in its place
LISTED = os.path.isdir("/proc/self")  # whether the system lists its processes there (Linux; not macOS)

# Taken before any code of a student runs, which may put other things under these names.
COLLECT, DISABLE, ENABLE, STATISTICS = gc.collect, gc.disable, gc.enable, gc.get_stats
REFERENCE, SET_PROFILE = weakref.ref, sys.setprofile

PLAIN_KINDS = "biufc"
OPERATORS = {
    name: getattr(operator, name)
    for name in "add sub mul truediv floordiv mod pow matmul neg pos abs getitem contains".split()
}


class ProtocolError(Exception):
    """What came over the line is not what the other side may send."""


class Channel:
    """Frames over a socket: four bytes of length, then JSON. Both ends use it."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = bytearray()

    def send(self, message, deadline=None):
        """Send the message whole. Raises TimeoutError if the other end has not taken it by `deadline`."""
        data = json.dumps(message).encode("ascii")
        self._wait_until(deadline)
        self.sock.sendall(struct.pack(">I", len(data)) + data)

    def receive(self, deadline=None):
        """Return the next message. Raises EOFError at the end, TimeoutError past `deadline` (time.monotonic())."""
        (length,) = struct.unpack(">I", self._take(4, deadline))
        if length > MAX_FRAME:
            raise ProtocolError(f"a message of {length} bytes")
        data = self._take(length, deadline)
        if data.count(b",") + data.count(b"[") + data.count(b"{") > MAX_PARTS:
            raise ProtocolError("a message of too many parts")
        try:
            return json.loads(data)
        except (ValueError, RecursionError, MemoryError) as error:
            raise ProtocolError(f"a message that is not JSON: {error}") from None

    def _take(self, count, deadline):
        while len(self.buffer) < count:
            self._wait_until(deadline)
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.buffer += data
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def _wait_until(self, deadline):
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.sock.settimeout(left)


def encode(value, refer, depth=0):
    """Return `value` as JSON can carry it: plain values whole, anything else as what `refer(value)` returns.

    Plain are None, bool, int, float, str; and tagged: complex, bytes, tuple, list, dict, numpy scalars and arrays of
    plain dtypes. Types count exactly: a subclass of ndarray or str is not plain.
    """
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int and value.bit_length() <= MAX_INT_BITS:
        return value
    if kind is str and len(value) <= MAX_TEXT:
        return value
    if depth < MAX_DEPTH:
        if (kind is tuple or kind is list) and len(value) <= MAX_ITEMS:
            return {"t" if kind is tuple else "l": [encode(item, refer, depth + 1) for item in value]}
        if kind is dict and len(value) <= MAX_PAIRS:
            pairs = [[encode(k, refer, depth + 1), encode(v, refer, depth + 1)] for k, v in value.items()]
            return {"d": pairs}
    if kind is complex:
        return {"c": [value.real, value.imag]}
    if kind is bytes and len(value) <= MAX_TEXT:
        return {"b": binascii.b2a_base64(value, newline=False).decode()}
    numpy = sys.modules["numpy"]
    if kind is numpy.ndarray and value.dtype.kind in PLAIN_KINDS and _fits(value.shape, value.dtype.itemsize):
        return {"a": [value.dtype.str, list(value.shape), binascii.b2a_base64(value.tobytes(), newline=False).decode()]}
    if issubclass(kind, numpy.generic) and value.dtype.kind in PLAIN_KINDS and kind is value.dtype.type:
        return {"n": [value.dtype.str, binascii.b2a_base64(value.tobytes(), newline=False).decode()]}
    return refer(value)


def decode(item, resolve, depth=0):
    """Return the value that `encode` made `item` from; `resolve(tag, content)` gives what stands for anything else.

    Raises ProtocolError if `item` is nothing that `encode` makes.
    """
    if item is None or isinstance(item, (bool, int, float, str)):
        return item
    if depth > MAX_DEPTH + 1 or not isinstance(item, dict) or len(item) != 1:
        raise ProtocolError("a value that is nested too deep, or no value at all")
    try:
        ((tag, content),) = item.items()
        if tag == "t":
            return tuple([decode(part, resolve, depth + 1) for part in content])
        if tag == "l":
            return [decode(part, resolve, depth + 1) for part in content]
        if tag == "d" and len(content) <= MAX_PAIRS:
            return {decode(k, resolve, depth + 1): decode(v, resolve, depth + 1) for k, v in content}
        if tag == "c":
            return complex(float(content[0]), float(content[1]))
        if tag == "b":
            return binascii.a2b_base64(content)
        if tag == "a":
            return _array(*content)
        if tag == "n":
            return _array(content[0], [], content[1])[()]
    except (TypeError, ValueError, IndexError, ArithmeticError, MemoryError) as error:
        raise ProtocolError(f"a value that does not hold together: {error}") from None
    return resolve(tag, content)


def _array(dtype, shape, data):
    numpy = sys.modules["numpy"]
    if len(dtype) > 4 or dtype[0] not in "<>|" or dtype[1] not in PLAIN_KINDS or not dtype[2:].isdigit():
        raise ProtocolError(f"an array of {dtype!r}")
    plain = len(shape) <= MAX_AXES and all(type(length) is int and 0 <= length <= MAX_FRAME for length in shape)
    if not plain or not _fits(shape, 1):
        raise ProtocolError("an array of an impossible shape")
    return numpy.frombuffer(binascii.a2b_base64(data), dtype=dtype).reshape(shape).copy()


def _fits(shape, itemsize):
    """Whether an array is small enough to cross. An empty one may be long too: a million rows of no columns."""
    return len(shape) <= MAX_AXES and math.prod([max(length, 1) for length in shape]) * itemsize <= MAX_FRAME // 2


CLOCK = hasattr(signal, "setitimer")
BUILTIN_ERRORS = {
    cls: name for name, cls in vars(builtins).items() if isinstance(cls, type) and issubclass(cls, BaseException)
}


class Session:
    """One conversation about one module: answers requests until the line ends."""

    def __init__(self, channel, module, file):
        self.channel, self.module, self.file = channel, module, file
        self.objects, self.numbers = {}, {}  # handle number -> object, id(object) -> handle number
        self.callbacks, self.callback_numbers = {}, {}
        self.watched = []
        self.collected_before = []
        self.handed_out = 0
        self.last_called = None
        self.only_made = False  # whether nothing was called since but properties and the like

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
        try:
            values = [decode(arg, self.resolve) for arg in args]
            return ["return", encode(getattr(self, "do_" + op)(*values), self.refer)]
        except Missing as missing:
            return ["missing", missing.args[0], [name for name in dir(self.module) if not name.startswith("__")][:500]]
        except BaseException as error:
            return ["raise", describe(error, self.file)]

    # What a request may ask for.

    def do_reset(self, mark):
        """Forget all handles, and print `mark`: where nothing can fork, the next check goes on in this process."""
        self.__init__(self.channel, self.module, self.file)
        tell_later(0)
        ENABLE()
        os.write(1, mark.encode())

    def do_clock(self, seconds):
        """Have it written down where a check stands that goes on in this process, see `tell_later`."""
        tell_later(seconds)

    def do_get(self, obj, name):
        self.look(obj, name)
        return getattr(obj, name)

    def do_set(self, obj, name, value):
        setattr(obj, name, value)

    def do_call(self, function, args, kwargs):
        # The plain function, since a bound method or an object that is called would be kept alive by this.
        self.only_made = isinstance(function, type)
        if self.only_made:
            self.last_called = function.__init__
        elif hasattr(function, "__func__"):
            self.last_called = function.__func__
        else:
            self.last_called = function if hasattr(function, "__code__") else type(function).__call__
        return function(*args, **kwargs)

    def do_operate(self, name, *operands):
        self.only_made = False
        if not self.note(operands[0], f"__{name}__"):
            self.note(operands[-1], f"__r{name}__")
        return OPERATORS[name](*operands)

    def do_len(self, obj):
        self.look(obj, "__len__")
        return len(obj)

    def do_bool(self, obj):
        return bool(obj)

    def do_repr(self, obj):
        self.look(obj, "__repr__")
        return repr(obj)

    def do_str(self, obj):
        return str(obj)

    def do_list(self, obj):
        return list(obj)

    def do_type_name(self, obj):
        return type(obj).__name__

    def do_dir(self, obj):
        return [name for name in dir(obj) if isinstance(name, str)][:500]

    def do_enter(self, manager):
        enter = getattr(type(manager), "__enter__", None)
        if enter is None:
            raise TypeError(f"'{type(manager).__name__}' object does not support the context manager protocol")
        self.last_called = enter
        return enter(manager)

    def do_exit(self, manager, error):
        """`error` is None, or a builtin exception's name, its text, and the trusted side's token for it."""
        leave = type(manager).__exit__
        if error is None:
            return bool(leave(manager, None, None, None))
        try:
            raise self.raised_by_callback(*error)
        except BaseException as raised:
            return bool(leave(manager, type(raised), raised, raised.__traceback__))

    def do_subclass(self, name, bases, methods, attributes):
        namespace = {key: self.method(number) for key, number in methods.items()} | attributes
        return types.new_class(name, bases, {}, lambda body: body.update(namespace))

    def do_play(self, source, name, args):
        """Run a scenario of ours, given as source text, with the student's module as its first argument."""
        namespace = {"np": sys.modules["numpy"], "setprofile": SET_PROFILE}
        exec(compile(source, "<scenario>", "exec"), namespace)
        return namespace[name](self.module, *args)

    def do_advance(self, steps):
        """Run a memory scenario to its next yield; return a list of what that gives, or None at the end."""
        given = next(steps, self)
        return None if given is self else [given]

    def do_collector_off(self):
        COLLECT()
        DISABLE()
        self.collected_before = self.do_collected()

    def do_collected(self):
        """Return how often the collector has run in this process, for each of its generations."""
        return [generation["collections"] for generation in STATISTICS()]

    def do_collector_ran(self):
        return self.do_collected() != self.collected_before

    def do_controls(self, count):
        """Return objects for the other side to hold or to release, so that it knows which of them are alive."""
        return [Control() for _ in range(count)]

    def do_watch(self, objects):
        """Remember the objects weakly; return a number for each, to ask by whether it is still alive."""
        first = len(self.watched)
        self.watched += [REFERENCE(obj) for obj in objects]
        return list(range(first, len(self.watched)))

    def do_alive(self, numbers):
        """Return which of the watched objects are alive, in this order, and then whether the collector ran."""
        return [*[self.watched[number]() is not None for number in numbers], self.do_collector_ran()]

    def look(self, obj, name):
        """Remember a property or a special method, unless it shows what a call did that was more than making an object."""
        if self.only_made:
            self.note(obj, name)

    def note(self, obj, name):
        """Remember this property or special method as called last; return whether it is the student's."""
        found = next((vars(cls)[name] for cls in type(obj).__mro__ if name in vars(cls)), None)
        found = found.fget if isinstance(found, property) else found
        if not isinstance(found, types.FunctionType):
            return False
        self.last_called = found
        return True

    def do_where(self):
        """Return the line of the definition that was called last, or None."""
        code = getattr(self.last_called, "__code__", None)
        return code.co_firstlineno if code is not None and code.co_filename == self.file else None

    # How objects of either side are named on the line.

    def refer(self, obj):
        if id(obj) in self.callback_numbers:
            return {"k": self.callback_numbers[id(obj)]}
        if id(obj) not in self.numbers:
            self.handed_out += 1
            self.numbers[id(obj)] = self.handed_out
            self.objects[self.handed_out] = obj
        return {"h": self.numbers[id(obj)]}

    def resolve(self, tag, content):
        if tag == "h":
            return self.objects[content]
        if tag == "m":
            try:
                return getattr(self.module, content)
            except AttributeError:
                raise Missing(content) from None
        if tag == "k":
            return self.function(content)
        raise ProtocolError(tag)

    def function(self, number):
        """Return the function here that stands for the trusted side's callback; always the same one."""
        if number not in self.callbacks:

            def callback(*args, **kwargs):
                return self.call_back(number, args, kwargs)

            self.callbacks[number] = callback
            self.callback_numbers[id(callback)] = number
        return self.callbacks[number]

    def method(self, number):
        def method(this, *args, **kwargs):
            return self.call_back(number, (this, *args), kwargs)

        return method

    def call_back(self, number, args, kwargs):
        self.channel.send(["callback", number, encode(args, self.refer), encode(kwargs, self.refer)])
        return self.serve()

    def raised_by_callback(self, name, text, token):
        error = getattr(builtins, name)(text)
        error._token = token
        return error


class Control:
    """An object that dies with its last name."""


class Missing(Exception):
    """The module has no definition of this name."""


def describe(error, file):
    """Return what crosses of an exception: its own name, its nearest builtin's, its text, and the student's lines."""
    kind = type(error)
    base = next((BUILTIN_ERRORS[cls] for cls in kind.__mro__ if cls in BUILTIN_ERRORS), "Exception")
    try:
        text = str(error)
    except Exception:
        text = "(an exception whose text can't be had)"
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == file:
            frames.append([trace.tb_lineno or code.co_firstlineno, code.co_name])
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename == file:
        frames.append([error.lineno or 1, "<module>"])
        text = error.msg
    token = getattr(error, "_token", None)
    return {
        "name": str(kind.__name__)[:200],
        "base": base,
        "text": str(text)[:MAX_ERROR_TEXT],
        "frames": frames[:2] + frames[2:][-MAX_FRAMES:],
        "token": token if type(token) is int else None,
        "missing": missing_name(error, file),
    }


def missing_name(error, file):
    """Return the name that a student's own object or line asks for and that isn't there, and those that are, or None."""
    names = None
    try:
        if isinstance(error, AttributeError):
            owner = error.obj if isinstance(error.obj, type) else type(error.obj)
            if sys.modules[owner.__module__].__file__ == file:
                names = dir(error.obj)
        elif isinstance(error, NameError):
            trace = error.__traceback__
            while trace.tb_next is not None:
                trace = trace.tb_next
            if trace.tb_frame.f_code.co_filename == file:
                names = [*trace.tb_frame.f_locals, *trace.tb_frame.f_globals]
        if names is not None and type(error.name) is str:
            return [error.name, [str(name) for name in names][:MAX_NAMES]]
    except Exception:
        pass  # whatever there is to find out about, it's the student's, and may be broken
    return None


def load(channel, limits):
    """Load the module that the first message brings, and tell how that went; return it with its file's name.

    An exception ends only the rest of the module: what it had defined before is there to be asked about. If it had defined
    nothing, or is no Python, the process ends.
    """
    name, file, source, seconds = channel.receive()
    faulthandler.enable()
    if CLOCK:
        faulthandler.register(signal.SIGALRM)
    tell_later(seconds)
    for limit, value in limits:
        limit_process(limit, value)
    module = blank_module(name, file, source)
    stopped = None
    try:
        exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        stopped = describe(error, file)
        if not defines_anything(module):
            channel.send(["broken", os.getpid(), stopped])
            os._exit(0)
    channel.send(["ready", os.getpid(), stopped])
    return module, file


def blank_module(name, file, source):
    """Return the module as an ordinary import begins it, with its lines where `inspect` and tracebacks look for them."""
    module = types.ModuleType(name)
    module.__file__, module.__package__ = file, ""
    module.__spec__ = ModuleSpec(name, None, origin=file)
    sys.modules[name] = module
    sys.argv = [file]
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return module


def defines_anything(module):
    """True if the module has a class or a function of its own."""
    definitions = [value for value in vars(module).values() if issubclass(type(value), (type, types.FunctionType))]
    return any(getattr(value, "__module__", None) == module.__name__ for value in definitions)


def add_what_scripts_have():
    """Have the names that Python adds for scripts, such as help and exit, and this course's memory_profiler.

    memory_profiler itself isn't there, since memory is measured from outside. Its decorator returns the function as it is.
    """
    site.setquit()
    site.setcopyright()
    site.sethelper()
    profiler = types.ModuleType("memory_profiler", "A stand-in: the grader measures memory from outside.")
    vars(profiler).update(profile=unprofiled, memory_usage=memory_usage)
    sys.modules["memory_profiler"] = profiler


def unprofiled(function=None, **options):
    """Return the function as it is; or, called with options alone, what returns it."""
    return unprofiled if function is None else function


def memory_usage(proc=-1, *args, retval=False, max_usage=False, **options):
    """Return MiB in use as memory_profiler does, measured once; `proc` may be a function to call, as (f, args, kwargs)."""
    import resource

    result = None
    if isinstance(proc, (list, tuple)):
        arguments = proc[1] if len(proc) > 1 else ()
        named = proc[2] if len(proc) > 2 else {}
        result = proc[0](*arguments, **named)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    usage = used if max_usage else [used]
    return (usage, result) if retval else usage


def tell_later(seconds):
    """Have it written down where the code stands after so many seconds, if it still runs then; 0 is for never."""
    if CLOCK:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=False)  # in a thread, which costs more
    else:
        faulthandler.cancel_dump_traceback_later()


def limit_process(name, value):
    import resource

    limit = getattr(resource, name)
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


# Three processes, one below the other. The warm one has imported numpy and never runs a student's code. It forks one that
# loads a student's module, and that forks one for every check. So a module is imported once, every check starts from
# the module as it was then, and who ends what was left behind is the one that no student's code has touched.


def warm(control, config):
    """Fork a process for every module that the trusted side sends, and end what is left behind when told to."""
    holder = 0
    own = own_state(config)
    while True:
        command, fds, _, _ = socket.recv_fds(control, 1, 2)
        if command == b"f":
            holder = fork(control, fds, lambda channel: hold(channel, config))
        elif command in (b"k", b"a"):
            # "k": a check is over, and of all its processes the module's holder alone stays. "a": not even that.
            if command == b"a" or not alive(holder) or (LISTED and set(left_behind(config)) != {holder}):
                end_all(holder, config)
                holder = 0
            clean_up(config)
            if own_state(config) != own:
                os._exit(1)  # a student's code has meddled with this process: the trusted side is to start a new one
            control.sendall(b"h" if holder else b"-")
        else:
            end_all(holder, config)
            os._exit(0)


def hold(channel, config):
    """Load a module, and fork a process for every check of it; end that when told to, and tell how it ended."""
    module, file = load(channel, config["limits"])
    tell_later(0)
    gc.collect()
    gc.freeze()
    child = 0
    while True:
        command, fds, _, _ = socket.recv_fds(channel.sock, 1, 2)
        if command == b"f":
            child = fork(channel.sock, fds, lambda channel: answer_check(channel, module, file))
        elif command in (b"k", b"c"):
            # "c": the line is already dead, so wait a little for the child to end by itself.
            channel.sock.sendall(struct.pack(">i", end_child(child, PATIENCE if command == b"c" else 0.0)))
            child = 0
        else:
            end_child(child, 0.0)
            os._exit(0)


def answer_check(channel, module, file):
    channel.send(["ready", os.getpid(), None])
    (seconds,) = channel.receive()
    tell_later(seconds)
    Session(channel, module, file).serve()


def fork(parents_line, fds, run):
    """Fork a child in a session of its own that does `run`.

    `fds` are descriptors for its line, and for its output if that isn't to go where its parent's goes. Where the system
    refuses, that is said on the line, and 0 returned.
    """
    line_fd, *output = fds
    try:
        child = os_fork()
    except OSError as error:
        with socket.socket(fileno=line_fd) as line:
            Channel(line).send(["unforked", error.errno, None])
        for fd in output:
            os.close(fd)
        return 0
    if child:
        for fd in fds:
            os.close(fd)
        return child

    def begin():
        os.setsid()
        parents_line.close()
        for fd in output:
            os.dup2(fd, 1)
            os.dup2(fd, 2)
            os.close(fd)
        run(Channel(socket.socket(fileno=line_fd)))

    to_the_end(begin)


def to_the_end(run):
    """Run that, and end this process: nothing may return into a parent's loop, or write a traceback where a student's go."""
    try:
        run()
    except EOFError:
        os._exit(0)
    except BaseException:
        os._exit(70)


def end_child(child, patience):
    """End the child, after so many seconds of patience, with what it has started; return its wait status, -1 if unknown."""
    end = time.monotonic() + patience
    while child:
        try:
            done, status = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:
            done, status = child, -1
        if done or time.monotonic() >= end:
            kill(-child)  # its group, which nobody finds later where processes aren't listed
            if done:
                return status
            kill(child)  # which may not have come as far as to have a group
            return os.waitpid(child, 0)[1]
        time.sleep(0.002)
    return -1


def alive(child):
    try:
        return child != 0 and os.waitpid(child, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def end_all(holder, config):
    """End everything below this process, if need be with this process: the trusted side then starts another."""
    if not LISTED:
        # What can be known of: the holder's group, and that of its child, which it ends once its own line has ended.
        end_child(holder, PATIENCE)
        return
    if holder and not config["own_pids"]:
        kill(-holder)  # its group
    stopped = set()
    for _ in range(1000):
        reap()
        left = set(left_behind(config))
        if not left:
            return
        if config["own_pids"]:
            # In a process namespace of its own this is everything but this process: no fork can outrun it.
            kill(-1)
        else:
            # Stopped first, none of them can fork while others are killed.
            for pid in left:
                kill(pid, signal.SIGKILL if left <= stopped else signal.SIGSTOP)
            stopped = left
        time.sleep(0.001)
    os._exit(1)


def left_behind(config):
    """Return the processes that must not be there any more: in our own namespace all others, else our descendants."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    if config["own_pids"]:
        return [pid for pid in pids if pid != os.getpid()]
    try:
        return descendants(os.getpid())
    except OSError:
        pass  # a Linux that doesn't tell a process's children
    parents = {}
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                parents[pid] = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found = {os.getpid()}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return sorted(found - {os.getpid()})
        found |= more


def descendants(pid):
    """Return the children of a process, and theirs, as Linux lists them for each thread."""
    found = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
            for child in map(int, file.read().split()):
                found.append(child)
                try:
                    found += descendants(child)
                except FileNotFoundError:
                    continue
    return found


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except OSError:
        pass


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def clean_up(config):
    """Empty the folders of the sandbox that a check can write to, if need be with the sandbox."""
    try:
        for folder in config["scratch"]:
            for entry in os.scandir(folder):
                if os.path.ismount(entry.path):
                    continue  # what this very Python lies in
                (shutil.rmtree if entry.is_dir(follow_symlinks=False) else os.unlink)(entry.path)
            if os.stat(folder).st_uid == os.geteuid():
                os.utime(folder, (0, 0))  # its owner can write a message there
    except (OSError, RecursionError):
        os._exit(1)


def own_state(config):
    """Return what a process of the same user can change of this one, and of the folders that it can write to.

    Those are limits, priorities, and what else the next submission's processes would inherit.
    """
    import resource

    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    affinity = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    folders = [(*os.stat(folder)[:6], os.listxattr(folder)) for folder in config["scratch"]]
    return [resource.getrlimit(getattr(resource, name)) for name in names], os.nice(0), affinity, scheduling(), folders


SCHEDULING_CALLS = {"x86_64": (315, 252), "aarch64": (275, 31)}  # the numbers of sched_getattr and ioprio_get
SCHED_ATTR = (
    56  # bytes: policy, flags, nice value, priority, slice, and how much of a core to give, at least and at most
)


def scheduling():
    """Return how urgent Linux takes this process to be, on a core and on the disk, and how late its timers may be."""
    numbers = SCHEDULING_CALLS.get(os.uname().machine) if sys.platform == "linux" and sys.maxsize > 2**32 else None
    if numbers is None:
        return [getattr(os, name)(0) for name in ("sched_getscheduler",) if hasattr(os, name)]
    import ctypes

    PR_GET_TIMERSLACK, IOPRIO_WHO_PROCESS = 30, 1
    libc = ctypes.CDLL(None)
    attributes = ctypes.create_string_buffer(SCHED_ATTR)
    libc.syscall(numbers[0], 0, attributes, SCHED_ATTR, 0)
    return [attributes.raw, libc.syscall(numbers[1], IOPRIO_WHO_PROCESS, 0), libc.prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0)]


def give_up_privileges(uid):
    """Become the unprivileged user `uid` for good. Nothing of the student's has run yet."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def keep_apart(own_pids):
    """Have the kernel (Linux) keep children out of this process's memory and descriptors, and hand their orphans to it."""
    import ctypes

    PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if own_pids:
        # This is the first process of its namespace: children can't kill or stop it, its orphans are its own, and all of
        # them end with it, as it does with bubblewrap. (Who steps down from root has to ask for that once more.)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    else:
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def go_first():
    """Where memory runs short (Linux), let the kernel end a student's process rather than anybody else's."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def main():
    config = json.loads(sys.argv[1])
    go_first()
    # A module may start threads; that a process of several should not fork is nothing that its author is to read.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    if config["uid"] is not None:
        give_up_privileges(config["uid"])
    # numpy is imported from its own folder, which then is forgotten: nothing installed beside it can be imported.
    sys.path.insert(0, config["numpy"])
    import numpy  # noqa: F401

    sys.path.remove(config["numpy"])
    for name in config["warm"]:
        __import__(name)
    add_what_scripts_have()
    gc.collect()
    gc.freeze()
    if config["control"] is not None:
        if sys.platform == "linux":
            keep_apart(config["own_pids"])
        control = socket.socket(fileno=config["control"])
        control.sendall(b"r")
        warm(control, config)
    else:
        host, port, token = config["connect"]
        sock = socket.create_connection((host, port))
        sock.sendall(bytes.fromhex(token))
        channel = Channel(sock)
        to_the_end(lambda: Session(channel, *load(channel, config["limits"])).serve())


if __name__ == "__main__":
    main()
