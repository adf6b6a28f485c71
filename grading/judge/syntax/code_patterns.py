"""Patterns of code, as Python text with gaps, and whether a student's definitions have them.

- `_` is any expression, or any attribute's name; `__` is any expression but `self`.
- `A`, `B` … (one capital letter) are any expression, the same at each place of a condition.
- `...` is any further arguments or items, or any block of statements.
- A text that ends in `…` begins so. The operands of `+`, `*`, `==` and `!=` may stand in either order.
- A parameter's name in the solution is that of the student's parameter in its place.
"""

import ast
from collections.abc import Iterator
from functools import cache

from grading.curriculum.mistakes import CodeCondition
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

MAX_HELPERS = 10  # functions of the student's own that a definition calls
ANY_ORDER = (ast.Add, ast.Mult, ast.Eq, ast.NotEq)
IGNORED = frozenset({"ctx", "type_comment", "kind", "type_params"})

Names = dict[str, str]  # the student's parameters by those of the solution
Bound = dict[str, ast.AST]  # the expressions that capital letters stand for


def holds(condition: CodeCondition, student: SyntaxFacts, solution: SyntaxFacts) -> bool:
    """True if the definition is there, and its code has and lacks what the condition says."""
    definition = syntax_facts.definition(student, condition.where)
    if definition is None:
        return False
    names = _parameters(definition, syntax_facts.definition(solution, condition.where))
    nodes = list(_nodes(student, definition, solution))

    def stands(patterns: tuple[str, ...], bound: Bound) -> bool:
        return any(True for _ in _found(patterns, nodes, names, bound))

    return any(
        (not condition.beside or stands(condition.beside, bound)) and not stands(condition.none, bound)
        for bound in (_found(condition.any, nodes, names, {}) if condition.any else [{}])
    )


def _nodes(student: SyntaxFacts, definition: ast.AST, solution: SyntaxFacts) -> Iterator[ast.AST]:
    """Yield the nodes of a definition, without its parameters, and of the student's own functions that it calls."""
    waiting, met = [definition], {id(definition)}
    while waiting:
        node = waiting.pop()
        left_out = set(map(id, student.walk(node.args))) if isinstance(node, Function) else set()
        for each in student.walk(node):
            if id(each) not in left_out:
                yield each
            helper = _helper(each, student, solution) if len(met) <= MAX_HELPERS else None
            if helper is not None and id(helper) not in met:
                met.add(id(helper))
                waiting.append(helper)


def _helper(call: ast.AST, student: SyntaxFacts, solution: SyntaxFacts) -> Function | None:
    """Return the function or method of the student's own that the node calls by its name, or None."""
    if not isinstance(call, ast.Call):
        return None
    if isinstance(call.func, ast.Name) and call.func.id not in solution.functions:
        return student.functions.get(call.func.id)
    if isinstance(call.func, ast.Attribute):
        name = call.func.attr
        if not any(name in facts.methods for facts in solution.classes.values()):
            return next((facts.methods[name] for facts in student.classes.values() if name in facts.methods), None)
    return None


def _parameters(student: ast.AST, solution: ast.AST | None) -> Names:
    if not isinstance(student, Function) or not isinstance(solution, Function):
        return {}
    return dict(zip(_arguments(solution), _arguments(student)))


def _arguments(function: Function) -> list[str]:
    of = function.args
    every = [*of.posonlyargs, *of.args, *([of.vararg] if of.vararg else []), *of.kwonlyargs]
    return [each.arg for each in every]


def _found(patterns: tuple[str, ...], nodes: list[ast.AST], names: Names, bound: Bound) -> Iterator[Bound]:
    """Yield the expressions that capital letters stand for, for each node that one of the patterns matches."""
    for wanted in map(parsed, patterns):
        kinds = ast.expr if _is_gap(wanted) else type(wanted)
        for node in nodes:
            trial = dict(bound)
            if isinstance(node, kinds) and _matches(wanted, node, names, trial):
                yield trial


