"""Kata 08, memory checks: each function runs beside the student's module, and memory is measured at every yield."""

import numpy as np


def big_loop(kata, start):
    """A loop of ten over arrays of 2 MB needs no more memory after its last round than after its first."""
    x = kata.Variable(np.full(250_000, start))
    for _ in range(10):
        y = kata.square(kata.square(x))  # held until the next round has its own
        yield float(y.data[-1])


# What the yields of each give.
EXPECTED = {"big_loop": lambda start: [start**4] * 10}
