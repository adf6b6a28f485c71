"""Asking a process at the other end of a socket to fork, and the connection to its child."""

import contextlib
import os
import socket

from grading.workers.connection import REPLY_TIMEOUT, OutputReader, WorkerConnection, tell_sender
from grading.workers.requests_ahead import MAX_AHEAD
from grading.workers.sandboxed.process_commands import FORK
from grading.workers.sandboxed.wire import Channel

GUARANTEED_ROOM = 4096  # bytes that a socket holds on every system, without being asked to


def fork(
    control: socket.socket,
    deadline: float,
    reader: OutputReader | None = None,
    first_bytes: bytes = b"",
    command: bytes = FORK,
) -> WorkerConnection:
    """Have the process at the other end of `control` fork; return a connection to the child.

    Args:
        reader: the reader of the parent's output, if the child's is to go there; without it, the child gets its own.
        first_bytes: sent before the child is there to read them; at most MAX_AHEAD and a short message.
        command: FORK, or STAND_BY.

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
            _send_first(ours, theirs, first_bytes)
            socket.send_fds(control, [command], descriptors)
    for fd in descriptors[1:]:
        os.close(fd)
    return WorkerConnection(Channel(ours), deadline, 0, None, reader)


def _send_first(ours: socket.socket, theirs: socket.socket, data: bytes) -> None:
    """Send what the other end is not there yet to read. Raises OSError if the socket has no room for it."""
    if len(data) > GUARANTEED_ROOM:
        for sock, option in ((ours, socket.SO_SNDBUF), (theirs, socket.SO_RCVBUF)):
            sock.setsockopt(socket.SOL_SOCKET, option, 2 * MAX_AHEAD)
    ours.settimeout(REPLY_TIMEOUT)
    ours.sendall(data)
