"""Mutants: the solution with one small thing changed, in a definition that a kata teaches, to see whether its suite notices.

Why our own, where there are mutation tools that are well kept? They change a project in place and run a command for each
change. mutmut 3 puts every mutant of a function into one module behind a switch in the environment, which no submission
would have; cosmic-ray starts its test command anew for every mutant, about a second each where our grader, which takes a
submission as text, needs a hundredth. cosmic-ray's operators can be had as a library, with some thirty packages, but they
know nothing of what students of this material get wrong: see `grading/dev/mutations.py`. They served as a trial of ours: of
652 mutants that they made of the same definitions none survived but those that behave as the ones that are listed.
"""

import ast
from dataclasses import dataclass

from grading.curriculum.ladder import Kata
from grading.dev.mutations import edits


@dataclass(frozen=True)
class Mutant:
    """`line` is a line of the definition as the solution has it, `mutant` that line changed, and `text` the whole module.

    Where more than one line changes, it's the first of them; "pass" stands for a statement that is left out.
    """

    definition: str
    line: str
    mutant: str
    text: str


def mutants(kata: Kata) -> list[Mutant]:
    """Return every mutant of every definition that the kata has its student write."""
    source = kata.solution.read_text(encoding="utf-8")
    return [mutant for name in kata.todo for mutant in mutants_of(source, name)]


def mutants_of(source: str, name: str) -> list[Mutant]:
    """Return the mutants of one definition, by its dotted name: each is valid Python, and each comes once."""
    found: dict[str, Mutant] = {}
    seen: dict[tuple[str, str], int] = {}
    for start, end, new in edits(_definition(ast.parse(source), name), source):
        text = source[:start] + new + source[end:]
        if text == source or text in found or not _is_python(text):
            continue
        line, mutant = _line(source, start), _line(text, start)
        seen[line, mutant] = seen.get((line, mutant), 0) + 1
        if seen[line, mutant] > 1:
            mutant += f"  # in line {seen[line, mutant]} of these"
        found[text] = Mutant(name, line, mutant, text)
    return list(found.values())


def _definition(tree: ast.Module, name: str) -> ast.stmt:
    body: list[ast.stmt] = tree.body
    for part in name.split("."):
        found = next(node for node in body if part in _names(node))
        body = getattr(found, "body", [])
    return found


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [node.name] if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []


def _line(text: str, start: int) -> str:
    return text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0].strip()


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
