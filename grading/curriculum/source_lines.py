"""A student's module by its lines: the text of a line, and the definition around it.

The text may have a million lines, or be nested a thousand deep. So it is read through once, and not for each line.
"""

import re
from bisect import bisect_left
from functools import lru_cache

from grading.curriculum.module_parts import HEAD

MAX_LINE_TEXT = 300  # characters of a line that a message shows
LINE_END = re.compile("\r\n|\r|\n")  # as Python counts lines; str.splitlines knows more ends than these


class SourceLines:
    """The lines of a text, numbered from 1."""

    def __init__(self, text: str) -> None:
        self.lines = LINE_END.split(text)
        self.outer: list[int] | None = None  # by line, the line above that encloses it, or 0; made when first needed

    def shown(self, number: int) -> str:
        """Return a line as messages show it, or "?" if there is no such line."""
        line = self.bare(number) if 0 < number <= len(self.lines) else "?"
        return line if len(line) <= MAX_LINE_TEXT else line[:MAX_LINE_TEXT] + " …"

    def bare(self, number: int) -> str:
        """Return a line without the spaces around it, or "" if there is no such line."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""

    def around(self, number: int) -> str:
        """Return the dotted name of the definition around a line, or "".

        It is found by indentation alone, so that it works where the text is no Python, or nested too deep for a parser.
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
        indents: list[int] = []  # of the lines that may enclose the next one, each deeper than the one before
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
    """Return the lines of a text; they are cached for the next check of the same module."""
    return SourceLines(text)
