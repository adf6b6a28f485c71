"""Workers where there is no fork (Windows): one process for each module."""

import os
import secrets
import socket
import subprocess
import time

from sentences import said

from grading.curriculum.source import ModuleSource
from grading.text.errors import Fault
from grading.workers import orphans
from grading.workers.connection import (
    REPLY_TIMEOUT,
    START_TIMEOUT,
    OutputReader,
    WorkerConnection,
    dump_delay,
    handshake,
    module_message,
    recv_exactly,
)
from grading.workers.requests_ahead import RequestsAhead
from grading.workers.sandboxed.wire import Channel, ProtocolError
from grading.workers.worker_process import end_process, reserve_user, start_worker

TOKEN_TIMEOUT = 5.0  # seconds for the worker to send the token, once it has connected


class SpawnServer:
    """Starts a worker for every module, and keeps it from check to check until it is lost."""

    def __init__(self) -> None:
        self.connection: WorkerConnection | None = None
        self.module: ModuleSource | None = None  # the one that the worker holds
        self.requests = RequestsAhead(possible=False)

    def ready(self) -> None:
        """Do nothing: a worker starts with the module that it is for."""

    def open(self, source: ModuleSource, seconds: float, ahead: bytes = b"") -> WorkerConnection:
        """Return a connection to the worker that holds the module; nothing is sent `ahead`.

        Raises GraderError if no worker can be had.
        """
        if self.connection is None or self.module != source:
            self.stop()
            self.connection, self.module = self._start(source, seconds), source
        else:
            self.connection.deadline = time.monotonic() + seconds
            self.connection.reader.begin()
        if self.connection.imported:
            left = self.connection.deadline - time.monotonic()
            self.connection.lost = not obeys(self.connection, self.connection.deadline, "clock", dump_delay(left))
        return self.connection

    def close(self, connection: WorkerConnection) -> int | None:
        """End the check: its worker stays for the next one, if it can; else return its wait status."""
        mark = secrets.token_hex(16)
        usable = not connection.lost and connection.imported
        if usable and obeys(connection, time.monotonic() + REPLY_TIMEOUT, "reset", mark):
            connection.reader.finish_at(mark)
            return None
        self.stop()
        connection.reader.finish()
        return _wait_status(self.process.returncode)

    def _start(self, source: ModuleSource, seconds: float) -> WorkerConnection:
        """Start a worker that holds the module; return the connection to it."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(START_TIMEOUT)
            token = secrets.token_hex(16)
            connect = {"connect": [*listener.getsockname()[:2], token]}
            self.user = reserve_user(sandboxed=False)
            self.process = start_worker(connect, False, [], self.user, subprocess.STDOUT, [])
            self.release_orphans = orphans.adopt()
            try:
                ours, _ = listener.accept()
                ours.settimeout(TOKEN_TIMEOUT)
                if recv_exactly(ours, 16) != bytes.fromhex(token):
                    raise EOFError
            except (OSError, EOFError):
                self._end_process()
                raise Fault(said("The worker process did not start.")) from None
        assert self.process.stdout is not None
        reader = OutputReader(os.dup(self.process.stdout.fileno()))
        connection = WorkerConnection(Channel(ours), time.monotonic() + seconds, 0, None, reader)
        handshake(connection, module_message(source, seconds))
        connection.imported = not connection.lost and connection.broken is None
        return connection

    def rest(self) -> None:
        """End the worker of the last module. None can be started for the next one before that is there."""
        self.stop()

    def end_module(self) -> None:
        """End the worker of the last module, if there is one, and all that it has started."""
        self.stop()

    def stop(self) -> None:
        """End the worker and all that it has started."""
        if self.connection is None:
            return
        self.connection.channel.sock.close()
        self._end_process()
        self.connection = None

    def _end_process(self) -> None:
        end_process(self.process)
        self.release_orphans()
        self.user.release()


def obeys(connection: WorkerConnection, deadline: float, op: str, *args: object) -> bool:
    """Have the worker do something that concerns its process; return True if it reports that it has."""
    try:
        connection.channel.send([op, [], *args], deadline)
        return connection.channel.receive(deadline)[0] == "return"
    except (OSError, EOFError, ProtocolError, LookupError, TypeError):
        return False


def _wait_status(returncode: int) -> int:
    """Return a process's return code as os.wait would report it."""
    return -returncode if returncode < 0 else returncode << 8
