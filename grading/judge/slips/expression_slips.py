"""Slips in expressions: an operator, type or text that is another one in Python, or a value that is thrown away."""

import ast
import re
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.slip import Slip, is_name, nodes_in_bodies, nodes_in_functions, spelling
from grading.judge.syntax.syntax_facts import SyntaxFacts

ENDS = ("input", "output", "inputs", "outputs")  # attributes of a Function
CALLED = frozenset("sort cleargrad append pop set_creator".split())  # by their parentheses only
FIELD = re.compile(r"\{[A-Za-z_][^{}\n]{0,60}\}")  # a field of an f-string
CLASS_FOR_TEXT = said(
    "`{code}` in line {line} is a class, which can't be added to a text: its name is one, `{code}.__name__`."
)
TYPE_BEFORE_VALUE = said(
    "`{code}` in line {line} has its arguments the wrong way round: the value comes first, and then the type."
)
TYPE_AND_TEXT = said(
    "`{code}` in line {line} compares a type with a text, and the two are never equal: write `isinstance(…)`."
)
PURE = frozenset("sorted reversed as_array as_variable tuple list sum max min abs len".split())


def exclusive_or(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A `^` where a power is meant."""
    for name, node in nodes_in_functions(student, ast.BinOp, ast.AugAssign):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.BitXor):
            text = said(
                "`^` in line {line} is a bitwise exclusive or in Python: a power is written `x ** 2`.",
                line=node.lineno,
            )
            yield Slip(node.lineno, name, text)


def sign_for_a_sum(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An `=+`, which assigns, and adds nothing."""
    for around, node in nodes_in_functions(student, ast.Assign):
        if isinstance(node.value, ast.UnaryOp) and isinstance(node.value.op, ast.UAdd):
            text = said("`=+` in line {line} assigns, and adds nothing to what is there.", line=node.lineno)
            yield Slip(node.lineno, around, text)


def array_for_ndarray(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """The function `np.array` where the type `np.ndarray` is meant: in `isinstance`, or compared with a type."""
    for name, node in nodes_in_functions(student, ast.Call, ast.Compare):
        if isinstance(node, ast.Call) and is_name(node.func, "isinstance") and len(node.args) == 2:
            kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
        elif isinstance(node, ast.Compare):
            kinds = [node.left, *node.comparators]
        else:
            continue
        for kind in kinds:
            if isinstance(kind, ast.Attribute) and kind.attr == "array" and is_name(kind.value, "np", "numpy"):
                made = ast.unparse(kind)
                text = said(
                    "`{name}` in line {line} is a function, and no type: an array's type is `np.ndarray`.",
                    name=made,
                    line=kind.lineno,
                )
                yield Slip(kind.lineno, name, text)


def type_before_value(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`isinstance(np.ndarray, data)`, whose arguments have changed places."""
    for around, node in nodes_in_functions(student, ast.Call):
        if is_name(node.func, "isinstance") and len(node.args) == 2 and around in student.named_functions:
            kind, value = node.args
            parameters = student.named_functions[around].args
            names = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
            if is_name(value, *names) and spelling(kind) in ("np.ndarray", "numpy.ndarray", "tuple", "Variable"):
                text = said(TYPE_BEFORE_VALUE, code=spelling(node) or "…", line=node.lineno)
                yield Slip(node.lineno, around, text)


def type_and_text(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`type(x) == "Variable"`, which compares a type with a text."""
    for around, node in nodes_in_functions(student, ast.Compare):
        sides = [node.left, *node.comparators]
        if len(sides) == 2 and any(map(_is_class, sides)) and any(map(_is_text, sides)):
            text = said(TYPE_AND_TEXT, code=spelling(node) or "…", line=node.lineno)
            yield Slip(node.lineno, around, text)


def no_f_prefix(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A text with a field in braces and no `f` before it, in a message or a result."""
    for name, node in nodes_in_bodies(student, ast.Return, ast.Raise):
        values = [node.value] if isinstance(node, ast.Return) else []
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            values = [*node.exc.args]
        for value in values:
            if isinstance(value, ast.Constant) and (field := FIELD.search(str(value.value))):
                line = value.lineno
                text = said(
                    "The text in line {line} has no `f` before its quotes, so `{field}` is no field of it.",
                    line=line,
                    field=field[0],
                )
                yield Slip(line, name, text)


def class_for_text(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A type that is added to a text, as in `"not " + type(data)`."""
    for around, node in nodes_in_functions(student, ast.BinOp):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
            continue
        left, right = node.left, node.right
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            left = left.right if _is_text(left.right) or not _is_text(left.left) else left.left
        for text, kind in ((left, right), (right, left)):
            if _is_text(text) and _is_class(kind):
                code = spelling(kind) or "type(…)"
                yield Slip(node.lineno, around, said(CLASS_FOR_TEXT, code=code, line=kind.lineno))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_class(node: ast.expr) -> bool:
    """True for `type(x)` and `x.__class__`."""
    if isinstance(node, ast.Call):
        return is_name(node.func, "type") and len(node.args) == 1
    return isinstance(node, ast.Attribute) and node.attr == "__class__"


def thrown_away(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A line that computes something and does nothing with it, such as `sorted(funcs)` or `x.grad == gx`."""
    asked = _asked(student)
    for name, node in nodes_in_functions(student, ast.Expr):
        value = node.value
        if id(node) in asked:
            continue
        facts = {"code": spelling(value) or "…", "line": node.lineno}
        if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
            text = said("`{code}` in line {line} compares, and changes nothing: one `=` assigns.", facts)
        elif isinstance(value, ast.Call) and (is_name(value.func, *PURE) or _replaces(value)):
            text = said("`{code}` in line {line} gives a new value, and the line does nothing with it.", facts)
        elif isinstance(value, ast.Attribute) and value.attr in CALLED:
            text = said("`{code}` in line {line} is not called: the parentheses are missing.", facts)
        elif isinstance(value, ast.Attribute | ast.BinOp):
            text = said("`{code}` in line {line} gives a value, and the line does nothing with it.", facts)
        else:
            continue
        yield Slip(node.lineno, name, text)


def _replaces(call: ast.Call) -> bool:
    """True for `text.replace(…)` with two texts."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "replace" and len(call.args) in (2, 3)


def result_dropped(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A line `f.backward(gy)` or `f.forward(x)`, whose result is kept nowhere, if theirs have a `return`."""
    for around, node in nodes_in_functions(student, ast.Expr):
        call = node.value
        if isinstance(call, ast.Call) and _gives_new(call, student) and _is_function(call, student, around):
            facts = {"code": spelling(node.value) or "…", "line": node.lineno}
            text = said("`{code}` in line {line} gives a new value, and the line does nothing with it.", facts)
            yield Slip(node.lineno, around, text)


def _gives_new(call: ast.Call, student: SyntaxFacts) -> bool:
    """True for a call with arguments of a method that each class but Variable and Function ends by a `return`."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name not in ("forward", "backward") or not call.args:
        return False
    apart = (f"Variable.{name}", f"Function.{name}")
    own = [each for each in student.named_functions if each.endswith(f".{name}") and each not in apart]
    return bool(own) and student.returning.issuperset(own)


def _is_function(call: ast.Call, student: SyntaxFacts, around: str) -> bool:
    """True if the method is called on a Function, as far as the code around shows: its ends are asked for."""
    holder = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    parts = student.index.every_below(student.named_functions[around], ast.Attribute)
    return any(ast.unparse(node.value) == holder for node in parts if node.attr in ENDS)


def _asked(student: SyntaxFacts) -> set[int]:
    """Return the ids of the statements in a `try` that handles an exception: to ask if one comes is their use."""
    tries = [node for node in student.index.every(ast.Try) if node.handlers]
    return {id(each) for node in tries for each in student.walk_body(node)}
