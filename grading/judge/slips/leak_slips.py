"""Slips that keep a graph alive other than by strong outputs: a shared list, a cache, a cycle of their own."""

import ast
from collections.abc import Iterator

from sentences import joined, said

from grading.judge.slips.failure_kinds import still_alive
from grading.judge.slips.shared_slips import ADDING, caches, dotted, is_container, takes
from grading.judge.slips.slip import Slip, lone_name, nodes_in_bodies, nodes_in_functions, spelling
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts, bound_by

CALLS_ITSELF = said(
    "`{name}` in line {line} uses its own name, so this function holds itself. The cycle keeps alive `{held}`, which "
    "the function uses too, until Python's collector comes by. A loop or a method makes no such cycle."
)
OF_THE_MODULE = said("Line {line} adds `{value}` to `{name}` of the module: all that is in it stays alive.")
OF_THE_CLASS = said("Line {line} adds `{value}` to `{name}` of the class {owner}: all that is in it stays alive.")
HOLDS_ITSELF = said(
    "Line {line} makes the object hold itself: `{code}` leads back to it. So it stays alive until Python's collector "
    "comes by."
)
CACHED = said("`{cache}` in line {line} holds the arguments and results of `{name}`, so they stay alive.")
HOLDS_BACK = said(
    "Line {line} makes `{code}` hold `{function}`, and `{function}` holds `{variable}` as an input: the two keep each "
    "other alive."
)

CYCLE = said(
    "The collector is off here. A function that holds its output, which holds its creator, that same function: "
    "the two keep each other alive. Which of the two links could be one that doesn't count?"
)
# The checks' reasons, which speak of outputs.
REASONS = joined(
    "\n",
    [
        CYCLE,
        joined(" ", [said("All of the outputs are to be held weakly."), CYCLE]),
        said("Are outputs held weakly still?"),
    ],
)
PLAIN = frozenset("shape ndim size dtype generation".split())  # attributes that hold no graph


