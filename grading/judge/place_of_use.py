"""The place of a failure without an exception: the definition that the check used last, or else the one that differs.

A definition whose code is the solution's is right, so a place in it would mislead.
"""

import ast

from grading.curriculum.ladder import ladder
from grading.curriculum.source import ModuleSource
from grading.judge import syntax_facts
from grading.judge.statements import Function, is_text
from grading.judge.syntax_facts import SyntaxFacts

IMPORTS = (ast.Import, ast.ImportFrom)


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
    right, own = _codes(solution), _codes(student)
    if not used or own[used] != right.get(used):
        return line
    changed = [name for name in own.keys() | right.keys() if own.get(name) != right.get(name)]
    node = syntax_facts.definition(student, changed[0]) if len(changed) == 1 and changed[0] else None
    return None if node is None or isinstance(node, ast.Module) else node.lineno


def _begins_at(function: Function, line: int) -> bool:
    return line in (function.lineno, *(each.lineno for each in function.decorator_list))


def _codes(facts: SyntaxFacts) -> dict[str, list[str]]:
    """Return the code of each class, function and method by its dotted name, and that of all other statements by ""."""
    codes = {name: syntax_facts.code_of(node) for name, node in facts.named_functions.items()}
    codes |= {name: syntax_facts.code_of(each.node) for name, each in facts.classes.items()}
    others = [each for each in facts.tree.body if not isinstance(each, (*IMPORTS, *syntax_facts.DEFINITIONS))]
    return codes | {"": [ast.dump(each) for each in others if not is_text(each)]}
