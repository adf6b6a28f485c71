"""Closes every descriptor, its own line to the grader with them."""

import os


def attack():
    print("attack: closing", flush=True)
    os.closerange(0, 2**16)
