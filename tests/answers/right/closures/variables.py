"""Kata 01, with functions that make functions, and max over a plain list."""

import numpy as np


class Variable:
    def __init__(self, data, name=None):
        if type(data) not in (np.ndarray, type(None)):
            raise TypeError("%s is not an ndarray" % type(data))
        vars(self).update(data=data, name=name, grad=None)

    def __getattr__(self, name):
        if name in ("shape", "ndim", "size", "dtype"):
            return getattr(self.data, name)
        raise AttributeError(name)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(" + str(self.data).replace("\n", "\n" + 9 * " ") + ")"
