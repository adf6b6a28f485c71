"""The wire between the trusted side and a worker: JSON in frames, and the values that JSON can't carry by itself.

None, True, False, int, float and str cross as JSON has them. Anything else is an object of one pair, {tag: content}:

    tag  type                        content
    "t"  tuple                       [item, …]
    "l"  list                        [item, …]
    "d"  dict                        [[key, value], …]
    "c"  complex                     [real part, imaginary part]
    "b"  bytes                       base64
    "a"  numpy array                 [dtype, shape, base64 of its elements]
    "n"  numpy scalar                [dtype, base64]
    "h"  handle                      the number of an object that stays in the worker
    "m"  name                        a definition of the student's module (to the worker only)
    "k"  callback                    the number of a function that stays on the trusted side

`encode` and `decode` know the first seven. The two ends make and resolve the last three, each in its own way.
"""

import binascii
import builtins
import json
import math
import struct
import sys
import time

# A value larger than these stays a handle, and a message that breaks them is refused.
MAX_FRAME = 16 * 2**20  # bytes
MAX_PARTS = 200_000  # values in a message: each takes ten or a hundred times its own bytes once it is read
MAX_ITEMS = 10_000
MAX_PAIRS = 200  # a dict's keys can be made to collide, and then it costs the square of their number
MAX_DEPTH = 20
MAX_AXES = 6  # numpy's text of an array grows with the power of their number
MAX_TEXT = 2**16
MAX_ERROR_TEXT = 4000
MAX_INT_BITS = 4096
MAX_FRAMES = 20  # lines of a traceback
MAX_DIR = 500  # names that a module or an object has
MAX_NAME_LENGTH = 200

# Made once, and bound before any code of a student's runs.
TO_JSON = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
FROM_JSON = json.JSONDecoder().raw_decode
LENGTH = struct.Struct(">I")

PLAIN_KINDS = "biufc"
BUILTIN_ERRORS = {
    cls: name for name, cls in vars(builtins).items() if isinstance(cls, type) and issubclass(cls, BaseException)
}


class ProtocolError(Exception):
    """A message that the other side may not send."""


class Channel:
    """Frames over a socket: four bytes of length, then JSON. Both ends use it."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = bytearray()

    def send(self, message, deadline=None):
        """Send the whole message. Raises TimeoutError if the other end has not taken it by `deadline`."""
        self.send_frame(frame(message), deadline)

    def send_frame(self, data, deadline=None):
        """Send a message that is a frame already, see `send`."""
        self._wait_until(deadline)
        self.sock.sendall(data)

    def receive(self, deadline=None):
        """Return the next message.

        Raises EOFError at the end, TimeoutError past `deadline` (as time.monotonic() counts), and ProtocolError.
        """
        while (end := self._frame_end()) is None:
            self._wait_until(deadline)
            data = self._receive_more()
            if not data:
                raise EOFError
            self.buffer += data
        content = self.buffer[4:end]
        del self.buffer[:end]
        if end > MAX_PARTS and content.count(b",") + content.count(b"[") + content.count(b"{") > MAX_PARTS:
            raise ProtocolError("a message of too many parts")
        try:
            text = content.decode("ascii")
            message, length = FROM_JSON(text)
        except (ValueError, RecursionError, MemoryError) as error:
            raise ProtocolError(f"a message that is not JSON: {error}") from None
        if length < len(text):
            raise ProtocolError("a message that is more than JSON")
        return message

    def _receive_more(self):
        return self.sock.recv(65536)

    def _frame_end(self):
        """Return where the first frame ends in the buffer, or None as long as it isn't all there."""
        if len(self.buffer) < 4:
            return None
        (length,) = LENGTH.unpack_from(self.buffer)
        if length > MAX_FRAME:
            raise ProtocolError(f"a message of {length} bytes")
        return 4 + length if len(self.buffer) >= 4 + length else None

    def _wait_until(self, deadline):
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.sock.settimeout(left)


def frame(message):
    """Return the message as it crosses."""
    data = TO_JSON(message).encode("ascii")
    return LENGTH.pack(len(data)) + data


def encode(value, refer, depth=0):
    """Return `value` as JSON can carry it; for anything that isn't plain, return `refer(value)`.

    The table above lists the plain types, and numpy's dtypes are those of PLAIN_KINDS. Types count exactly: a
    subclass of ndarray or str is not plain.
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
        return {"b": _base64(value)}
    numpy = sys.modules["numpy"]
    if kind is numpy.ndarray and value.dtype.kind in PLAIN_KINDS and _fits(value.shape, value.dtype.itemsize):
        return {"a": [value.dtype.str, list(value.shape), _base64(value.tobytes())]}
    if issubclass(kind, numpy.generic) and value.dtype.kind in PLAIN_KINDS and kind is value.dtype.type:
        return {"n": [value.dtype.str, _base64(value.tobytes())]}
    return refer(value)


def decode(item, resolve, depth=0):
    """Return the value that `encode` made `item` from; for any other tag, return `resolve(tag, content)`.

    Raises ProtocolError if `encode` makes no such item.
    """
    if item is None or isinstance(item, (bool, int, float, str)):
        return item
    if depth > MAX_DEPTH + 1 or not isinstance(item, dict) or len(item) != 1:
        raise ProtocolError("a value that is nested too deep, or no value at all")
    try:
        ((tag, content),) = item.items()
        if tag in ("t", "l") and _is_list(content, MAX_ITEMS):
            parts = [decode(part, resolve, depth + 1) for part in content]
            return tuple(parts) if tag == "t" else parts
        if tag == "d" and _is_list(content, MAX_PAIRS):
            return {decode(k, resolve, depth + 1): decode(v, resolve, depth + 1) for k, v in content}
        if tag == "c":
            real, imaginary = content
            return complex(_real(real), _real(imaginary))
        if tag == "b":
            return binascii.a2b_base64(content)
        if tag == "a":
            return _array(*content)
        if tag == "n":
            return _array(content[0], [], content[1])[()]
    except (TypeError, ValueError, IndexError, ArithmeticError, MemoryError) as error:
        raise ProtocolError(f"a value that does not hold together: {error}") from None
    return resolve(tag, content)


def _is_list(content, most):
    """True if this is a list of at most `most` items. A text has items too, and millions of them in one part."""
    return type(content) is list and len(content) <= most


def _real(number):
    if type(number) not in (int, float):
        raise ProtocolError("a part of a complex number that is none")
    return float(number)


def _base64(data):
    return binascii.b2a_base64(data, newline=False).decode()


def _array(dtype, shape, data):
    numpy = sys.modules["numpy"]
    if len(dtype) > 4 or dtype[0] not in "<>|" or dtype[1] not in PLAIN_KINDS or not dtype[2:].isdigit():
        raise ProtocolError(f"an array of {dtype!r}")
    plain = len(shape) <= MAX_AXES and all(type(length) is int and 0 <= length <= MAX_FRAME for length in shape)
    if not plain or not _fits(shape, 1):
        raise ProtocolError("an array of an impossible shape")
    return numpy.frombuffer(binascii.a2b_base64(data), dtype=dtype).reshape(shape).copy()


def _fits(shape, itemsize):
    """True if an array is small enough to cross. An empty one may be long too: a million rows of no columns."""
    return len(shape) <= MAX_AXES and math.prod([max(length, 1) for length in shape]) * itemsize <= MAX_FRAME // 2
