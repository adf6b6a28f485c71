"""The connection to one worker: its first messages, and what the worker prints meanwhile."""

import contextlib
import os
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass

from grading.curriculum.source import ModuleSource
from grading.text.cut_text import with_left_out
from grading.workers.sandboxed.wire import Channel, ProtocolError

MAX_PID = 2**31  # as a system counts them; numbers of its errors are smaller
MAX_KEPT_OUTPUT = 64 * 1024  # bytes of each check
START_TIMEOUT = 60.0  # seconds for Python and numpy to be there, which can be long on a cold disk
REPLY_TIMEOUT = 1.0  # seconds for a process to obey a command; one that a student's code has stopped is renewed
SETTLE_TIMEOUT = 1.0  # seconds for printed text to come out of its pipe
DUMP_MARGIN = 0.2  # seconds before a deadline, at which the worker writes where its code stands
MIN_DUMP_DELAY = 0.1  # seconds


class OutputReader:
    """Reads what a worker prints, so that it never waits; keeps the first MAX_KEPT_OUTPUT bytes and counts the rest."""

    kept: bytearray
    count: int
    tail: bytes

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.lock = threading.Lock()  # held while bytes from the pipe are stored
        self.begin()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        poll = select.poll() if hasattr(select, "poll") else None
        if poll:
            poll.register(self.fd, select.POLLIN)
        more = True
        while more:
            if poll:
                poll.poll()
                with self.lock:  # so no byte is out of the pipe that isn't stored: settle() looks there
                    more = self._store(os.read(self.fd, 65536))
            else:
                data = os.read(self.fd, 65536)  # not with the lock: until the worker prints, begin() would wait for it
                with self.lock:
                    more = self._store(data)

    def _store(self, data: bytes) -> bool:
        """Store these bytes, as far as there is room; return False if they are the end."""
        self.count += len(data)
        self.kept += data[: MAX_KEPT_OUTPUT - len(self.kept)]
        self.tail = (self.tail + data)[-100:]
        if not data:
            os.close(self.fd)
            self.fd = -1
        return bool(data)

    def settle(self) -> None:
        """Wait for SETTLE_TIMEOUT at most until all is read that has been written (POSIX)."""
        import fcntl
        import termios

        end = time.monotonic() + SETTLE_TIMEOUT
        while time.monotonic() < end:
            waiting = bytearray(4)
            with self.lock:
                if self.fd >= 0:
                    fcntl.ioctl(self.fd, termios.FIONREAD, waiting)
            if not any(waiting):
                return
            time.sleep(0.0005)

    def begin(self) -> None:
        """Forget what was printed so far."""
        with self.lock:
            self.kept, self.count, self.tail = bytearray(), 0, b""

    def finish(self) -> None:
        """Wait for SETTLE_TIMEOUT at most until the output ends; all processes that could print have ended."""
        self.thread.join(timeout=SETTLE_TIMEOUT)

    def finish_at(self, mark: str) -> None:
        """Wait for SETTLE_TIMEOUT at most until the worker has printed `mark`, and leave it out."""
        end = time.monotonic() + SETTLE_TIMEOUT
        while not self.tail.endswith(mark.encode()) and time.monotonic() < end:
            time.sleep(0.0005)
        self.count -= len(mark)
        self.kept = self.kept.removesuffix(mark.encode())

    def text(self) -> str:
        """Return the printed text, with the number of bytes that were left out."""
        text = bytes(self.kept).decode("utf-8", errors="replace").replace(os.linesep, "\n")
        lost = self.count - len(self.kept)
        return with_left_out(text, lost) if lost > 0 else text


