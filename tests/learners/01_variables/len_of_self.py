"""Kata 01, variables: a box that holds an array (the book's steps 1, 9 and 19)."""

import numpy as np


class Variable:
    """A variable: one array, and what the graph knows of it."""

    def __init__(self, data, name=None):
        """Hold `data`; `grad` starts as None."""
        # TODO kata 01: check the type of data, and keep data, name and grad
        if data is None or type(data) == np.ndarray:
            self.data = data
            self.name = name
            self.grad = None
        else:
            msg = "a Variable takes an ndarray, got " + type(data).__name__
            raise TypeError(msg)

    @property
    def shape(self):
        """The lengths of the array's axes: a tuple of ints, () for a 0-d array."""
        # TODO kata 01: the array's shape
        return np.shape(self.data)

    @property
    def ndim(self):
        """The number of the array's axes: an int, 0 for a 0-d array."""
        # TODO kata 01: the array's number of axes
        return np.ndim(self.data)

    @property
    def size(self):
        """The number of the array's elements, over all axes: an int."""
        # TODO kata 01: the array's number of elements
        return np.size(self.data)

    @property
    def dtype(self):
        """The type of the array's elements: a numpy.dtype."""
        # TODO kata 01: the type of the array's elements
        return self.data.dtype

    def __len__(self):
        """Return the length of the array's first axis; raise TypeError for a 0-d array, as numpy does."""
        # TODO kata 01: the length of the first axis
        n = len(self)
        return n

    def __repr__(self):
        """Return `variable(...)` around the array's str, with later lines indented by 9 spaces."""
        # TODO kata 01: variable(...), with later lines aligned
        text = str(self.data)
        text = text.replace("\n", "\n         ")
        return "variable({})".format(text)
