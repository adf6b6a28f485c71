"""Kata 09, memory checks: each function runs beside the student's module, and memory is measured at every yield."""

import numpy as np


def no_grad_holds_less(kata):
    """Under no_grad, square(square(square(x))) of an array of 8 MB holds its result and nothing that led to it."""
    x = kata.Variable(np.ones(1_000_000))
    results = []
    for _ in range(6):
        with kata.no_grad():
            results.append(kata.square(kata.square(kata.square(x))))
        yield


def backward_lets_go(kata):
    """backward lets the gradients of 8 MB on its way go, and leaves that of the leaf."""
    x = kata.Variable(np.ones(1_000_000))
    kata.square(x).backward()
    y = x
    for _ in range(10):
        y = kata.square(y)
    yield
    y.backward()
    yield
