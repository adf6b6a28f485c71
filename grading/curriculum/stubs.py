"""Stubs are derived, never written: the step before, with this step's docstrings and a TODO for each task."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from grading.curriculum import module_parts
from grading.curriculum.ladder import Kata, before, find, ladder
from grading.curriculum.module_parts import Definition, DefinitionKind, Module
from grading.curriculum.source import ModuleSource
from grading.curriculum.source_lines import LINE_END
from grading.curriculum.translated_source import translated
from grading.text.foreign_syntax import UNPARSABLE, parse
from grading.text.language import ENGLISH, known, said, translation

YOUR_TASK = said(
    "Your task is every `TODO kata {number}` below; the docstrings say what must hold. README.md beside this file is\n"
    "the lesson, and `python3 grader.py grade {number}` tells how far you are."
)
IN_PARTS = said("The tasks are in parts, to be done in this order:")
TASK = re.compile(r"""["']kata \d\d: """)  # the text of a stub's NotImplementedError
MAX_TEXT = 200_000  # characters in which a stub is looked for
STATEMENT_ENDS = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)

Tokens = tuple[str, tuple[tuple[int, str], ...]]  # a definition's name and tokens


def derive(kata: Kata, language: str = ENGLISH) -> str:
    """Return the text of the kata's stub, with docstrings, comments and tasks in this language.

    - A definition that `kata.toml` lists under `todo` has the body of the step before, which no longer does.
    - A new one under `todo` raises NotImplementedError.
    - Every other definition is the solution's.
    - Imports are those of the step before, since to choose them is part of the answer.
    """
    solution = module_parts.parse(solution_text(kata, language))
    previous = _solution_before(kata, language)
    parts = [_stub(kata, part, previous, language) if part.name in kata.todo else part for part in solution.definitions]
    imports = previous.imports if previous else solution.imports
    return module_parts.render(Module(_docstring(kata, solution.docstring, language), imports, tuple(parts)))


def solution_text(kata: Kata, language: str) -> str:
    """Return the text of the kata's solution, with docstrings and comments in this language."""
    text = kata.solution.read_text(encoding="utf-8")
    return text if language == ENGLISH else translated(text, lambda part: translation(part, language))


def with_some_left(kata: Kata, names: Collection[str]) -> str:
    """Return the solution's text with these definitions, which are under `todo`, left as they are in the stub."""
    solution = module_parts.read(kata.solution)
    previous = _solution_before(kata, ENGLISH)
    parts = [_stub(kata, part, previous, ENGLISH) if part.name in names else part for part in solution.definitions]
    return module_parts.render(replace(solution, definitions=tuple(parts)))


def is_untouched(kata: Kata, source: ModuleSource | None) -> bool:
    """True if there is a module, and it is the kata's stub as shipped, in any language.

    Docstrings, comments, blank lines and the texts of tasks don't count.
    """
    stub = _stub_tokens(kata.id)
    try:
        return source is not None and all(a == b for a, b in zip_longest(_tokens(source.text), stub))
    except (SyntaxError, tokenize.TokenError):
        return False


def holds_stubs_alone(text: str) -> bool:
    """True if a text has the classes and functions of stubs as shipped, an unfinished one among them, and no others.

    Names that no kata has don't count, and neither do comments and docstrings, as in `is_untouched`.
    """
    shipped, solved = _shipped_definitions()
    names = {name for name, _ in shipped}
    found = {(name, tokens) for name, tokens in _definition_tokens(text) if name in names}
    return found <= shipped and not found <= solved


def is_as_shipped(kata: Kata, text: str) -> bool:
    """True if the text is the kata's stub in one of the languages, letter for letter."""
    return any(text.replace("\r\n", "\n") == derive(kata, language) for language in known())


def _solution_before(kata: Kata, language: str) -> Module | None:
    step_before = before(kata)
    return module_parts.parse(solution_text(step_before, language)) if step_before else None


def first_task(kata: Kata, text: str) -> tuple[str, int | None]:
    """Return the first task of an untouched stub as its error says it, and the line of its TODO comment.

    The line is None if the comment is gone from `text`.
    """
    name, todo = next(iter(kata.todo.items()))
    comments = {_comment(kata, name, language) for language in known()}
    lines = LINE_END.split(text)
    line = next((number for number, line in enumerate(lines, 1) if line.strip() in comments), None)
    return said("kata {number}: {task}", number=kata.number, task=todo), line


