"""Kata 09, memory checks: each function runs beside the student's module, and memory is measured at every yield."""

import math

import numpy as np


def no_grad_holds_less(kata, start, place, rounds):
    """Under no_grad, adding up square(square(square(x))) of arrays of 1 MB holds the sum and nothing that led to it."""
    data = np.sin(start * np.arange(125_000))  # no two values are alike, so nothing can be stored in less memory
    x = kata.Variable(data)
    kata.square(x).backward()
    yield float(x.grad[place])
    y = x
    for _ in range(rounds):
        with kata.no_grad():
            for _ in range(2):
                y = kata.add(y, kata.square(kata.square(kata.square(x))))
        yield float(y.data[place])


def backward_lets_go(kata, start, place, rounds):
    """backward frees the gradients of 1 MB on its way, and leaves the leaf's gradient."""

    class Turn(kata.Function):
        def forward(self, x):
            return 1.0 - x

        def backward(self, gy):
            return (-gy).astype(np.float64, copy=False)

    # Whole numbers below 4096: float32 has their squares exactly. So the data, which every answer has to hold, are half
    # as large as the gradients, and need half of the time: most of it goes into memory that is touched first.
    x = kata.Variable(np.floor(start * np.arange(125_000) % 1.0 * 4096).astype(np.float32))
    y = kata.square(x)
    for _ in range(6 * rounds):  # an even number, after which the value is the square again
        y = Turn()(y)
    yield float(y.data[place])
    y.backward()
    yield float(x.grad[place])


# The values that each function yields.
EXPECTED = {
    "no_grad_holds_less": lambda start, place, rounds: [
        2 * math.sin(start * place),
        *[math.sin(start * place) + 2 * number * math.sin(start * place) ** 8 for number in range(1, rounds + 1)],
    ],
    "backward_lets_go": lambda start, place, rounds: [
        float(math.floor(start * place % 1.0 * 4096) ** 2),
        2.0 * math.floor(start * place % 1.0 * 4096),
    ],
}

# MiB that a right answer holds for each round: the arrays that backward needs.
HELD = {"backward_lets_go": 6 * 125_000 * 4 / 2**20}
