"""A row of a table that an instructor made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WrittenRow:
    """The cells of a row as they are written, and its first and last line."""

    line: int
    end: int
    cells: list[str]
