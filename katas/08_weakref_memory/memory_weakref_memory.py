"""Kata 08, memory checks: each function runs beside the student's module, and memory is measured at every yield."""

import numpy as np


def big_loop(kata):
    """A loop of ten over arrays of 8 MB needs no more memory after its last round than after its first."""
    x = kata.Variable(np.ones(1_000_000))
    for _ in range(10):
        y = kata.square(kata.square(x))  # noqa: F841, held until the next round has its own
        yield
