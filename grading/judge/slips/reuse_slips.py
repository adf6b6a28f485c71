"""Slips in what is used again where each call needs a new one: a Function for all calls, a result from a cache."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.report.report import Check
from grading.judge.slips.failure_kinds import still_alive
from grading.judge.slips.shared_slips import caches
from grading.judge.slips.slip import Slip, local_names, lone_name
from grading.judge.syntax.syntax_facts import SyntaxFacts

ONE_FUNCTION = said(
    "Line {line} makes one {owner}, and all calls of `{function}` use that one, which knows the links of its last call "
    "only. Make a new one in each call."
)
RESULT_KEPT = said(
    "`{cache}` in line {line} keeps the results of `{function}`: a second call with the same argument computes "
    "nothing, and returns the old result."
)


def one_function(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`square = Square()` at the top level, or `_square = Square()` there and `_square(x)` in a function."""
    if "Variable.set_creator" not in solution.named_functions:
        return  # a Function stores nothing of its calls yet
    for node in student.tree.body:
        owner = lone_name(node.value.func) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) else ""
        if not isinstance(node, ast.Assign) or owner not in student.classes or not _is_function(student, owner):
            continue
        for name in map(lone_name, node.targets):
            if function := _caller(student, solution, name):
                text = said(ONE_FUNCTION, line=node.lineno, owner=owner, function=function)
                yield Slip(node.lineno, function, text)


def _is_function(student: SyntaxFacts, owner: str) -> bool:
    return owner != "Function" and any(facts.node.name == "Function" for facts in student.lineage(owner))


def _caller(student: SyntaxFacts, solution: SyntaxFacts, name: str) -> str:
    """Return the function of the kata that this name is, or the first one that calls it; else ""."""
    if name in solution.functions:
        return "" if name in student.functions else name
    for around, calls in student.index.in_bodies(ast.Call) if name else ():
        if around in solution.functions and any(lone_name(call.func) == name for call in calls):
            return "" if name in local_names(student.functions[around]) else around
    return ""


def result_kept(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`@functools.cache` above a function of the kata, such as `square`."""
    for name, function in student.functions.items():
        for cache, line in caches(function) if name in solution.functions else ():
            yield Slip(line, name, said(RESULT_KEPT, cache=cache, line=line, function=name), fits=_is_value)


def _is_value(check: Check) -> bool:
    """True for a failure by another thing than memory, of which leak_slips.results_cached tells."""
    return not still_alive(check)
