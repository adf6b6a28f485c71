"""Forks without end: first counting, then each child doing the same."""

import os
import time


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    count = 0
    try:
        while count < 1000:
            if os.fork() == 0:
                time.sleep(1000)
                os._exit(0)
            count += 1
    except OSError:
        pass
    print(f"attack: children {count}\n", end="", flush=True)
    while True:
        try:
            os.fork()
        except OSError:
            pass
