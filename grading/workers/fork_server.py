"""Starting and ending workers where there is fork: a fresh one for every check, forked from a warm one."""

import contextlib
import os
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

from grading.curriculum.source import ModuleSource
from grading.text.errors import Fault, GraderError
from grading.workers import machine_faults, orphans
from grading.workers.connection import ANSWER, START_UP, OutputReader, WorkerConnection, allowance, exactly, greet
from grading.workers.sandboxed.wire import Channel
from grading.workers.spawn_server import SpawnServer
from grading.workers.worker_process import end_process, limits, reserve_user, start_worker

PATIENCE = 2.0  # seconds for the system to allow another process, whose neighbours come and go


def can_fork() -> bool:
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and not os.environ.get("KATAS_NO_FORK")


class ForkServer:
    """A warm worker, in the sandbox or without one, that forks one for every module, and that one for every check."""

    def __init__(self, sandboxed: bool, hidden: list[Path] | None = None) -> None:
        self.sandboxed, self.hidden = sandboxed, hidden or []
        self.process: subprocess.Popen | None = None
        self.held: ModuleSource | None = None
        self.holder: WorkerConnection | None = None
        self._start()

    def ready(self) -> None:
        """Start the warm worker where it isn't there, and wait until it is. Raises GraderError if none can be had."""
        if self.process is None:
            self._start()
        self.wait_until_warm()

    def open(self, source: ModuleSource, seconds: float) -> WorkerConnection:
        """Return a line to a fresh worker that holds the module. Raises GraderError if no worker can be had."""
        with machine_faults.blamed():
            return self._open(source, seconds)

    def _open(self, source: ModuleSource, seconds: float) -> WorkerConnection:
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
        line.stopped = self.holder.stopped
        if line.unforked:
            line.blameless = machine_faults.blameless(self.holder.pid, limits(self.sandboxed, self.user))
        return line

    def close(self, line: WorkerConnection) -> int | None:
        """End the check's worker with all its children; return its wait status, or None if nobody knows it."""
        status = None
        line.channel.sock.close()
        if self.holder is not None:
            # A holder that the student's code has stopped or killed doesn't answer, and is renewed.
            try:
                self.holder.channel.sock.settimeout(ANSWER)
                # One that is late won't end by itself, and to wait for that would cost each such check half a second more.
                by_itself = line.lost and time.monotonic() < line.deadline
                self.holder.channel.sock.sendall(b"c" if by_itself else b"k")
                status = struct.unpack(">i", exactly(self.holder.channel.sock, 4))[0]
            except (OSError, EOFError):
                self._forget_holder()
        if not self._tell_warm(b"k" if self.holder else b"a"):
            self._forget_holder()
        line.drain.settle()
        return status

    def _hold(self, source: ModuleSource, seconds: float) -> WorkerConnection:
        """Have the warm worker fork a process that holds the module; return the line to it."""
        if self.holder is not None:
            self._forget_holder()
            self._tell_warm(b"a")
        self.ready()
        end = time.monotonic() + PATIENCE
        while True:
            line = forked(self.control, time.monotonic() + seconds)
            greet(line, [source.name, source.file, source.text, allowance(seconds)])
            if not line.unforked:
                break
            # No student's code has run in the warm worker, so it is the machine that refuses.
            if time.monotonic() > end:
                self.stop()
                raise machine_faults.trouble(f"it did not let a worker start another process ({line.unforked})")
            line.channel.sock.close()
            time.sleep(0.05)
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
            return exactly(self.control, 1) == b"h"
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
            # The warm worker ends what the student's code has started, and then itself; if that code lets it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(ANSWER)
        end_process(self.process, self.sandboxed)
        self.let_go_of_orphans()
        self.process = None
        self.errors.close()
        self.user.leave()

    def _start(self) -> None:
        with machine_faults.blamed():
            self.user = reserve_user(self.sandboxed)
            self.control, theirs = socket.socketpair()
            self.errors = _unnamed_file()
            self.warm = False
            with theirs:
                self.process = start_worker(
                    {"control": theirs.fileno()}, self.sandboxed, self.hidden, self.user, self.errors, [theirs.fileno()]
                )
            self.let_go_of_orphans = (lambda: None) if self.sandboxed else orphans.take_in()

    def wait_until_warm(self) -> None:
        """Wait until the worker has imported numpy. Raises MachineTrouble or GraderError if it does not come so far."""
        if self.warm:
            return
        self.control.settimeout(START_UP)
        try:
            exactly(self.control, 1)
        except (OSError, EOFError):
            self.errors.seek(0)
            said = self.errors.read(4000).decode("utf-8", errors="replace").strip()
            self.stop()
            if (why := machine_faults.refused(said)) is not None:
                raise machine_faults.trouble(f"the worker process did not start, since {why}") from None
            advice = "\nTo grade without the sandbox, at your own risk: add --no-sandbox." if self.sandboxed else ""
            raise Fault(f"The worker process did not start. It said:\n{said or '(nothing)'}{advice}") from None
        self.control.settimeout(ANSWER)
        self.warm = True


def _unnamed_file() -> IO[bytes]:
    """Return a file without a name, for what a worker says that does not start; in memory where that can be (Linux)."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("katas"), "w+b")
    return tempfile.TemporaryFile()


def forked(control: socket.socket, deadline: float, drain: OutputReader | None = None) -> WorkerConnection:
    """Have the process at the other end of `control` fork; return a line to the child. If it can't, the line is dead.

    What the child prints goes where its parent's output goes, if that one's `drain` is given; else to a Drain of its own.
    """
    ours, theirs = socket.socketpair()
    handed = [theirs.fileno()]
    if drain is None:
        reading, writing = os.pipe()
        handed.append(writing)
        drain = OutputReader(reading)
    with theirs:
        if hasattr(socket, "SO_PASSCRED"):
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with contextlib.suppress(OSError):
            socket.send_fds(control, [b"f"], handed)
    for fd in handed[1:]:
        os.close(fd)
    return WorkerConnection(Channel(ours), deadline, 0, None, drain)


WorkerServer = ForkServer | SpawnServer


def start(sandboxed: bool, hidden: list[Path]) -> WorkerServer:
    """Return where workers come from, in the sandbox or not; `hidden` are folders that must not be seen in it."""
    return ForkServer(sandboxed, hidden) if sandboxed or can_fork() else SpawnServer()


def start_anyhow(hidden: list[Path]) -> tuple[WorkerServer, str]:
    """Return where workers come from, in the sandbox if it can run here; and why it can't, or "" if it can.

    Only a worker that has started shows that, so this takes until numpy is imported there.
    """
    try:
        host = ForkServer(True, hidden)
        host.wait_until_warm()
        return host, ""
    except GraderError as error:
        return start(False, hidden), str(error)
