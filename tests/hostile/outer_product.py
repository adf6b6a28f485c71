"""Calls a function of the test's own with arrays, each of them small, that make a huge one once it computes with both."""

import numpy as np


def attack():
    print("attack: wide and high", flush=True)
    shapes = [(60_000, 1), (1, 60_000)]

    def call(self, *inputs):
        return self.forward(*(np.ones(shapes[place % 2], np.int8) for place in range(len(inputs))))

    globals()["Function"].__call__ = call
