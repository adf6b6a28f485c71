"""Kata 03, numerical diff."""

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


class Function:
    """변수를 받아 변수를 돌려준다."""

    def __call__(self, v: Variable) -> Variable:
        result = self.forward(v.data)
        return Variable(as_array(result))

    def forward(self, a: Array) -> Array:
        raise NotImplementedError(type(self).__name__)


class Square(Function):
    def forward(self, a: Array) -> Array:
        return a * a


class Exp(Function):
    def forward(self, a: Array) -> Array:
        return np.exp(a)


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
        return func(as_array(v.data + step)).data

    return (at(eps) - at(-eps)) / (eps + eps)
