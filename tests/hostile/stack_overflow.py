"""Runs over the end of C's stack, by a recursion that Python does not count."""

import sys


def attack():
    print("attack: going", flush=True)
    sys.setrecursionlimit(2**31 - 1)

    class Deep:
        def __getattr__(self, name):
            return getattr(self, name + "x")

    deep = []
    for _ in range(10**6):
        deep = [deep]
    repr(deep)
    print(Deep().x)
    raise MemoryError
