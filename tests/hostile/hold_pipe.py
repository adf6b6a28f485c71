"""Has a detached child hold the pipe that carries the output, and all else that is open, so that it never comes to its end."""

import os
import time


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    print("attack: holding", flush=True)
    if os.fork() == 0:
        os.setsid()
        time.sleep(1000)
        os._exit(0)
    os._exit(0)
