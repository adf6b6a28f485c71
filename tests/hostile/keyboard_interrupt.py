"""Raises KeyboardInterrupt, as if somebody had stopped the grader."""


def attack():
    print("attack: going", flush=True)
    raise KeyboardInterrupt
