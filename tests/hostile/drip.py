"""Answers with a long message, a byte at a time, so that there is always something new and never an end."""

import os
import time


def attack():
    print("attack: dripping", flush=True)
    while True:
        for number in range(3, 64):
            try:
                os.write(number, b"\0")
            except OSError:
                pass
        time.sleep(0.01)
