"""Slips with lists and tuples: a missing comma or `zip`, square brackets for a call, the None that `append` returns."""

import ast
from collections.abc import Iterator
from functools import partial

from sentences import said

from grading.judge.report.report import Check
from grading.judge.slips.failure_kinds import has_raised
from grading.judge.slips.slip import Slip, is_name, nodes_in_functions, spelling
from grading.judge.syntax.syntax_facts import SyntaxFacts

METHODS = frozenset("append extend insert pop remove sort reverse add set_creator forward backward cleargrad".split())
SETTERS = frozenset("set_creator cleargrad".split())  # methods of a Variable that have no `return`
OF_VARIABLES = frozenset("grad creator".split())
GIVE_NONE = frozenset("append extend insert remove sort reverse add".split())


def no_comma(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`ys = (ys)` for `ys = (ys,)`, below a question for a tuple."""
    for name, node in nodes_in_functions(student, ast.If):
        if not _asks_for_tuple(student.walk(node.test)):
            continue
        for each in node.body:
            if isinstance(each, ast.Assign) and isinstance(each.value, ast.Name):
                own = each.value.id
                if any(is_name(target, own) for target in each.targets):
                    text = said(
                        "Line {line} assigns `{name}` to itself, which changes nothing: a comma makes a tuple, "
                        "and parentheses alone don't.",
                        line=each.lineno,
                        name=own,
                    )
                    yield Slip(each.lineno, name, text)


def _asks_for_tuple(test: list[ast.AST]) -> bool:
    return any(is_name(node, "tuple", "list") for node in test)


def no_zip(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`for x, gx in f.inputs, gxs` for `for x, gx in zip(f.inputs, gxs)`."""
    for name, node in nodes_in_functions(student, ast.For, ast.comprehension):
        if not isinstance(node, ast.For | ast.comprehension) or not isinstance(node.target, ast.Tuple):
            continue
        rows = node.iter
        if not isinstance(rows, ast.Tuple) or len(rows.elts) != len(node.target.elts):
            continue
        if all(isinstance(row, ast.Name | ast.Attribute) for row in rows.elts):
            text = said(
                "The loop in line {line} takes one row after the other: `zip(…)` around them makes pairs.",
                line=rows.lineno,
            )
            yield Slip(rows.lineno, name, text)


def brackets_for_call(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`funcs.append[f]` for `funcs.append(f)`."""
    for name, node in nodes_in_functions(student, ast.Subscript):
        called = node.value
        if isinstance(called, ast.Attribute) and (called.attr in METHODS or ast.unparse(called) == "weakref.ref"):
            shown = spelling(node) or f"….{called.attr}[…]"
            text = said(
                "`{code}` in line {line} has square brackets, and a call has round ones.",
                code=shown,
                line=node.lineno,
            )
            yield Slip(node.lineno, name, text)


def none_kept(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`funcs = funcs.append(f)`, which leaves None in `funcs`."""
    returning = {name.rpartition(".")[2] for name in student.returning}
    own = {each for facts in student.classes.values() for each in facts.methods} & SETTERS - returning
    for name, node in nodes_in_functions(student, ast.Assign):
        if not isinstance(node.value, ast.Call):
            continue
        called = node.value.func
        if not isinstance(called, ast.Attribute) or called.attr not in GIVE_NONE | own:
            continue
        if any(ast.unparse(target) == ast.unparse(called.value) for target in node.targets):
            changed = spelling(called.value) or "…"
            text = said(
                "Line {line} leaves None in `{name}`: `{method}` changes what is there, and returns nothing to assign.",
                line=node.lineno,
                name=changed,
                method=called.attr,
            )
            # Where there is no such method, the line leaves nothing.
            yield Slip(node.lineno, name, text, fits=partial(_has_method, called.attr))


def _has_method(name: str, check: Check) -> bool:
    """True unless the failure says that an object other than None has no such method."""
    return not has_raised(check, "AttributeError", rf"'(?!NoneType)[\w.]+' object has no attribute '{name}'")


def zipped_the_wrong_way(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`for x, gx in zip(gxs, f.inputs)`, where the body asks `x` for its gradient or its creator."""
    for name, node in nodes_in_functions(student, ast.For):
        pair = _pair_zipped(node)
        if pair is None:
            continue
        names, given = pair
        place = next((number for number, each in enumerate(given) if getattr(each, "attr", "") == "inputs"), None)
        if place is None or "inputs" in ast.unparse(given[1 - place]):
            continue
        asked = [each for each in student.walk(node) if isinstance(each, ast.Attribute)]
        of_variables = {ast.unparse(each.value) for each in asked if each.attr in OF_VARIABLES}
        if names[1 - place] in of_variables and names[place] not in of_variables:
            text = said(
                "In line {line}, `{name}` takes its values from `{others}`, and not from `{inputs}`: "
                "the names and what `zip` is given must stand in the same order.",
                line=node.lineno,
                name=names[1 - place],
                others=spelling(given[1 - place]) or "…",
                inputs=spelling(given[place]) or "….inputs",
            )
            yield Slip(node.lineno, name, text)


def _pair_zipped(node: ast.AST) -> tuple[list[str], list[ast.expr]] | None:
    """Return the two names of a loop over `zip(…)`, and the two things that it is given; or None."""
    if not isinstance(node, ast.For) or not isinstance(node.target, ast.Tuple) or not isinstance(node.iter, ast.Call):
        return None
    names = [each.id for each in node.target.elts if isinstance(each, ast.Name)]
    called, given = node.iter.func, node.iter.args
    is_zip = isinstance(called, ast.Name) and called.id == "zip" and len(given) == 2 and len(names) == 2
    return (names, given) if is_zip else None
