"""The traceback that a worker writes when its time is almost up: it shows where the student's code stands."""

import faulthandler
import signal

SAMPLE_INTERVAL = 0.04  # seconds between tracebacks; some four fit in before the deadline
HAS_TIMER = hasattr(signal, "setitimer")


def prepare():
    """Have faulthandler write tracebacks: at a crash, and when the timer rings."""
    faulthandler.enable()
    if HAS_TIMER:
        faulthandler.register(signal.SIGALRM)


def schedule(seconds):
    """Have tracebacks written from so many seconds on, if the process still runs then; 0 cancels it."""
    if HAS_TIMER:
        # Several, since a line that comes back in all of them belongs to the loop that doesn't end.
        signal.setitimer(signal.ITIMER_REAL, seconds, SAMPLE_INTERVAL)
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=False)  # in a thread, which costs more
    else:
        faulthandler.cancel_dump_traceback_later()
