"""Gives back objects that lie about their class: they say that they are whatever is expected."""

import numpy as np


def liar(kind):
    class Liar:
        __class__ = kind
        dtype, shape, ndim = np.dtype(float), (), 0

        def __eq__(self, other):
            return True

        __hash__ = None

    Liar.__name__ = Liar.__qualname__ = kind.__name__
    Liar.__module__ = kind.__module__
    return Liar()


def attack():
    print("attack: lying", flush=True)
    lies = [liar(kind) for kind in (np.ndarray, float, bool, type(None), str, np.float64)]
    for name in list(globals()):
        if name in ("square", "exp", "add", "as_array", "numerical_diff", "mul", "neg"):
            globals()[name] = lambda *args, **kwargs: lies[0]
    globals()["Variable"] = lambda *args, **kwargs: type("Variable", (), {"__getattr__": lambda self, name: lies[1]})()
