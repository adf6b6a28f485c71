"""Writes garbage to every descriptor that is open."""

import os
import socket


def attack():
    print("attack: garbage", flush=True)
    for number in range(64):
        for garbage in (b"\0" * 5, b"\xff" * 4096, b'{"verdict": "passed"}\n', os.urandom(4096)):
            try:
                os.set_blocking(number, False)
                os.write(number, garbage)
            except OSError:
                pass
        try:
            socket.socket(fileno=os.dup(number)).send(b"k\0\0\0\0" * 100)
        except OSError:
            pass
