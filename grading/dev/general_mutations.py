"""The mutations of every tool for mutation testing: another operator, constant or condition, or a part alone.

Each function yields the edits of one node. EDITS lists them by the node's type.
"""

import ast
import textwrap
from collections.abc import Iterator

from grading.dev.node_edits import Edit, NodeEdits, NodePositions

SWAPS = {
    "+": ("-", "*"),
    "-": ("+",),
    "*": ("/", "+"),
    "/": ("*",),
    "**": ("*",),
    "is": ("is not",),
    "is not": ("is",),
    "in": ("not in",),
    "not in": ("in",),
    ">": (">=", "<"),
    "and": ("or",),
    "or": ("and",),
}
MODULES = ("np", "heapq", "weakref")


def _operation(node: ast.BinOp, positions: NodePositions) -> Iterator[Edit]:
    """Another operator, or one operand alone."""
    yield from _swapped(node.left, node.right, positions)
    for operand in (node.left, node.right):
        yield (*positions.span(node), positions.text(operand))


def _comparison(node: ast.Compare, positions: NodePositions) -> Iterator[Edit]:
    yield from _swapped(node.left, node.comparators[0], positions)


def _both(node: ast.BoolOp, positions: NodePositions) -> Iterator[Edit]:
    """`or` for `and`, or one condition alone."""
    yield from _swapped(node.values[0], node.values[1], positions)
    for value in node.values:
        yield (*positions.span(node), positions.text(value))


def _swapped(before: ast.AST, after: ast.AST, positions: NodePositions) -> Iterator[Edit]:
    start, end = positions.word(before, after)
    for other in SWAPS.get(positions.source[start:end], ()):
        yield start, end, other


def _sign(node: ast.UnaryOp, positions: NodePositions) -> Iterator[Edit]:
    yield (*positions.span(node), positions.text(node.operand))


def _condition(node: ast.If | ast.While, positions: NodePositions) -> Iterator[Edit]:
    yield (*positions.span(node.test), f"not ({positions.text(node.test)})")
    if isinstance(node, ast.If):
        yield (*positions.span(node.test), "True")


def _choice(node: ast.IfExp, positions: NodePositions) -> Iterator[Edit]:
    yield (*positions.span(node.test), f"not ({positions.text(node.test)})")
    for branch in (node.body, node.orelse):
        yield (*positions.span(node), positions.text(branch))


def _constant(node: ast.Constant, positions: NodePositions) -> Iterator[Edit]:
    value, others = node.value, ()  # type: tuple[object, tuple[object, ...]]
    if isinstance(value, bool):
        others = (not value,)
    elif isinstance(value, int):
        others = (value + 1, value - 1)
    elif isinstance(value, float):
        others = (value * 10 or 1.0,)
    elif value is None:
        others = (0,)
    elif isinstance(value, str):
        others = (value + "x", "") if value else ("x",)
    for other in others:
        yield (*positions.span(node), repr(other))


def _f_string(node: ast.JoinedStr, positions: NodePositions) -> Iterator[Edit]:
    yield (*positions.span(node), '""')


def _call(node: ast.Call, positions: NodePositions) -> Iterator[Edit]:
    """One argument less, the first two swapped, no star, or the argument in place of the result."""
    arguments = [*node.args, *node.keywords]
    texts = [positions.text(argument) for argument in arguments]
    span, function = positions.span(node), positions.text(node.func)
    for number in range(len(arguments)):
        yield (*span, f"{function}({', '.join(texts[:number] + texts[number + 1 :])})")
    if len(node.args) > 1:
        yield (*span, f"{function}({', '.join([texts[1], texts[0], *texts[2:]])})")
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            yield (*positions.span(argument), positions.text(argument.value))
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield (*span, texts[0])
    if not isinstance(node.func, ast.Attribute):
        if not arguments:
            yield (*span, function)
    elif positions.text(node.func.value) not in MODULES:
        yield (*span, positions.text(node.func.value))


def _several(node: ast.Tuple, positions: NodePositions) -> Iterator[Edit]:
    """One item less, or the first two swapped."""
    texts = [positions.text(item) for item in node.elts]
    start, end = positions.span(node)
    if positions.source[start] == "(":
        start, end = start + 1, end - 1
    if len(texts) > 1:
        yield start, end, ", ".join([texts[1], texts[0], *texts[2:]])
        for number in range(len(texts)):
            yield start, end, ", ".join(texts[:number] + texts[number + 1 :])
    elif isinstance(node.ctx, ast.Load):
        yield start, end, texts[0]


def _unprotected(node: ast.Try, positions: NodePositions) -> Iterator[Edit]:
    """The `finally` block simply follows, so an exception skips it."""
    lines = [positions.text(statement) for statement in [*node.body, *node.finalbody]]
    indent = "\n" + " " * node.col_offset
    yield (*positions.span(node), indent.join(textwrap.dedent(line) for line in lines))


def _undecorated(node: ast.FunctionDef, positions: NodePositions) -> Iterator[Edit]:
    for decorator, after in zip(node.decorator_list, [*node.decorator_list[1:], node]):
        start = positions.span(decorator)[0] - 1
        yield start, positions.span(after)[0] - (after is not node), ""


def _assignment(node: ast.Assign, positions: NodePositions) -> Iterator[Edit]:
    yield (*positions.span(node.value), "None")


EDITS: NodeEdits = {
    ast.BinOp: _operation,
    ast.Compare: _comparison,
    ast.BoolOp: _both,
    ast.UnaryOp: _sign,
    ast.If: _condition,
    ast.While: _condition,
    ast.IfExp: _choice,
    ast.Constant: _constant,
    ast.JoinedStr: _f_string,
    ast.Call: _call,
    ast.Tuple: _several,
    ast.Assign: _assignment,
    ast.Try: _unprotected,
    ast.FunctionDef: _undecorated,
}
