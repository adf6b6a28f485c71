"""The use of a name above its definition, as the text shows it, and as an exception does."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.curriculum.source import ModuleSource
from grading.judge.slips.slip import Slip, lone_name
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts
from grading.workers.check_errors import StudentTraceback

MAX_NAMES = 50  # functions and classes called at the top level that are looked at
TOO_EARLY = said(
    "`{name}` is used in line {line}, above its definition in line {below}. "
    "Python reads a file from top to bottom: move line {line} below it."
)

IN_CLASS = said(
    "`{name}` is used in line {line}, in the body of {owner}, above its definition in line {below}. "
    "Python reads a file from top to bottom: write `{owner}.{target} = {name}` below that definition."
)
NOT_REACHED = said("`{name}` is defined in line {line}, which was not run: an exception came before it.")
RUN_ABOVE = said(
    "`{name}` is defined in line {below}, and line {line} runs before that. "
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
    at_top = _lines_at_top(student, name)
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
    """Return the sentence on a NameError outside of functions, or "" if the file doesn't define the name below."""
    facts = syntax_facts.of(source.text) if fault.name == "NameError" else None
    line, function = fault.frames[-1] if fault.frames else (0, "")
    if facts is None or not fault.missing:
        return ""
    name = fault.missing[0]
    if function == "<module>":
        return source.with_places(used_too_early(facts, name, line))
    return source.with_places(_used_in_class(facts, name, line, function))


def _used_in_class(student: SyntaxFacts, name: str, line: int, owner: str) -> str:
    """Return the sentence on `__add__ = add` in a class's body above the definition of `add`, or ""."""
    body = student.classes[owner].node.body if owner in student.classes else []
    below = _line_below(student, name, line)
    for statement in body:
        if isinstance(statement, ast.Assign) and statement.lineno == line and lone_name(statement.value) == name:
            target = lone_name(statement.targets[0])
            if target and below:
                return said(IN_CLASS, name=name, line=line, owner=owner, below=below, target=target)
    return ""


def _line_below(student: SyntaxFacts, name: str, line: int) -> int:
    """Return the line of the only definition that binds the name at the top level, if it is below `line`; else 0."""
    deleted = any(isinstance(node, ast.Name) and node.id == name for node in _deleted(student))
    at_top = _lines_at_top(student, name)
    return at_top[0] if len(at_top) == 1 and at_top[0] > line and not deleted else 0


def _lines_at_top(student: SyntaxFacts, name: str) -> list[int]:
    """Return the lines of the functions and classes of this name at the top level."""
    definitions = [node for node in student.tree.body if isinstance(node, ast.ClassDef | Function)]
    return [node.lineno for node in definitions if node.name == name]


def _deleted(student: SyntaxFacts) -> list[ast.AST]:
    return [node for node in student.index.every(ast.Name) if isinstance(node.ctx, ast.Del)]


def not_reached(fault: StudentTraceback, source: ModuleSource) -> str:
    """Return the sentence on a name that a function lacks, since the run of the file did not come to its definition.

    It is "" if the file doesn't define the name at its top level.
    """
    facts = syntax_facts.of(source.text)
    if facts is None or not fault.missing or not fault.frames:
        return ""
    name, (first, function) = fault.missing[0], fault.frames[0]
    below = _line_below(facts, name, first if function == "<module>" else 0)
    if not below:
        return ""
    if function == "<module>" and isinstance(_statement_at(facts, first), ast.Expr | ast.Assign):
        return source.with_places(said(RUN_ABOVE, name=name, line=first, below=below))
    return source.with_places(said(NOT_REACHED, name=name, line=below))


def _statement_at(student: SyntaxFacts, line: int) -> ast.stmt | None:
    """Return the statement at the top level around a line, or None."""
    return next((each for each in student.tree.body if each.lineno <= line <= (each.end_lineno or line)), None)
