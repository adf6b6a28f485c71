"""Slips in what objects or calls share: an attribute of the class, a list in the class's body, a default value."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.slip import Slip, lone_name, nodes_in_bodies, spelling
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

SET_ON_CLASS = said(
    "Line {line} sets `{name}` on the class {owner}, so all its objects share one: write `self.{name}` for one of each."
)
ONE_FOR_ALL = said(
    "`{name}` in line {line} belongs to the class {owner}: all its objects share it, and line {change} adds to it. "
    "Set `self.{name}` in a method, for one of each."
)
DEFAULT_SHARED = said(
    "The default of `{name}` in line {line} is made once: all calls share it, and line {change} adds to it. "
    "Make a new one in the body."
)
MULTIPLIED = said(
    "`{code}` in line {line} makes one {owner}, and holds that one several times: write `[{owner}(…) for …]` for a new "
    "one each time."
)
TWO_NAMES = said(
    "Line {line} makes one {owner} with two names, `{one}` and `{other}`: what is set in one is set in the other, too."
)

ADDING = frozenset("add append appendleft extend insert setdefault update".split())
TAKING = frozenset("clear discard heappop pop popitem popleft remove".split())
MAKERS = frozenset("defaultdict deque dict list set".split())


def set_on_class(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`Variable.data = data` or `type(self).data = data` in a method, for `self.data = data`."""
    for around, node in nodes_in_bodies(student, ast.Assign):
        if isinstance(node.value, ast.Constant):
            continue  # a first value that each object may replace
        owner = around.rpartition(".")[0]
        known = solution.of_self.get(owner, set())
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr in known and _is_class(target.value, owner):
                text = said(SET_ON_CLASS, line=node.lineno, name=target.attr, owner=owner)
                yield Slip(node.lineno, around, text)


def _is_class(node: ast.expr, owner: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == owner
    if isinstance(node, ast.Attribute):
        return node.attr == "__class__" and lone_name(node.value) == "self"
    is_type = isinstance(node, ast.Call) and lone_name(node.func) == "type" and len(node.args) == 1
    return is_type and isinstance(node, ast.Call) and lone_name(node.args[0]) == "self"


def one_for_all(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`inputs = []` in a class's body, and `self.inputs.append(x)` in a method."""
    for owner, facts in student.classes.items():
        known = solution.of_self.get(owner, set())
        for member in facts.node.body if known else ():
            name = lone_name(member.targets[0]) if isinstance(member, ast.Assign) else ""
            if not isinstance(member, ast.Assign) or name not in known or not is_container(member.value):
                continue
            below = student.walk(facts.node)
            if _is_set(student.index.every(ast.Attribute, ast.AugAssign), "attr", name):
                continue
            changes = [line for node in below if (line := _adds_to(node, f"self.{name}"))]
            if changes:
                text = said(ONE_FOR_ALL, name=name, line=member.lineno, owner=owner, change=changes[0])
                yield Slip(member.lineno, owner, text)


def default_shared(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`def backward(self, seen=set())`, and `seen.add(f)` in the body."""
    for around, function in student.named_functions.items():
        for name, default in _defaults(function):
            line = _line_of_growth(name, student.walk_body(function)) if is_container(default) else 0
            if line:
                text = said(DEFAULT_SHARED, name=name, line=default.lineno, change=line)
                yield Slip(default.lineno, around, text)


def _line_of_growth(name: str, nodes: list[ast.AST]) -> int:
    """Return the first line that adds to the container of this name, or 0.

    It is 0 too where nothing asks what is in the container, and where the container may lose its items again.
    """
    lines = [line for node in nodes if (line := _adds_to(node, name))]
    reads = sum(lone_name(node) == name and isinstance(_context(node), ast.Load) for node in nodes)
    adding_calls = sum(isinstance(node, ast.Call) and bool(_adds_to(node, name)) for node in nodes)
    may_lose = _is_set(nodes, "id", name) or any(takes(node, name) for node in nodes)
    return lines[0] if lines and reads > adding_calls and not may_lose else 0


def multiplied(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`[Variable(None)] * n`, which holds one object n times."""
    for around, node in nodes_in_bodies(student, ast.BinOp):
        sides = (node.left, node.right) if isinstance(node.op, ast.Mult) else ()
        rows = [side for side in sides if isinstance(side, ast.List | ast.Tuple)]
        for item in (item for row in rows for item in row.elts):
            owner = lone_name(item.func) if isinstance(item, ast.Call) else ""
            if owner in student.classes:
                text = said(MULTIPLIED, code=spelling(node) or "[…] * …", line=node.lineno, owner=owner)
                yield Slip(node.lineno, around, text, explains=True)


def two_names(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`x0 = x1 = Variable(x.data)`, where an attribute of each is set further below."""
    for around, node in nodes_in_bodies(student, ast.Assign):
        owner = lone_name(node.value.func) if isinstance(node.value, ast.Call) else ""
        if len(node.targets) < 2 or owner not in student.classes:
            continue
        parts = student.index.every_below(student.named_functions[around], ast.Attribute)
        stored = {lone_name(each.value) for each in parts if isinstance(each.ctx, ast.Store)}
        both = [name for name in map(lone_name, node.targets) if name in stored - {""}]
        if len(both) > 1:
            text = said(TWO_NAMES, line=node.lineno, owner=owner, one=both[0], other=both[1])
            yield Slip(node.lineno, around, text)


def _defaults(function: Function) -> list[tuple[str, ast.expr]]:
    arguments = function.args
    placed = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(placed), reversed(arguments.defaults)), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
    return [(each.arg, default) for each, default in pairs if default is not None]


def is_container(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return lone_name(node.func) in MAKERS
    return isinstance(node, ast.List | ast.Dict | ast.Set)


def _adds_to(node: ast.AST, holder: str) -> int:
    """Return the line of a statement that adds to the holder, such as `seen` or `self.inputs`; else 0."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ADDING:
        return node.lineno if dotted(node.func.value) == holder else 0
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.BitOr):
        return node.lineno if dotted(node.target) == holder else 0
    return 0


def takes(node: ast.AST, holder: str) -> bool:
    """True for a call that takes something out of the holder, such as `funcs.pop()`, and for `del`."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Delete)
    method = node.func.attr if isinstance(node.func, ast.Attribute) else lone_name(node.func)
    parts = [*([node.func.value] if isinstance(node.func, ast.Attribute) else []), *node.args]
    return method in TAKING and any(dotted(part) == holder for part in parts)


def _is_set(nodes: list[ast.AST], key: str, name: str) -> bool:
    """True if a node stores what has this name in its field `key`, other than by `+=`."""
    stores = [node for node in nodes if getattr(node, key, "") == name and isinstance(_context(node), ast.Store)]
    added = [node for node in nodes if isinstance(node, ast.AugAssign) and getattr(node.target, key, "") == name]
    return len(stores) > len(added)


def _context(node: ast.AST) -> ast.AST | None:
    return getattr(node, "ctx", None)


def caches(function: Function) -> Iterator[tuple[str, int]]:
    """Yield the name and the line of each decorator that keeps the function's results for the same arguments."""
    for decorator in function.decorator_list if function.args.args else ():
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if name.rpartition(".")[2] in ("lru_cache", "cache"):
            yield name, decorator.lineno


def dotted(node: ast.expr) -> str:
    """Return a name, or an attribute of a name, as text; "" for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{lone_name(node.value)}.{node.attr}"
    return lone_name(node)
