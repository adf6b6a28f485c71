"""Slips in calls: left out, around `__call__`, or of the very method that makes the call."""

import ast
from collections.abc import Iterator

from grading.judge.slip import Slip, spelling
from grading.judge.syntax_facts import Function, SyntaxFacts

CLASS_RETURNED = (
    "Line {line} returns the class {name} itself, so nothing is computed. "
    "`{name}()` makes a {name}, and that has yet to be called."
)
AROUND_CALL = (
    "`{call}` in line {line} goes round `__call__`: `forward` takes and returns arrays, not Variables. "
    "Call the {name} itself."
)
RECURSION = (
    "`{call}` in line {line} calls Variable.backward inside of itself. "
    "What lies below a variable that is used twice is walked twice, and a long chain exceeds Python's recursion limit."
)


def class_returned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that returns the class of a Function: `return Square` for `return Square()(x)`."""
    for around, nodes in student.index.in_bodies(ast.Return):
        for node in nodes if around in solution.functions else ():
            name = node.value.id if isinstance(node, ast.Return) and isinstance(node.value, ast.Name) else ""
            if _is_callable(student, solution, name) and name not in _locals(student.functions[around]):
                line = getattr(node, "lineno", 1)
                yield Slip(line, around, CLASS_RETURNED.format(name=name, line=line))


def around_call(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that gives its own argument to `forward`: `Square().forward(x)` for `Square()(x)`."""
    for around, nodes in student.index.in_bodies(ast.Call):
        if around not in solution.functions:
            continue
        function = student.functions[around]
        made = {}
        for each in student.index.every_below(function, ast.Assign):
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                made[each.targets[0].id] = _class_made(each.value)
        unchanged = {each.arg for each in function.args.args} - _stored(function)
        for node in nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if node.func.attr != "forward" or not all(isinstance(each, ast.Name) for each in node.args):
                continue
            holder = node.func.value
            name = made.get(holder.id, "") if isinstance(holder, ast.Name) else _class_made(holder)
            given = {each.id for each in node.args if isinstance(each, ast.Name)}
            if given <= unchanged and _is_callable(student, solution, name):
                call = spelling(node) or "….forward(…)"
                yield Slip(node.lineno, around, AROUND_CALL.format(call=call, line=node.lineno, name=name))


def _class_made(node: ast.expr) -> str:
    """Return the name of the class that an expression such as `Square()` calls, or ""."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _is_callable(student: SyntaxFacts, solution: SyntaxFacts, name: str) -> bool:
    """True for a class of the solution whose instances the student's code can call, by `forward`."""
    lineage = student.lineage(name) if name in solution.classes else []
    return any("__call__" in each.methods for each in lineage) and any("forward" in each.methods for each in lineage)


def _locals(function: Function) -> set[str]:
    """Return the names of a function's parameters, and those that it assigns."""
    return {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)} | _stored(function)


def _stored(function: Function) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}


def recursive_backward(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A Variable.backward that calls the backward of other variables, from the kata on where gradients add up."""
    function = student.named_functions.get("Variable.backward")
    if function is None or "Variable.cleargrad" not in solution.named_functions:
        return
    theirs = [each.methods["backward"] for each in student.lineage("Function") if "backward" in each.methods]
    if not theirs or not (len(theirs[0].args.args) > 1 or theirs[0].args.vararg):
        return  # then a function's own backward may be called without an argument
    functions = _creators(function)
    for node in student.index.every_below(function, ast.Call):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "backward":
            continue
        holder = node.func.value
        is_function = isinstance(holder, ast.Name) and holder.id in functions
        is_creator = isinstance(holder, ast.Attribute) and holder.attr == "creator"
        if node.args or is_function or is_creator or isinstance(holder, ast.Call):
            continue
        call = spelling(node) or "….backward(…)"
        yield Slip(node.lineno, "Variable.backward", RECURSION.format(call=call, line=node.lineno))


def _creators(function: Function) -> set[str]:
    """Return the local names that hold a variable's creator, as far as an assignment shows it."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr == "creator"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
