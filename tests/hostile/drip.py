"""Answers with a long message, a byte at a time, so that there is always something new and never an end."""

import os
import struct
import time


def attack():
    print("attack: dripping", flush=True)
    piece = struct.pack(">I", 10**6)
    while True:
        for number in range(3, 64):
            try:
                os.write(number, piece)
            except OSError:
                pass
        piece = b" "
        time.sleep(0.01)
