"""Mutants: the solution with one small change in one definition, to see if the kata's suite notices.

Well-kept mutation tools exist, but they don't fit:

- They change a project in place and run a command for each change. This grader takes a submission as text.
- mutmut 3 puts all mutants of a function into one module, behind a switch in the environment. No submission has that.
- cosmic-ray starts its test command for every mutant. That takes about a second, and this grader takes a hundredth.
- cosmic-ray's operators can be used as a library, with some thirty packages. They know nothing of the mistakes that
  students of this material make: see `grading/dev/student_mutations.py`.

In a trial cosmic-ray's operators made 652 mutants of the same definitions. The only survivors behave as those that are
listed.
"""

import ast
from dataclasses import dataclass

from grading.curriculum import module_parts
from grading.curriculum.ladder import Kata
from grading.curriculum.module_parts import DefinitionKind
from grading.dev.mutations import edits

Place = tuple[str, str, str]  # a mutant's definition, line and mutant, which name it


@dataclass(frozen=True)
class Mutant:
    """A changed module.

    - `definition`: the dotted name of the definition that is changed.
    - `line`: the first line that changes, as the solution has it.
    - `mutant`: that line after the change; "pass" stands for a statement that is left out.
    - `text`: the whole module.
    """

    definition: str
    line: str
    mutant: str
    text: str

    @property
    def place(self) -> Place:
        return self.definition, self.line, self.mutant


def mutants(kata: Kata) -> list[Mutant]:
    """Return every mutant of every definition: of those that the student writes, then of those that the stub has."""
    source = kata.solution.read_text(encoding="utf-8")
    return [mutant for name in [*kata.todo, *ready(kata)] for mutant in mutants_of(source, name)]


def ready(kata: Kata) -> list[str]:
    """Return the definitions with code that the kata's stub has ready, by dotted name."""
    definitions = module_parts.read(kata.solution).definitions
    return [one.name for one in definitions if one.kind != DefinitionKind.CLASS and one.name not in kata.todo]


def mutants_of(source: str, name: str) -> list[Mutant]:
    """Return the mutants of the definition with this dotted name, all of them valid Python, each once."""
    found: dict[str, Mutant] = {}
    seen: dict[tuple[str, str], int] = {}
    tree = ast.parse(source)
    before, behind = _around(tree, name, source)
    for start, end, new in edits(_definition(tree, name), source):
        text = source[:start] + new + source[end:]
        # The rest of the module is Python already.
        if text == source or text in found or not _is_python(text[before : len(text) - behind]):
            continue
        line, mutant = _line(source, start), _line(text, start)
        seen[line, mutant] = seen.get((line, mutant), 0) + 1
        if seen[line, mutant] > 1:
            mutant += f"  # in line {seen[line, mutant]} of these"
        found[text] = Mutant(name, line, mutant, text)
    return list(found.values())


def _around(tree: ast.Module, name: str, source: str) -> tuple[int, int]:
    """Return how many characters stand before and behind the statement of the module that has the definition."""
    statement = _definition(tree, name.partition(".")[0])
    first = min(node.lineno for node in [statement, *getattr(statement, "decorator_list", [])])
    lines = source.split("\n")
    return len("\n".join(["", *lines[: first - 1]])), len("\n".join(["", *lines[statement.end_lineno :]]))


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
