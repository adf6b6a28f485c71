"""Takes the place of the code around it, so that no check gets a process of its own, and nobody is told."""

import sys
import time


def attack():
    print("attack: in command", flush=True)
    sys.modules["katas-worker.zygote"].fork = lambda *args: 12345
    sys.modules["katas-worker.zygote"].end_child = lambda *args: time.sleep(1000)
