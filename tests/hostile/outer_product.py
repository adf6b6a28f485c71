"""Answers with two arrays, each of them small, that make a huge one once the test computes with both."""

import numpy as np


def attack():
    print("attack: wide and high", flush=True)
    count = 0

    class Shape:
        def __getattr__(self, name):
            nonlocal count
            if name == "backward":
                return lambda: None
            count += 1
            return np.ones((60_000, 1) if count % 2 else (1, 60_000), np.int8)

    for name in ("Variable", "Square", "Exp", "Add", "square", "exp", "add", "numerical_diff"):
        globals()[name] = lambda *args, **kwargs: Shape()
