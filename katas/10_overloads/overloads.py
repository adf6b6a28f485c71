"""Kata 10, overloads: formulas as one writes them (the book's steps 19 to 22 and 24).

Your task is every `TODO kata 10` below; the docstrings say what must hold. README.md beside this file is
the lesson, and `python3 grader.py grade 10` tells how far you are.

The tasks are in parts, to be done in this order:

- `TODO kata 10, part 1`: functions
- `TODO kata 10, part 2`: operators
- `TODO kata 10, part 3`: mixed operands
"""

import contextlib
import heapq
import weakref

import numpy as np


class Config:
    """Settings for the whole library; `using_config` changes one for a while.

    Attributes:
        enable_backprop: a bool, True at the start: functions store what backward needs only while it is true.
    """

    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    """Return a context manager: inside its `with` block, the setting `name` of Config is `value`.

    - Before the block: nothing changes.
    - After the block: the setting is what it was before, whatever that was, for a block within a block too.
    - After an exception (Ctrl-C raises one): the same, and the exception goes on.

    >>> with using_config("enable_backprop", False):
    ...     Config.enable_backprop
    False
    >>> Config.enable_backprop
    True
    """
    old_value = getattr(Config, name)
    setattr(Config, name, value)
    # An exception in the block comes out at the yield. Without finally the setting would stay switched for good.
    try:
        yield
    finally:
        setattr(Config, name, old_value)


def no_grad():
    """Return a context manager: inside its `with` block functions compute, and store nothing for backward.

    >>> with no_grad():
    ...     y = square(Variable(np.array(2.0)))
    >>> y, y.creator
    (variable(4.0), None)
    """
    return using_config("enable_backprop", False)