def mark(kata: Kata, part: int | None) -> str:
    """Return the words after which a stub's TODO comments name their task: those of all, or of the part so numbered."""
    return f"TODO kata {kata.number}" + (f", part {part}" if part else "")


def _task(kata: Kata, name: str, language: str) -> str:
    return f"kata {kata.number}: {translation(kata.todo[name], language)}"


def _comment(kata: Kata, name: str, language: str) -> str:
    part = next((number for number, part in enumerate(kata.parts, 1) if name in part.todo), None)
    return f"# {mark(kata, part)}: {translation(kata.todo[name], language)}"


@cache
def _stub_tokens(kata_id: str) -> tuple[tuple[int, str], ...]:
    return tuple(_tokens(derive(find(kata_id))))


@cache
def _shipped_definitions() -> tuple[frozenset[Tokens], frozenset[Tokens]]:
    """Return the definitions of all stubs, and of all solutions."""
    stubs = [_definition_tokens(derive(kata)) for kata in ladder()]
    solutions = [_definition_tokens(solution_text(kata, ENGLISH)) for kata in ladder()]
    return frozenset().union(*stubs), frozenset().union(*solutions)


def _definition_tokens(text: str) -> frozenset[Tokens]:
    """Return each class and function at the top level; none if the text is no Python, or far too long."""
    try:
        body = parse(text).body if len(text) <= MAX_TEXT else []
        lines = text.split("\n")
        return frozenset(
            (node.name, tuple(_tokens("\n".join(lines[node.lineno - 1 : node.end_lineno]))))
            for node in body
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        )
    except (*UNPARSABLE, tokenize.TokenError):
        return frozenset()


def _tokens(source: str) -> Iterator[tuple[int, str]]:
    """Yield the tokens of a text as (type, text). A parser would fail where the text is nested too deep for it.

    Texts that differ between the languages are left out: those of docstrings and of tasks.
    """
    # Blank lines and comments go first, since a million of them would take tokenize seconds.
    lines = [line for line in LINE_END.split(source) if (bare := line.strip()) and not bare.startswith("#")]
    tokens = tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline)
    begins_statement = True
    for token in tokens:
        if token.type in (tokenize.COMMENT, tokenize.NL):
            continue
        text = token.string
        if token.type == tokenize.STRING and begins_statement:
            text = ""
        elif token.type == tokenize.STRING and (task := TASK.match(text)):
            text = task[0]
        yield token.type, text
        begins_statement = token.type in STATEMENT_ENDS


def _docstring(kata: Kata, docstring: str, language: str) -> str:
    first_line = docstring.strip('"')
    task = translation(YOUR_TASK, language).format(number=kata.number)
    return f'"""{first_line}\n\n{task}\n{_order_of_parts(kata, language)}"""'


def _order_of_parts(kata: Kata, language: str) -> str:
    """Return a list that leads through the kata's parts, or an empty text if it has none."""
    if not kata.parts:
        return ""
    titles = [translation(part.title, language) for part in kata.parts]
    items = [f"- `{mark(kata, number)}`: {title}\n" for number, title in enumerate(titles, 1)]
    return f"\n{translation(IN_PARTS, language)}\n\n" + "".join(items)


def _stub(kata: Kata, new: Definition, previous: Module | None, language: str) -> Definition:
    comment, task = _comment(kata, new.name, language), _task(kata, new.name, language)
    indent = " " * 4 * (1 + new.name.count("."))
    if new.kind == DefinitionKind.ASSIGNMENT:
        return replace(new, head=f"{indent[4:]}{comment}")
    todo = f"{indent}{comment}\n"
    if previous and new.name in previous.names():
        old = previous[new.name]
        return Definition(new.name, DefinitionKind.FUNCTION, old.head, new.docstring, todo + old.body)
    unfinished = f"{indent}raise NotImplementedError({json.dumps(task, ensure_ascii=False)})"
    return replace(new, head=_undecorated(new.head), body=todo + unfinished)


def _undecorated(head: str) -> str:
    """Return the head without its decorators, which are part of the answer; `@property` is not, and stays."""
    lines = head.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("@") or line.strip() == "@property")


@cache
def given_lines(name: str) -> dict[str, frozenset[str]]:
    """Return the lines, without indentation, of each definition that a module's stub gives complete, by dotted name."""
    return {
        definition.name: frozenset(line.strip() for line in definition.text.splitlines())
        for kata in ladder()
        if kata.name == name
        for definition in module_parts.read(kata.solution).definitions
        if definition.name not in kata.todo
    }
