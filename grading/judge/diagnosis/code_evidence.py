"""The code as evidence: failing checks find a known mistake, and a student's code confirms or refuses it.

Some facts follow from the texts that a mistake changes, and others stand in its catalogue as conditions.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grading.curriculum.ladder import Kata
from grading.curriculum.mistakes import Changes, Mistake
from grading.judge.syntax import code_patterns, syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

DEF = re.compile(r"^( {0,4})def (\w+)\(", re.MULTILINE)


@dataclass(frozen=True)
class Evidence:
    """The definitions that one way to make a mistake changes, by their dotted names.

    - `changed`: those that differ from the solution's.
    - `missing`: those of the solution that are not there.
    - `added`: those that the solution has not.
    - `twice`: those that stand there twice.
    """

    changed: frozenset[str]
    missing: frozenset[str]
    added: frozenset[str]
    twice: frozenset[str]


def confirms(kata: Kata, mistake: Mistake, changes: Changes, student: SyntaxFacts) -> bool:
    """True if the student's code shows all that it must show if this mistake is made in this way."""
    solution = syntax_facts.of_solution(kata.solution)
    evidence = of_changes(kata.solution, changes)
    if any(_count(student, name) for name in evidence.missing):
        return False
    if not all(_count(student, name) for name in evidence.added):
        return False
    if not all(_count(student, name) > 1 for name in evidence.twice):
        return False
    if not all(code_patterns.holds(condition, student, solution) for condition in mistake.code):
        return False
    if evidence.missing or evidence.added or evidence.twice or not fits_solution(kata.solution, mistake):
        return True
    return any(_differs(name, student, solution) for name in evidence.changed)


@cache
def fits_solution(path: Path, mistake: Mistake) -> bool:
    """True if the mistake's conditions hold for the solution too, so that they alone are no evidence."""
    solution = syntax_facts.of_solution(path)
    return all(code_patterns.holds(condition, solution, solution) for condition in mistake.code)


def is_strict(kata: Kata, mistake: Mistake, changes: Changes) -> bool:
    """True if the code must show more of the mistake than a definition that differs from the solution's."""
    evidence = of_changes(kata.solution, changes)
    return bool(mistake.code or evidence.missing or evidence.added or evidence.twice)


@cache
def of_changes(solution: Path, changes: Changes) -> Evidence:
    """Return the evidence of a way to make a mistake in this solution."""
    text, facts = solution.read_text(encoding="utf-8"), syntax_facts.of_solution(solution)
    changed, missing, added, twice = set(), set(), set(), set()
    for right, wrong in changes:
        line = text.count("\n", 0, text.find(right) + len(right) - len(right.lstrip())) + 1
        owner = next((name for name, each in facts.classes.items() if _is_around(each.node, line)), "")
        changed |= {name for name in [_definition_at(facts, owner, line)] if name}
        prefix = f"{owner}." if owner else ""
        before, after = _defined(right, owner), _defined(wrong, owner)
        missing |= {prefix + name for name in before - after}
        there = {prefix + name for name in after - before}
        twice |= {name for name in there if _count(facts, name)}
        added |= {name for name in there if not _count(facts, name)}
    return Evidence(*map(frozenset, (changed, missing, added, twice)))


def _defined(text: str, owner: str) -> set[str]:
    """Return the names of the functions that a text defines in a class, or without an owner at the top level."""
    return {name for indent, name in DEF.findall(text) if bool(indent) == bool(owner)}


def _definition_at(facts: SyntaxFacts, owner: str, line: int) -> str:
    """Return the dotted name of the innermost function, or else class, around a line; "" at the top level."""
    members = facts.classes[owner].methods if owner else facts.functions
    inner = next((name for name, node in members.items() if _is_around(node, line)), "")
    return f"{owner}.{inner}".strip(".")


def _is_around(node: ast.ClassDef | Function, line: int) -> bool:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return first <= line <= (node.end_lineno or first)


def _count(facts: SyntaxFacts, name: str) -> int:
    """Return how often a function or a class's member is defined, or bound from outside of its class."""
    owner, _, member = name.rpartition(".")
    if owner and owner not in facts.classes:
        return 0
    body = facts.classes[owner].node.body if owner else facts.tree.body
    inside = sum(isinstance(node, Function) and node.name == member for node in body)
    inside += sum(member in syntax_facts.targets(node) for node in body)
    assigned = facts.attributes_assigned[member] if owner else 0
    return max(inside + assigned, int(bool(owner) and member in facts.classes[owner].bound))


def _differs(name: str, student: SyntaxFacts, solution: SyntaxFacts) -> bool:
    """True unless the student's definition is the solution's."""
    theirs, right = syntax_facts.definition(student, name), syntax_facts.definition(solution, name)
    if theirs is None or right is None or isinstance(theirs, ast.Module) or isinstance(right, ast.Module):
        return True
    return syntax_facts.code_of(theirs) != syntax_facts.code_of(right)
