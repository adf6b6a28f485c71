"""Raises an exception whose text never ends."""


class Endless(Exception):
    def __str__(self):
        print("attack: endless", flush=True)
        while True:
            pass


def attack():
    raise Endless
