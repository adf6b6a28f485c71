"""Mutations: the small changes that make one mutant each, as edits of a module's text at the nodes of its syntax tree.

Some are those of every tool for mutation testing: another operator, constant or condition, or one statement less. The
others are mistakes of this material's students:

- swapped operands, or `data` in the place of `grad`;
- only the first round of a loop, or the wrong end of a list;
- one argument less, or an ordinary reference in the place of a weak one;
- another part of an array's shape, such as its length for its number of axes;
- a condition that one type alone satisfies;
- a link or a gradient that is cleared as soon as it was read;
- a sum in place of the old value.
"""

import ast
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

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
SIBLINGS = {
    "data": ("grad",),
    "grad": ("data",),
    "input": ("output",),
    "output": ("input",),
    "inputs": ("outputs",),
    "outputs": ("inputs",),
    "shape": ("ndim",),
    "ndim": ("size",),
    "size": ("ndim",),
    "ones_like": ("zeros_like",),
    "zeros": ("ones",),
    "x0": ("x1",),
    "x1": ("x0",),
    "gx0": ("gx1",),
    "max": ("min", "sum"),
}
# Other numbers that an array or its shape has, by the one that the solution asks for.
SHAPE_PARTS = {
    "ndim": ("len({})", "{}.shape[0]"),
    "size": ("len({})", "{}.shape[0]"),
    "len": ("{}.ndim", "{}.size", "{}.shape[-1]", "len({}.shape)"),
}
# The attributes that a computation leaves behind for the next one, which a student may clear on the way.
KEPT = ("data", "grad", "creator", "input", "output", "inputs", "outputs")
MODULES = ("np", "heapq", "weakref")
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


def edits(tree: ast.AST, source: str) -> Iterator[Edit]:
    """Yield every edit of `source` that changes one thing in `tree`, a part of its tree; some give invalid Python."""
    positions = NodePositions(source)
    excluded = _excluded(tree)
    for node in ast.walk(tree):
        if node in excluded:
            continue
        yield from EDITS.get(type(node), _none)(node, positions)
        if isinstance(node, (ast.Assign, ast.Expr, ast.For)):
            yield from _cleared(node, positions)
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


def _none(node: ast.AST, positions: NodePositions) -> Iterator[Edit]:
    return iter(())


def _swapped(before: ast.AST, after: ast.AST, positions: NodePositions) -> Iterator[Edit]:
    start, end = positions.word(before, after)
    for other in SWAPS.get(positions.source[start:end], ()):
        yield start, end, other


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
    """One argument less, the first two swapped, no star, or the argument in the place of the result."""
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
    if isinstance(node.func, ast.Attribute):
        if positions.text(node.func.value) not in MODULES:
            yield (*span, positions.text(node.func.value))
        if node.func.attr == "pop" and not node.args:
            yield (*span, f"{function}(0)")
        if node.func.attr == "append":
            yield (*span, f"{positions.text(node.func.value)}.insert(0, {texts[0]})")
    elif not arguments:
        yield (*span, function)
    yield from _narrowed(node, positions)
    if function in SHAPE_PARTS and len(texts) == 1:
        yield from ((*span, part.format(texts[0])) for part in SHAPE_PARTS[function])


def _narrowed(node: ast.Call, positions: NodePositions) -> Iterator[Edit]:
    """One type alone in the place of several: of a tuple of types, of all scalars, or of all that becomes an array."""
    span, function = positions.span(node), positions.text(node.func)
    arguments = [positions.text(argument) for argument in node.args]
    if function == "isinstance" and isinstance(node.args[-1], ast.Tuple):
        for kind in node.args[-1].elts:
            yield (*span, f"isinstance({arguments[0]}, {positions.text(kind)})")
    elif function == "np.isscalar":
        yield (*span, f"isinstance({arguments[0]}, float)")
    elif function == "np.asarray":
        yield (*span, f"{positions.text(node)} if isinstance({arguments[0]}, float) else {arguments[0]}")


