"""Stops its parent and every process that it can, rather than killing them: nobody is told, and nobody goes on."""

import os
import signal
import time


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    print("attack: stopping", flush=True)
    for pid in [os.getppid(), 1, *range(2, 500)]:
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGSTOP)
            except OSError:
                pass
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(1000)
