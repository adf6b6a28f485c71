"""Values that many people's data share: each is stored once, and has a number."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Interned(Generic[Value]):
    """Values by number, in the order of arrival. A key identifies each."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.numbers: dict[Hashable, int] = {}

    def number(self, key: Hashable, make: Callable[[], Value]) -> int:
        """Return the number of the key's value. Make the value if the key is new."""
        if key not in self.numbers:
            self.numbers[key] = len(self.values)
            self.values.append(make())
        return self.numbers[key]
