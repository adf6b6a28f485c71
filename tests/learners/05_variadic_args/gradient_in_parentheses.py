"""Kata 05, variadic args."""

from __future__ import annotations

from typing import Optional

import numpy as np

Array = np.ndarray


class Variable:
    """배열 하나를 담는 상자."""

    def __init__(self, data: Optional[Array], name: Optional[str] = None) -> None:
        allowed = data is None or isinstance(data, Array)
        if not allowed:
            raise TypeError(f"ndarray 또는 None 이어야 합니다: {type(data).__name__}")
        self.data: Optional[Array] = data
        self.name: Optional[str] = name
        self.grad: Optional[Array] = None
        self.creator: Optional[Function] = None

    @property
    def shape(self) -> tuple[int, ...]:
        """배열의 형상"""
        return self.data.shape

    @property
    def ndim(self) -> int:
        """차원 수"""
        return self.data.ndim

    @property
    def size(self) -> int:
        """원소 수"""
        return self.data.size

    @property
    def dtype(self) -> np.dtype:
        """원소의 타입"""
        return self.data.dtype

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        indent = " " * len("variable(")
        body = ("\n" + indent).join(str(self.data).split("\n"))
        return f"variable({body})"

    def set_creator(self, creator: Function) -> None:
        """이 변수를 만든 함수를 기억한다."""
        self.creator = creator

    def backward(self) -> None:
        if self.grad is None:
            self.grad = np.ones(self.data.shape)
        waiting: list[Function] = []
        if self.creator is not None:
            waiting.append(self.creator)
        while len(waiting) > 0:
            node = waiting.pop(0)
            incoming = tuple(out.grad for out in node.outputs)
            outgoing = node.backward(*incoming)
            if type(outgoing) is not tuple:
                outgoing = (outgoing)
            for index, variable in enumerate(node.inputs):
                variable.grad = outgoing[index]
                if variable.creator is not None:
                    waiting.append(variable.creator)


class Function:
    """변수를 받아 변수를 돌려주고, 기울기를 거꾸로 전한다."""

    def __call__(self, *variables: Variable):
        results = self.forward(*(v.data for v in variables))
        if not isinstance(results, tuple):
            results = (results,)
        self.inputs = variables
        self.outputs = tuple(self.wrap(r) for r in results)
        if len(self.outputs) == 1:
            return self.outputs[0]
        return self.outputs

    def wrap(self, result) -> Variable:
        """결과를 상자에 담고 자신을 창조자로 기록한다."""
        box = Variable(as_array(result))
        box.set_creator(self)
        return box

    def forward(self, *arrays: Array) -> Array:
        raise NotImplementedError(type(self).__name__)

    def backward(self, *gradients: Array) -> Array:
        raise NotImplementedError(type(self).__name__)


class Square(Function):
    def forward(self, a: Array) -> Array:
        return a * a

    def backward(self, g: Array) -> Array:
        return g * 2.0 * self.inputs[0].data


class Exp(Function):
    def forward(self, a: Array) -> Array:
        return np.exp(a)

    def backward(self, g: Array) -> Array:
        return g * np.exp(self.inputs[0].data)


def as_array(value) -> Array:
    return value if isinstance(value, Array) else np.array(value)


def square(v: Variable) -> Variable:
    f = Square()
    return f(v)


def exp(v: Variable) -> Variable:
    f = Exp()
    return f(v)


class Add(Function):
    def forward(self, a: Array, b: Array) -> Array:
        return a + b

    def backward(self, g: Array) -> tuple[Array, Array]:
        return (g, g)


def add(a: Variable, b: Variable) -> Variable:
    f = Add()
    return f(a, b)


def numerical_diff(func, v: Variable, eps: float = 1e-4) -> Array:
    """중앙 차분"""

    def at(step: float) -> Array:
        return func(Variable(as_array(v.data + step))).data

    return (at(eps) - at(-eps)) / (eps + eps)
