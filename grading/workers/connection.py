"""A check's line to its worker: what is said on it first, and what the worker prints meanwhile."""

import contextlib
import os
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass

from grading.workers.sandboxed.wire import Channel, ProtocolError

KEPT_OUTPUT = 64 * 1024  # bytes a check
START_UP = 60.0  # seconds for Python and numpy to be there, which can be long on a cold disk
ANSWER = 1.0  # seconds for the warm worker, which hasn't much to do; one that a student's code has stopped is renewed


class OutputReader:
    """Reads what a worker prints, so that it never waits; keeps the first KEPT_OUTPUT bytes and counts the rest."""

    kept: bytearray
    count: int
    tail: bytes

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.taking = threading.Lock()  # held while what was read is kept
        self.begin()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        there_is = select.poll() if hasattr(select, "poll") else None
        if there_is:
            there_is.register(self.fd, select.POLLIN)
        more = True
        while more:
            if there_is:
                there_is.poll()
                with self.taking:  # so nothing is out of the pipe that isn't kept: settle() looks there
                    more = self._keep(os.read(self.fd, 65536))
            else:
                data = os.read(self.fd, 65536)  # not with the lock: until the worker prints, begin() would wait for it
                with self.taking:
                    more = self._keep(data)

    def _keep(self, data: bytes) -> bool:
        """Keep what was read, as far as there is room; return whether that was not the end."""
        self.count += len(data)
        self.kept += data[: KEPT_OUTPUT - len(self.kept)]
        self.tail = (self.tail + data)[-100:]
        if not data:
            os.close(self.fd)
            self.fd = -1
        return bool(data)

    def settle(self) -> None:
        """Wait, but not for ever, until all is read that has been written (POSIX)."""
        import fcntl
        import termios

        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            waiting = bytearray(4)
            with self.taking:
                if self.fd >= 0:
                    fcntl.ioctl(self.fd, termios.FIONREAD, waiting)
            if not any(waiting):
                return
            time.sleep(0.0005)

    def begin(self) -> None:
        """Forget what was printed so far."""
        with self.taking:
            self.kept, self.count, self.tail = bytearray(), 0, b""

    def finish(self) -> None:
        """Wait, but not for ever, until all is read that those who could print have printed; they have ended."""
        self.thread.join(timeout=1.0)

    def finish_at(self, mark: str) -> None:
        """Wait, but not for ever, until the worker's `mark` has come, and leave it out."""
        end = time.monotonic() + 1.0
        while not self.tail.endswith(mark.encode()) and time.monotonic() < end:
            time.sleep(0.0005)
        self.count -= len(mark)
        self.kept = self.kept.removesuffix(mark.encode())

    def text(self) -> str:
        """What was printed, as text, and how much more there was."""
        text = bytes(self.kept).decode("utf-8", errors="replace").replace(os.linesep, "\n")
        lost = self.count - len(self.kept)
        return text + (f"\n… and {lost} bytes more" if lost > 0 else "")


@dataclass
class WorkerConnection:
    """One check's line to its worker.

    `broken` is what the worker says of a module that can't be imported, and `stopped` of an exception that ended the module
    after some of its definitions.
    """

    channel: Channel
    deadline: float
    pid: int
    broken: dict | None
    drain: OutputReader
    lost: bool = False  # the other end is gone, or did what it may not
    nonsense: str = ""  # what it said, if it may not say that
    imported: bool = True  # whether it holds the module
    unforked: str = ""  # why the system refused to make this worker, as its parent says
    blameless: bool = False  # whether that can't be the student's doing
    before: str = ""  # what was printed while the module was imported
    stopped: dict | None = None

    def output(self) -> str:
        """What the check printed, and the module before that."""
        return self.before + self.drain.text()


def allowance(seconds: float) -> float:
    """After so many seconds a worker writes down where its code stands: a little before it is ended."""
    return max(seconds - 0.2, 0.1)


def greet(line: WorkerConnection, first: list) -> None:
    """Send the first message, and take what the worker says. A worker that dies or lies leaves a line that is lost."""
    try:
        with contextlib.suppress(BrokenPipeError):  # where it couldn't be made, its parent has said so already
            line.channel.send(first, line.deadline)
        hello, sender = _first_message(line.channel, line.deadline)
        kind, pid, trouble = hello
        if kind == "unforked" and type(pid) is int:
            line.lost, line.unforked = True, os.strerror(pid)
            return
        if kind not in ("ready", "broken") or type(pid) is not int or not isinstance(trouble, (dict, type(None))):
            raise ProtocolError("no greeting")
        line.pid = sender or pid
        line.broken, line.stopped = (trouble, None) if kind == "broken" else (None, trouble)
    except (EOFError, OSError):
        line.lost = True
    except (ProtocolError, TypeError, ValueError, MemoryError) as trouble:
        line.lost, line.nonsense = True, str(trouble)


def _first_message(channel: Channel, deadline: float) -> tuple[list, int | None]:
    """The first message, and its sender's process number as the kernel knows it (Linux; elsewhere None)."""
    if not hasattr(socket, "SO_PASSCRED") or channel.sock.family != socket.AF_UNIX:
        return channel.receive(deadline), None
    channel.sock.settimeout(max(deadline - time.monotonic(), 0.001))
    data, control, _, _ = channel.sock.recvmsg(65536, socket.CMSG_SPACE(12))
    if not data:
        raise EOFError
    channel.buffer += data
    sender = None
    for level, kind, content in control:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            sender = struct.unpack("3i", content[:12])[0]
    return channel.receive(deadline), sender


def exactly(sock: socket.socket, count: int) -> bytes:
    """Return so many bytes from the socket. Raises EOFError if it ends before."""
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data
