"""The lines at a module's top level that only try its definitions out, and could stand below `if __name__`."""

import ast

from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts


def tries_out(text: str, number: int) -> bool:
    """True if the statement at the top level around this line defines nothing that the module needs."""
    facts = syntax_facts.of(text)
    around = [each for each in facts.tree.body if each.lineno <= number <= (each.end_lineno or 0)] if facts else []
    if facts is None or not around:
        return False
    below = [each for each in facts.tree.body if each.lineno > number]
    if isinstance(around[0], syntax_facts.IMPORTS) and any(
        isinstance(each, syntax_facts.DEFINITIONS) for each in below
    ):
        return False  # an import above definitions is meant for them
    nodes = facts.walk(around[0])
    bound = syntax_facts.bound_by(nodes)
    if bound is None or bound & _names_read(facts):
        return False
    return not any(
        isinstance(each, syntax_facts.DEFINITIONS) or _binds(each, facts) or _sets_on_class(each, facts)
        for each in nodes
    )


def _names_read(facts: SyntaxFacts) -> set[str]:
    """Return the names that functions and classes read, and don't bind themselves."""
    found: set[str] = set()
    for function in facts.named_functions.values():
        nodes = facts.walk(function)
        found |= _loads(nodes) - (syntax_facts.bound_by(nodes) or set())
        found |= {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    for each in facts.classes.values():
        parts = [*each.node.bases, *(part for part in each.node.body if not isinstance(part, Function))]
        found |= _loads([node for part in parts for node in facts.walk(part)])
    return found


def _loads(nodes: list[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _binds(node: ast.AST, facts: SyntaxFacts) -> bool:
    """True for `setattr(…)`, and a call of a function that sets attributes of a class, as the book's for operators."""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    if name == "setattr":
        return True
    function = facts.functions.get(name)
    return function is not None and any(
        _sets_on_class(each, facts) or getattr(getattr(each, "func", None), "id", "") == "setattr"
        for each in facts.walk(function)
    )


def _sets_on_class(node: ast.AST, facts: SyntaxFacts) -> bool:
    """True for the target in `Variable.__add__ = add`."""
    stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    return stored and isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in facts.classes
