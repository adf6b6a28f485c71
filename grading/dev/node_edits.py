"""The form of an edit of a module's text, and the places in the text of the nodes of its syntax tree."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

Edit = tuple[int, int, str]  # start, end, and the new text between them


class NodePositions:
    """The positions of a tree's nodes in the module's text; ast itself counts in bytes, and within the line."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        at: Any = node
        return self._at(at.lineno, at.col_offset), self._at(at.end_lineno, at.end_col_offset)

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.source[start:end]

    def word(self, before: ast.AST, after: ast.AST) -> tuple[int, int]:
        """Return the span of the operator between two nodes, without parentheses and blanks."""
        start, end = self.span(before)[1], self.span(after)[0]
        found = re.search(r"[^\s()](.*[^\s()])?", self.source[start:end])
        assert found is not None
        return start + found.start(), start + found.end()

    def _at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())


# The function that yields the edits of a node, by the node's type.
NodeEdits = dict[type[ast.AST], Callable[[Any, NodePositions], Iterator[Edit]]]
