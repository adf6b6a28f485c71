"""The process that a zygote forks before there is a module for it."""

import errno
import os
import signal
from contextlib import contextmanager

import pytest
from seen_processes import LINUX, alive, below, wait_until

from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.workers import fork_server

pytestmark = pytest.mark.skipif(not fork_server.can_fork(), reason="there is no fork here")
SOURCE = ModuleSource("backward", "backward.py", find("04").solution.read_text(encoding="utf-8"))


@pytest.fixture
def server():
    server = fork_server.ForkServer(sandboxed=False)
    server.ready()
    yield server
    server.stop()


@contextmanager
def opened(server):
    """A check's worker, which must hold the module."""
    worker = server.open(SOURCE, 25.0)
    assert worker.imported
    assert not worker.lost
    yield worker
    server.close(worker)


@LINUX
def test_the_next_module_goes_into_the_waiting_process(server):
    """It has been there before the module; after the module there is another one."""
    server.rest()
    [waiting] = wait_until(lambda: below(server.zygote))
    with opened(server):
        assert server.module_process.pid == waiting[0]
    server.rest()
    [another] = wait_until(lambda: [one for one in below(server.zygote) if one != waiting])
    assert another != waiting


@LINUX
def test_a_waiting_process_that_was_killed(server):
    """The system may end it to have more memory. Then the module gets another process, and no blame."""
    server.rest()
    [waiting] = wait_until(lambda: below(server.zygote))
    os.kill(waiting[0], signal.SIGKILL)
    wait_until(lambda: not alive(waiting))
    with opened(server):
        assert server.module_process.pid != waiting[0]


def test_resting_twice(server):
    """There is one waiting process, however often the server rests; it ends with the server."""
    server.rest()
    standby = server.standby
    server.rest()
    assert server.standby is standby
    with opened(server):
        assert server.standby is None


def test_a_system_without_files_in_memory(monkeypatch):
    """Where the system has no memfd_create, a file on the disk takes the errors of a worker."""

    def refuse(name):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(fork_server.os, "memfd_create", refuse, raising=False)
    with fork_server._unnamed_file() as file:
        file.write(b"x")
        file.seek(0)
        assert file.read() == b"x"