@cache
def parsed(pattern: str) -> ast.AST:
    """Return a pattern's node: an expression, a part of a formatted text, or a statement. Raises SyntaxError."""
    (statement,) = ast.parse(pattern).body
    if not isinstance(statement, ast.Expr):
        return statement
    if isinstance(statement.value, ast.JoinedStr):
        return statement.value.values[0]
    return statement.value


def _is_gap(pattern: object) -> bool:
    return isinstance(pattern, ast.Name) and (
        pattern.id in ("_", "__") or (len(pattern.id) == 1 and pattern.id.isupper())
    )


def _matches(pattern: object, node: object, names: Names, bound: Bound) -> bool:
    if isinstance(pattern, list):
        return isinstance(node, list) and _match_lists(pattern, node, names, bound)
    if not isinstance(pattern, ast.AST):
        return pattern == node and type(pattern) is type(node)
    if isinstance(pattern, ast.Name):
        return _matches_name(pattern.id, node, names, bound)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, ast.Constant) and isinstance(node, ast.Constant):
        return _same_value(pattern.value, node.value)
    for form in (pattern, _turned(pattern)):
        trial = dict(bound)
        if form is not None and _match_fields(form, node, names, trial):
            bound.update(trial)
            return True
    return False


def _matches_name(name: str, node: object, names: Names, bound: Bound) -> bool:
    if not isinstance(node, ast.expr) or isinstance(node, ast.Starred):
        return False
    if len(name) == 1 and name.isupper():
        return ast.dump(bound.setdefault(name, node)) == ast.dump(node)
    theirs = node.id if isinstance(node, ast.Name) else ""
    if name == "__":
        return theirs != names.get("self", "self")
    return name == "_" or theirs == names.get(name, name)


def _match_fields(pattern: ast.AST, node: ast.AST, names: Names, bound: Bound) -> bool:
    for field, wanted in ast.iter_fields(pattern):
        if field in IGNORED or (wanted is None and isinstance(pattern, ast.ExceptHandler)):
            continue
        if isinstance(pattern, ast.Attribute) and field == "attr" and wanted == "_":
            continue
        if isinstance(pattern, ast.stmt) and wanted == []:
            continue
        if field == "keywords" and any(map(_is_rest, getattr(pattern, "args", []))):
            if all(any(_matches(one, each, names, bound) for each in getattr(node, "keywords", [])) for one in wanted):
                continue
            return False
        if not _matches(wanted, getattr(node, field, None), names, bound):
            return False
    return True


def _match_lists(pattern: list, nodes: list, names: Names, bound: Bound) -> bool:
    if pattern and _is_rest(pattern[-1]):
        first = pattern[:-1]
        # A block has at least one statement.
        enough = len(nodes) >= max(len(first), isinstance(pattern[-1], ast.Expr))
        return enough and all(_matches(one, node, names, bound) for one, node in zip(first, nodes))
    if len(pattern) == 1 and isinstance(pattern[0], ast.ExceptHandler):
        return bool(nodes)
    return len(pattern) == len(nodes) and all(_matches(one, node, names, bound) for one, node in zip(pattern, nodes))


def _is_rest(node: object) -> bool:
    value = node.value if isinstance(node, ast.Expr) else node
    return isinstance(value, ast.Constant) and value.value is Ellipsis


def _same_value(wanted: object, value: object) -> bool:
    if isinstance(wanted, str) and wanted.endswith("…"):
        return isinstance(value, str) and value.startswith(wanted[:-1])
    return wanted == value and isinstance(wanted, bool) == isinstance(value, bool)


def _turned(pattern: ast.AST) -> ast.AST | None:
    """Return a sum, product or comparison with its operands in the other order, or None for anything else."""
    if isinstance(pattern, ast.BinOp) and isinstance(pattern.op, ANY_ORDER):
        return ast.BinOp(pattern.right, pattern.op, pattern.left)
    if isinstance(pattern, ast.Compare) and len(pattern.ops) == 1 and isinstance(pattern.ops[0], ANY_ORDER):
        return ast.Compare(pattern.comparators[0], pattern.ops, [pattern.left])
    return None
