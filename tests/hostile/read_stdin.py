"""Reads the standard input, which might never come."""

import sys


def attack():
    print("attack: read", repr(sys.stdin.read()), flush=True)
    input("your name: ")
