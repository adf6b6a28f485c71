"""Memory that a student's code has freed, and that its process keeps for the next arrays."""

import ctypes
import sys

# Bound before any code of a student runs. Other C libraries than Linux's usual one give big arrays back by themselves.
TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_back():
    """Give this memory back to the system, so that it counts no longer."""
    if TRIM is not None:
        TRIM(0)