def _attribute(node: ast.Attribute, positions: NodePositions) -> Iterator[Edit]:
    start, end = positions.span(node)
    for other in SIBLINGS.get(node.attr, ()):
        yield end - len(node.attr), end, other
    for part in SHAPE_PARTS.get(node.attr, ()):
        yield start, end, part.format(positions.text(node.value))


def _name(node: ast.Name, positions: NodePositions) -> Iterator[Edit]:
    if isinstance(node.ctx, ast.Load):
        for other in SIBLINGS.get(node.id, ()):
            yield (*positions.span(node), other)


def _loop(node: ast.For | ast.comprehension, positions: NodePositions) -> Iterator[Edit]:
    """The first round only, or the last."""
    for part in ("[:1]", "[-1:]"):
        yield (*positions.span(node.iter), f"list({positions.text(node.iter)}){part}")


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


def _assignment(node: ast.Assign, positions: NodePositions) -> Iterator[Edit]:
    yield (*positions.span(node.value), "None")
    yield from _in_place(node, positions)


def _in_place(node: ast.Assign, positions: NodePositions) -> Iterator[Edit]:
    """`a += b` for `a = a + b`, also where one branch of a choice has the sum."""
    target = positions.text(node.targets[0])
    for part in ast.walk(node.value):
        if not (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add) and positions.text(part.left) == target):
            continue
        added = f"{target} += {positions.text(part.right)}"
        if part is node.value:
            yield (*positions.span(node), added)
        elif isinstance(node.value, ast.IfExp) and part in ast.walk(node.value.orelse):
            first = f"{target} = {positions.text(node.value.body)}"
            indent = " " * node.col_offset
            lines = (f"if {positions.text(node.value.test)}:", f"    {first}", "else:", f"    {added}")
            yield (*positions.span(node), f"\n{indent}".join(lines))


def _cleared(node: ast.Assign | ast.Expr | ast.For, positions: NodePositions) -> Iterator[Edit]:
    """A kept attribute becomes None as soon as the statement has read it; in a loop's head, before the first round."""
    read = node.iter if isinstance(node, ast.For) else node.value
    own = {name.id for part in ast.walk(read) if isinstance(part, ast.comprehension) for name in _names(part.target)}
    written = {positions.text(target) for target in getattr(node, "targets", ())}
    for part in ast.walk(read):
        if not (isinstance(part, ast.Attribute) and part.attr in KEPT and isinstance(part.value, ast.Name)):
            continue
        text = positions.text(part)
        if part.value.id in own or text in written:
            continue
        if isinstance(node, ast.For):
            start = positions.span(node.body[0])[0]
            yield start, start, f"{text} = None\n{' ' * node.body[0].col_offset}"
        else:
            end = positions.span(node)[1]
            yield end, end, f"; {text} = None"


def _names(target: ast.AST) -> list[ast.Name]:
    return [part for part in ast.walk(target) if isinstance(part, ast.Name)]


def _unprotected(node: ast.Try, positions: NodePositions) -> Iterator[Edit]:
    """The `finally` block simply follows, so an exception skips it."""
    lines = [positions.text(statement) for statement in [*node.body, *node.finalbody]]
    indent = "\n" + " " * node.col_offset
    yield (*positions.span(node), indent.join(textwrap.dedent(line) for line in lines))


def _undecorated(node: ast.FunctionDef, positions: NodePositions) -> Iterator[Edit]:
    for decorator, after in zip(node.decorator_list, [*node.decorator_list[1:], node]):
        start = positions.span(decorator)[0] - 1
        yield start, positions.span(after)[0] - (after is not node), ""


EDITS: dict[type[ast.AST], Callable[[Any, NodePositions], Iterator[Edit]]] = {
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
    ast.Attribute: _attribute,
    ast.Name: _name,
    ast.For: _loop,
    ast.comprehension: _loop,
    ast.Tuple: _several,
    ast.Assign: _assignment,
    ast.Try: _unprotected,
    ast.FunctionDef: _undecorated,
}