def closure_cycle(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function in a method that calls itself, as `build` does in micrograd, and uses the method's lists."""
    for around, inner in nodes_in_functions(student, ast.FunctionDef) if _frees(solution) else ():
        function = student.named_functions[around]
        if inner is function or around not in solution.named_functions or not student.index.is_own(inner):
            continue
        below = student.walk_body(inner)
        used = {node.id for node in below if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        if inner.name not in used or _unbound_again(student, function, inner.name):
            continue
        own = (bound_by(below) or set()) | {each.arg for each in ast.walk(inner.args) if isinstance(each, ast.arg)}
        outer = (bound_by(student.own_nodes(function)) or set()) | {each.arg for each in function.args.args}
        held = sorted((used & outer) - own - {inner.name})
        if held:
            text = said(CALLS_ITSELF, name=inner.name, line=inner.lineno, held=held[0])
            yield Slip(inner.lineno, around, text, replaces=REASONS, fits=still_alive)


def _frees(solution: SyntaxFacts) -> bool:
    """True if the kata's graphs go without the collector, as from kata 08 on."""
    return "weakref" in (solution.names_at_top or ())


def _unbound_again(student: SyntaxFacts, function: Function, name: str) -> bool:
    """True if the function deletes or sets the name that an inner function has, which may open the cycle."""
    nodes = student.index.every_below(function, ast.Name)
    return any(node.id == name and not isinstance(node.ctx, ast.Load) for node in nodes)


def holds_itself(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`self.me = self`, `self._backward = self.backward`, or a function that uses `self` and is kept in it."""
    for around, node in nodes_in_bodies(student, ast.Assign) if _frees(solution) else ():
        function, owner = student.named_functions[around], around.rpartition(".")[0]
        if not owner or not function.args.args:
            continue
        own = function.args.args[0].arg
        for target in node.targets:
            kept = isinstance(target, ast.Attribute) and lone_name(target.value) == own
            if kept and _leads_to(node.value, own, student, function, owner):
                text = said(HOLDS_ITSELF, line=node.lineno, code=spelling(target) or "…")
                yield Slip(node.lineno, around, text, replaces=REASONS, fits=still_alive)


def _leads_to(node: ast.expr, own: str, student: SyntaxFacts, function: Function, owner: str) -> bool:
    """True for the object, a method of it, a row that has it, and a function that uses it."""
    if isinstance(node, ast.Attribute):
        method = student.classes[owner].methods.get(node.attr)
        return lone_name(node.value) == own and method is not None and not method.decorator_list
    if isinstance(node, ast.Lambda):
        return any(lone_name(each) == own for each in student.walk(node))
    inner = [each for each in student.index.every_below(function, ast.FunctionDef) if each is not function]
    named = [each for each in inner if each.name == lone_name(node)]
    return _has(node, own) or any(lone_name(below) == own for each in named for below in student.walk(each))


def kept_in_list(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`history.append(self)`, where `history` is a list of the module or of a class that nothing empties then."""
    if not _frees(solution):
        return
    shared = dict(_containers("", student.tree.body))
    for owner, facts in student.classes.items():
        shared |= _containers(owner, facts.node.body)
    for around, function in student.named_functions.items() if shared else ():
        below = student.walk_body(function)
        own = (bound_by(below) or set()) | {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
        aliases = _aliases(below, shared)
        own -= aliases.keys() | {name for node in below if isinstance(node, ast.Global) for name in node.names}
        for node in below:
            holder, value = _added(node)
            name = aliases.get(holder, "" if holder in own else holder)
            if value is None or name not in shared or _is_emptied(below, holder, node):
                continue
            owner, line = shared[name], getattr(node, "lineno", 1)
            facts_of = {"line": line, "value": spelling(value) or "…", "name": holder}
            text = said(OF_THE_CLASS, facts_of, owner=owner) if owner else said(OF_THE_MODULE, facts_of)
            yield Slip(line, around, text, replaces=REASONS, fits=still_alive)
            break


def _containers(owner: str, body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield the ways to write each container that is made in the body of the module or a class, with the owner."""
    for statement in body:
        if isinstance(statement, ast.Assign) and is_container(statement.value):
            for name in filter(None, map(lone_name, statement.targets)):
                for before in (owner, "self", "cls") if owner else ("",):
                    yield f"{before}.{name}" if before else name, owner


def _aliases(nodes: list[ast.AST], shared: dict[str, str]) -> dict[str, str]:
    """Return the names that `seen = Variable.seen` makes for shared containers."""
    assigns = [node for node in nodes if isinstance(node, ast.Assign) and dotted(node.value) in shared]
    pairs = [(lone_name(target), dotted(node.value)) for node in assigns for target in node.targets]
    return {name: whole for name, whole in pairs if name}


def _added(node: ast.AST) -> tuple[str, ast.expr | None]:
    """Return the container that a statement adds an object to, as text, and the object; or "" and None."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ADDING and node.args:
        return dotted(node.func.value), _object(node.args[-1])
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return dotted(node.targets[0].value), _object(node.value)
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.BitOr):
        return dotted(node.target), _object(node.value)
    return "", None


def _object(node: ast.expr) -> ast.expr | None:
    """Return an expression that may be an object of the graph, or None for a call, a number, a shape."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return next((each for each in map(_object, node.elts) if each is not None), None)
    if isinstance(node, ast.Attribute):
        return None if node.attr in PLAIN else node
    return node if isinstance(node, ast.Name) else None


def _is_emptied(nodes: list[ast.AST], holder: str, adds: ast.AST) -> bool:
    """True if something may be taken out of the container below the line that adds to it."""
    line = getattr(adds, "lineno", 0)
    later = [node for node in nodes if getattr(node, "lineno", 0) >= line]
    return any(takes(node, holder) for node in later)


def results_cached(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`@functools.lru_cache` above a function, which holds its arguments and results."""
    for around, function in student.named_functions.items() if _frees(solution) else ():
        for name, line in caches(function):
            text = said(CACHED, cache=name, line=line, name=around)
            yield Slip(line, around, text, replaces=REASONS, fits=still_alive)


def holds_back(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`x.users.append(f)` in a loop over `f.inputs`: an input holds the function that holds it."""
    known = solution.attributes("Variable")
    for around, loop in nodes_in_functions(student, ast.For) if _frees(solution) else ():
        holder = _holder_of(loop, around)
        names = {node.id for node in student.walk(loop.target) if isinstance(node, ast.Name)} if holder else set()
        for node in student.walk_body(loop) if holder else ():
            target = _grows(node, holder)
            if target is not None and lone_name(target.value) in names and target.attr not in known:
                facts = {"line": target.lineno, "code": spelling(target), "function": holder}
                text = said(HOLDS_BACK, facts, variable=lone_name(target.value))
                yield Slip(target.lineno, around, text, replaces=REASONS, fits=still_alive)


def _holder_of(loop: ast.For, around: str) -> str:
    """Return the name of the function whose inputs a loop goes through, or ""."""
    for node in ast.walk(loop.iter):
        if isinstance(node, ast.Attribute) and node.attr == "inputs" and lone_name(node.value):
            return lone_name(node.value)
        if around == "Function.__call__" and lone_name(node) == "inputs":
            return "self"
    return ""


def _grows(node: ast.AST, holder: str) -> ast.Attribute | None:
    """Return the attribute that a statement sets to the holder, or to a list that has it, or adds it to; or None."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
        return node.targets[0] if _has(node.value, holder) else None
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute):
        return node.target if _has(node.value, holder) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ADDING:
        held = node.func.value
        return held if isinstance(held, ast.Attribute) and any(_has(each, holder) for each in node.args) else None
    return None


def _has(node: ast.expr, name: str) -> bool:
    """True for the name itself, and a list, a tuple or a sum of lists that has it."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return any(_has(each, name) for each in node.elts)
    if isinstance(node, ast.BinOp):
        return _has(node.left, name) or _has(node.right, name)
    return lone_name(node) == name
