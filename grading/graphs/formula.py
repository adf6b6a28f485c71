"""The formula of `graph --of` as an example: its statements, the Variables that it begins with, and its result."""

import ast
import re
import textwrap
from collections.abc import Iterator

from grading.curriculum.ladder import Example
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.safe_text import plain

INPUT = re.compile(r"[abcxyz]\d*")
FIRST_VALUE = 2.0  # of the first input; the next ones have 3.0, 4.0, …
HELP = said(
    "draw the graph of this formula instead, such as 'y = square(x)'; several statements are separated by ; or by new "
    "lines, and the last one makes the result; x, y, z, a, b, c, also with a number as x0, that it uses without "
    "assigning them are Variables of 2.0, 3.0, …, in the order of their use"
)
DEFINED = re.compile(r"^(?:(?:async )?def |class )?(\w+)", re.MULTILINE)
IMPORTED = re.compile(r"^(?:import|from) (.+)", re.MULTILINE)


def example_of(typed: str, module: str) -> Example:
    """Return the formula as an example, for the text of a module.

    Raises UsageError if it is no Python, or if its last statement can't make a result.
    """
    text = textwrap.dedent(typed).strip()
    statements = _parsed(text).body
    sources = [ast.get_source_segment(text, statement) or "" for statement in statements]
    if len(statements) > 1 and (walked := _backward_of(statements[-1])):
        statements[-1:], sources[-1:] = [ast.parse(walked).body[0]], [walked]  # graph calls backward itself
    result = _result(statements[-1], sources[-1], text)
    if isinstance(statements[-1], ast.Expr):
        sources[-1:] = [] if sources[-1] == result else [f"{result} = {sources[-1]}"]
    known = {*DEFINED.findall(module), *re.findall(r"\w+", " ".join(IMPORTED.findall(module)))}
    inputs = list(dict.fromkeys(_inputs(statements, known)))
    made = [f"{name} = Variable(np.array({FIRST_VALUE + place}))" for place, name in enumerate(inputs)]
    stored = [name for statement in statements for name in _stored(statement)]
    names = [name for name in dict.fromkeys([*inputs, *stored]) if name != result]
    return Example("\n".join([*made, *sources]), names=(*names, result))


def _parsed(text: str) -> ast.Module:
    """Return the formula's statements, at least one."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        line = (error.text or "").strip()
        facts = {"reason": error.msg, "line": plain(line)}
        raise UsageError(said("--of is no Python: {reason}, in `{line}`", facts)) from error
    except (ValueError, RecursionError, MemoryError) as error:
        reason = str(error) or type(error).__name__
        raise UsageError(said("--of can't be read as Python: {reason}", reason=reason)) from error
    if not tree.body:
        raise UsageError(said("--of has no statement; a formula is such as 'y = square(x)'"))
    return tree


def _backward_of(statement: ast.stmt) -> str | None:
    """Return "y" for `y.backward()`, and None for any other statement."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.args or call.keywords or not isinstance(call.func, ast.Attribute):
        return None
    variable = call.func.value
    return variable.id if call.func.attr == "backward" and isinstance(variable, ast.Name) else None


def _result(last: ast.stmt, source: str, text: str) -> str:
    """Return the name of the result, which is a new one for an expression that is no name."""
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
        return last.value.id
    if isinstance(last, ast.Expr):
        return next(name for name in ("y", "z", "result", "the_result") if not re.search(rf"\b{name}\b", text))
    targets = last.targets if isinstance(last, ast.Assign) else [getattr(last, "target", None)]
    if isinstance(last, ast.Assign | ast.AugAssign | ast.AnnAssign) and isinstance(targets[-1], ast.Name):
        return targets[-1].id
    raise UsageError(
        said(
            "the last statement of --of makes the Variable whose graph is drawn: `y = …`, or an expression; this one "
            "doesn't: `{line}`",
            line=plain(source.splitlines()[0]),
        )
    )


def _inputs(statements: list[ast.stmt], known: set[str]) -> Iterator[str]:
    """Yield the names of inputs that are read before the formula assigns them, and that the module doesn't define."""
    known = set(known)
    for statement in statements:
        nodes = list(ast.walk(statement))
        bound = {node.arg for node in nodes if isinstance(node, ast.arg)}
        for node in nodes:
            if isinstance(node, ast.comprehension | ast.For):
                bound |= set(_stored(node.target))
        reads = [node for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)]
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            reads.append(statement.target)
        for read in sorted(reads, key=lambda node: (node.lineno, node.col_offset)):
            if INPUT.fullmatch(read.id) and read.id not in known | bound:
                yield read.id
        known |= set(_stored(statement))


def _stored(node: ast.AST) -> list[str]:
    return [name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)]
