"""The place of a failure without an exception: the definition that the check used last, or else the one that differs.

A definition whose code is the solution's is right, so a place in it would mislead.
"""

import ast

from grading.curriculum.ladder import ladder
from grading.curriculum.source import ModuleSource
from grading.judge import syntax_facts
from grading.judge.statements import Function
from grading.judge.syntax_facts import SyntaxFacts, code_of


def place_of_use(line: int | None, source: ModuleSource) -> int | None:
    """Return the line for a student to look at, where `line` is that of the definition that the check used last.

    - It is the line itself unless the code of that definition is the solution's.
    - Else it is the line of the only definition whose code is not the solution's.
    - It is None if several differ, or one is missing, or code outside of them differs.
    """
    kata = next((kata for kata in ladder() if kata.name == source.name), None)
    student = syntax_facts.of(source.text) if kata and line else None
    if kata is None or student is None or line is None:
        return line
    solution = syntax_facts.of_solution(kata.solution)
    used = next((name for name, node in student.named_functions.items() if _begins_at(node, line)), "")
    if not used or not _is_the_solutions(used, student, solution):
        return line
    right, own = solution.codes, student.codes
    changed = [name for name in own.keys() | right.keys() if own.get(name) != right.get(name)]
    node = syntax_facts.definition(student, changed[0]) if len(changed) == 1 and changed[0] else None
    return None if node is None or isinstance(node, ast.Module) else node.lineno


def _begins_at(function: Function, line: int) -> bool:
    return line in (function.lineno, *(each.lineno for each in function.decorator_list))


def _is_the_solutions(name: str, student: SyntaxFacts, solution: SyntaxFacts) -> bool:
    theirs = solution.named_functions.get(name)
    return theirs is not None and code_of(student.named_functions[name]) == code_of(theirs)
