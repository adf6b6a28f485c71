"""Workers where there is fork: each check's is forked from its module's process, and that from the zygote."""

import contextlib
import math
import os
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from grading.curriculum.source import ModuleSource
from grading.text.errors import GraderError
from grading.workers import machine_faults, orphans, sandbox_refusal
from grading.workers.connection import (
    REPLY_TIMEOUT,
    START_TIMEOUT,
    WorkerConnection,
    dump_delay,
    handshake,
    module_message,
    receive_greeting,
    recv_exactly,
    recv_with_sender,
    tell_sender,
)
from grading.workers.core_sharing import CoreSharing
from grading.workers.fork_request import fork
from grading.workers.requests_ahead import AHEAD_TIMEOUT, RequestsAhead
from grading.workers.sandboxed.process_commands import (
    AWAIT_CHECK,
    END_ALL,
    END_CHECK,
    KEEP_MODULE,
    MODULE_KEPT,
    STAND_BY,
)
from grading.workers.sandboxed.wire import frame
from grading.workers.spawn_server import SpawnServer
from grading.workers.worker_process import end_process, limits, reserve_user, start_worker

FORK_PATIENCE = 2.0  # seconds for the system to allow another process: other processes come and go
MAX_START_ERROR = 4000  # bytes of a worker's own account of why it did not start


def can_fork() -> bool:
    """True if workers can be forked on this system."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and not os.environ.get("KATAS_NO_FORK")


class ForkServer:
    """The zygote, in the sandbox or without one, and the process of the last module that it has forked.

    `sandboxed/process_commands.py` has the protocol by which they fork and end processes.
    """

    def __init__(self, sandboxed: bool, hidden: list[Path] | None = None) -> None:
        self.sandboxed, self.hidden = sandboxed, hidden or []
        self.process: subprocess.Popen | None = None
        self.module: ModuleSource | None = None
        self.module_process: WorkerConnection | None = None
        self.standby: WorkerConnection | None = None  # to a process that has no module yet
        self.cores = CoreSharing()
        self.requests = RequestsAhead(possible=True)
        self._start()

    def ready(self) -> None:
        """Start the zygote if it isn't there, and wait until it is. Raises GraderError if none can be had."""
        if self.process is None:
            self._start()
        self.wait_until_warm()

    def open(self, source: ModuleSource, seconds: float, ahead: bytes = b"") -> WorkerConnection:
        """Return a connection to a fresh worker that holds the module, and send these requests ahead.

        Raises GraderError if no worker can be had.
        """
        with machine_faults.blamed():
            return self._open(source, seconds, ahead)

    def _open(self, source: ModuleSource, seconds: float, ahead: bytes) -> WorkerConnection:
        if self.module_process is None or self.module != source:
            connection = self._load(source, seconds)
            if connection.lost or connection.broken is not None:
                connection.imported = False
                return connection
        parent = self.module_process
        assert parent is not None
        parent.reader.begin()
        first_bytes = frame([dump_delay(seconds)]) + ahead
        allowed = min(seconds, AHEAD_TIMEOUT) if ahead else seconds
        connection = fork(parent.channel.sock, time.monotonic() + allowed, parent.reader, first_bytes)
        connection.before, connection.ahead = parent.before, ahead
        receive_greeting(connection)
        connection.stopped = parent.stopped
        if connection.unforked:
            connection.blameless = machine_faults.blameless(parent.pid, self.zygote, limits(self.sandboxed, self.user))
        return connection

    def close(self, connection: WorkerConnection) -> int | None:
        """End the check's worker with all its children; return its wait status, or None if it is unknown."""
        status = None
        connection.channel.sock.close()
        if self.module_process is not None:
            # A module process that the student's code has stopped or killed doesn't answer, and is renewed.
            try:
                sock = self.module_process.channel.sock
                sock.settimeout(REPLY_TIMEOUT)
                # A late worker won't end by itself: waiting for that would cost each such check half a second more. One
                # that was sent requests ahead may be at work on them, and nothing depends on how it ends.
                ends_by_itself = connection.lost and not connection.ahead and time.monotonic() < connection.deadline
                sock.sendall(AWAIT_CHECK if ends_by_itself else END_CHECK)
                status = struct.unpack(">i", recv_exactly(sock, 4))[0]
            except (OSError, EOFError):
                self._forget_module()
        if not self._command_zygote(KEEP_MODULE if self.module_process else END_ALL):
            self._forget_module()
        connection.reader.settle()
        return status

    def _load(self, source: ModuleSource, seconds: float) -> WorkerConnection:
        """Have the zygote fork a process that loads the module; return the connection to it."""
        self.end_module()
        self.ready()
        self.cores.end([self.zygote])
        end = time.monotonic() + FORK_PATIENCE
        while True:
            connection = self._take_standby() or fork(self.control, math.inf)
            connection.deadline = time.monotonic() + seconds
            handshake(connection, module_message(source, seconds))
            if connection.unforked and connection.pid not in (0, self.zygote):
                # The module's own process says so, and there it is.
                connection.unforked, connection.violation = "", "no greeting"
            if not connection.unforked:
                break
            # No student's code has run in the zygote, so it is the machine that refuses.
            if time.monotonic() > end:
                self.stop()
                raise machine_faults.trouble(f"it did not let a worker start another process ({connection.unforked})")
            connection.channel.sock.close()
            time.sleep(0.05)
        if not connection.lost and connection.broken is None:
            connection.reader.settle()
            connection.before = connection.reader.text()
            self.module, self.module_process = source, connection
            self.cores.begin([self.zygote, connection.pid])
        return connection

    def rest(self) -> None:
        """End the process of the last module, and have the zygote fork one for the next, which then need not wait.

        This pays where there is time now, and none later.
        """
        self.end_module()
        if self.process is not None and self.warm and self.standby is None:
            self.cores.end([self.zygote])
            self.standby = fork(self.control, math.inf, command=STAND_BY)

    def _take_standby(self) -> WorkerConnection | None:
        """Return the connection to the process that stands by, unless there is none, or it has ended."""
        standby, self.standby = self.standby, None
        if standby is None or standby.is_silent():
            return standby
        standby.channel.sock.close()
        self._command_zygote(END_ALL)
        self.ready()
        return None

    def end_module(self) -> None:
        """End the process of the last module, if there is one, and all that it has started."""
        if self.module_process is not None:
            self._forget_module()
            self._command_zygote(END_ALL)

    def _forget_module(self) -> None:
        if self.module_process is not None:
            self.module_process.channel.sock.close()
        self.module = self.module_process = None

    def _command_zygote(self, command: bytes) -> bool:
        """Have the zygote end what is left behind; return True if the module process is still there."""
        try:
            self.control.sendall(command)
            return recv_exactly(self.control, 1) == MODULE_KEPT
        except (OSError, EOFError):
            self.stop()
            return False

    def stop(self) -> None:
        """End the zygote and everything below it."""
        self._forget_module()
        if self.standby is not None:
            self.standby.channel.sock.close()
            self.standby = None
        self.cores.end([])
        if self.process is None:
            return
        self.control.close()
        if not self.sandboxed:
            # The zygote ends what the student's code has started, and then itself; if that code lets it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(REPLY_TIMEOUT)
        end_process(self.process, self.sandboxed)
        self.release_orphans()
        self.process = None
        self.errors.close()
        self.user.release()

    def _start(self) -> None:
        with machine_faults.blamed():
            self.user = reserve_user(self.sandboxed)
            self.control, theirs = socket.socketpair()
            tell_sender(self.control)
            self.errors = _unnamed_file()
            self.warm = False
            with theirs:
                self.process = start_worker(
                    {"control": theirs.fileno()}, self.sandboxed, self.hidden, self.user, self.errors, [theirs.fileno()]
                )
            self.release_orphans = (lambda: None) if self.sandboxed else orphans.adopt()

    def wait_until_warm(self) -> None:
        """Wait until the zygote has imported numpy. Raises GraderError if it does not come so far."""
        if self.warm:
            return
        self.control.settimeout(START_TIMEOUT)
        try:
            _, sender = recv_with_sender(self.control, 1)  # READY
        except (OSError, EOFError):
            self.errors.seek(0)
            printed = self.errors.read(MAX_START_ERROR).decode("utf-8", errors="replace").strip()
            self.stop()
            raise sandbox_refusal.error(printed, self.sandboxed) from None
        self.control.settimeout(REPLY_TIMEOUT)
        assert self.process is not None
        self.zygote = sender or self.process.pid
        self.warm = True


