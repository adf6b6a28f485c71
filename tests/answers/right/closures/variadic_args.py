"""Kata 05, with functions that make functions, and max over a plain list."""

import numpy as np


class Variable:
    def __init__(self, data, name=None):
        if type(data) not in (np.ndarray, type(None)):
            raise TypeError("%s is not an ndarray" % type(data))
        vars(self).update(data=data, name=name, grad=None, creator=None)

    def __getattr__(self, name):
        if name in ("shape", "ndim", "size", "dtype"):
            return getattr(self.data, name)
        raise AttributeError(name)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(" + str(self.data).replace("\n", "\n" + 9 * " ") + ")"

    def set_creator(self, func):
        self.creator = func

    def backward(self):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        funcs = [self.creator]
        while funcs:
            f = funcs.pop()
            gxs = f.backward(*[output.grad for output in f.outputs])
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = gx
                if x.creator is not None:
                    funcs.append(x.creator)


class Function:
    def __call__(self, *inputs):
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        self.outputs = outputs
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


as_array = np.asanyarray


def applied(cls):
    """A function that makes a new one of these for every call."""

    def function(*xs):
        return cls()(*xs)

    function.__name__ = cls.__name__.lower()
    return function


square, exp = applied(Square), applied(Exp)
add = applied(Add)