@dataclass
class WorkerConnection:
    """The connection to the worker of one check."""

    channel: Channel
    deadline: float
    pid: int
    broken: dict | None  # the worker's account of the exception, if the module can't be imported
    reader: OutputReader
    lost: bool = False  # True if the other end is gone, or did something that it may not
    violation: str = ""  # how it broke the protocol, if it did
    imported: bool = True  # True if the worker holds the module
    unforked: str = ""  # the system's reason not to fork this worker, as its parent reports it
    blameless: bool = False  # True if that reason can't be the student's doing
    before: str = ""  # what was printed while the module was imported
    stopped: dict | None = None  # the account of an exception that ended the module after some of its definitions
    ahead: bytes = b""  # requests that were sent already, see requests_ahead.py

    def output(self) -> str:
        """Return what the module printed as it was imported, and then what the check printed."""
        return self.before + self.reader.text()

    def is_silent(self) -> bool:
        """True if the other end has sent nothing that isn't read yet, and has not ended."""
        self.channel.sock.setblocking(False)
        try:
            self.channel.sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False


def dump_delay(seconds: float) -> float:
    """Return the seconds after which a worker writes where its code stands: a little before it is ended."""
    return max(seconds - DUMP_MARGIN, MIN_DUMP_DELAY)


def module_message(source: ModuleSource, seconds: float) -> list:
    """Return the first message to a process that is to load the module."""
    cells = [cell.first for cell in source.cells if not cell.goes_on]
    return [source.name, source.file, source.text, dump_delay(seconds), cells]


def handshake(connection: WorkerConnection, first: list) -> None:
    """Send the first message and read the worker's greeting; if it dies or lies, the connection is lost."""
    try:
        with contextlib.suppress(BrokenPipeError):  # if the fork was refused, the parent has sent the reason already
            connection.channel.send(first, connection.deadline)
    except OSError:
        connection.lost = True
        return
    receive_greeting(connection)


def receive_greeting(connection: WorkerConnection) -> None:
    """Read the worker's greeting; if it dies or lies, the connection is lost."""
    try:
        greeting, sender = _first_message(connection.channel, connection.deadline)
        kind, pid, trouble = greeting
        if type(pid) is not int or not 0 < pid < MAX_PID or not isinstance(trouble, (dict, type(None))):
            raise ProtocolError("no greeting")
        if kind == "unforked":
            connection.lost, connection.unforked, connection.pid = True, os.strerror(pid), sender or 0
            return
        if kind not in ("ready", "broken"):
            raise ProtocolError("no greeting")
        connection.pid = sender or pid
        connection.broken, connection.stopped = (trouble, None) if kind == "broken" else (None, trouble)
    except (EOFError, OSError):
        connection.lost = True
    except (ProtocolError, TypeError, ValueError, MemoryError) as trouble:
        connection.lost, connection.violation = True, str(trouble)


def _first_message(channel: Channel, deadline: float) -> tuple[list, int | None]:
    """Return the first message, and its sender's process number as the kernel knows it (Linux; elsewhere None)."""
    if not hasattr(socket, "SO_PASSCRED") or channel.sock.family != socket.AF_UNIX:
        return channel.receive(deadline), None
    channel.sock.settimeout(max(deadline - time.monotonic(), 0.001))
    data, sender = recv_with_sender(channel.sock, 65536)
    channel.buffer += data
    return channel.receive(deadline), sender


def tell_sender(sock: socket.socket) -> None:
    """Have the kernel tell the sender of what arrives at this Unix socket (Linux)."""
    if hasattr(socket, "SO_PASSCRED"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


def recv_with_sender(sock: socket.socket, count: int) -> tuple[bytes, int | None]:
    """Return at most so many bytes, and the sender's process number, if it is known. Raises EOFError at the end."""
    if not hasattr(socket, "SO_PASSCRED"):
        return recv_exactly(sock, 1), None
    data, control, _, _ = sock.recvmsg(count, socket.CMSG_SPACE(12))
    if not data:
        raise EOFError
    for level, kind, content in control:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            return data, struct.unpack("3i", content[:12])[0]
    return data, None


def recv_exactly(sock: socket.socket, count: int) -> bytes:
    """Return so many bytes from the socket. Raises EOFError if it ends before."""
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data
