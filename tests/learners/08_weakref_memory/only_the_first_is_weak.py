"""My solution, with type hints."""
from __future__ import annotations

import heapq
import itertools
from typing import Any, Callable
from weakref import ReferenceType, ref

import numpy as np
from numpy import ndarray


class Variable:
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

    def backward(self) -> None:
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
            grads_out = [out().grad if isinstance(out, ReferenceType) else out.grad for out in fn.outputs]
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


class Function:
    inputs: tuple[Variable, ...]

    def __call__(self, *inputs: Variable) -> Variable | list[Variable]:
        results = self.forward(*[v.data for v in inputs])
        if not isinstance(results, tuple):
            results = (results,)
        outputs = [Variable(as_array(r)) for r in results]
        self.generation = max(v.generation for v in inputs)
        for out in outputs:
            out.set_creator(self)
        self.inputs = inputs
        self.outputs: list[ReferenceType[Variable]] = [ref(outputs[0])] + outputs[1:]
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


def as_array(x: Any) -> ndarray:
    return x if isinstance(x, ndarray) else np.array(x)


def square(x: Variable) -> Variable:
    return Square()(x)


def exp(x: Variable) -> Variable:
    return Exp()(x)


def add(x0: Variable, x1: Variable) -> Variable:
    return Add()(x0, x1)


def numerical_diff(f: Callable[[Variable], Variable], x: Variable, eps: float = 1e-4) -> ndarray:
    lower, upper = (f(Variable(as_array(x.data + step))).data for step in (-eps, eps))
    return as_array((upper - lower) / (2 * eps))
