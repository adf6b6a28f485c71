"""Slips with gradients: ones in place of a gradient that was set, or a question that is always true."""

import ast
import re
from collections.abc import Iterator

from sentences import said

from grading.judge.report.causes import Unexpected
from grading.judge.report.report import Check
from grading.judge.slips.failure_kinds import has_raised
from grading.judge.slips.slip import Slip, called_name, is_name, nodes_in_bodies, spelling
from grading.judge.syntax.syntax_facts import SyntaxFacts

SEED_UNASKED = said(
    "Line {line} puts ones into `{code}` without asking if a gradient is there, so the one that was set is lost."
)
ALWAYS_TRUE = said(
    "`{code}` in line {line} is always true, since `__init__` sets it: to ask if a value is there, write `is None`."
)
DELETED = said(
    "`del {code}` in line {line} deletes the attribute itself, which fails for all that reads it: to let a gradient "
    "go, set it to None."
)
ONES = frozenset(("ones", "ones_like", "full", "full_like"))
BACKWARD = "Variable.backward"


def gradient_was_set(check: Check) -> bool:
    """True if the check has set a gradient before it calls backward, and another value came."""
    return isinstance(check.cause, Unexpected) and bool(re.search(r"\.grad = ", check.cause.called))


def seed_unasked(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`self.grad = np.ones_like(self.data)` in backward, as micrograd has it, without any question before it."""
    function = student.named_functions.get(BACKWARD)
    if function is None or BACKWARD not in solution.named_functions or not function.args.args:
        return
    own = function.args.args[0].arg
    for statement in function.body:
        below = student.walk(statement)
        if any(_asks(node, own) for node in below):
            return
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
            continue
        targets = [each for each in statement.targets if isinstance(each, ast.Attribute) and each.attr == "grad"]
        if called_name(statement.value) in ONES and any(is_name(each.value, own) for each in targets):
            text = said(SEED_UNASKED, line=statement.lineno, code=f"{own}.grad")
            yield Slip(statement.lineno, BACKWARD, text, explains=True, fits=gradient_was_set)


def always_there(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`hasattr(self, "grad")`, where `__init__` sets the attribute and nothing deletes it."""
    kept = not student.index.every(ast.Delete) and not any(
        is_name(each, "delattr") for each in student.index.every(ast.Name)
    )
    for around, node in nodes_in_bodies(student, ast.Call) if kept else ():
        owner, _, method = around.rpartition(".")
        made = student.named_functions.get(f"{owner}.__init__")
        if made is None or method == "__init__" or not is_name(node.func, "hasattr") or len(node.args) != 2:
            continue
        holder, name = node.args
        own = student.named_functions[around].args.args[:1]
        targets = [target for each in made.body if isinstance(each, ast.Assign) for target in each.targets]
        attributes = {each.attr for each in targets if isinstance(each, ast.Attribute) and is_name(each.value, "self")}
        if (
            isinstance(name, ast.Constant)
            and name.value in attributes
            and any(is_name(holder, each.arg) for each in own)
        ):
            text = said(ALWAYS_TRUE, code=spelling(node) or "hasattr(…)", line=node.lineno)
            yield Slip(node.lineno, around, text)


def _asks(node: ast.AST, own: str) -> bool:
    """True for code that reads the object's gradient, or may do so: an attribute, a text, or a method of the object."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and is_name(node.value, own):
        return node.attr not in ("data", "creator", "generation", "shape", "dtype", "ndim", "size")
    # The object as a whole goes to a function, as in `getattr(self, "grad")`.
    return isinstance(node, ast.Call) and any(is_name(each, own) for each in node.args)


def deleted(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`del y.grad` in backward, for `y.grad = None`."""
    for around, node in nodes_in_bodies(student, ast.Delete):
        for target in node.targets if around == BACKWARD else ():
            if isinstance(target, ast.Attribute) and target.attr == "grad":
                text = said(DELETED, code=spelling(target) or "….grad", line=node.lineno)
                yield Slip(node.lineno, around, text, fits=_is_missing)


def _is_missing(check: Check) -> bool:
    """True if a Variable has no attribute `grad`."""
    return has_raised(check, "AttributeError", "has no attribute 'grad'")
