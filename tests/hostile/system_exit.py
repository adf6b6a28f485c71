"""Raises SystemExit with the status of success, which many a runner lets through."""

import sys


def attack():
    print("attack: going", flush=True)
    sys.exit(0)
