"""Kata 10, with functions that make functions, and max over a plain list."""

import contextlib
import functools
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config("enable_backprop", False)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if type(data) not in (np.ndarray, type(None)):
            raise TypeError("%s is not an ndarray" % type(data))
        vars(self).update(data=data, name=name, grad=None, creator=None, generation=0)

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
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        funcs = [self.creator]
        while funcs:
            f = max(funcs, key=lambda f: f.generation)
            funcs.remove(f)
            gxs = f.backward(*[output().grad for output in f.outputs])
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = gx if x.grad is None else np.add(x.grad, gx)
                if x.creator is not None and x.creator not in funcs:
                    funcs.append(x.creator)
            if not retain_grad:
                for output in f.outputs:
                    output().grad = None


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


as_array = np.asanyarray


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(as_array(x))


def applied(cls):
    """A function that makes a new one of these for every call."""

    def function(*xs):
        return cls()(*xs)

    function.__name__ = cls.__name__.lower()
    return function


square, exp = applied(Square), applied(Exp)
add = applied(Add)
mul, neg, sub, div = map(applied, (Mul, Neg, Sub, Div))


def swapped(function):
    @functools.wraps(function)
    def other_way_round(x0, x1):
        return function(x1, x0)

    return other_way_round


rsub, rdiv = swapped(sub), swapped(div)


def pow(x, c):
    return Pow(c)(x)


for function, names in {
    add: "add radd",
    mul: "mul rmul",
    sub: "sub",
    rsub: "rsub",
    div: "truediv",
    rdiv: "rtruediv",
    neg: "neg",
    pow: "pow",
}.items():
    for name in names.split():
        setattr(Variable, f"__{name}__", function)
