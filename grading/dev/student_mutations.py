"""The mutations that are mistakes of this material's students.

Each function yields the edits of one node. EDITS lists them by the node's type. They make:

- `data` in place of `grad`, or another sibling of a name;
- only the first round of a loop, or the wrong end of a list;
- another part of an array's shape, such as its length for its number of axes;
- a condition that one type alone satisfies;
- a link or a gradient that is cleared as soon as it was read;
- a sum in place of the old value.
"""

import ast
from collections.abc import Iterator

from grading.dev.node_edits import Edit, NodeEdits, NodePositions

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


def _call(node: ast.Call, positions: NodePositions) -> Iterator[Edit]:
    """The wrong end of a list, a condition that one type alone satisfies, or another number for a length."""
    texts = [positions.text(argument) for argument in [*node.args, *node.keywords]]
    span, function = positions.span(node), positions.text(node.func)
    if isinstance(node.func, ast.Attribute):
        if node.func.attr == "pop" and not node.args:
            yield (*span, f"{function}(0)")
        if node.func.attr == "append":
            yield (*span, f"{positions.text(node.func.value)}.insert(0, {texts[0]})")
    yield from _narrowed(node, positions)
    if function in SHAPE_PARTS and len(texts) == 1:
        yield from ((*span, part.format(texts[0])) for part in SHAPE_PARTS[function])


def _narrowed(node: ast.Call, positions: NodePositions) -> Iterator[Edit]:
    """One type alone in place of several: of a tuple of types, of all scalars, or of all that becomes an array."""
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


def _loop(node: ast.For, positions: NodePositions) -> Iterator[Edit]:
    yield from _one_round(node, positions)
    yield from _cleared(node, positions)


def _one_round(node: ast.For | ast.comprehension, positions: NodePositions) -> Iterator[Edit]:
    """The first round only, or the last."""
    for part in ("[:1]", "[-1:]"):
        yield (*positions.span(node.iter), f"list({positions.text(node.iter)}){part}")


def _assignment(node: ast.Assign, positions: NodePositions) -> Iterator[Edit]:
    yield from _in_place(node, positions)
    yield from _cleared(node, positions)


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


EDITS: NodeEdits = {
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Name: _name,
    ast.For: _loop,
    ast.comprehension: _one_round,
    ast.Assign: _assignment,
    ast.Expr: _cleared,
}
