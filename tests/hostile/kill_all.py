"""Kills its parent and every process that it can."""

import os
import signal


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    print("attack: killing", flush=True)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in [os.getppid(), 1, *range(2, 500)]:
            if pid != os.getpid():
                try:
                    os.kill(pid, number)
                except OSError:
                    pass
        try:
            os.kill(-1, number)
        except OSError:
            pass
