"""Starting and ending workers where there is no fork (Windows): one for every module."""

import os
import secrets
import socket
import subprocess
import time

from grading.errors import GraderError
from grading.line import ANSWER, START_UP, Drain, Line, Source, allowance, exactly, greet
from grading.processes import User, end_process, start_worker
from grading.worker import Channel, ProtocolError


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
                if exactly(ours, 16) != bytes.fromhex(token):
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


def _wait_status(returncode: int) -> int:
    """A process's return code as os.wait would have told it."""
    return -returncode if returncode < 0 else returncode << 8
