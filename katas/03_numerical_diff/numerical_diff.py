"""Kata 03, numerical diff: the slope by two nearby points (the book's step 4).

Your task is every `TODO kata 03` below; the docstrings say what must hold. README.md beside this file is
the lesson, and `python3 grader.py grade 03` tells how far you are.
"""

import numpy as np


class Variable:
    """A variable: one array, and what the graph knows of it.

    Attributes:
        data: the array, a numpy.ndarray, or None; it can be set at any time.
        name: a text for people to read, or None.
        grad: the gradient of a result with respect to this variable; None until it is computed.

    >>> x = Variable(np.array([1.0, 2.0]), name="x")
    >>> x
    variable([1. 2.])
    >>> x.shape, x.name, x.grad
    ((2,), 'x', None)
    """

    def __init__(self, data, name=None):
        """Hold `data`; `grad` starts as None.

        Args:
            data: a numpy.ndarray, held as it is and not copied, or None.
            name: a text for people to read, or None.

        Raises:
            TypeError: `data` is anything else (a float, an int, a list, a numpy.float64). The message names the type
                that was given, as in "float".

        >>> Variable(1.0)
        Traceback (most recent call last):
        TypeError: a Variable holds a numpy.ndarray or None, not float
        """
        # np.array(1.0) ** 2 is a np.float64 and no longer an ndarray; to take anything would hide that.
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")
        self.data = data
        self.name = name
        self.grad = None

    @property
    def shape(self):
        """The lengths of the array's axes: a tuple of ints, () for a 0-d array."""
        return self.data.shape

    @property
    def ndim(self):
        """The number of the array's axes: an int, 0 for a 0-d array."""
        return self.data.ndim

    @property
    def size(self):
        """The number of the array's elements, over all axes: an int."""
        return self.data.size

    @property
    def dtype(self):
        """The type of the array's elements: a numpy.dtype."""
        return self.data.dtype

    def __len__(self):
        """Return the length of the array's first axis; raise TypeError for a 0-d array, as numpy does."""
        return len(self.data)

    def __repr__(self):
        """Return `variable(…)` around the array's str, with later lines indented by 9 spaces, the width of `variable(`.

        >>> Variable(np.array([[1.0, 2.0], [3.0, 4.0]]))
        variable([[1. 2.]
                  [3. 4.]])
        >>> Variable(None)
        variable(None)
        """
        text = str(self.data).replace("\n", "\n" + " " * 9)
        return f"variable({text})"


class Function:
    """A computation from a variable to a variable.

    A subclass computes its result in `forward`, on plain arrays. Calling an instance does that for variables.
    """

    def __call__(self, input):
        """Apply `forward` to the array in the Variable `input`; return a new Variable that holds the result.

        - Input: it and its array stay as they were.
        - Result: its data is an ndarray, for a 0-d input too.
        """
        x = input.data
        y = self.forward(x)
        # numpy turns the result of an operation on a 0-d array into a scalar, which Variable refuses.
        return Variable(as_array(y))

    def forward(self, x):
        """Compute the result's array from the array `x`. Every subclass defines its own; this one raises an error."""
        raise NotImplementedError("a Function needs a forward of its own")


class Square(Function):
    """y = x²"""

    def forward(self, x):
        """Return the square of each element of the array `x`."""
        return x**2


class Exp(Function):
    """y = eˣ"""

    def forward(self, x):
        """Return e to the power of each element of the array `x`."""
        return np.exp(x)


def as_array(x):
    """Return `x` as an ndarray: a scalar (float, int, or one of numpy's) becomes 0-d, an ndarray stays as it is."""
    return np.asarray(x)


def square(x):
    """Return the Variable x², elementwise, of the Variable `x`."""
    return Square()(x)


def exp(x):
    """Return the Variable eˣ, elementwise, of the Variable `x`.

    >>> square(exp(square(Variable(np.array(0.5)))))
    variable(1.648721270700128)
    """
    return Exp()(x)


def numerical_diff(f, x, eps=1e-4):
    """Return the derivative of `f` at the Variable `x` by the central difference: an array of x's shape.

    The formula is (f(x + eps) - f(x - eps)) / (2 * eps), element by element.

    Args:
        f: a Function, or any Python function from a Variable to a Variable.
        x: the Variable; it and its array stay as they were.
        eps: the step to each side.

    >>> bool(abs(numerical_diff(Square(), Variable(np.array(2.0))) - 4.0) < 1e-8)
    True
    """
    # TODO kata 03: the central difference
    raise NotImplementedError("kata 03: the central difference")
