"""A module's statements in a form that survives renamed variables, reordered methods, other comments and annotations.

Only the text is parsed, and no code runs. In each statement, names that the katas themselves use stay, and the others
are numbered: `total = price * n` and `summe = preis * m` have one form. Texts and docstrings are left out, since a copy
changes them first.
"""

import ast
import builtins
import functools
import keyword
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grading import ROOT
from grading.curriculum.ladder import ladder
from grading.text import foreign_syntax
from grading.text.language import said

MAX_CHARS = 100_000  # of a module: the longest answers to a kata have a tenth of that
MAX_STATEMENTS = 2_000
BOOK = ROOT / "tests" / "answers" / "book_style"  # left out where only the grader was copied
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Incomparable(Exception):
    """The reason why a module can't be compared."""


@dataclass(frozen=True)
class Statement:
    """One statement: its form, its lines in the module, and the definition that it stands in."""

    form: str
    first: int
    last: int
    definition: int


def statements(text: str) -> list[Statement]:
    """Return the module's statements in their order. Raises Incomparable for a text that is too long or no Python."""
    if len(text) > MAX_CHARS:
        raise Incomparable(said("it has {count} characters, and {most} is the most", count=len(text), most=MAX_CHARS))
    try:
        return _read(text, kept_names())
    except SyntaxError as error:
        raise Incomparable(said("it is no Python: {msg}", msg=error.msg)) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Incomparable(said("it is nested too deeply, or a number in it is too long")) from error


@functools.cache
def common_forms() -> frozenset[str]:
    """Return the forms of all statements in the stubs, in the solution, and in the book's own answers."""
    kept = kept_names()
    return frozenset(statement.form for text in _own_texts() for statement in _read(text, kept))


@functools.cache
def own_texts() -> frozenset[str]:
    """Return the texts that come with the katas: many people may hand these in."""
    return frozenset(_own_texts())


def _own_texts() -> Iterator[str]:
    paths = [path for kata in ladder() for path in (kata.stub, kata.solution)]
    for path in [*paths, *sorted(BOOK.glob("*.py"))]:
        yield path.read_text(encoding="utf-8")


@functools.cache
def kept_names() -> frozenset[str]:
    """Return the names that mean the same in every answer: the katas' classes, functions and attributes, and Python's.

    Variables and parameters are not among them, except `self`.
    """
    found = {"self", "np", "numpy", *dir(builtins), *keyword.kwlist}
    for text in _own_texts():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
                found.add(node.name)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return frozenset(found)


def _read(text: str, kept: frozenset[str]) -> list[Statement]:
    found: list[Statement] = []
    waiting: list[tuple[ast.stmt, int]] = [(node, 0) for node in reversed(foreign_syntax.parse(text).body)]
    definitions = 0
    while waiting:
        node, definition = waiting.pop()
        if len(found) == MAX_STATEMENTS:
            raise Incomparable(said("it has more than {most} statements", most=MAX_STATEMENTS))
        below = _below(node)
        if not _is_passed_over(node):
            head = _head(node)
            last = below[0].lineno - 1 if below else node.end_lineno or node.lineno
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            found.append(Statement(_form(node, head, kept), first, max(node.lineno, last), definition))
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
            definitions += 1
            definition = definitions
        waiting += [(each, definition) for each in reversed(below)]
    return found


def _is_passed_over(node: ast.stmt) -> bool:
    """True for docstrings and imports: they say nothing of who wrote the code."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Import | ast.ImportFrom | ast.Pass)


def _below(node: ast.stmt) -> list[ast.stmt]:
    """Return the statements in a compound statement, in their order."""
    found: list[ast.stmt] = []
    for part in ("body", "handlers", "orelse", "finalbody", "cases"):
        for each in getattr(node, part, ()):
            found += each.body if isinstance(each, ast.ExceptHandler | ast.match_case) else [each]
    return found


def _head(node: ast.stmt) -> list[ast.AST]:
    """Return the parts of a statement without the statements in it: the condition of an `if`, the line of a `def`."""
    if isinstance(node, FUNCTIONS):
        return [node.args, *node.decorator_list]
    if isinstance(node, ast.AnnAssign):
        return [node.target, *([node.value] if node.value else [])]
    return [
        child
        for child in ast.iter_child_nodes(node)
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
    ]


def _form(node: ast.stmt, head: list[ast.AST], kept: frozenset[str]) -> str:
    """Return a statement's form: its kind, and all that is in it, word by word."""
    numbers: dict[str, str] = {}

    def name(text: str) -> str:
        return text if text in kept else numbers.setdefault(text, f"_{len(numbers)}")

    # A copy may add or leave out annotations: `x: int = 1` is `x = 1`.
    annotated = isinstance(node, ast.AnnAssign) and node.value is not None
    words = ["Assign" if annotated else type(node).__name__]
    if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
        words.append(name(node.name))
    waiting: list[ast.AST | str] = list(reversed(head))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            words.append(part)
            continue
        words += _own_words(part, name)
        below = [child for child in ast.iter_child_nodes(part) if not isinstance(child, ast.expr_context)]
        if isinstance(part, ast.arg):
            below = []  # an annotation
        waiting += [")", *reversed(below)] if len(below) > 1 else below
    return " ".join(words)


def _own_words(part: ast.AST, name: Callable[[str], str]) -> list[str]:
    """Return the words that a part of a statement adds to the form by itself."""
    if isinstance(part, ast.Name):
        return [name(part.id)]
    if isinstance(part, ast.arg):
        return [name(part.arg)]
    if isinstance(part, ast.Attribute):
        return [".", name(part.attr)]
    if isinstance(part, ast.keyword):
        return [f"{part.arg}="]
    if isinstance(part, ast.Constant):
        return ["text" if isinstance(part.value, str | bytes) else repr(part.value)]
    return [type(part).__name__]
