"""Kata 09, memory checks: each function runs beside the student's module, and memory is measured at every yield."""

import numpy as np


def no_grad_holds_less(kata, start):
    """Under no_grad, square(square(square(x))) of an array of 2 MB holds its result and nothing that led to it."""
    x = kata.Variable(np.full(250_000, start))
    results = []
    for _ in range(4):
        with kata.no_grad():
            results.append(kata.square(kata.square(kata.square(x))))
        yield float(results[-1].data[-1])


def backward_lets_go(kata, start):
    """backward lets the gradients of 2 MB on its way go, and leaves that of the leaf."""
    x = kata.Variable(np.full(250_000, start))
    kata.square(x).backward()
    y = x
    for _ in range(5):
        y = kata.square(y)
    yield float(y.data[-1])
    y.backward()
    yield float(x.grad[-1])


# What the yields of each give.
EXPECTED = {
    "no_grad_holds_less": lambda start: [start**8] * 4,
    "backward_lets_go": lambda start: [start**32, 2 * start + 32 * start**31],
}
