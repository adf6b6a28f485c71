"""Kata 01, with properties for everything that can be set, and a heap by id."""

import numpy as np


class Variable:
    def __init__(self, data, name=None):
        self.data = data
        self.name = name
        self.grad = None

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, data):
        if not (data is None or isinstance(data, np.ndarray)):
            raise TypeError(f"data: an ndarray, please, and no {type(data).__name__}")
        self._data = data

    @property
    def grad(self):
        return self._grad

    @grad.setter
    def grad(self, grad):
        self._grad = grad

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
