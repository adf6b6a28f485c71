"""Kata 08, weakref memory: a graph goes the moment it is no longer needed (the book's step 17).

Your task is every `TODO kata 08` below; the docstrings say what must hold. README.md beside this file is
the lesson, and `python3 grader.py grade 08` tells how far you are.
"""

import heapq

import numpy as np


class Variable:
    """A variable: one array, and what the graph knows of it.

    Attributes:
        data: the array, a numpy.ndarray, or None; it can be set at any time.
        name: a text for people to read, or None.
        grad: the gradient of a result with respect to this variable, an array of data's shape, or None.
        creator: the Function whose output this is, or None for a variable made by hand.
        generation: the number of functions on the longest way to this variable, an int; 0 without a creator.

    >>> x = Variable(np.array([1.0, 2.0]), name="x")
    >>> x
    variable([1. 2.])
    >>> x.shape, x.name, x.grad, x.creator
    ((2,), 'x', None, None)
    """

    def __init__(self, data, name=None):
        """Hold `data`; `grad` and `creator` start as None, and `generation` as 0.

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
        self.creator = None
        self.generation = 0

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

    def set_creator(self, func):
        """Set `creator` to the Function `func`, whose output this is, and `generation` to one more than its own."""
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        """Set `grad` to None, so that the next backward starts afresh."""
        self.grad = None

    def backward(self):
        """Compute this variable's gradient with respect to every variable that it was computed from. Returns None.

        - Order: each function's `backward` runs once, after all that use its outputs; the highest waiting generation
          is next.
        - Gradients: a function's `backward` gets one for each output, and returns one for each input.
        - Sums: a returned gradient is added to its input's `grad`, if there is one, in a new array.
        - Missing outputs: an output that is gone or has no gradient counts as zeros.
        - Start: this variable's `grad`; None becomes ones of data's shape.
        - Dtype: float, for integer data too.
        - Leaves: no creator, nothing to do, no error.

        >>> x = Variable(np.array(2.0))
        >>> a = square(x)
        >>> y = add(square(a), square(a))
        >>> y.backward()
        >>> y, float(x.grad)
        (variable(32.0), 64.0)
        """
        # TODO kata 08: outputs are weak references now
        if self.grad is None:
            # A gradient is a float even if the data are ints: the uint8 1, negated, would be 255.
            self.grad = np.ones_like(self.data, dtype=np.result_type(self.data, 0.0))
        if self.creator is None:
            return
        # A heap, since sorting the whole list for every function would make wide graphs slow. Its smallest item comes
        # first, hence the minus. Python can't compare functions, so len(seen), which differs for each, decides
        # between equal generations.
        funcs = [(-self.creator.generation, 0, self.creator)]
        seen = {self.creator}
        while funcs:
            f = heapq.heappop(funcs)[-1]
            gys = [np.zeros(y.shape) if y.grad is None else y.grad for y in f.outputs]
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                # A new array each time, and never +=: Add returns the same gy for both inputs, so a sum in place
                # would change the gradients of other variables as well.
                x.grad = np.array(gx) if x.grad is None else as_array(x.grad + gx)
                if x.creator is not None and x.creator not in seen:
                    heapq.heappush(funcs, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)


class Function:
    """A computation from variables to variables, and the way back for gradients.

    A subclass computes its results in `forward` and its derivatives in `backward`, both on plain arrays. Calling an
    instance does what `forward` does, for variables.

    Attributes:
        inputs: the Variables that it was last called with, in order.
        outputs: weak references to the Variables that it returned, in order; `outputs[0]()` is the first Variable,
            or None once nothing else holds it.
        generation: the highest generation among its inputs, an int.
    """

    def __call__(self, *inputs):
        """Apply `forward` to the arrays in the Variables `inputs`; return new Variables that hold the results.

        - Inputs: any number, `f(x0, x1)` calls `forward(x0.data, x1.data)`. They and their arrays stay as they were.
        - Outputs: a list or tuple with one for each item if `forward` returns a tuple; a single output comes back bare.
          The data of each is an ndarray.
        - Links: each output's creator is this function, which stores `inputs`, and weak references as `outputs`.
        - Generations: this function's is the highest of its inputs', and its outputs' is one more.
        """
        # TODO kata 08: hold the outputs weakly
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        # numpy turns the result of an operation on a 0-d array into a scalar, which Variable refuses.
        outputs = [Variable(as_array(y)) for y in ys]
        self.generation = max([x.generation for x in inputs])
        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        self.outputs = outputs
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        """Compute the result's array, or a tuple of arrays, from the arrays `xs`. Every subclass defines its own."""
        raise NotImplementedError("a Function needs a forward of its own")

    def backward(self, *gys):
        """Compute the inputs' gradients from the outputs' gradients. Every subclass defines its own.

        Args:
            gys: one array for each output.

        Returns:
            One array for each input: a tuple of them, or the array alone if there is one input.
        """
        raise NotImplementedError("a Function needs a backward of its own")


class Square(Function):
    """y = x²"""

    def forward(self, x):
        """Return the square of each element of the array `x`."""
        return x**2

    def backward(self, gy):
        """Return 2x · gy, an array of x's shape."""
        x = self.inputs[0].data
        gx = 2 * x * gy
        return gx


class Exp(Function):
    """y = eˣ"""

    def forward(self, x):
        """Return e to the power of each element of the array `x`."""
        return np.exp(x)

    def backward(self, gy):
        """Return eˣ · gy, an array of x's shape."""
        x = self.inputs[0].data
        gx = np.exp(x) * gy
        return gx


class Add(Function):
    """y = x0 + x1"""

    def forward(self, x0, x1):
        """Return the sum of the arrays `x0` and `x1`, element by element."""
        return x0 + x1

    def backward(self, gy):
        """Return (gy, gy), since a change of either input changes the sum by as much."""
        return gy, gy


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


def add(x0, x1):
    """Return the Variable x0 + x1, elementwise, of the Variables `x0` and `x1`."""
    return Add()(x0, x1)


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
    # x.data - eps of a 0-d array is a numpy scalar, which a Variable refuses.
    x0 = Variable(as_array(x.data - eps))
    x1 = Variable(as_array(x.data + eps))
    y0 = f(x0)
    y1 = f(x1)
    return as_array((y1.data - y0.data) / (2 * eps))
