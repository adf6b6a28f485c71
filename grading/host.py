"""Starting and ending workers: a fresh process for every check, forked from a warm one wherever there is fork."""

import contextlib
import os
import secrets
import select
import socket
import struct
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from grading.errors import GraderError
from grading.processes import User, end_process, start_worker
from grading.worker import Channel, ProtocolError

KEPT_OUTPUT = 64 * 1024  # bytes a check
START_UP = 60.0  # seconds for Python and numpy to be there, which can be long on a cold disk
ANSWER = 1.0  # seconds for the warm worker, which hasn't much to do; one that a student's code has stopped is renewed


@dataclass(frozen=True)
class Source:
    """A student's module as text: `name` to import it by, `file` as messages call it."""

    name: str
    file: str
    text: str


class Drain:
    """Reads what a worker prints, so that it never waits; keeps the first KEPT_OUTPUT bytes and counts the rest."""

    kept: bytearray
    count: int
    tail: bytes

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.taking = threading.Lock()  # held from reading something to having kept it
        self.begin()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        there_is = select.poll() if hasattr(select, "poll") else None
        if there_is:
            there_is.register(self.fd, select.POLLIN)
        while True:
            if there_is:
                there_is.poll()
            with self.taking:
                data = os.read(self.fd, 65536)
                self.count += len(data)
                self.kept += data[: KEPT_OUTPUT - len(self.kept)]
                self.tail = (self.tail + data)[-100:]
                if not data:
                    os.close(self.fd)
                    self.fd = -1
                    return

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
        text = bytes(self.kept).decode("utf-8", errors="replace")
        lost = self.count - len(self.kept)
        return text + (f"\n… and {lost} bytes more" if lost > 0 else "")


@dataclass
class Line:
    """One check's line to its worker. `broken` is what the worker says of a module that can't be imported."""

    channel: Channel
    deadline: float
    pid: int
    broken: dict | None
    drain: Drain
    lost: bool = False  # the other end is gone, or did what it may not
    nonsense: str = ""  # what it said, if it may not say that
    imported: bool = True  # whether it holds the module
    before: str = ""  # what was printed while the module was imported

    def output(self) -> str:
        """What the check printed, and the module before that."""
        return self.before + self.drain.text()


def can_fork() -> bool:
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and not os.environ.get("KATAS_NO_FORK")


class ForkHost:
    """A warm worker, in the sandbox or without one, that forks one for every module, and that one for every check."""

    def __init__(self, sandboxed: bool, hidden: list[Path] | None = None) -> None:
        self.sandboxed, self.hidden = sandboxed, hidden or []
        self.process: subprocess.Popen | None = None
        self.held: Source | None = None
        self.holder: Line | None = None
        self._start()

    def open(self, source: Source, seconds: float) -> Line:
        """Return a line to a fresh worker that holds the module. Raises GraderError if no worker can be had."""
        if self.holder is None or self.held != source:
            holder = self._hold(source, seconds)
            if holder.lost or holder.broken is not None:
                holder.imported = False
                return holder
        assert self.holder is not None
        self.holder.drain.begin()
        line = forked(self.holder.channel.sock, time.monotonic() + seconds, self.holder.drain)
        line.before = self.holder.before
        greet(line, [allowance(seconds)])
        return line

    def close(self, line: Line) -> int | None:
        """End the check's worker with all its children; return its wait status, or None if nobody knows it."""
        status = None
        line.channel.sock.close()
        if self.holder is not None:
            # A holder that the student's code has stopped or killed doesn't answer, and is renewed.
            try:
                self.holder.channel.sock.settimeout(ANSWER)
                self.holder.channel.sock.sendall(b"c" if line.lost else b"k")
                status = struct.unpack(">i", _exactly(self.holder.channel.sock, 4))[0]
            except (OSError, EOFError):
                self._forget_holder()
        if not self._tell_warm(b"k" if self.holder else b"a"):
            self._forget_holder()
        line.drain.settle()
        return status

    def _hold(self, source: Source, seconds: float) -> Line:
        """Have the warm worker fork a process that holds the module; return the line to it."""
        if self.holder is not None:
            self._forget_holder()
            self._tell_warm(b"a")
        if self.process is None:
            self._start()
        self.wait_until_warm()
        line = forked(self.control, time.monotonic() + seconds)
        greet(line, [source.name, source.file, source.text, allowance(seconds)])
        if not line.lost and line.broken is None:
            line.drain.settle()
            line.before = line.drain.text()
            self.held, self.holder = source, line
        return line

    def _forget_holder(self) -> None:
        if self.holder is not None:
            self.holder.channel.sock.close()
        self.held = self.holder = None

    def _tell_warm(self, command: bytes) -> bool:
        """Have the warm worker end what is left behind; return whether the module's holder is still there."""
        try:
            self.control.sendall(command)
            return _exactly(self.control, 1) == b"h"
        except (OSError, EOFError):
            self.stop()
            return False

    def stop(self) -> None:
        """End the warm worker and everything below it."""
        self._forget_holder()
        if self.process is None:
            return
        self.control.close()
        if not self.sandboxed:
            # Nothing but the warm worker knows what the student's code has started. It ends that, and then itself.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(ANSWER)
        end_process(self.process, self.sandboxed)
        self.process = None
        self.errors.close()
        self.user.leave()

    def _start(self) -> None:
        self.user = User(self.sandboxed)
        self.control, theirs = socket.socketpair()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  # it is read if the worker does not start
        self.warm = False
        with theirs:
            self.process = start_worker(
                {"control": theirs.fileno()}, self.sandboxed, self.hidden, self.user, self.errors, [theirs.fileno()]
            )

    def wait_until_warm(self) -> None:
        if self.warm:
            return
        self.control.settimeout(START_UP)
        try:
            _exactly(self.control, 1)
        except (OSError, EOFError):
            self.errors.seek(0)
            said = self.errors.read(4000).decode("utf-8", errors="replace").strip()
            self.stop()
            advice = "\nTo grade without the sandbox, at your own risk: add --no-sandbox." if self.sandboxed else ""
            raise GraderError(f"The worker process did not start. It said:\n{said or '(nothing)'}{advice}") from None
        self.control.settimeout(ANSWER)
        self.warm = True


