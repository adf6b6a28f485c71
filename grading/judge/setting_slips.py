"""Slips in the change of a setting whose name comes as a text: below the `yield`, or of an attribute called `name`."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge import syntax_facts
from grading.judge.slip import Slip, lone_name, spelling
from grading.judge.statements import Function
from grading.judge.syntax_facts import SyntaxFacts

BELOW_YIELD = said(
    "Line {line} sets the new value below the `yield` of line {other}, and the block runs at the `yield`: it comes too "
    "late for the block."
)
NAMED_SO = said(
    "`{code}` in line {line} is an attribute that is called `{name}`, and not the one whose name is in `{name}`."
)


def set_after_yield(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A generator that first yields, and then sets the value that it was given."""
    for around, nodes in student.index.in_bodies(ast.Yield, ast.Call) if student.generators else ():
        theirs = solution.functions.get(around)
        yields = [node.lineno for node in nodes if isinstance(node, ast.Yield)]
        if theirs is None or not theirs.decorator_list or len(yields) != 1 or not theirs.args.args:
            continue
        given = theirs.args.args[-1].arg  # the value
        sets = [node.lineno for node in nodes if isinstance(node, ast.Call) and _sets(node, given)]
        if sets and min(sets) > yields[0] and not _bound(student, student.functions[around], given):
            yield Slip(sets[0], around, said(BELOW_YIELD, line=sets[0], other=yields[0]))


def _sets(node: ast.Call, given: str) -> bool:
    """True for `setattr(…, …, value)`."""
    return lone_name(node.func) == "setattr" and len(node.args) == 3 and lone_name(node.args[2]) == given


def _bound(student: SyntaxFacts, function: Function, name: str) -> bool:
    nodes = student.index.every_below(function, ast.Name)
    return any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) for node in nodes)


def attribute_called_name(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`Config.name` for the attribute of Config whose name is in the parameter `name`."""
    settings = {name for name, facts in solution.classes.items() if not facts.methods}
    for around, nodes in student.index.in_bodies(ast.Attribute) if settings else ():
        theirs = solution.functions.get(around)
        given = {each.arg for each in student.functions[around].args.args} if theirs is not None else set()
        for node in nodes if given else ():
            if isinstance(node, ast.Attribute) and lone_name(node.value) in settings and node.attr in given:
                holder = student.classes.get(lone_name(node.value))
                body = holder.node.body if holder else []
                if not any(node.attr in syntax_facts.targets(member) for member in body):
                    text = said(NAMED_SO, code=spelling(node) or node.attr, line=node.lineno, name=node.attr)
                    yield Slip(node.lineno, around, text)
