"""Slips in the order of the functions that wait in backward: a sort at the wrong time, or a tie that nothing breaks."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.failure_kinds import not_comparable
from grading.judge.slips.slip import Slip, called_name, lone_name, nodes_in_functions
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

SORTED_BEFORE = said(
    "Line {line} sorts `{name}` once, and the loop of line {loop} then adds to it: those that come later are unsorted."
)
SORTED_AFTER = said(
    "Line {line} sorts `{name}` when the loop of line {loop} is over, so no round of it sees the order."
)

EQUAL_TIES = said(
    "Nothing changes `{name}`, so the tuples of line {line} have the same number there: where the items before it are "
    "equal too, Python compares those behind it."
)
LOOPS = (ast.For, ast.While)
ADDING = frozenset("append extend insert".split())
CHOOSING = frozenset("max min sorted heappush heappop heapify insort nlargest nsmallest".split())


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
                text = said(text, line=statement.lineno, name=name, loop=loop.lineno)
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
        return lone_name(held)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    names = [each.id for each in (target, *value.args[:1]) if isinstance(each, ast.Name)]
    return names[0] if called_name(value) == "sorted" and len(names) == 2 and names[0] == names[1] else ""


def _orders(student: SyntaxFacts, function: Function, besides: ast.stmt) -> bool:
    """True if the function sorts or chooses by order at another place too, or compares generations."""
    apart = set(map(id, student.walk(besides)))
    for node in student.walk(function):
        if id(node) in apart:
            continue
        if isinstance(node, ast.Call) and (called_name(node) in CHOOSING or called_name(node) == "sort"):
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
        if isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == name
    ]
    return "pop" in held and any(each in ADDING for each in held)


def equal_ties(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`heappush(funcs, (-f.generation, tie, f))`, where `tie` has one value that nothing counts up."""
    for around, node in nodes_in_functions(student, ast.Call):
        if called_name(node) != "heappush" or len(node.args) != 2 or not isinstance(node.args[1], ast.Tuple):
            continue
        function = student.named_functions[around]
        for name in map(lone_name, node.args[1].elts[1:-1]):
            if around in solution.named_functions and _is_fixed(student, function, name):
                text = said(EQUAL_TIES, name=name, line=node.lineno)
                yield Slip(node.lineno, around, text, fits=not_comparable)


def _is_fixed(student: SyntaxFacts, function: Function, name: str) -> bool:
    """True if the function sets the name once, and to a number, and in no loop."""
    stores = [node for node in student.index.every_below(function, ast.Name) if _binds(node, name)]
    if not name or len(stores) != 1:
        return False
    for statement in function.body:
        if not isinstance(statement, ast.Assign):
            continue
        for target in statement.targets:
            pairs = [(target, statement.value)]
            if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
                pairs = list(zip(target.elts, statement.value.elts))
            if any(one is stores[0] and isinstance(value, ast.Constant) for one, value in pairs):
                return True
    return False


def _binds(node: ast.Name, name: str) -> bool:
    return node.id == name and not isinstance(node.ctx, ast.Load)
