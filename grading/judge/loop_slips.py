"""Slips in loops: a condition that the body never changes, and a list that is sorted at the wrong time."""

import ast
from collections.abc import Iterator

from grading.judge.slip import Slip, functions, spelling
from grading.judge.syntax_facts import Function, SyntaxFacts

UNCHANGED = "The loop of line {line} goes on while `{test}`, and nothing in its body changes that. Once it has begun, it never ends."
SORTED_BEFORE = (
    "Line {line} sorts `{name}` once, and the loop of line {loop} then adds to it: those that come later are unsorted."
)
SORTED_AFTER = "Line {line} sorts `{name}` when the loop of line {loop} is over, so no round of it sees the order."

PLAIN = (ast.Name, ast.Attribute, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp)  # nodes that compute nothing
ENDS = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Nonlocal, ast.Global, ast.Delete, ast.Await)
LOOPS = (ast.For, ast.While)
ADDING = frozenset("append extend insert".split())
CHOOSING = frozenset("max min sorted heappush heappop heapify insort nlargest nsmallest".split())


def unchanged_condition(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`while self.creator:` where neither the body nor a method that it calls sets `creator`."""
    for around, nodes in student.in_functions(ast.While):
        for loop in nodes if around in solution.named_functions else ():
            if not isinstance(loop, ast.While) or isinstance(loop.test, ast.Constant):
                continue
            test = student.walk(loop.test)
            body = [node for statement in loop.body for node in student.walk(statement)]
            if not all(isinstance(node, PLAIN) for node in test) or any(isinstance(node, ENDS) for node in body):
                continue
            shown = spelling(loop.test)
            if shown and not _may_change(student, test, body):
                yield Slip(loop.lineno, around, UNCHANGED.format(line=loop.lineno, test=shown))


def _may_change(student: SyntaxFacts, test: list[ast.AST], body: list[ast.AST]) -> bool:
    """True if these statements can change the value of the test, as far as the text shows it."""
    names = {node.id for node in test if isinstance(node, ast.Name)}
    attributes = {node.attr for node in test if isinstance(node, ast.Attribute)}
    # A value that is a number or a list may change in place; one that is None or not may not.
    compared = all(isinstance(node, ast.Compare | ast.Constant | ast.Name | ast.Attribute) for node in test[1:])
    identity = isinstance(test[0], ast.Compare) and all(isinstance(op, ast.Is | ast.IsNot) for op in test[0].ops)
    for node in body:
        if isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if (node.id in names) if isinstance(node, ast.Name) else (node.attr in attributes):
                return True
        elif isinstance(node, ast.Call):
            if _sets(student, node, attributes) or (not (identity and compared) and _uses(node, names, attributes)):
                return True
        elif isinstance(node, ast.Subscript | ast.AugAssign):
            holder = node.value if isinstance(node, ast.Subscript) else node.target
            if isinstance(holder, ast.Name) and holder.id in names:
                return True
    return any(attribute in each.methods for each in student.classes.values() for attribute in attributes)


def _sets(student: SyntaxFacts, call: ast.Call, attributes: set[str]) -> bool:
    """True if the call is of `setattr`, or of a function of the module that sets one of these attributes."""
    called = _called(call)
    if called in ("setattr", "__setattr__", "exec"):
        return True
    named = [node for name, node in functions(student) if name.rpartition(".")[2] == called]
    return any(
        isinstance(node, ast.Attribute) and node.attr in attributes and isinstance(node.ctx, ast.Store)
        for function in named
        for node in student.walk(function)
    )


def _uses(call: ast.Call, names: set[str], attributes: set[str]) -> bool:
    """True if the call is of a method of one of these, other than backward and forward, or has one as an argument."""
    held = call.func.value if isinstance(call.func, ast.Attribute) else None
    parts = [*call.args, *(each.value for each in call.keywords)]
    if held is not None and _called(call) not in ("backward", "forward"):
        parts.append(held)
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.Attribute) and part.attr in attributes)
        for part in parts
    )


def _called(call: ast.Call) -> str:
    """Return the name of the function or method that is called, without its object; or ""."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def sorted_outside(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A list of functions that is sorted before the loop that adds to it, or after it, and at no other place."""
    function = student.named_functions.get("Variable.backward")
    theirs = solution.named_functions.get("Variable.backward")
    if function is None or theirs is None or "Variable.generation" not in _public(solution):
        return
    for place, statement in enumerate(function.body):
        name = _sorted_list(statement)
        if not name or _orders(student, function, statement):
            continue
        for other, loop in enumerate(function.body):
            if isinstance(loop, LOOPS) and _adds(student, loop, name):
                text = SORTED_BEFORE if place < other else SORTED_AFTER
                text = text.format(line=statement.lineno, name=name, loop=loop.lineno)
                yield Slip(statement.lineno, "Variable.backward", text)
                break


def _public(solution: SyntaxFacts) -> set[str]:
    """Return the attributes of a Variable in the solution, as dotted names."""
    return {f"Variable.{name}" for name in solution.attributes("Variable")}


def _sorted_list(statement: ast.stmt) -> str:
    """Return the name of the list in `funcs.sort(…)` or `funcs = sorted(funcs, …)`, or ""."""
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    if not isinstance(value, ast.Call):
        return ""
    if isinstance(statement, ast.Expr):
        held = value.func.value if isinstance(value.func, ast.Attribute) and value.func.attr == "sort" else None
        return held.id if isinstance(held, ast.Name) else ""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    names = [each.id for each in (target, *value.args[:1]) if isinstance(each, ast.Name)]
    return names[0] if _called(value) == "sorted" and len(names) == 2 and names[0] == names[1] else ""


def _orders(student: SyntaxFacts, function: Function, besides: ast.stmt) -> bool:
    """True if the function sorts or chooses by order at another place too, or compares generations."""
    apart = set(map(id, student.walk(besides)))
    for node in student.walk(function):
        if id(node) in apart:
            continue
        if isinstance(node, ast.Call) and (_called(node) in CHOOSING or _called(node) == "sort"):
            return True
        if isinstance(node, ast.Compare) and any(
            isinstance(each, ast.Attribute) and each.attr == "generation" for each in student.walk(node)
        ):
            return True
    return False


def _adds(student: SyntaxFacts, loop: ast.For | ast.While, name: str) -> bool:
    """True if the loop takes from the list and adds to it."""
    held = [
        node.func.attr
        for node in student.index.every_below(loop, ast.Call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == name
    ]
    return "pop" in held and any(each in ADDING for each in held)
