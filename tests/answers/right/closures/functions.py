"""Kata 02, with functions that make functions, and max over a plain list."""

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


class Function:
    def __call__(self, input):
        return Variable(as_array(self.forward(input.data)))

    def forward(self, x):
        raise NotImplementedError


class Square(Function):
    def forward(self, x):
        return x**2


class Exp(Function):
    def forward(self, x):
        return np.exp(x)


as_array = np.asanyarray


def applied(cls):
    """A function that makes a new one of these for every call."""

    def function(*xs):
        return cls()(*xs)

    function.__name__ = cls.__name__.lower()
    return function


square, exp = applied(Square), applied(Exp)
