"""Raises a BaseException of its own, which no `except Exception` catches, and which lies about its class."""


class Passed(BaseException):
    __class__ = AssertionError

    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def attack():
    print("attack: going", flush=True)
    raise Passed
