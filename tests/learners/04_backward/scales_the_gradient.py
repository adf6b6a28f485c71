"""Kata 04, backward."""

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
        node = self.creator
        while node is not None:
            gradient = node.backward(node.output.grad)
            node.input.grad = gradient
            node = node.input.creator


class Function:
    """변수를 받아 변수를 돌려주고, 기울기를 거꾸로 전한다."""

    def __call__(self, v: Variable) -> Variable:
        result = Variable(as_array(self.forward(v.data)))
        result.set_creator(self)
        self.input, self.output = v, result
        return result

    def forward(self, a: Array) -> Array:
        raise NotImplementedError(type(self).__name__)

    def backward(self, g: Array) -> Array:
        raise NotImplementedError(type(self).__name__)


class Square(Function):
    def forward(self, a: Array) -> Array:
        return a * a

    def backward(self, g: Array) -> Array:
        return g * 2.0 * self.input.data


class Exp(Function):
    def forward(self, a: Array) -> Array:
        return np.exp(a)

    def backward(self, g: Array) -> Array:
        g *= np.exp(self.input.data)
        return g


def as_array(value) -> Array:
    return value if isinstance(value, Array) else np.array(value)


def square(v: Variable) -> Variable:
    f = Square()
    return f(v)


def exp(v: Variable) -> Variable:
    f = Exp()
    return f(v)


def numerical_diff(func, v: Variable, eps: float = 1e-4) -> Array:
    """중앙 차분"""

    def at(step: float) -> Array:
        return func(Variable(as_array(v.data + step))).data

    return (at(eps) - at(-eps)) / (eps + eps)
