"""The worker: the process that holds a student's module, and the only one that runs it.

It imports the standard library and numpy, and nothing else of ours: what it knows, a student can know. The trusted side
sends requests, one at a time, as JSON in frames; what the answers may hold is in `encode`. `grading/boundary.py`
is the other end.
"""

import binascii
import builtins
import faulthandler
import gc
import json
import operator
import os
import signal
import socket
import struct
import sys
import time
import types
import weakref

MAX_FRAME = 32 * 2**20  # bytes; whatever is larger stays a handle
MAX_ITEMS = 100_000
MAX_DEPTH = 20
MAX_TEXT = 2**20
MAX_ERROR_TEXT = 4000
MAX_INT_BITS = 4096
MAX_FRAMES = 20

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

    def send(self, message):
        data = json.dumps(message).encode("ascii")
        self.sock.sendall(struct.pack(">I", len(data)) + data)

    def receive(self, deadline=None):
        """Return the next message. Raises EOFError at the end, TimeoutError past `deadline` (time.monotonic())."""
        (length,) = struct.unpack(">I", self._take(4, deadline))
        if length > MAX_FRAME:
            raise ProtocolError(f"a message of {length} bytes")
        try:
            return json.loads(self._take(length, deadline))
        except (ValueError, RecursionError) as error:
            raise ProtocolError(f"a message that is not JSON: {error}") from None

    def _take(self, count, deadline):
        while len(self.buffer) < count:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self.sock.settimeout(left)
            data = self.sock.recv(max(65536, count - len(self.buffer)))
            if not data:
                raise EOFError
            self.buffer += data
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken


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
        if kind is dict and len(value) <= MAX_ITEMS:
            pairs = [[encode(k, refer, depth + 1), encode(v, refer, depth + 1)] for k, v in value.items()]
            return {"d": pairs}
    if kind is complex:
        return {"c": [value.real, value.imag]}
    if kind is bytes and len(value) <= MAX_TEXT:
        return {"b": binascii.b2a_base64(value, newline=False).decode()}
    numpy = sys.modules["numpy"]
    if kind is numpy.ndarray and value.dtype.kind in PLAIN_KINDS and value.nbytes <= MAX_FRAME // 2:
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
        if tag == "d":
            return {decode(k, resolve, depth + 1): decode(v, resolve, depth + 1) for k, v in content}
        if tag == "c":
            return complex(float(content[0]), float(content[1]))
        if tag == "b":
            return binascii.a2b_base64(content)
        if tag == "a":
            return _array(*content)
        if tag == "n":
            return _array(content[0], [], content[1])[()]
    except (TypeError, ValueError, IndexError) as error:
        raise ProtocolError(f"a value that does not hold together: {error}") from None
    return resolve(tag, content)


def _array(dtype, shape, data):
    numpy = sys.modules["numpy"]
    if len(dtype) > 4 or dtype[1:2] not in PLAIN_KINDS or not dtype[2:].isdigit():
        raise ProtocolError(f"an array of {dtype!r}")
    return numpy.frombuffer(binascii.a2b_base64(data), dtype=dtype).reshape([int(n) for n in shape]).copy()


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
        self.handed_out = 0
        self.last_called = None

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
        gc.enable()
        os.write(1, mark.encode())

    def do_get(self, obj, name):
        return getattr(obj, name)

    def do_set(self, obj, name, value):
        setattr(obj, name, value)

    def do_call(self, function, args, kwargs):
        # The plain function, since a bound method or an object that is called would be kept alive by this.
        if isinstance(function, type):
            self.last_called = function.__init__
        elif hasattr(function, "__func__"):
            self.last_called = function.__func__
        else:
            self.last_called = function if hasattr(function, "__code__") else type(function).__call__
        return function(*args, **kwargs)

    def do_operate(self, name, *operands):
        return OPERATORS[name](*operands)

    def do_len(self, obj):
        return len(obj)

    def do_bool(self, obj):
        return bool(obj)

    def do_repr(self, obj):
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
        enter = type(manager).__enter__
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
        namespace = {"np": sys.modules["numpy"]}
        exec(compile(source, "<scenario>", "exec"), namespace)
        return namespace[name](self.module, *args)

    def do_advance(self, steps):
        """Run a memory scenario to its next yield; return whether it came to one."""
        return next(steps, self) is not self

    def do_collector(self, on):
        gc.collect()
        (gc.enable if on else gc.disable)()

    def do_watch(self, obj):
        self.watched.append(weakref.ref(obj))
        return len(self.watched) - 1

    def do_alive(self, number):
        return self.watched[number]() is not None

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
            frames.append([trace.tb_lineno, code.co_name])
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
    }


