"""Slips with exceptions: an `except` that ends those which must come out, or a `raise` of what is none."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.report.report import Check
from grading.judge.slips.failure_kinds import exception_lost, has_raised
from grading.judge.slips.slip import Slip, is_name, nodes_in_bodies
from grading.judge.syntax.syntax_facts import SyntaxFacts

SWALLOWED = said(
    "`except` in line {line} ends every exception of that block, and the caller never learns of it: omit the `try`."
)
RAISED_TEXT = said(
    "`raise` in line {line} has a text. Python raises exceptions only, such as `TypeError(…)` with the text."
)
RAISED_VALUE = said("`NotImplemented` in line {line} is a value, and no exception: that is `NotImplementedError`.")


def swallowed(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`except Exception:` without a `raise`, in a definition that has no `try` in the solution."""
    for around, node in nodes_in_bodies(student, ast.Try):
        theirs = solution.named_functions.get(around)
        if theirs is None or solution.index.every_below(theirs, ast.Try):
            continue
        for handler in node.handlers:
            broad = handler.type is None or is_name(handler.type, "Exception", "BaseException")
            again = any(isinstance(each, ast.Raise) for each in student.walk(handler))
            if broad and not again:
                yield Slip(handler.lineno, around, said(SWALLOWED, line=handler.lineno), fits=_lost)


def _lost(check: Check) -> bool:
    """True if an exception was expected and none came, or if None came where the exception was."""
    return exception_lost(check) or has_raised(check, "AttributeError", "^'NoneType'")


def not_an_exception(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`raise "no ndarray"` or `raise NotImplemented`, for which Python itself raises a TypeError."""
    for around, node in nodes_in_bodies(student, ast.Raise):
        if isinstance(node.exc, ast.JoinedStr) or (
            isinstance(node.exc, ast.Constant) and isinstance(node.exc.value, str)
        ):
            yield Slip(node.lineno, around, said(RAISED_TEXT, line=node.lineno), explains=True)
        elif node.exc is not None and is_name(node.exc, "NotImplemented"):
            yield Slip(node.lineno, around, said(RAISED_VALUE, line=node.lineno), explains=True)