def _unnamed_file() -> IO[bytes]:
    """Return a file without a name, for the errors of a worker that does not start. On Linux it is in memory."""
    if hasattr(os, "memfd_create"):
        with contextlib.suppress(OSError):  # some systems that stand in for Linux have none
            return open(os.memfd_create("katas"), "w+b")
    return tempfile.TemporaryFile()


WorkerServer = ForkServer | SpawnServer


def start(sandboxed: bool, hidden: list[Path]) -> WorkerServer:
    """Return a server of workers, in the sandbox or not; `hidden` are folders that must not be seen in it."""
    return ForkServer(sandboxed, hidden) if sandboxed or can_fork() else SpawnServer()


def start_with_fallback(hidden: list[Path]) -> tuple[WorkerServer, str]:
    """Return a server of workers, in the sandbox if it can run here; and the reason if it can't, else "".

    Only a worker that has started shows that, so this takes until numpy is imported there.
    """
    try:
        server = ForkServer(True, hidden)
        server.wait_until_warm()
        return server, ""
    except GraderError as error:
        return start(False, hidden), str(error)


@contextlib.contextmanager
def spare_servers(count: int, sandboxed: bool, hidden: list[Path]) -> Iterator[list[WorkerServer]]:
    """Yield so many servers of workers, or fewer if the machine refuses one; none where a process can't be forked."""
    servers: list[WorkerServer] = []
    try:
        if can_fork():
            with contextlib.suppress(GraderError):
                servers += (start(sandboxed, hidden) for _ in range(count))
        yield servers
    finally:
        for server in servers:
            server.stop()


def part_cores(servers: Sequence[WorkerServer]) -> None:
    """Have each server keep to cores of its own, so that no two of them share one, if there are enough cores."""
    for place, server in enumerate(servers):
        if isinstance(server, ForkServer) and (own := sorted(server.cores.allowed)[place :: len(servers)]):
            server.cores.allowed = set(own)
