"""Slips with `return` and `raise`: forgotten, left over from the stub, or one in place of the other."""

import ast
import operator
from collections.abc import Callable, Iterator

from sentences import said

from grading.judge.slips.failure_kinds import none_given
from grading.judge.slips.slip import Slip, is_name, lone_name, nodes_in_bodies
from grading.judge.syntax import statements
from grading.judge.syntax.syntax_facts import SPECIAL, SyntaxFacts

ALL_FOR_ONE = said(
    "With one output, line {line} returns a list or tuple of it: a single one has to come back by itself."
)
FIRST_OF_ALL = said("With two outputs, line {line} returns the first alone: all of them have to come back.")
NO_RETURN = said("`{name}` has no `return`, so it gives None back, whatever it computes (line {line}).")
EMPTY_RETURN = said("`{name}` has a `return` without a value, so it gives None back (line {line}).")
COMPARISONS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}
NO_BODY = (ast.Pass, ast.Raise)  # statements of a function that is not written yet


def left_unwritten(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A `raise NotImplementedError` of the stub that stands beside finished code."""
    theirs = solution.named_functions
    raising = dict(student.index.in_bodies(ast.Raise))
    for name, node in student.named_functions.items():
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


def no_code(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that is to return a value and has no more than `pass`, `...` or a docstring."""
    for name, node in student.named_functions.items():
        body = statements.without_docstring(node)
        if name in solution.returning and all(_is_empty(statement) for statement in body):
            text = said("`{name}` in line {line} has no code yet, so it gives None back.", name=name, line=node.lineno)
            yield Slip(node.lineno, name, text, fits=none_given)


def _is_empty(statement: ast.stmt) -> bool:
    """True for `pass`, and for a constant that stands alone, such as `...`."""
    alone = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return alone or isinstance(statement, ast.Pass)


def no_return(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that computes something and has no `return`."""
    theirs = solution.named_functions
    for name, node in student.named_functions.items():
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
        bare = any(isinstance(each, ast.Return) for each in student.walk(node))
        yield Slip(node.lineno, name, said(EMPTY_RETURN if bare else NO_RETURN, name=name, line=node.lineno))


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


def one_for_several(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A Function's call that returns the list where there is one output, or the first of several."""
    theirs = solution.named_functions.get("Function.__call__")
    if theirs is None or theirs.args.vararg is None:
        return
    for around, node in nodes_in_bodies(student, ast.Return):
        if around != "Function.__call__" or node.value is None:
            continue
        one, two = _returned(node.value, 1), _returned(node.value, 2)
        if one == "all":
            yield Slip(node.lineno, around, said(ALL_FOR_ONE, line=node.lineno))
        elif two == "first":
            yield Slip(node.lineno, around, said(FIRST_OF_ALL, line=node.lineno))


def _returned(value: ast.expr, count: int) -> str:
    """Return "all" or "first" for what the expression gives of so many outputs, or "" if the text doesn't show it."""
    if isinstance(value, ast.Tuple):
        return "all" if [type(each) for each in value.elts] == [ast.Starred] else ""
    if not isinstance(value, ast.IfExp) or not isinstance(value.test, ast.Compare) or len(value.test.ops) != 1:
        return ""
    left, right = value.test.left, value.test.comparators[0]
    compare = COMPARISONS.get(type(value.test.ops[0]))
    if not isinstance(left, ast.Call) or not is_name(left.func, "len") or len(left.args) != 1 or compare is None:
        return ""
    name = lone_name(left.args[0])
    if not name or not isinstance(right, ast.Constant) or not isinstance(right.value, int):
        return ""
    chosen = value.body if compare(count, right.value) else value.orelse
    return {name: "all", f"{name}[0]": "first"}.get(ast.unparse(chosen), "")
