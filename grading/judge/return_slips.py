"""Slips with `return` and `raise`: forgotten, left over from the stub, or one in the place of the other."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge import statements
from grading.judge.slip import Slip, functions, nodes_in_bodies
from grading.judge.syntax_facts import SPECIAL, SyntaxFacts

NO_BODY = (ast.Pass, ast.Raise)  # statements of a function that is not written yet


def left_unwritten(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A `raise NotImplementedError` of the stub that stands beside finished code."""
    theirs = solution.named_functions
    raising = dict(student.index.in_bodies(ast.Raise))
    for name, node in functions(student):
        if name not in raising:
            continue
        body = statements.without_docstring(node)
        raises = [statement for statement in _reached(body) if statements.is_unwritten(statement)]
        if not raises or len(body) < 2 or name not in theirs:
            continue
        if any(map(statements.is_unwritten, theirs[name].body)):
            continue
        if raises[0] is body[-1]:
            text = said(
                "`raise NotImplementedError` still stands below your code in {name}: delete that line.", name=name
            )
        else:
            text = said(
                "`raise NotImplementedError` still stands above your code in {name}: delete that line.", name=name
            )
        yield Slip(raises[0].lineno, name, text)


def _reached(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return these statements up to the first `return` or `raise` among them: those below never run."""
    ends = (place for place, each in enumerate(body, 1) if isinstance(each, ast.Return | ast.Raise))
    return body[: next(ends, len(body))]


def no_return(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that computes something and has no `return`."""
    theirs = solution.named_functions
    for name, node in functions(student):
        wanted = theirs.get(name)
        body = statements.without_docstring(node)
        if wanted is None or not body or name not in solution.returning or node.name.startswith("__init"):
            continue
        if name in student.returning:
            if statements.falls_through(node.body) and not statements.falls_through(wanted.body):
                text = said(
                    "`{name}` has a way to its end without a `return`, and gives None back there (line {line}).",
                    name=name,
                    line=node.lineno,
                )
                yield Slip(node.lineno, name, text)
            continue
        if name in student.generators or any(isinstance(each, NO_BODY) for each in body):
            continue
        if len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            continue  # `...`
        text = said(
            "`{name}` has no `return`, so it gives None back, whatever it computes (line {line}).",
            name=name,
            line=node.lineno,
        )
        yield Slip(node.lineno, name, text)


def exception_returned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An exception that is returned, or only made, and never raised."""
    for name, node in nodes_in_bodies(student, ast.Return, ast.Expr):
        if isinstance(node, ast.Return | ast.Expr) and isinstance(node.value, ast.Call):
            made = node.value.func
            if isinstance(made, ast.Name) and _is_exception(made.id):
                facts = {"line": node.lineno, "error": made.id}
                if isinstance(node, ast.Return):
                    text = said("Line {line} returns a {error}, and doesn't raise it: write `raise {error}(…)`.", facts)
                else:
                    text = said("Line {line} makes a {error}, and doesn't raise it: write `raise {error}(…)`.", facts)
                yield Slip(node.lineno, name, text)


def _is_exception(name: str) -> bool:
    return name in SPECIAL and name.endswith(("Error", "Exception"))
