"""A slip, and the questions about a module that the rules for slips share."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from grading.judge.report.report import Check
from grading.judge.slips.failure_kinds import any_failure
from grading.judge.syntax.close_names import same_letters
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

T = TypeVar("T", bound=ast.AST)
MAX_SPELLING = 60  # characters of an expression that a sentence repeats


@dataclass(frozen=True)
class Slip:
    """A slip, the line that it stands in, and the dotted name of the definition around it, "" at the top level.

    - `rule` is the name of the rule that found it.
    - `replaces` is a sentence of the feedback that says less than this one or isn't true here, or several in lines.
    - `explains` is true if the sentence is the reason, so that the check's own guess at one is left out.
    - `attribute` is one that it spoils: the first failing check that asks for it tells of the slip.
    - `again` is a sentence of a check that says the same, and what is left to say beside it.
    - `fits` is true for the failures, by the first failing check, that the slip may be the reason for.
    """

    line: int
    definition: str
    text: str
    rule: str = ""
    replaces: str = ""
    explains: bool = False
    attribute: str = ""
    again: tuple[str, str] = ("", "")
    fits: Callable[[Check], bool] = any_failure


# A rule compares a student's module with the solution, and yields the slips of one kind.
Rule = Callable[[SyntaxFacts, SyntaxFacts], Iterator[Slip]]


def spelling(node: ast.expr) -> str:
    """Return the expression as Python text, or "" if it is long or goes over several lines."""
    if node.end_lineno != node.lineno or (node.end_col_offset or 0) - node.col_offset > MAX_SPELLING:
        return ""
    return ast.unparse(node)


def is_name(node: ast.AST, *names: str) -> bool:
    """True for one of these names that stands alone."""
    return isinstance(node, ast.Name) and node.id in names


def lone_name(node: ast.AST | None) -> str:
    """Return the name that an expression consists of, or "" if it is another one."""
    return node.id if isinstance(node, ast.Name) else ""


def called_name(call: ast.Call) -> str:
    """Return the name of the function or method that is called, without its object; or ""."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def class_meant(name: str, student: SyntaxFacts, solution: SyntaxFacts) -> str:
    """Return the class that has the function's name but for case and _, such as Exp for exp, or ""."""
    return next((each for each in student.classes if each in solution.classes and same_letters(each, name)), "")


def stored_names(function: Function) -> set[str]:
    """Return the names that a function assigns, deletes, or binds in a loop."""
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}


def local_names(function: Function) -> set[str]:
    """Return the names of a function's parameters, and those that it assigns."""
    return {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)} | stored_names(function)


def unchanged_parameters(function: Function) -> set[str]:
    """Return the names of a function's parameters that it never binds anew."""
    return {each.arg for each in function.args.args} - stored_names(function)


def nodes_in_functions(facts: SyntaxFacts, *types: type[T]) -> Iterator[tuple[str, T]]:
    """Yield each node of these types in a function or method, with its dotted name before it."""
    return ((name, node) for name, nodes in facts.index.in_functions(*types) for node in nodes)


def nodes_in_bodies(facts: SyntaxFacts, *types: type[T]) -> Iterator[tuple[str, T]]:
    """Yield those of nodes_in_functions that lie in no function that is defined in another."""
    return ((name, node) for name, nodes in facts.index.in_bodies(*types) for node in nodes)
