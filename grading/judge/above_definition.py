"""The use of a name above its definition, as the text shows it, and as an exception does."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.curriculum.source import ModuleSource
from grading.judge import syntax_facts
from grading.judge.slip import Slip, lone_name
from grading.judge.statements import Function
from grading.judge.syntax_facts import SyntaxFacts
from grading.workers.check_errors import StudentTraceback

MAX_NAMES = 50  # functions and classes called at the top level that are looked at
TOO_EARLY = said(
    "`{name}` is used in line {line}, above its definition in line {below}. "
    "Python reads a file from top to bottom: move line {line} below it."
)


def called_above(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A call at the top level of a function or class that stands further below."""
    first: dict[str, int] = {}
    for statement in student.tree.body:
        call = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
        name = lone_name(call.func) if isinstance(call, ast.Call) else ""
        if name in student.functions or name in student.classes:
            first.setdefault(name, statement.lineno)
    for name, line in [*first.items()][:MAX_NAMES]:
        if text := used_too_early(student, name, line):
            yield Slip(line, "", text)


def used_too_early(student: SyntaxFacts, name: str, line: int) -> str:
    """Return the sentence on a line at the top level that uses a name above its definition, or "" if it doesn't."""
    lines = [
        node.lineno
        for node in student.index.every(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Name, ast.alias)
        if isinstance(node, ast.Name | ast.ClassDef | Function | ast.alias) and _binds(node, name)
    ]
    at_top = [
        node.lineno for node in student.tree.body if isinstance(node, ast.ClassDef | Function) and node.name == name
    ]
    if not at_top or min(lines) <= line or (student.bound_names is None):
        return ""
    return said(TOO_EARLY, name=name, line=line, below=at_top[0])


def _binds(node: ast.Name | ast.ClassDef | Function | ast.alias, name: str) -> bool:
    if isinstance(node, ast.alias):
        return name in (node.name, node.asname)
    if isinstance(node, ast.Name):
        return node.id == name and isinstance(node.ctx, ast.Store)
    return node.name == name


def of_exception(fault: StudentTraceback, source: ModuleSource) -> str:
    """Return the sentence on a NameError at the top level, or "" if the file doesn't define the name further below."""
    facts = syntax_facts.of(source.text) if fault.name == "NameError" else None
    line, function = fault.frames[-1] if fault.frames else (0, "")
    if facts is None or not fault.missing or function != "<module>":
        return ""
    return source.with_places(used_too_early(facts, fault.missing[0], line))
