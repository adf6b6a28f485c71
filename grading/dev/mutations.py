"""Mutations: the small changes that make one mutant each, as edits of a module's text at the nodes of its syntax tree.

Those of every tool for mutation testing are in `general_mutations`, and the mistakes of this material's students in
`student_mutations`. A statement less is made here.
"""

import ast
from collections.abc import Iterator

from grading.dev import general_mutations, student_mutations
from grading.dev.node_edits import Edit, NodePositions

KINDS = (general_mutations.EDITS, student_mutations.EDITS)


def edits(tree: ast.AST, source: str) -> Iterator[Edit]:
    """Yield every edit of `source` that changes one thing in `tree`, a part of its tree; some give invalid Python."""
    positions = NodePositions(source)
    excluded = _excluded(tree)
    for node in ast.walk(tree):
        if node in excluded:
            continue
        for kind in KINDS:
            if type(node) in kind:
                yield from kind[type(node)](node, positions)
        if isinstance(node, ast.stmt) and not isinstance(node, (ast.FunctionDef, ast.Pass)):
            yield (*positions.span(node), "pass")


def _excluded(tree: ast.AST) -> set[ast.AST]:
    """Return the nodes that no edit changes: docstrings, parts of f-strings, and constants in comparisons."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= {node, node.value}
        elif isinstance(node, ast.JoinedStr):
            found.update(part for part in ast.walk(node) if part is not node)
        elif isinstance(node, ast.Compare):
            found.update(other for other in node.comparators if isinstance(other, ast.Constant))
    return found
