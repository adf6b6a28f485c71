"""The traceback that a worker writes when its time is almost up: it shows where the student's code stands."""

import faulthandler
import signal

HAS_TIMER = hasattr(signal, "setitimer")


def prepare():
    """Have faulthandler write tracebacks: at a crash, and when the timer rings."""
    faulthandler.enable()
    if HAS_TIMER:
        faulthandler.register(signal.SIGALRM)


def schedule(seconds):
    """Have a traceback written after so many seconds, if the process still runs then; 0 cancels it."""
    if HAS_TIMER:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=False)  # in a thread, which costs more
    else:
        faulthandler.cancel_dump_traceback_later()
