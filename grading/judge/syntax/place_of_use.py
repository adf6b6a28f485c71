"""The place of a failure without an exception: the definition that the check used last, or else the one that differs.

A definition whose code is the solution's is right, so a place in it would mislead.
"""

import ast

from grading.curriculum.ladder import of_module
from grading.curriculum.source import ModuleSource
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts


def place_of_use(line: int | None, source: ModuleSource) -> int | None:
    """Return the line for a student to look at, where `line` is that of the definition that the check used last.

    - It is the line itself unless the code of that definition is the solution's.
    - Else it is the line of the only definition whose code is not the solution's.
    - It is None if several differ, or one is missing, or code outside of them differs.
    """
    both = _student_and_solution(source) if line else None
    if both is None or line is None:
        return line
    student, solution = both
    used = next((name for name, node in student.named_functions.items() if _begins_at(node, line)), "")
    right, own = solution.codes, student.codes
    if not used or own[used] != right.get(used):
        return line
    changed = [name for name in own.keys() | right.keys() if own.get(name) != right.get(name)]
    node = syntax_facts.definition(student, changed[0]) if len(changed) == 1 and changed[0] else None
    return None if node is None or isinstance(node, ast.Module) else node.lineno


def right_definitions(source: ModuleSource) -> list[str]:
    """Return the functions and methods, by their dotted names, whose code is that of the kata's solution."""
    both = _student_and_solution(source)
    if both is None:
        return []
    student, solution = both
    return [
        name
        for name in student.named_functions.keys() & solution.named_functions.keys()
        if student.codes[name] == solution.codes[name]
    ]


def _student_and_solution(source: ModuleSource) -> tuple[SyntaxFacts, SyntaxFacts] | None:
    """Return the facts about a kata's module and about its solution; None if it is no kata's, or no Python."""
    kata = of_module(source.name)
    student = syntax_facts.of(source.text) if kata else None
    return None if kata is None or student is None else (student, syntax_facts.of_solution(kata.solution))


def _begins_at(function: Function, line: int) -> bool:
    return line in (function.lineno, *(each.lineno for each in function.decorator_list))
