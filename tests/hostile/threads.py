"""Leaves threads running that never end, and that nobody can wait for."""

import threading
import time


def run():
    while True:
        time.sleep(0.001)


def attack():
    print("attack: threads", flush=True)
    try:
        for _ in range(5):
            threading.Thread(target=run).start()
    except RuntimeError:
        pass
