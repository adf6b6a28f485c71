"""Answers with 100 MB: as bytes, text and numbers, as the text of an exception, and as a message of its own making."""

import os
import struct

import numpy as np

asked = 0


class Huge(Exception):
    def __str__(self):
        return "x" * 10**8


def attack():
    """Give something else each time."""
    global asked
    asked += 1
    print("attack: huge", flush=True)
    answers = [
        lambda: b"x" * 10**8,
        lambda: "x" * 10**8,
        lambda: np.zeros(10**7),
        lambda: [0] * 10**7,
        raise_it,
        send_it,
    ]
    globals()["Variable"] = lambda *args, **kwargs: answers[os.getpid() % len(answers)]()


def raise_it():
    raise Huge


def send_it():
    for number in range(3, 64):
        try:
            os.write(number, struct.pack(">I", 10**8) + b"[" * 10**6)
        except OSError:
            pass
