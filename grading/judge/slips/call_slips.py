"""Slips in calls: left out, of a class for its object, around `__call__`, or of the method that makes the call."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.argument_slips import owner_of_data
from grading.judge.slips.slip import (
    Slip,
    class_meant,
    local_names,
    lone_name,
    nodes_in_functions,
    spelling,
    unchanged_parameters,
)
from grading.judge.syntax import statements
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

CLASS_RETURNED = said(
    "Line {line} returns the class {name} itself, so nothing is computed. "
    "`{name}()` makes a {name}, and that has yet to be called."
)
FUNCTION_RETURNED = said(
    "Line {line} returns the function `{name}` itself, which is not called: its arguments are missing."
)
AROUND_CALL = said(
    "`{call}` in line {line} goes round `__call__`: `forward` takes and returns arrays, not Variables. "
    "Call the {name} itself."
)
AROUND_LINKS = said(
    "`{call}` in line {line} goes round `__call__`, which links a result to its function. Call the {name} itself."
)
RECURSION = said(
    "`{call}` in line {line} calls Variable.backward inside of itself. "
    "What lies below a variable that is used twice is walked twice, and a long chain exceeds Python's recursion limit."
)
BASE_MADE = said("`{call}` in line {line} makes a {base} itself, whose forward raises an error. Make a {name} instead.")
BASE_CALLED = said(
    "`{call}` in line {line} is always the `{method}` of {base}, which raises an error: "
    "`{holder}.{method}(…)` is that of the object's own class."
)
SUPER = said("`{code}` in line {line} lacks the parentheses of `super`: write `super().{name}`.")

PARTS_OF_TEST = (ast.Compare, ast.Constant, ast.UnaryOp)
TURNS = (ast.Return, ast.Continue, ast.Break)


def class_called(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function's class that gets the function's arguments: `Square(x)` for `Square()(x)`."""
    for around, node in nodes_in_functions(student, ast.Call):
        name = lone_name(node.func)
        lineage = student.lineage(name)
        if name == "Variable" or not node.args or not any("__call__" in facts.methods for facts in lineage):
            continue
        if any(facts.methods.keys() & {"__init__", "__new__"} or facts.node.decorator_list for facts in lineage):
            continue
        if any(facts.node.keywords or len(facts.bases) != len(facts.node.bases) for facts in lineage):
            continue
        arguments = spelling(node)[len(name) :] or "(…)"
        text = said(
            "`{name}{arguments}` in line {line} makes a new {name}, which takes nothing, and doesn't "
            "call it: write `{name}(){arguments}`.",
            name=name,
            arguments=arguments,
            line=node.lineno,
        )
        yield Slip(node.lineno, around, text)


