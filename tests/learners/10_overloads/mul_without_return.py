"""My solution, with type hints."""
from __future__ import annotations

from contextlib import contextmanager
import heapq
import itertools
from typing import Any, Callable
from weakref import ReferenceType, ref

import numpy as np
from numpy import ndarray


class Config:
    enable_backprop: bool = True


@contextmanager
def using_config(name: str, value: Any):
    old = getattr(Config, name)
    try:
        setattr(Config, name, value)
        yield
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config("enable_backprop", value=False)


class Variable:
    __array_priority__: float = 100.0

    def __init__(self, data: ndarray | None, name: str | None = None) -> None:
        if not (data is None or isinstance(data, ndarray)):
            raise TypeError(f"expected ndarray, got {type(data).__name__}")
        self.data: ndarray | None = data
        self.name: str | None = name
        self.grad: ndarray | None = None
        self.creator: Function | None = None
        self.generation: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def ndim(self) -> int:
        return self.data.ndim

    @property
    def size(self) -> int:
        return self.data.size

    @property
    def dtype(self) -> np.dtype:
        return self.data.dtype

    def __len__(self) -> int:
        return self.data.__len__()

    def __repr__(self) -> str:
        first, *rest = str(self.data).splitlines()
        return "\n".join([f"variable({first}", *(f"{'':9}{line}" for line in rest)]) + ")"

    def set_creator(self, func: Function) -> None:
        self.creator = func
        self.generation = 1 + func.generation

    def cleargrad(self) -> None:
        self.grad = None

    def backward(self, retain_grad: bool = False) -> None:
        if self.grad is None:
            self.grad = np.ones(self.data.shape)
        if self.creator is None:
            return
        tick = itertools.count()
        queue: list[tuple[int, int, Function]] = []
        known: set[Function] = set()

        def push(fn: Function) -> None:
            if fn in known:
                return
            known.add(fn)
            heapq.heappush(queue, (-fn.generation, next(tick), fn))

        push(self.creator)
        while queue:
            _, _, fn = heapq.heappop(queue)
            grads_out = [out().grad for out in fn.outputs]
            grads_in = fn.backward(*grads_out)
            if not isinstance(grads_in, tuple):
                grads_in = (grads_in,)
            for var, grad in zip(fn.inputs, grads_in):
                if var.grad is None:
                    var.grad = grad
                else:
                    var.grad = var.grad + grad
                if var.creator is not None:
                    push(var.creator)
            if not retain_grad:
                for out in fn.outputs:
                    out().grad = None

    def __add__(self, other: Any) -> Variable:
        return add(self, other)

    def __radd__(self, other: Any) -> Variable:
        return add(other, self)

    def __mul__(self, other: Any) -> Variable:
        return mul(self, other)

    def __rmul__(self, other: Any) -> Variable:
        return mul(other, self)

    def __neg__(self) -> Variable:
        return neg(self)

    def __sub__(self, other: Any) -> Variable:
        return sub(self, other)

    def __rsub__(self, other: Any) -> Variable:
        return sub(other, self)

    def __truediv__(self, other: Any) -> Variable:
        return div(self, other)

    def __rtruediv__(self, other: Any) -> Variable:
        return div(other, self)

    def __pow__(self, c: float) -> Variable:
        return pow(self, c)


class Function:
    inputs: tuple[Variable, ...]

    def __call__(self, *args: Any) -> Variable | list[Variable]:
        inputs = tuple(map(as_variable, args))
        results = self.forward(*[v.data for v in inputs])
        if not isinstance(results, tuple):
            results = (results,)
        outputs = [Variable(as_array(r)) for r in results]
        if Config.enable_backprop:
            self.generation = max(v.generation for v in inputs)
            for out in outputs:
                out.set_creator(self)
            self.inputs = inputs
            self.outputs: list[ReferenceType[Variable]] = [ref(out) for out in outputs]
        if len(outputs) == 1:
            return outputs[0]
        return outputs

    def forward(self, *xs: ndarray):
        raise NotImplementedError

    def backward(self, *gys: ndarray):
        raise NotImplementedError


class Square(Function):
    def forward(self, x: ndarray) -> ndarray:
        return x * x

    def backward(self, gy: ndarray) -> ndarray:
        (v,) = self.inputs
        return 2 * v.data * gy


class Exp(Function):
    def forward(self, x: ndarray) -> ndarray:
        return np.exp(x)

    def backward(self, gy: ndarray) -> ndarray:
        (v,) = self.inputs
        return np.exp(v.data) * gy


class Add(Function):
    def forward(self, x0: ndarray, x1: ndarray) -> ndarray:
        return x0 + x1

    def backward(self, gy: ndarray) -> tuple[ndarray, ndarray]:
        return gy, gy


class Mul(Function):
    def forward(self, x0: ndarray, x1: ndarray) -> ndarray:
        return x0 * x1

    def backward(self, gy: ndarray) -> tuple[ndarray, ndarray]:
        a, b = (v.data for v in self.inputs)
        return b * gy, a * gy


class Neg(Function):
    def forward(self, x: ndarray) -> ndarray:
        return -x

    def backward(self, gy: ndarray) -> ndarray:
        return -gy


class Sub(Function):
    def forward(self, x0: ndarray, x1: ndarray) -> ndarray:
        return x0 - x1

    def backward(self, gy: ndarray) -> tuple[ndarray, ndarray]:
        return gy, -gy


class Div(Function):
    def forward(self, x0: ndarray, x1: ndarray) -> ndarray:
        return x0 / x1

    def backward(self, gy: ndarray) -> tuple[ndarray, ndarray]:
        a, b = (v.data for v in self.inputs)
        return gy / b, -a * gy / (b * b)


class Pow(Function):
    def __init__(self, c: float) -> None:
        self.c = c

    def forward(self, x: ndarray) -> ndarray:
        return x**self.c

    def backward(self, gy: ndarray) -> ndarray:
        (v,) = self.inputs
        return gy * self.c * v.data ** (self.c - 1)


def as_array(x: Any) -> ndarray:
    return x if isinstance(x, ndarray) else np.array(x)


def as_variable(obj: Any) -> Variable:
    return obj if isinstance(obj, Variable) else Variable(as_array(obj))


def square(x: Variable) -> Variable:
    return Square()(x)


def exp(x: Variable) -> Variable:
    return Exp()(x)


def add(x0: Variable, x1: Variable) -> Variable:
    return Add()(x0, x1)


def mul(x0: Variable, x1: Variable) -> Variable:
    Mul()(x0, x1)


def neg(x: Variable) -> Variable:
    return Neg()(x)


def sub(x0: Variable, x1: Variable) -> Variable:
    return Sub()(x0, x1)


def rsub(x0: Variable, x1: Variable) -> Variable:
    return Sub()(x1, x0)


def div(x0: Variable, x1: Variable) -> Variable:
    return Div()(x0, x1)


def rdiv(x0: Variable, x1: Variable) -> Variable:
    return Div()(x1, x0)


def pow(x: Variable, c: float) -> Variable:
    return Pow(c)(x)


def numerical_diff(f: Callable[[Variable], Variable], x: Variable, eps: float = 1e-4) -> ndarray:
    lower, upper = (f(Variable(as_array(x.data + step))).data for step in (-eps, eps))
    return as_array((upper - lower) / (2 * eps))
