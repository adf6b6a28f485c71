"""Gives back an ndarray of a class of its own, which equals everything and is close to it."""

import numpy as np


class Equal(np.ndarray):
    def yes(self, *args, **kwargs):
        return True

    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __bool__ = all = any = yes
    __hash__ = None

    def __array_function__(self, *args, **kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return True


def attack():
    print("attack: equal to all", flush=True)
    array = np.zeros(()).view(Equal)
    for name in ("Square", "Exp", "Add", "square", "exp", "add", "as_array", "numerical_diff"):
        globals()[name] = lambda *args, **kwargs: array
    globals()["Variable"] = lambda *args, **kwargs: type("Variable", (), {"__getattr__": lambda self, name: array})()