def base_called(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`Function()(x)` for `Square()(x)`, or `Function.forward(self, x)` for `self.forward(x)`."""
    base = student.classes.get("Function")
    if base is None:
        return
    unwritten = [name for name, node in base.methods.items() if any(map(statements.is_unwritten, node.body))]
    for around, node in nodes_in_functions(student, ast.Call):
        owner, _, name = around.rpartition(".")
        if not isinstance(node, ast.Call) or "Function" not in (lone_name(node.func), _holder(node)):
            continue
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        facts = {"line": node.lineno, "base": "Function", "method": method, "call": spelling(node) or "Function…"}
        if lone_name(node.func) == "Function" and "forward" in unwritten and not owner:
            meant = class_meant(name, student, solution)
            if meant and meant != "Function":
                yield Slip(node.lineno, around, said(BASE_MADE, facts, name=meant))
        elif method in unwritten and len(node.args) > 1:
            yield Slip(node.lineno, around, said(BASE_CALLED, facts, holder=spelling(node.args[0]) or "…"))


def _holder(call: ast.Call) -> str:
    """Return the name of the object whose method is called, or ""."""
    return lone_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def class_returned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that returns the class of a Function: `return Square` for `return Square()(x)`."""
    for around, name, line in _names_returned(student, solution):
        if name in solution.classes and _is_callable(student, solution, name):
            yield Slip(line, around, said(CLASS_RETURNED, name=name, line=line))


def function_returned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that returns another one of the kata: `return using_config` for `return using_config(…)`."""
    for around, name, line in _names_returned(student, solution):
        if name in solution.functions and name in student.functions:
            yield Slip(line, around, said(FUNCTION_RETURNED, name=name, line=line))


def _names_returned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[tuple[str, str, int]]:
    """Yield the kata's functions that return a name which they don't bind, with that name and the line."""
    for around, nodes in student.index.in_bodies(ast.Return):
        local = local_names(student.functions[around]) if around in solution.functions else set()
        for node in nodes if around in solution.functions else ():
            name = lone_name(node.value)
            if name and name not in local:
                yield around, name, node.lineno


def around_call(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that gives its own argument to `forward`: `Square().forward(x)` for `Square()(x)`."""
    for around, nodes in student.index.in_bodies(ast.Call):
        calls = [(node, node.func.value) for node in nodes if isinstance(node.func, ast.Attribute) and node.args]
        calls = [(node, holder) for node, holder in calls if _is_method(node, "forward")]
        if around not in solution.functions or not calls:
            continue
        function = student.functions[around]
        assigns = student.index.every_below(function, ast.Assign)
        made = {name: _class_made(each.value) for each in assigns if (name := lone_name(each.targets[0]))}
        unchanged = unchanged_parameters(function)
        links = "Variable.set_creator" in solution.named_functions
        for node, holder in calls:
            name = made.get(lone_name(holder), "") or _class_made(holder)
            given = {lone_name(each) for each in node.args}
            data = set(map(owner_of_data, node.args))
            template = AROUND_CALL if given <= unchanged else AROUND_LINKS if links and data <= unchanged else ""
            if template and _is_callable(student, solution, name):
                call = spelling(node) or "….forward(…)"
                yield Slip(node.lineno, around, said(template, call=call, line=node.lineno, name=name))


def _class_made(node: ast.expr) -> str:
    """Return the name of the class that an expression such as `Square()` calls, or ""."""
    return lone_name(node.func) if isinstance(node, ast.Call) else ""


def _is_callable(student: SyntaxFacts, solution: SyntaxFacts, name: str) -> bool:
    """True for a class of the solution whose instances the student's code can call, by `forward`."""
    lineage = student.lineage(name) if name in solution.classes else []
    return any("__call__" in each.methods for each in lineage) and any("forward" in each.methods for each in lineage)


def recursive_backward(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A Variable.backward that calls the backward of other variables, from the kata on that has generations."""
    function = student.named_functions.get("Variable.backward")
    if function is None or "generation" not in solution.attributes("Variable"):
        return
    theirs = [each.methods["backward"] for each in student.lineage("Function") if "backward" in each.methods]
    if not theirs or not (len(theirs[0].args.args) > 1 or theirs[0].args.vararg):
        return  # then a function's own backward may be called without an argument
    creators = _creators(function)
    calls = [node for node in student.index.every_below(function, ast.Call) if _is_of_variable(node, creators)]
    if not calls or _asks_more(student, function, creators):
        return
    for node in calls:
        text = said(RECURSION, call=spelling(node) or "….backward(…)", line=node.lineno)
        yield Slip(node.lineno, "Variable.backward", text)


def _is_of_variable(call: ast.Call, creators: set[str]) -> bool:
    """True for a call of `backward` that has no gradient to give, and isn't that of a creator."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "backward" or call.args:
        return False
    holder = call.func.value
    if isinstance(holder, ast.Attribute):
        return holder.attr != "creator"
    return not isinstance(holder, ast.Call) and not (isinstance(holder, ast.Name) and holder.id in creators)


def _asks_more(student: SyntaxFacts, function: Function, creators: set[str]) -> bool:
    """True if the function's ways on are under a condition other than that there is a creator."""
    for node in student.index.every_below(function, ast.If):
        below = student.walk_body(node)
        if not any(isinstance(each, TURNS) or _is_method(each, "backward") for each in below):
            continue
        plain = [each for each in student.walk(node.test) if not isinstance(each, PARTS_OF_TEST)]
        operators = [op for each in student.walk(node.test) if isinstance(each, ast.Compare) for op in each.ops]
        if not all(isinstance(op, ast.Is | ast.IsNot) for op in operators):
            return True
        if not any(
            (isinstance(each, ast.Attribute) and each.attr == "creator")
            or (isinstance(each, ast.Name) and each.id in creators)
            for each in plain[:1]
        ):
            return True
    return False


def _is_method(node: ast.AST, name: str) -> bool:
    """True for a call of a method with this name, on any object."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name


def _creators(function: Function) -> set[str]:
    """Return the local names that hold a variable's creator, as far as an assignment shows it."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr == "creator"
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def super_not_called(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`super.__init__()` for `super().__init__()`."""
    for around, node in nodes_in_functions(student, ast.Attribute):
        if lone_name(node.value) == "super" and "super" not in (student.bound_names or {"super"}):
            text = said(SUPER, code=spelling(node) or "super.…", line=node.lineno, name=node.attr)
            yield Slip(node.lineno, around, text)
