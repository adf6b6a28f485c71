"""Starting and ending workers where there is no fork (Windows): one for every module."""

import os
import secrets
import socket
import subprocess
import time

from grading.curriculum.source import ModuleSource
from grading.text.errors import Fault
from grading.workers import orphans
from grading.workers.connection import ANSWER, START_UP, OutputReader, WorkerConnection, allowance, exactly, greet
from grading.workers.sandboxed.wire import Channel, ProtocolError
from grading.workers.worker_process import end_process, reserve_user, start_worker


class SpawnServer:
    """A worker for every module, for systems without fork: kept from check to check, renewed once it is lost."""

    def __init__(self) -> None:
        self.line: WorkerConnection | None = None
        self.held: ModuleSource | None = None

    def ready(self) -> None:
        """Do nothing: a worker starts with the module that it is for."""

    def open(self, source: ModuleSource, seconds: float) -> WorkerConnection:
        """Return a line to the worker that holds the module. Raises GraderError if no worker can be had."""
        if self.line is None or self.held != source:
            self.stop()
            self.line, self.held = self._hold(source, seconds), source
        else:
            self.line.deadline = time.monotonic() + seconds
            self.line.drain.begin()
        if self.line.imported:
            left = self.line.deadline - time.monotonic()
            self.line.lost = not ordered(self.line, self.line.deadline, "clock", allowance(left))
        return self.line

    def close(self, line: WorkerConnection) -> int | None:
        """End the check: its worker stays for the next one, if it can; else return its wait status."""
        mark = secrets.token_hex(16)
        if not line.lost and line.imported and ordered(line, time.monotonic() + ANSWER, "reset", mark):
            line.drain.finish_at(mark)
            return None
        self.stop()
        line.drain.finish()
        return _wait_status(self.process.returncode)

    def _hold(self, source: ModuleSource, seconds: float) -> WorkerConnection:
        """Start a worker that holds the module; return the line to it."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(START_UP)
            token = secrets.token_hex(16)
            connect = {"connect": [*server.getsockname()[:2], token]}
            self.user = reserve_user(sandboxed=False)
            self.process = start_worker(connect, False, [], self.user, subprocess.STDOUT, [])
            self.let_go_of_orphans = orphans.take_in()
            try:
                ours, _ = server.accept()
                ours.settimeout(5.0)
                if exactly(ours, 16) != bytes.fromhex(token):
                    raise EOFError
            except (OSError, EOFError):
                end_process(self.process)
                self.let_go_of_orphans()
                self.user.leave()
                raise Fault("The worker process did not start.") from None
        assert self.process.stdout is not None
        line = WorkerConnection(
            Channel(ours), time.monotonic() + seconds, 0, None, OutputReader(os.dup(self.process.stdout.fileno()))
        )
        greet(line, [source.name, source.file, source.text, allowance(seconds)])
        line.imported = not line.lost and line.broken is None
        return line

    def stop(self) -> None:
        if self.line is None:
            return
        self.line.channel.sock.close()
        end_process(self.process)
        self.let_go_of_orphans()
        self.user.leave()
        self.line = None


def ordered(line: WorkerConnection, deadline: float, order: str, *args: object) -> bool:
    """Have the worker do something that concerns its process; return whether it says that it has."""
    try:
        line.channel.send([order, [], *args], deadline)
        return line.channel.receive(deadline)[0] == "return"
    except (OSError, EOFError, ProtocolError, LookupError, TypeError):
        return False


def _wait_status(returncode: int) -> int:
    """A process's return code as os.wait would have told it."""
    return -returncode if returncode < 0 else returncode << 8
