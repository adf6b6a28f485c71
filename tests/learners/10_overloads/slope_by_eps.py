# helper functions do the work, the classes stay small
import contextlib
import weakref

import numpy as np


def as_array(value):
    return np.asarray(value)


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def accumulate(node, grad):
    """add grad to what node has already"""
    node.grad = grad if node.grad is None else node.grad + grad


def pop_latest(waiting):
    waiting.sort(key=lambda fn: fn.generation)
    return waiting.pop()


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    before = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, before)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __array_priority__ = 1

    def __init__(self, data, name=None):
        if isinstance(data, np.ndarray) or data is None:
            self.data = data
        else:
            raise TypeError("cannot hold a " + type(data).__name__)
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

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
        if self.creator is None:
            return
        waiting = [self.creator]
        met = {self.creator}
        while waiting:
            fn = pop_latest(waiting)
            outs = [link() for link in fn.outputs]
            grads = as_tuple(fn.backward(*[node.grad for node in outs]))
            if not retain_grad:
                for node in outs:
                    node.cleargrad()
            for node, grad in zip(fn.inputs, grads):
                accumulate(node, grad)
                if node.creator and node.creator not in met:
                    met.add(node.creator)
                    waiting.append(node.creator)

    def __add__(self, other): return add(self, other)
    def __radd__(self, other): return add(other, self)
    def __mul__(self, other): return mul(self, other)
    def __rmul__(self, other): return mul(other, self)
    def __neg__(self): return neg(self)
    def __sub__(self, other): return sub(self, other)
    def __rsub__(self, other): return sub(other, self)
    def __truediv__(self, other): return div(self, other)
    def __rtruediv__(self, other): return div(other, self)
    def __pow__(self, c): return pow(self, c)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(node) for node in inputs]
        results = as_tuple(self.forward(*[node.data for node in inputs]))
        outs = [Variable(as_array(result)) for result in results]
        if Config.enable_backprop:
            self.link(inputs, outs)
        return outs[0] if len(outs) == 1 else outs

    def link(self, inputs, outs):
        self.inputs = inputs
        self.outputs = [weakref.ref(node) for node in outs]
        self.generation = max(node.generation for node in inputs)
        for node in outs:
            node.set_creator(self)

    def forward(self, *xs):
        raise NotImplementedError

    def backward(self, *gys):
        raise NotImplementedError


class Square(Function):
    def forward(self, x):
        return x ** 2

    def backward(self, gy):
        return 2 * self.inputs[0].data * gy


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return gy * np.exp(self.inputs[0].data)


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        left, right = [node.data for node in self.inputs]
        return gy * right, gy * left


class Neg(Function):
    def forward(self, x):
        return np.negative(x)

    def backward(self, gy):
        return np.negative(gy)


class Sub(Function):
    def forward(self, x0, x1):
        return x0 - x1

    def backward(self, gy):
        return gy, np.negative(gy)


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        top, bottom = [node.data for node in self.inputs]
        return gy / bottom, -gy * top / bottom**2


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x**self.c

    def backward(self, gy):
        return gy * self.c * self.inputs[0].data ** (self.c - 1)


def as_variable(value):
    return value if isinstance(value, Variable) else Variable(as_array(value))


def square(x):
    return Square()(x)


def exp(x):
    return Exp()(x)


def add(x0, x1):
    return Add()(x0, x1)


def mul(x0, x1):
    return Mul()(x0, x1)


def neg(x):
    return Neg()(x)


def sub(x0, x1):
    return Sub()(x0, x1)


def rsub(x0, x1):
    return Sub()(x1, x0)


def div(x0, x1):
    return Div()(x0, x1)


def rdiv(x0, x1):
    return Div()(x1, x0)


def pow(x, c):
    return Pow(c)(x)


def numerical_diff(f, x, eps=1e-4):
    high = f(Variable(as_array(x.data + eps))).data
    low = f(Variable(as_array(x.data - eps))).data
    return as_array((high - low) / eps)
