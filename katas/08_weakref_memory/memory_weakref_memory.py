"""Kata 08, memory checks: each function runs beside the student's module, and memory is measured at every yield."""

import math

import numpy as np


def big_loop(kata, start, place, rounds):
    """A loop over arrays of 1 MB needs no more memory after its last round than after its first."""
    data = np.sin(start * np.arange(125_000))  # no two values are alike, so nothing can be stored in less memory
    x = kata.Variable(data)
    kata.square(x).backward()
    yield float(x.grad[place])  # there are links
    for number in range(rounds):
        for _ in range(2):
            y = kata.square(kata.square(kata.Variable(data + number)))  # held until the next one is there
        yield float(y.data[place])


# The values that each function yields.
EXPECTED = {
    "big_loop": lambda start, place, rounds: [
        2 * math.sin(start * place),
        *[(math.sin(start * place) + number) ** 4 for number in range(rounds)],
    ]
}
