"""A check process's channel: requests that come together are answered together, and others one by one."""

import os
import socket
import subprocess
import sys

import pytest
from conftest import ROOT

from grading.workers.sandboxed.batching_channel import BatchingChannel
from grading.workers.sandboxed.wire import Channel, frame

pytestmark = pytest.mark.skipif(not hasattr(socket, "MSG_DONTWAIT"), reason="only forked workers have such a channel")
MANY = 200


@pytest.fixture
def ends():
    """The sockets of the trusted side and of the worker."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def ours(ends):
    """The trusted side's socket; at the other end a process answers ["ask", …] by ["answer", …] until it is closed."""
    ours, theirs = ends
    if not (child := os.fork()):
        try:
            ours.close()
            channel = BatchingChannel(theirs)
            while True:
                channel.send(["answer", *channel.receive()[1:]])
        finally:
            os._exit(0)
    theirs.close()
    yield ours
    ours.close()
    os.waitpid(child, 0)


def test_together(ours):
    """The answers come all at once, in order."""
    ours.sendall(b"".join(frame(["ask", number]) for number in range(MANY)))
    assert ours.recv(2**20) == b"".join(frame(["answer", number]) for number in range(MANY))


def test_one_by_one(ours):
    """A request that is by itself is answered before the next one comes."""
    channel = Channel(ours)
    for number in range(MANY):
        channel.send(["ask", number])
        assert channel.receive() == ["answer", number]


def test_copy(ends):
    """A copy of the process, which a student's code has forked, ends when it is to send: one of the two answers."""
    ours, theirs = ends
    channel = BatchingChannel(theirs)
    ours.sendall(frame(["ask"]))
    assert channel.receive() == ["ask"]
    if not (copy := os.fork()):
        try:
            channel.send(["answer"])
        finally:
            os._exit(1)  # which it doesn't come to
    assert os.waitpid(copy, 0)[1] == 0


def test_system_without_the_flag():
    """Windows has no MSG_DONTWAIT, and its workers import this module too."""
    program = "import socket; del socket.MSG_DONTWAIT; import grading.workers.sandboxed.start"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
