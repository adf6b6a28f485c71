"""Slips with iterators such as `map(…)`, which run nothing by themselves, and can be walked only once."""

import ast
from collections.abc import Iterator
from itertools import islice

from sentences import said

from grading.judge.slips.slip import Slip, is_name, lone_name, nodes_in_bodies, spelling
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

NEVER_WALKED = said("`{code}` in line {line} runs nothing by itself: only a loop over it would. Write a `for` loop.")
WALKED_TWICE = said(
    "`{name}` of line {line} can be walked only once. Line {first} does that, so line {second} finds nothing left: "
    "make a list of it."
)
MAX_ITERATORS = 20  # of one function that are followed
LAZY = ("map", "filter", "zip")
WALKING = ("list", "tuple", "sorted", "set", "sum", "max", "min")  # they go through all of their argument
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


def never_walked(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A line `map(step, funcs)`, or a generator expression, for the loop that it is not."""
    for around, node in nodes_in_bodies(student, ast.Expr):
        if _is_lazy(node.value, student):
            code = spelling(node.value) or ast.unparse(node.value)[:20] + "…"
            yield Slip(node.lineno, around, said(NEVER_WALKED, code=code, line=node.lineno))


def _is_lazy(node: ast.expr, student: SyntaxFacts) -> bool:
    """True for an expression that makes an iterator of Python's own."""
    if isinstance(node, ast.GeneratorExp):
        return True
    bound = student.bound_names
    return isinstance(node, ast.Call) and is_name(node.func, *LAZY) and bound is not None and not bound & {*LAZY}


def walked_twice(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`inputs = map(as_variable, inputs)`, and two lines below that go through `inputs`, or store it after one did."""
    for around, function in student.named_functions.items():
        made = (node for node in function.body if isinstance(node, ast.Assign) and _is_lazy(node.value, student))
        for node in islice(made, MAX_ITERATORS):
            name = lone_name(node.targets[0]) if len(node.targets) == 1 else ""
            first, second = _walks(student, function, name, node) if name else (0, 0)
            if first and second:
                text = said(WALKED_TWICE, name=name, line=node.lineno, first=first, second=second)
                yield Slip(node.lineno, around, text)


def _walks(student: SyntaxFacts, function: Function, name: str, made: ast.Assign) -> tuple[int, int]:
    """Return the line of a statement of the function that walks all of the iterator, and of the next that needs it.

    Each is 0 if there is none before the name has another value.
    """
    first = 0
    for statement in function.body[function.body.index(made) + 1 :]:
        below = student.walk(statement)
        line = next((_line(node) for node in below if _walks_all(node, name) or (first and _stores(node, name))), 0)
        if first and line:
            return first, line
        # One below an `if` may not run.
        if line and not isinstance(statement, ast.If | ast.Try | ast.While):
            first = line
        if any(is_name(node, name) and not isinstance(getattr(node, "ctx", None), ast.Load) for node in below):
            break
    return first, 0


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0) or getattr(getattr(node, "iter", None), "lineno", 0)


def _walks_all(node: ast.AST, name: str) -> bool:
    """True for a loop over the name that nothing ends early, a list of its items, or a call that takes them all."""
    if isinstance(node, ast.For):
        ends = any(isinstance(each, ast.Break | ast.Return) for each in ast.walk(node))
        return is_name(node.iter, name) and not ends
    if isinstance(node, COMPREHENSIONS):
        return is_name(node.generators[0].iter, name)
    if isinstance(node, ast.Starred):
        return is_name(node.value, name) and isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Call) and is_name(node.func, *WALKING) and len(node.args) == 1:
        (given,) = node.args
        return is_name(given, name) or (isinstance(given, ast.GeneratorExp) and is_name(given.generators[0].iter, name))
    return False


def _stores(node: ast.AST, name: str) -> bool:
    """True for an assignment of the iterator itself to an attribute, alone or in a row."""
    if not isinstance(node, ast.Assign):
        return False
    (target, *_), value = node.targets, node.value
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = list(zip(target.elts, value.elts))
    return any(isinstance(each, ast.Attribute) and is_name(given, name) for each, given in pairs)
