"""Slips with names that hide others: Python's own function set to something else, or met where a value is meant."""

import ast
import builtins
from collections.abc import Iterator, Sequence

from sentences import said

from grading.judge.slips.slip import Slip, lone_name, nodes_in_functions
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

HIDDEN = said(
    "Line {line} sets `{name}` to something else, so `{name}(…)` in line {call} no longer calls Python's own function: "
    "choose another name."
)
NO_PARAMETER = said(
    "`{name}` in line {line} is Python's own function, which has no `{attribute}`: "
    "{function} has neither a parameter nor a variable of that name."
)
OVERWRITTEN = said(
    "Line {line} sets `{name}` to the result of a call of it, so line {call} calls that result: choose another name."
)

CALLABLE = frozenset(name for name in dir(builtins) if name.islower() and callable(getattr(builtins, name)))
# Values that no call can be made of.
NO_FUNCTION = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.BinOp, ast.UnaryOp)


def builtin_hidden(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`max = 0`, in a function or at the top level, and a call of `max` below it."""
    if student.names_at_top is None or not any(map(_hides, student.index.every(ast.Assign))):
        return
    top = _hidden(student.tree.body)
    for around, nodes in student.index.in_bodies(ast.Assign, ast.Call):
        own = _hidden(nodes)
        if not own and not top:
            continue
        bound = syntax_facts.bound_by(student.walk(student.named_functions[around])) or set()
        hidden = {name: line for name, line in top.items() if name not in bound} | own
        for name, call in ((each.id, each.lineno) for each in map(_called, nodes) if each is not None):
            if name in hidden and _stays(student, around if name in own else "", name):
                line = hidden[name]
                yield Slip(line, around, said(HIDDEN, line=line, name=name, call=call))
                break


def _hidden(nodes: Sequence[ast.AST]) -> dict[str, int]:
    """Return the names of Python's own functions that these assignments hide, with the first line that does."""
    return {name: getattr(node, "lineno", 1) for node in reversed(nodes) if (name := _hides(node))}


def _hides(node: ast.AST) -> str:
    """Return the name of Python's own function that the statement sets to something that can't be called, or ""."""
    name = _assigned(node)
    if name not in CALLABLE or not isinstance(node, ast.Assign):
        return ""
    # In a function, `max = max(xs)` asks for the local name before it has a value.
    return name if isinstance(node.value, NO_FUNCTION) or _is_own_call(node) else ""


def _is_own_call(node: ast.AST) -> bool:
    """True for `f = f(x)`."""
    called = _called(node.value) if isinstance(node, ast.Assign) else None
    return called is not None and called.id == _assigned(node)


def _assigned(node: ast.AST) -> str:
    """Return the name that a statement assigns alone, or ""."""
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    return lone_name(target)


def _stays(student: SyntaxFacts, around: str, name: str) -> bool:
    """True if every statement of the function, or of the module for "", that binds the name hides the builtin."""
    nodes = student.own_nodes(student.named_functions[around] if around else student.tree)
    if around and name in _parameters(student.named_functions[around]):
        return False
    return sum(name in (syntax_facts.bound_by([node]) or ()) for node in nodes) == sum(
        _hides(node) == name for node in nodes
    )


def builtin_met(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`input.data` in a function that has no `input`, which is Python's own function then."""
    at_top = student.names_at_top
    unbound = CALLABLE - at_top if at_top is not None else frozenset()
    for around, node in nodes_in_functions(student, ast.Attribute):
        name = lone_name(node.value)
        if name not in unbound or hasattr(getattr(builtins, name), node.attr):
            continue
        bound = syntax_facts.bound_by(student.walk(student.named_functions[around])) or set()
        if name not in bound:
            facts = {"name": name, "line": node.lineno, "attribute": node.attr, "function": around}
            yield Slip(node.lineno, around, said(NO_PARAMETER, facts))


def argument_overwritten(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`f = f(x0)`, and a second call of `f` below it, in a function that was given `f` to call."""
    if not any(_assigned(node) and _is_own_call(node) for node in student.index.every(ast.Assign)):
        return
    for around, nodes in student.index.in_bodies(ast.Assign, ast.Call):
        theirs = solution.functions.get(around)
        if theirs is None:
            continue
        called = {each.id for each in map(_called, student.walk(student.named_functions[around])) if each is not None}
        given = {each.arg for each in theirs.args.args} & called & _parameters(student.named_functions[around])
        for node in nodes if given else ():
            name = _assigned(node)
            if name not in given or not isinstance(node, ast.Assign) or not _is_own_call(node):
                continue
            later = [each.lineno for each in map(_called, nodes) if each and each.id == name]
            later = [line for line in later if line > (node.end_lineno or node.lineno)]
            if later:
                text = said(OVERWRITTEN, line=node.lineno, name=name, call=min(later))
                yield Slip(node.lineno, around, text)


def _called(node: ast.AST) -> ast.Name | None:
    return node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def _parameters(function: Function) -> set[str]:
    return {each.arg for each in function.args.args}
