"""A check process's end of its channel: requests that have come together are answered together."""

import os
import socket

from .wire import Channel

# Bound before any code of a student's runs. Windows, where no process forks, has no such flag.
NO_WAIT = getattr(socket, "MSG_DONTWAIT", 0)
own_pid, end_process = os.getpid, os._exit


class BatchingChannel(Channel):
    """Sends its messages once it has read all that has come.

    So requests that come one by one are answered one by one, and those that come together in one turn.
    """

    def __init__(self, sock):
        super().__init__(sock)
        self.unsent = bytearray()
        self.pid = own_pid()

    def send_frame(self, data, deadline=None):
        if own_pid() != self.pid:
            end_process(0)  # a copy, which a student's code has forked: one of the two is to answer
        self.unsent += data

    def _receive_more(self):
        try:
            return self.sock.recv(65536, NO_WAIT)
        except BlockingIOError:
            pass
        self.sock.sendall(self.unsent)
        self.unsent.clear()
        return self.sock.recv(65536)
