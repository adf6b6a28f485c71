from dataclasses import dataclass, field
from typing import Any

import numpy as np


def _indented(text, by):
    first, *others = text.splitlines()
    return "\n".join([first] + [by * " " + line for line in others])


@dataclass(eq=False, repr=False)
class Variable:
    data: Any
    name: str | None = None
    grad: Any = field(default=None, init=False)

    def __post_init__(self):
        match self.data:
            case None | np.ndarray():
                pass
            case other:
                raise TypeError(f"{type(other).__name__} can't be held")

    def __getattr__(self, what):
        # only called if there is no such attribute: leave the question to the array
        if what in ("shape", "ndim", "size", "dtype"):
            return getattr(self.data, what)
        raise AttributeError(what)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return f"variable({_indented(str(self.data), 9)})"
