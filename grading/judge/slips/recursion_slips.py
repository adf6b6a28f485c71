"""Slips that call the function that they stand in, without a way out: `self.shape` in the property `shape`."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.slip import Slip, class_meant, lone_name, spelling
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import ClassFacts, SyntaxFacts

CALLS_ITSELF = said("`{code}` in line {line} leads back to `{name}` itself, again and again, without an end.")
FUNCTION_FOR_CLASS = said(
    "`{name}` in `{code}`, line {line}, is the function that the line stands in. The class is called `{meant}`."
)

# With one of these in its body, a function may end by itself.
CHOICES = (
    *(ast.If, ast.IfExp, ast.Try, ast.BoolOp, ast.For, ast.While, ast.Match, ast.comprehension, ast.Lambda),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.With),
)
# Expressions by which Python calls a special method.
BY_OPERATOR: tuple[type[ast.expr], ...] = (ast.Call, ast.BinOp, ast.UnaryOp, ast.FormattedValue)
OPERATORS: dict[str, type[ast.operator]] = {
    "add": ast.Add,
    "mul": ast.Mult,
    "sub": ast.Sub,
    "truediv": ast.Div,
    "pow": ast.Pow,
}
BY_FUNCTION = {"__len__": ("len",), "__repr__": ("repr", "str"), "__str__": ("str",), "__neg__": ()}


def calls_itself(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that calls itself, or a method that makes Python call it again, in every case."""
    for around, function in student.named_functions.items():
        if around not in solution.named_functions:
            continue
        owner, _, name = around.rpartition(".")
        node = _call_again(student, function, student.classes.get(owner), name)
        if node is None or _may_end(student, function):
            continue
        code = spelling(node) or "…"
        if not _lacks_arguments(node, function, bool(owner)):
            yield Slip(node.lineno, around, said(CALLS_ITSELF, code=code, line=node.lineno, name=around))
        elif meant := class_meant(name, student, solution):
            text = said(FUNCTION_FOR_CLASS, code=code, line=node.lineno, name=name, meant=meant)
            yield Slip(node.lineno, around, text)


def _call_again(student: SyntaxFacts, function: Function, owner: ClassFacts | None, name: str) -> ast.expr | None:
    """Return the first expression in a function by which Python calls it again, or None."""
    kinds = (ast.Attribute,) if function.decorator_list else BY_OPERATOR if name.startswith("__") else (ast.Call,)
    end = _last_line(function)
    for node in (node for kind in kinds for node in student.index.every_below(function, kind)):
        again = _is_again(node, function, owner) if owner else lone_name(getattr(node, "func", None)) == name
        if again and node.lineno <= end:
            return node
    return None


def _lacks_arguments(node: ast.expr, function: Function, bound: bool) -> bool:
    """True if the call fails at once, since it gives the function, or bound method, fewer arguments than it takes."""
    if not isinstance(node, ast.Call) or node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
        return False
    if bound and not isinstance(node.func, ast.Attribute):
        return False  # Python calls the method itself, with all that it takes
    wanted = [*function.args.posonlyargs, *function.args.args][bound:]
    return len(node.args) < len(wanted) - len(function.args.defaults)


def _may_end(student: SyntaxFacts, function: Function) -> bool:
    return any(isinstance(node, CHOICES) for node in student.walk_body(function))


def _last_line(function: Function) -> int:
    """Return the last line of the first `return` or `raise` among the statements: those below never run."""
    ends = [each for each in function.body if isinstance(each, ast.Return | ast.Raise)]
    last = ends[0] if ends else function.body[-1]
    return last.end_lineno or last.lineno


def _is_again(node: ast.expr, method: Function, owner: ClassFacts) -> bool:
    """True if the expression calls the method once more, on the same object."""
    name, first = method.name, method.args.args[0].arg if method.args.args else ""
    if not first or (name == "__repr__" and "__str__" in owner.members):
        return False
    if isinstance(node, ast.Attribute):
        return bool(method.decorator_list) and node.attr == name and _reads(node, first)
    if method.decorator_list:
        return False
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Attribute):
            return called.attr == name and lone_name(called.value) == first
        to_self = [lone_name(each) for each in node.args] == [first]
        return (lone_name(called) in BY_FUNCTION.get(name, ()) and to_self) or (name, lone_name(called)) == (
            "__call__",
            first,
        )
    if isinstance(node, ast.FormattedValue):
        return name in ("__repr__", "__str__") and lone_name(node.value) == first
    if isinstance(node, ast.UnaryOp):
        return name == "__neg__" and isinstance(node.op, ast.USub) and lone_name(node.operand) == first
    return isinstance(node, ast.BinOp) and _is_operator(node, name, first)


def _reads(node: ast.Attribute, first: str) -> bool:
    return isinstance(node.ctx, ast.Load) and lone_name(node.value) == first


def _is_operator(node: ast.BinOp, name: str, first: str) -> bool:
    """True for `self + other` in `__add__`, and for `other + self` in `__radd__`."""
    for word, operator in OPERATORS.items():
        if isinstance(node.op, operator):
            return (name, lone_name(node.left)) == (f"__{word}__", first) or (
                (name, lone_name(node.right)) == (f"__r{word}__", first) and lone_name(node.left) != first
            )
    return False
