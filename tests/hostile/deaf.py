"""Loops without end, with every timer cleared and every signal ignored that can be."""

import faulthandler
import signal


def attack():
    print("attack: deaf", flush=True)
    faulthandler.cancel_dump_traceback_later()
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
