"""Kata 10, with a context manager that is a class, and ufuncs refused."""

import types
import weakref

import numpy as np


Config = types.SimpleNamespace(enable_backprop=True)


class using_config:
    def __init__(self, name, value):
        self.name, self.value = name, value

    def __enter__(self):
        self.old = getattr(Config, self.name)
        setattr(Config, self.name, self.value)
        return self

    def __exit__(self, *error):
        setattr(Config, self.name, self.old)
        return False


class no_grad(using_config):
    def __init__(self):
        super().__init__("enable_backprop", False)


class Variable:
    __array_ufunc__ = None

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data).__name__} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

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
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        funcs, seen = [self.creator], [self.creator]
        while funcs:
            f = funcs.pop(0)
            gxs = f.backward(*[output().grad for output in f.outputs])
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is not None and x.creator not in seen:
                    seen.append(x.creator)
                    funcs.append(x.creator)
                    funcs.sort(key=lambda f: -f.generation)
            if not retain_grad:
                for output in f.outputs:
                    output().grad = None

    def __neg__(self):
        return Neg()(self)

    def __pow__(self, c):
        return Pow(c)(self)

    def __add__(self, other):
        return Add()(self, other)

    def __mul__(self, other):
        return Mul()(self, other)

    def __sub__(self, other):
        return Sub()(self, other)

    def __truediv__(self, other):
        return Div()(self, other)

    def __radd__(self, other):
        return Add()(other, self)

    def __rmul__(self, other):
        return Mul()(other, self)

    def __rsub__(self, other):
        return Sub()(other, self)

    def __rtruediv__(self, other):
        return Div()(other, self)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            self.outputs = [weakref.ref(output) for output in outputs]
        return outputs[0] if len(outputs) == 1 else outputs

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        return 2 * self.inputs[0].data * gy


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return np.exp(self.inputs[0].data) * gy


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.inputs
        return x1.data * gy, x0.data * gy


class Neg(Function):
    def forward(self, x):
        return -x

    def backward(self, gy):
        return -gy


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, -gy


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs
        return gy / x1.data, -gy * x0.data / x1.data**2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return self.c * self.inputs[0].data ** (self.c - 1) * gy


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(as_array(x))


def square(x):
    return Square()(x)


def exp(x):
    return Exp()(x)


def add(x0, x1):
    return Add()(x0, x1)


def mul(x0, x1):
    return Mul()(x0, x1)


def sub(x0, x1):
    return Sub()(x0, x1)


def div(x0, x1):
    return Div()(x0, x1)


def neg(x):
    return Neg()(x)


def rsub(x0, x1):
    return sub(x1, x0)


def rdiv(x0, x1):
    return div(x1, x0)


def pow(x, c):
    return Pow(c)(x)