def start(sandboxed: bool, hidden: list[Path]) -> "ForkHost | SpawnHost":
    """Return where workers come from, in the sandbox or not; `hidden` are folders that must not be seen in it."""
    return ForkHost(sandboxed, hidden) if sandboxed or can_fork() else SpawnHost()


def start_anyhow(hidden: list[Path]) -> tuple["ForkHost | SpawnHost", str]:
    """Return where workers come from, in the sandbox if it can run here; and why it can't, or "" if it can.

    Only a worker that has started shows that, so this takes until numpy is imported there.
    """
    try:
        host = ForkHost(True, hidden)
        host.wait_until_warm()
        return host, ""
    except GraderError as error:
        return start(False, hidden), str(error)


class SpawnHost:
    """A worker for every module, for systems without fork: kept from check to check, renewed once it is lost."""

    def __init__(self) -> None:
        self.line: Line | None = None
        self.held: Source | None = None

    def open(self, source: Source, seconds: float) -> Line:
        if self.line is not None and self.held == source:
            self.line.deadline = time.monotonic() + seconds
            self.line.drain.begin()
            return self.line
        self.stop()
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(START_UP)
            token = secrets.token_hex(16)
            connect = {"connect": [*server.getsockname()[:2], token]}
            self.user = User(sandboxed=False)
            self.process = start_worker(connect, False, [], self.user, subprocess.STDOUT, [])
            try:
                ours, _ = server.accept()
                ours.settimeout(5.0)
                if _exactly(ours, 16) != bytes.fromhex(token):
                    raise EOFError
            except (OSError, EOFError):
                self.process.kill()
                raise GraderError("The worker process did not start.") from None
        assert self.process.stdout is not None
        line = Line(Channel(ours), time.monotonic() + seconds, 0, None, Drain(os.dup(self.process.stdout.fileno())))
        greet(line, [source.name, source.file, source.text, allowance(seconds)])
        line.imported = not line.lost and line.broken is None
        if line.imported:
            try:
                line.channel.send([allowance(seconds)], line.deadline)
            except OSError:
                line.lost = True
        self.line, self.held = line, source
        return line

    def close(self, line: Line) -> int | None:
        if not line.lost and line.broken is None:
            mark = secrets.token_hex(16)
            try:
                line.channel.send(["reset", [], mark], time.monotonic() + ANSWER)
                line.channel.receive(time.monotonic() + ANSWER)
                line.drain.finish_at(mark)
                return None
            except (OSError, EOFError, ProtocolError):
                pass
        self.stop()
        line.drain.finish()
        return _wait_status(self.process.returncode)

    def stop(self) -> None:
        if self.line is None:
            return
        self.line.channel.sock.close()
        end_process(self.process)
        self.user.leave()
        self.line = None


def forked(control: socket.socket, deadline: float, drain: Drain | None = None) -> Line:
    """Have the process at the other end of `control` fork; return a line to the child. If it can't, the line is dead.

    What the child prints goes where its parent's output goes, if that one's `drain` is given; else to a Drain of its own.
    """
    ours, theirs = socket.socketpair()
    handed = [theirs.fileno()]
    if drain is None:
        reading, writing = os.pipe()
        handed.append(writing)
        drain = Drain(reading)
    with theirs:
        if hasattr(socket, "SO_PASSCRED"):
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with contextlib.suppress(OSError):
            socket.send_fds(control, [b"f"], handed)
    for fd in handed[1:]:
        os.close(fd)
    return Line(Channel(ours), deadline, 0, None, drain)


def allowance(seconds: float) -> float:
    """After so many seconds a worker writes down where its code stands: a little before it is ended."""
    return max(seconds - 0.2, 0.1)


def greet(line: Line, first: list) -> None:
    """Send the first message, and take what the worker says. A worker that dies or lies leaves a line that is lost."""
    try:
        line.channel.send(first, line.deadline)
        hello, sender = _first_message(line.channel, line.deadline)
        kind, pid, broken = hello
        if kind not in ("ready", "broken") or type(pid) is not int or not isinstance(broken, (dict, type(None))):
            raise ProtocolError("no greeting")
        line.pid, line.broken = sender or pid, broken
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


def _wait_status(returncode: int) -> int:
    """A process's return code as os.wait would have told it."""
    return -returncode if returncode < 0 else returncode << 8


def _exactly(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data
