"""Asking a process at the other end of a socket to fork, and the connection to its child."""

import contextlib
import os
import socket

from grading.workers.connection import REPLY_TIMEOUT, OutputReader, WorkerConnection, tell_sender
from grading.workers.requests_ahead import MAX_AHEAD
from grading.workers.sandboxed.process_commands import FORK
from grading.workers.sandboxed.wire import Channel

ROOM = 4096  # bytes, for which every system has room in a socket


def fork(
    control: socket.socket, deadline: float, reader: OutputReader | None = None, first: bytes = b""
) -> WorkerConnection:
    """Have the process at the other end of `control` fork; return a connection to the child.

    Args:
        reader: the reader of the parent's output, if the child's is to go there; without it, the child gets its own.
        first: what the child is to find on the connection, which has room for it.

    Returns:
        A connection on which the child or, if the system refuses to fork, its parent sends the first message.
    """
    ours, theirs = socket.socketpair()
    descriptors = [theirs.fileno()]
    if reader is None:
        reading, writing = os.pipe()
        descriptors.append(writing)
        reader = OutputReader(reading)
    with theirs:
        tell_sender(ours)
        with contextlib.suppress(OSError):
            _send_first(ours, theirs, first)
            socket.send_fds(control, [FORK], descriptors)
    for fd in descriptors[1:]:
        os.close(fd)
    return WorkerConnection(Channel(ours), deadline, 0, None, reader)


def _send_first(ours: socket.socket, theirs: socket.socket, first: bytes) -> None:
    """Send what the other end is not there yet to read. Some systems have room for 8 KiB of it, unless asked for more.

    If there still is no room, part of it is missing, and the worker waits for it in vain.
    """
    if len(first) > ROOM:
        for sock, option in ((ours, socket.SO_SNDBUF), (theirs, socket.SO_RCVBUF)):
            sock.setsockopt(socket.SOL_SOCKET, option, 2 * MAX_AHEAD)
    ours.settimeout(REPLY_TIMEOUT)
    with contextlib.suppress(TimeoutError):
        ours.sendall(first)
