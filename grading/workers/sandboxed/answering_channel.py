"""A check process's end of its channel: it answers together what has come together."""

import os
import socket

from .wire import Channel

# Bound before any code of a student's runs.
AT_ONCE = socket.MSG_DONTWAIT
own_pid, end_process = os.getpid, os._exit


class AnsweringChannel(Channel):
    """Sends its messages once it has read all that has come.

    So requests that come one by one are answered one by one; those that come together take the two processes one turn.
    """

    def __init__(self, sock):
        super().__init__(sock)
        self.unsent = bytearray()
        self.pid = own_pid()

    def send_frame(self, data, deadline=None):
        self.unsent += data

    def _receive_more(self):
        if own_pid() != self.pid:
            end_process(0)  # a copy, which a student's code has forked: one of the two is to answer
        try:
            return self.sock.recv(65536, AT_ONCE)
        except BlockingIOError:
            pass
        self.sock.sendall(self.unsent)
        self.unsent.clear()
        return self.sock.recv(65536)
