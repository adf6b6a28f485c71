"""Ends the process at once with the status of success, past every finally and every handler."""

import os


def attack():
    print("attack: going", flush=True)
    os._exit(0)
