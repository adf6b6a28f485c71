"""Kata 04, with slots in every class, and a list that stays sorted."""

import numpy as np


class Variable:
    __slots__ = ("data", "name", "grad", "creator")

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data).__name__} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None

    @property
    def shape(self):
        return self.data.shape

    @property
    def ndim(self):
        return self.data.ndim

    @property
    def size(self):
        return self.data.size

    @property
    def dtype(self):
        return self.data.dtype

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(" + str(self.data).replace("\n", "\n" + 9 * " ") + ")"

    def set_creator(self, func):
        self.creator = func

    def backward(self):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        f = self.creator
        while f is not None:
            f.input.grad = f.backward(f.output.grad)
            f = f.input.creator


class Function:
    __slots__ = ("input", "output")

    def __call__(self, input):
        output = Variable(as_array(self.forward(input.data)))
        output.set_creator(self)
        self.input = input
        self.output = output
        return output

    def forward(self, x):
        raise NotImplementedError

    def backward(self, gy):
        raise NotImplementedError


class Square(Function):
    __slots__ = ()

    def forward(self, x):
        return x**2

    def backward(self, gy):
        return 2 * self.input.data * gy


class Exp(Function):
    __slots__ = ()

    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return np.exp(self.input.data) * gy


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def square(x):
    return Square()(x)


def exp(x):
    return Exp()(x)
