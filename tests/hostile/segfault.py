"""Has C write to where there is nothing."""

import ctypes


def attack():
    print("attack: going", flush=True)
    ctypes.memset(1, 0, 1)
