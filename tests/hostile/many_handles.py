"""Answers with handles by the hundred thousand, and with structures of nothing but structure."""

import os


def attack():
    print("attack: handles", flush=True)
    deep = []
    for _ in range(10**5):
        deep = [deep]
    answers = [
        lambda: [object() for _ in range(9_000)],
        lambda: [[[]] * 100] * 100,
        lambda: [[object() for _ in range(9_000)] for _ in range(100)],
        lambda: {number * (2**61 - 1): None for number in range(2_000)},
        lambda: deep,
        lambda: 10 ** (10**5),
    ]
    globals()["Variable"] = lambda *args, **kwargs: answers[os.getpid() % len(answers)]()
