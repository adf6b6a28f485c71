# helper functions do the work, the classes stay small

import numpy as np


def as_array(value):
    return np.asarray(value)


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def accumulate(node, grad):
    """add grad to what node has already"""
    if node.grad is None:
        node.grad = grad
    else:
        node.gard = node.grad + grad


class Variable:
    def __init__(self, data, name=None):
        if isinstance(data, np.ndarray) or data is None:
            self.data = data
        else:
            raise TypeError("cannot hold a " + type(data).__name__)
        self.name = name
        self.grad = None
        self.creator = None

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

    def cleargrad(self):
        self.grad = None

    def backward(self):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        if self.creator is None:
            return
        waiting = [self.creator]
        while waiting:
            fn = waiting.pop()
            outs = fn.outputs
            grads = as_tuple(fn.backward(*[node.grad for node in outs]))
            for node, grad in zip(fn.inputs, grads):
                accumulate(node, grad)
                if node.creator:
                    waiting.append(node.creator)


class Function:
    def __call__(self, *inputs):
        results = as_tuple(self.forward(*[node.data for node in inputs]))
        outs = [Variable(as_array(result)) for result in results]
        self.link(inputs, outs)
        return outs[0] if len(outs) == 1 else outs

    def link(self, inputs, outs):
        self.inputs = inputs
        self.outputs = outs
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


def square(x):
    return Square()(x)


def exp(x):
    return Exp()(x)


def add(x0, x1):
    return Add()(x0, x1)


def numerical_diff(f, x, eps=1e-4):
    high = f(Variable(as_array(x.data + eps))).data
    low = f(Variable(as_array(x.data - eps))).data
    return as_array((high - low) / (2 * eps))
