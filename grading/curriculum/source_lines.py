"""A student's module by its lines: what stands in one, and which definition is around it.

The text may be anybody's, of a million lines or nested a thousand deep. So it is looked through once, and not for each line.
"""

import re
from bisect import bisect_left
from functools import lru_cache

from grading.curriculum.module_parts import HEAD

LONGEST = 300  # characters of a line that are shown
END = re.compile("\r\n|\r|\n")  # as Python counts lines; str.splitlines knows more ends than these


class SourceLines:
    """The lines of a text, numbered from 1."""

    def __init__(self, text: str) -> None:
        self.lines = END.split(text)
        self.outer: list[int] | None = None  # by line, the one above that it stands in, or 0; made when first needed

    def shown(self, number: int) -> str:
        """Return a line as messages show it, or "?" if there is no such line."""
        line = self.bare(number) if 0 < number <= len(self.lines) else "?"
        return line if len(line) <= LONGEST else line[:LONGEST] + " …"

    def bare(self, number: int) -> str:
        """Return a line without the spaces around it, or "" if there is no such line."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""

    def around(self, number: int) -> str:
        """Return the dotted name of the definition that a line stands in, by what is indented less above it; or "".

        Unlike a parser this meets no text that is nested too deep for it, or is no Python.
        """
        if self.outer is None:
            self.outer = self._outer()
        names = []
        number = min(number, len(self.lines))
        while number > 0:
            head = HEAD.match(self.bare(number))
            if head:
                names.append(head["name"])
            number = self.outer[number]
        return ".".join(reversed(names))

    def _outer(self) -> list[int]:
        outer = [0]
        indents: list[int] = []  # of the lines that may have others in them yet, each deeper than the one before
        numbers: list[int] = []
        for number, line in enumerate(self.lines, 1):
            bare = line.lstrip()
            indent = len(line) - len(bare)
            place = bisect_left(indents, indent)
            outer.append(numbers[place - 1] if place else 0)
            if bare and not bare.startswith("#"):
                indents[place:], numbers[place:] = [indent], [number]
        return outer


@lru_cache(maxsize=2)
def of(text: str) -> SourceLines:
    """Return the lines of a text, kept for the next check of the same module."""
    return SourceLines(text)
