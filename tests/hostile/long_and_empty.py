"""Answers with arrays without an element, but with so many rows that nobody comes to the end of them."""

import numpy as np


def attack():
    print("attack: long", flush=True)
    array = np.zeros((10**15, 0))
    for name in ("Variable", "Square", "Exp", "square", "exp", "numerical_diff"):
        globals()[name] = lambda *args, **kwargs: array