class Variable:
    """A variable: one array, and what the graph knows of it.

    Attributes:
        data: the array, a numpy.ndarray, or None; it can be set at any time.
        name: a text for people to read, or None.
        grad: the gradient of a result with respect to this variable, an array of data's shape, or None;
            of an operand that was broadcast, an array of the result's shape.
        creator: the Function whose output this is, or None for a variable made by hand.
        generation: the number of functions on the longest way to this variable, an int; 0 without a creator.

    Variables work with these operators:

    - + - * / where the other operand is a Variable, an ndarray, a float or an int, on either side;
    - ** where the exponent is a plain number;
    - the minus sign.

    `ndarray + variable` is a single Variable too, not an array of them, so numpy must leave such an operation to this
    class.

    >>> x = Variable(np.array([1.0, 2.0]), name="x")
    >>> x
    variable([1. 2.])
    >>> x.shape, x.name, x.grad, x.creator
    ((2,), 'x', None, None)
    >>> 2.0 * x + 1
    variable([3. 5.])
    """

    # TODO kata 10, part 3: have numpy leave ndarray + variable to this class

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

    def backward(self, retain_grad=False):
        """Compute this variable's gradient with respect to every variable that it was computed from. Returns None.

        - Order: each function's `backward` runs once, after all that use its outputs; the highest waiting generation
          is next.
        - Sums: a returned gradient is added to its input's `grad`, if there is one, in a new array.
        - Missing outputs: an output that is gone or has no gradient counts as zeros.
        - Start: this variable's `grad`; None becomes ones of data's shape.
        - Dtype: float, for integer data too.
        - Leaves: no creator, nothing to do, no error.
        - Kept: only leaves keep `grad`; that of outputs, this variable too, is None once used, unless `retain_grad` is
          true.

        >>> x0, x1 = Variable(np.array(1.0)), Variable(np.array(1.0))
        >>> t = add(x0, x1)
        >>> y = add(x0, t)
        >>> y.backward()
        >>> print(y.grad, t.grad, x0.grad, x1.grad)
        None None 2.0 1.0
        """
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
            gys = []
            for output, shape in zip(f.outputs, f.output_shapes):
                y = output()
                if y is None or y.grad is None:
                    gys.append(np.zeros(shape))
                else:
                    gys.append(y.grad)
                    y.grad = np.array(y.grad) if retain_grad else None
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                # A new array each time, and never +=: Add returns the same gy for both inputs, so a sum in place
                # would change the gradients of other variables as well. For the same reason a leaf stores a copy.
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is None:
                    x.grad = np.array(x.grad)
                elif x.creator not in seen:
                    heapq.heappush(funcs, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)

    def __add__(self, other):
        """self + other"""
        # TODO kata 10, part 2: self + other
        raise NotImplementedError("kata 10: self + other")

    def __radd__(self, other):
        """other + self"""
        # TODO kata 10, part 3: other + self
        raise NotImplementedError("kata 10: other + self")

    def __mul__(self, other):
        """self * other"""
        # TODO kata 10, part 2: self * other
        raise NotImplementedError("kata 10: self * other")

    def __rmul__(self, other):
        """other * self"""
        # TODO kata 10, part 3: other * self
        raise NotImplementedError("kata 10: other * self")

    def __neg__(self):
        """-self"""
        # TODO kata 10, part 2: -self
        raise NotImplementedError("kata 10: -self")

    def __sub__(self, other):
        """self - other"""
        # TODO kata 10, part 2: self - other
        raise NotImplementedError("kata 10: self - other")

    def __rsub__(self, other):
        """other - self"""
        # TODO kata 10, part 3: other - self
        raise NotImplementedError("kata 10: other - self")

    def __truediv__(self, other):
        """self / other"""
        # TODO kata 10, part 2: self / other
        raise NotImplementedError("kata 10: self / other")

    def __rtruediv__(self, other):
        """other / self"""
        # TODO kata 10, part 3: other / self
        raise NotImplementedError("kata 10: other / self")

    def __pow__(self, c):
        """self ** c"""
        # TODO kata 10, part 2: self ** c
        raise NotImplementedError("kata 10: self ** c")


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
        """Apply `forward` to the arrays in `inputs`; return new Variables that hold the results.

        - Inputs: any number, `f(x0, x1)` calls `forward(x0.data, x1.data)`. They and their arrays stay as they were.
        - An input that is an ndarray, a float or an int becomes a Variable first.
        - Outputs: a list or tuple with one for each item if `forward` returns a tuple; a single output comes back bare.
          The data of each is an ndarray.
        - Links: each output's creator is this function, which stores `inputs`, and weak references as `outputs`.
        - Generations: this function's is the highest of its inputs', and its outputs' is one more.
        - While Config.enable_backprop is false none of these links is made: the outputs have no creator, the inputs
          are not stored, and generations stay 0.
        """
        # TODO kata 10, part 3: turn every input into a Variable first
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        # numpy turns the result of an operation on a 0-d array into a scalar, which Variable refuses.
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max([x.generation for x in inputs])
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            # An output holds its creator. If the creator held its outputs too, the cycle would live on until the
            # garbage collector runs. A weak reference doesn't keep alive what it refers to.
            self.outputs = [weakref.ref(output) for output in outputs]
            # An output may be gone when backward needs its shape.
            self.output_shapes = [output.shape for output in outputs]
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


class Mul(Function):
    """y = x0 · x1"""

    def forward(self, x0, x1):
        """Return the product of the arrays `x0` and `x1`, element by element."""
        # TODO kata 10, part 1: x0 times x1
        raise NotImplementedError("kata 10: x0 times x1")

    def backward(self, gy):
        """Return (gy · x1, gy · x0): the gradient for each input is gy times the other input."""
        # TODO kata 10, part 1: both gradients of the product
        raise NotImplementedError("kata 10: both gradients of the product")


class Neg(Function):
    """y = -x"""

    def forward(self, x):
        """Return the array `x` with every sign turned."""
        # TODO kata 10, part 1: minus x
        raise NotImplementedError("kata 10: minus x")

    def backward(self, gy):
        """Return -gy."""
        # TODO kata 10, part 1: the gradient of minus x
        raise NotImplementedError("kata 10: the gradient of minus x")


