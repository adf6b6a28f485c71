"""Advice about an exception where a task of the kata is still to do: the stub has the code of the kata before there."""

import ast
import re

from sentences import said

from grading.curriculum.ladder import Kata, before, of_module
from grading.curriculum.source import ModuleSource
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts
from grading.workers.check_errors import StudentTraceback

OBJECT = re.compile(r"'(\w{1,80})' object has no attribute")
STILL_TO_DO = said("`{name}` in line {line} is still as in the stub. Its task: {task}.")


def advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return the task that is still to do where the exception arose or an attribute is missing, or none."""
    kata = of_module(source.name)
    step_before = before(kata) if kata else None
    facts = syntax_facts.of(source.text)
    if kata is None or step_before is None or facts is None:
        return []
    functions, known = facts.named_functions, syntax_facts.of_solution(step_before.solution).named_functions
    for name, task in kata.todo.items():
        node, old = functions.get(name), known.get(name)
        if node is None or old is None or syntax_facts.code_of(node) != syntax_facts.code_of(old):
            continue
        if _arose_in(fault, name, node) or _is_new(fault, facts, kata, name):
            return [source.with_places(said(STILL_TO_DO, name=name, line=node.lineno, task=said(task)))]
    return []


def _arose_in(fault: StudentTraceback, name: str, node: Function) -> bool:
    """True if the exception arose in a line of the function, or where it was called with other arguments."""
    if not fault.frames:
        return fault.text.startswith(f"{name}() ")
    return node.lineno <= fault.frames[-1][0] <= (node.end_lineno or 0)


def _is_new(fault: StudentTraceback, facts: SyntaxFacts, kata: Kata, name: str) -> bool:
    """True if an object lacks an attribute that this method of its class is to set from this kata on."""
    found = OBJECT.match(fault.text)
    if fault.name != "AttributeError" or not fault.missing or not found or fault.missing[0] not in _new(kata, name):
        return False
    owner, kind = name.rpartition(".")[0], facts.classes.get(found[1])
    return kind is None or owner in (found[1], *kind.bases)  # a class of a check's is in no file


def _new(kata: Kata, name: str) -> frozenset[str]:
    """Return the attributes that a function of the kata's solution sets, without those that the kata before has."""
    step_before = before(kata)
    known = syntax_facts.of_solution(step_before.solution).attributes_stored.keys() if step_before else set()
    function = syntax_facts.of_solution(kata.solution).named_functions[name]
    stored = (
        node for node in ast.walk(function) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    )
    return frozenset(node.attr for node in stored) - known
