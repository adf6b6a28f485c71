"""Leaves work for later: handlers at exit, and detached children that write reports once nobody looks any more."""

import atexit
import os
import signal
import sys
import threading
import time


def write_reports(who):
    for folder in PLACES:  # noqa: F821
        for name in ("report.json", "results.json", f"late-{who}"):
            try:
                with open(os.path.join(folder, name), "w") as file:
                    file.write('{"points": 110, "verdict": "passed"}')
            except OSError:
                pass


def detach():
    """Be nobody's child, of no session, deaf to signals, and write later."""
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    time.sleep(0.7)
    write_reports("child")
    time.sleep(1000)
    os._exit(0)


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    with open("/proc/self/comm") as file:
        print(f"attack: left {file.read()}", end="", flush=True)
    atexit.register(write_reports, "atexit")
    threading._register_atexit(write_reports, "threads")
    sys.excepthook = sys.unraisablehook = lambda *args: write_reports("hook")
    for _ in range(3):
        detach()
