"""Kata 01, variables."""

from __future__ import annotations

from typing import Optional

import numpy as np

Array = np.ndarray


class Variable:
    """배열 하나를 담는 상자."""

    def __init__(self, data: Optional[Array], name: Optional[str] = None) -> None:
        allowed = data is None or isinstance(data, Array)
        if not allowed:
            raise TypeError(f"ndarray 또는 None 이어야 합니다: {type(data).__name__()}")
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
