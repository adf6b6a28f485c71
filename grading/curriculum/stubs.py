"""Stubs are derived, never written: the step before, with this step's docstrings and a TODO for each task."""

import io
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from grading.curriculum import module_parts
from grading.curriculum.ladder import Kata, before, find
from grading.curriculum.module_parts import Definition, Module
from grading.curriculum.source import ModuleSource
from grading.curriculum.source_lines import LINE_END


def derive(kata: Kata) -> str:
    """Return the text of the kata's stub.

    - A definition that `kata.toml` lists under `todo` has the body of the step before, which no longer does.
    - A new one under `todo` raises NotImplementedError.
    - Every other definition is the solution's.
    - Imports are those of the step before, since to choose them is part of the answer.
    """
    solution = module_parts.read(kata.solution)
    previous = _solution_before(kata)
    parts = [_stub(kata, part, previous) if part.name in kata.todo else part for part in solution.definitions]
    imports = previous.imports if previous else solution.imports
    return module_parts.render(Module(_docstring(kata, solution.docstring), imports, tuple(parts)))


def with_some_left(kata: Kata, names: Collection[str]) -> str:
    """Return the solution's text with these definitions, which are under `todo`, left as they are in the stub."""
    solution = module_parts.read(kata.solution)
    previous = _solution_before(kata)
    parts = [_stub(kata, part, previous) if part.name in names else part for part in solution.definitions]
    return module_parts.render(replace(solution, definitions=tuple(parts)))


def is_untouched(kata: Kata, source: ModuleSource | None) -> bool:
    """True if there is a module, and it is the kata's stub as shipped, comments and blank lines aside."""
    stub = _stub_tokens(kata.id)
    try:
        return source is not None and all(a == b for a, b in zip_longest(_tokens(source.text), stub))
    except (SyntaxError, tokenize.TokenError):
        return False


def _solution_before(kata: Kata) -> Module | None:
    step_before = before(kata)
    return module_parts.read(step_before.solution) if step_before else None


def first_task(kata: Kata, text: str) -> tuple[str, int | None]:
    """Return the first task of an untouched stub as its error says it, and the line of its TODO comment.

    The line is None if the comment is gone from `text`.
    """
    first = next(iter(kata.todo))
    lines, comment = LINE_END.split(text), _comment(kata, first)
    return _task(kata, first), next((number for number, line in enumerate(lines, 1) if line.strip() == comment), None)


def mark(kata: Kata, part: int | None) -> str:
    """Return the words after which a stub's TODO comments name their task: those of all, or of the part so numbered."""
    return f"TODO kata {kata.number}" + (f", part {part}" if part else "")


def _task(kata: Kata, name: str) -> str:
    return f"kata {kata.number}: {kata.todo[name]}"


def _comment(kata: Kata, name: str) -> str:
    part = next((number for number, part in enumerate(kata.parts, 1) if name in part.todo), None)
    return f"# {mark(kata, part)}: {kata.todo[name]}"


@cache
def _stub_tokens(kata_id: str) -> tuple[tuple[int, str], ...]:
    return tuple(_tokens(derive(find(kata_id))))


def _tokens(source: str) -> Iterator[tuple[int, str]]:
    """Return the tokens of a text as (type, text). A parser would fail where the text is nested too deep for it."""
    # Blank lines and comments go first, since a million of them would take tokenize seconds.
    lines = [line for line in LINE_END.split(source) if (bare := line.strip()) and not bare.startswith("#")]
    tokens = tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline)
    return ((token.type, token.string) for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL))


def _docstring(kata: Kata, docstring: str) -> str:
    first_line = docstring.strip('"')
    return (
        f'"""{first_line}\n\n'
        f"Your task is every `{mark(kata, None)}` below; the docstrings say what must hold. "
        "README.md beside this file is\n"
        f"the lesson, and `python3 grader.py grade {kata.number}` tells how far you are.\n"
        f'{_order_of_parts(kata)}"""'
    )


def _order_of_parts(kata: Kata) -> str:
    """Return a list that leads through the kata's parts, or an empty text if it has none."""
    if not kata.parts:
        return ""
    items = [f"- `{mark(kata, number)}`: {part.title}\n" for number, part in enumerate(kata.parts, 1)]
    return "\nThe tasks are in parts, to be done in this order:\n\n" + "".join(items)


def _stub(kata: Kata, new: Definition, previous: Module | None) -> Definition:
    comment, task = _comment(kata, new.name), _task(kata, new.name)
    indent = " " * 4 * (1 + new.name.count("."))
    if new.kind == "assign":
        return replace(new, head=f"{indent[4:]}{comment}")
    todo = f"{indent}{comment}\n"
    if previous and new.name in previous.names():
        old = previous[new.name]
        return Definition(new.name, "def", old.head, new.docstring, todo + old.body)
    unfinished = f'{indent}raise NotImplementedError("{task}")'
    return replace(new, head=_undecorated(new.head), body=todo + unfinished)


def _undecorated(head: str) -> str:
    """Return the head without its decorators, which are part of the answer; `@property` is not, and stays."""
    lines = head.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("@") or line.strip() == "@property")