def converse(channel, limits):
    """Load the module that the first message brings, and answer requests about it until the line ends."""
    name, file, source, seconds = channel.receive()
    for limit, value in limits:
        limit_process(limit, value)
    faulthandler.enable()
    faulthandler.dump_traceback_later(seconds, exit=False)
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    try:
        exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        channel.send(["broken", os.getpid(), describe(error, file)])
    else:
        channel.send(["ready", os.getpid(), None])
    Session(channel, module, file).serve()


def limit_process(name, value):
    import resource

    limit = getattr(resource, name)
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def fork_server(control, config):
    """Fork a child for every check that the trusted side asks for, and end it, with all that it started, when told to."""
    child = 0
    while True:
        command, fds, _, _ = socket.recv_fds(control, 1, 2)
        if command == b"f":
            child = os.fork()
            if child == 0:
                become_child(control, fds, config)
            for fd in fds:
                os.close(fd)
        elif command in (b"k", b"c"):
            # "c": the line is already dead, so wait a little for the child to end by itself, and tell how it did.
            control.sendall(struct.pack(">i", end_child(child, 0.5 if command == b"c" else 0.0, config)))
            child = 0
        else:
            os._exit(0)


def become_child(control, fds, config):
    channel_fd, output_fd = fds
    os.setsid()
    control.close()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output_fd, 1)
    os.dup2(output_fd, 2)
    os.close(null)
    os.close(output_fd)
    # Whatever happens in here, nothing may return into the fork server's loop.
    try:
        converse(Channel(socket.socket(fileno=channel_fd)), config["limits"])
    except EOFError:
        os._exit(0)
    except BaseException:
        os._exit(70)


def end_child(child, patience, config):
    """Kill the child and everything that it left behind; return its wait status, -1 if there was none."""
    status = -1
    end = time.monotonic() + patience
    while child and status == -1:
        try:
            done, found = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:
            break
        if done:
            status = found
        elif time.monotonic() >= end:
            os.kill(child, signal.SIGKILL)
            status = os.waitpid(child, 0)[1]
        else:
            time.sleep(0.002)
    for _ in range(1000):
        left = left_behind(config)
        if not left:
            break
        if config["own_pids"]:
            # In a process namespace of its own this is everything but this process and init: no fork can outrun it.
            kill(-1)
        else:
            for pid in left:
                kill(pid)
        reap()
        time.sleep(0.001)
    return status


def left_behind(config):
    """Return the processes that must not be there any more: in our own namespace all others, else our descendants."""
    if not os.path.isdir("/proc/self"):
        return []
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    if config["own_pids"]:
        return [pid for pid in pids if pid not in (1, os.getpid())]
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


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def give_up_privileges(uid):
    """Become the unprivileged user `uid` for good. Nothing of the student's has run yet."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def adopt_orphans():
    """Have what a child's children start handed to this process when they are orphaned (Linux), so it can end them."""
    import ctypes

    PR_SET_CHILD_SUBREAPER = 36
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def main():
    config = json.loads(sys.argv[1])
    if config["uid"] is not None:
        give_up_privileges(config["uid"])
    # numpy is imported from its own folder, which then is forgotten: nothing installed beside it can be imported.
    sys.path.insert(0, config["numpy"])
    import numpy  # noqa: F401

    sys.path.remove(config["numpy"])
    for name in config["warm"]:
        __import__(name)
    gc.collect()
    gc.freeze()
    if config["control"] is not None:
        if not config["own_pids"] and sys.platform == "linux":
            adopt_orphans()
        control = socket.socket(fileno=config["control"])
        control.sendall(b"r")
        fork_server(control, config)
    else:
        host, port, token = config["connect"]
        sock = socket.create_connection((host, port))
        sock.sendall(bytes.fromhex(token))
        converse(Channel(sock), config["limits"])


if __name__ == "__main__":
    main()