class Sub(Function):
    """y = x0 - x1"""

    def forward(self, x0, x1):
        """Return the array `x0` less the array `x1`, element by element."""
        # TODO kata 10, part 1: x0 minus x1
        raise NotImplementedError("kata 10: x0 minus x1")

    def backward(self, gy):
        """Return (gy, -gy)."""
        # TODO kata 10, part 1: both gradients of the difference
        raise NotImplementedError("kata 10: both gradients of the difference")


class Div(Function):
    """y = x0 / x1"""

    def forward(self, x0, x1):
        """Return the array `x0` over the array `x1`, element by element."""
        # TODO kata 10, part 1: x0 over x1
        raise NotImplementedError("kata 10: x0 over x1")

    def backward(self, gy):
        """Return (gy / x1, -gy · x0 / x1²)."""
        # TODO kata 10, part 1: both gradients of the quotient
        raise NotImplementedError("kata 10: both gradients of the quotient")


class Pow(Function):
    """y = xᶜ, for a plain number c"""

    def __init__(self, c):
        """Keep the exponent `c`, an int or a float: not a variable, so it has no gradient."""
        # TODO kata 10, part 2: keep the exponent
        raise NotImplementedError("kata 10: keep the exponent")

    def forward(self, x):
        """Return each element of the array `x` to the power of c."""
        # TODO kata 10, part 2: x to the power of c
        raise NotImplementedError("kata 10: x to the power of c")

    def backward(self, gy):
        """Return c · xᶜ⁻¹ · gy."""
        # TODO kata 10, part 2: the gradient of the power
        raise NotImplementedError("kata 10: the gradient of the power")


def as_array(x):
    """Return `x` as an ndarray: a scalar becomes 0-d. An ndarray stays as it is, and so does a Variable."""
    return x if isinstance(x, Variable) else np.asarray(x)


def as_variable(x):
    """Return `x` as a Variable: a Variable stays as it is, and an ndarray, a float or an int goes into a new one."""
    # TODO kata 10, part 3: make sure of a Variable
    raise NotImplementedError("kata 10: make sure of a Variable")


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
    """Return the Variable x0 + x1, elementwise; either may be a Variable, an ndarray, a float or an int."""
    return Add()(x0, x1)


def mul(x0, x1):
    """Return the Variable x0 · x1, elementwise; either may be a Variable, an ndarray, a float or an int."""
    # TODO kata 10, part 1: make a Mul and call it
    raise NotImplementedError("kata 10: make a Mul and call it")


def neg(x):
    """Return the Variable -x, elementwise."""
    # TODO kata 10, part 1: make a Neg and call it
    raise NotImplementedError("kata 10: make a Neg and call it")


def sub(x0, x1):
    """Return the Variable x0 - x1, elementwise; either may be a Variable, an ndarray, a float or an int."""
    # TODO kata 10, part 1: make a Sub and call it
    raise NotImplementedError("kata 10: make a Sub and call it")


def rsub(x0, x1):
    """Return the Variable x1 - x0: `sub` with its operands swapped, for `other - self`."""
    # TODO kata 10, part 3: sub with its operands swapped
    raise NotImplementedError("kata 10: sub with its operands swapped")


def div(x0, x1):
    """Return the Variable x0 / x1, elementwise; either may be a Variable, an ndarray, a float or an int."""
    # TODO kata 10, part 1: make a Div and call it
    raise NotImplementedError("kata 10: make a Div and call it")


def rdiv(x0, x1):
    """Return the Variable x1 / x0: `div` with its operands swapped, for `other / self`."""
    # TODO kata 10, part 3: div with its operands swapped
    raise NotImplementedError("kata 10: div with its operands swapped")


def pow(x, c):
    """Return the Variable xᶜ, elementwise; `c` is a plain number.

    >>> x = Variable(np.array(3.0))
    >>> y = x**2
    >>> y.backward()
    >>> y, float(x.grad)
    (variable(9.0), 6.0)
    """
    # TODO kata 10, part 2: make a Pow and call it
    raise NotImplementedError("kata 10: make a Pow and call it")


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
