"""Slips in the change of a setting whose name comes as a text: below the `yield`, or of an attribute called `name`."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.failure_kinds import exception_lost
from grading.judge.slips.slip import Slip, lone_name, nodes_in_bodies, spelling
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

BELOW_YIELD = said(
    "Line {line} sets the new value below the `yield` of line {other}, and the block runs at the `yield`: it comes too "
    "late for the block."
)
NAMED_SO = said(
    "`{code}` in line {line} is an attribute that is called `{name}`, and not the one whose name is in `{name}`."
)

OF_AN_OBJECT = said(
    "`{code}` in line {line} makes a new object, and what is set there ends with it. A setting is an attribute of the "
    "class itself: write `{holder}`."
)
DROPPED = said(
    "`__exit__` of {owner} returns `{value}` in line {line}. Python takes that for true, and drops the exception that "
    "ended the block."
)
ENDS_FINALLY = said(
    "`{word}` in line {line} stands in a `finally`, so it drops the exception that is on its way through it."
)
MADE_ONCE = said(
    "Line {line} makes the context manager once, and all `with` blocks get that same one, which is used up after the "
    "first. Each call of `{function}` must make a new one."
)
PRIORITY_TEXT = said("`{name}` in line {line} is a text, and numpy asks for a number there.")
PRIORITY_LOW = said("`{name}` in line {line} is {value}. An ndarray has 0 there, and the larger number comes first.")
PRIORITY_ELSEWHERE = said("`{name}` in line {line} stands outside of the class Variable, where numpy looks for it.")

PRIORITY = "__array_priority__"


def settings_of_an_object(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`setattr(Config(), name, value)`, which changes an object of the class and not the class."""
    for around, node in nodes_in_bodies(student, ast.Call) if _has_settings(solution) else ():
        if lone_name(node.func) in ("getattr", "setattr") and node.args:
            made = node.args[0]
            holder = lone_name(made.func) if isinstance(made, ast.Call) else ""
            facts, theirs = student.classes.get(holder), solution.classes.get(holder)
            if facts and theirs and not facts.methods and not theirs.methods:
                text = said(OF_AN_OBJECT, code=spelling(made), line=made.lineno, holder=holder)
                yield Slip(made.lineno, around, text)


def exit_drops(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`return True` or `return self` in `__exit__`, which means that the exception is dealt with."""
    if not _has_settings(solution):
        return
    for owner, facts in student.classes.items():
        leave = facts.methods.get("__exit__")
        for node in student.index.every_below(leave, ast.Return) if leave is not None else ():
            value = node.value
            if value is not None and (lone_name(value) == "self" or (isinstance(value, ast.Constant) and value.value)):
                text = said(DROPPED, owner=owner, value=spelling(value), line=value.lineno)
                yield Slip(value.lineno, f"{owner}.__exit__", text, fits=exception_lost)


def finally_ends(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`return` in a `finally`, which ends the function as if no exception had come."""
    for around, tries in student.index.in_bodies(ast.Try) if _has_settings(solution) else ():
        for node in tries:
            for end in node.finalbody:
                if isinstance(end, ast.Return):
                    text = said(ENDS_FINALLY, word="return", line=end.lineno)
                    yield Slip(end.lineno, around, text, fits=exception_lost)


def _has_settings(solution: SyntaxFacts) -> bool:
    return "using_config" in solution.functions


def made_once(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`no_grad = using_config("enable_backprop", False)` at the top level, or a function that returns such a name."""
    if not _has_settings(solution) or "using_config" not in student.generators:
        return
    for node in student.tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        if lone_name(node.value.func) != "using_config":
            continue
        names = {lone_name(target) for target in node.targets} - {""}
        function = student.functions.get("no_grad")
        returned = student.index.every_below(function, ast.Return) if function is not None else []
        if "no_grad" in names or any(lone_name(each.value) in names for each in returned):
            text = said(MADE_ONCE, line=node.lineno, function="no_grad")
            yield Slip(node.lineno, "no_grad", text)


def array_priority(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`__array_priority__` that is a text, negative, or no attribute of Variable: numpy takes no notice of it."""
    theirs = solution.classes.get("Variable")
    if theirs is None or PRIORITY not in theirs.bound:
        return
    own = student.classes.get("Variable")
    for owner, body in (("", student.tree.body), *((name, each.node.body) for name, each in student.classes.items())):
        for node in body:
            if not isinstance(node, ast.Assign) or PRIORITY not in map(lone_name, node.targets):
                continue
            facts = {"name": PRIORITY, "line": node.lineno}
            if owner != "Variable":
                if own is None or PRIORITY not in own.members:
                    yield Slip(node.lineno, owner, said(PRIORITY_ELSEWHERE, facts))
            elif isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield Slip(node.lineno, owner, said(PRIORITY_TEXT, facts))
            elif isinstance(node.value, ast.UnaryOp) and isinstance(node.value.op, ast.USub):
                yield Slip(node.lineno, owner, said(PRIORITY_LOW, facts, value=spelling(node.value)))


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
    return any(node.id == name and isinstance(node.ctx, ast.Store) for node in nodes)


def attribute_called_name(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`Config.name` for the attribute of Config whose name is in the parameter `name`."""
    settings = {name for name, facts in solution.classes.items() if not facts.methods}
    for around, node in nodes_in_bodies(student, ast.Attribute) if settings else ():
        holder = lone_name(node.value)
        if around not in solution.functions or holder not in settings:
            continue
        given = {each.arg for each in student.functions[around].args.args}
        body = student.classes[holder].node.body if holder in student.classes else []
        if node.attr in given and not any(node.attr in syntax_facts.targets(member) for member in body):
            text = said(NAMED_SO, code=spelling(node) or node.attr, line=node.lineno, name=node.attr)
            yield Slip(node.lineno, around, text)
