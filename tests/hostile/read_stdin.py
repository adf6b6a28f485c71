"""Reads the standard input, which might never come."""

import sys


def attack():
    print(f"attack: read {sys.stdin.read()!r}\n", end="", flush=True)
    input("your name: ")
