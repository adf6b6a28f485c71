"""Slips with a function's arguments: a Variable that is changed, or an array where a Variable is wanted."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.slip import Slip, lone_name, spelling, unchanged_parameters
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

CHANGED = said(
    "Line {line} changes `{name}.data`, so {name} itself is moved. It must stay as it is: compute with a new array."
)
ARRAY_GIVEN = said(
    "`{call}` in line {line} gives {function} an array, and it takes a Variable: put the array into one first."
)


IN_PLACE = said(
    "Line {line} changes the array `{name}` in place. It is the one in the input itself, which must stay as it is: "
    "compute a new array."
)
GRADIENT_IN_PLACE = said(
    "Line {line} changes the array `{name}` in place. It is the gradient of the output itself, which must stay as it "
    "is: compute a new array."
)


def changed_in_place(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`x *= -1` or `np.exp(x, out=x)` in forward or backward, whose arguments are the Variables' own arrays."""
    for around, nodes in student.index.in_bodies(ast.AugAssign, ast.Assign, ast.Call):
        owner, _, method = around.rpartition(".")
        function = student.named_functions[around]
        if method not in ("forward", "backward") or owner == "Variable" or around not in solution.named_functions:
            continue
        template = IN_PLACE if method == "forward" else GRADIENT_IN_PLACE
        own = {each.arg for each in function.args.args[1:]} - _bound_anew(student, function)
        for node in nodes:
            for name in _changed_names(node):
                if name in own:
                    line = getattr(node, "lineno", 1)
                    yield Slip(line, around, said(template, line=line, name=name))


def _bound_anew(student: SyntaxFacts, function: Function) -> set[str]:
    """Return the names that the function binds other than by `+=` and the like."""
    changed = {id(node.target) for node in student.walk(function) if isinstance(node, ast.AugAssign)}
    names = student.index.every_below(function, ast.Name)
    stores = [node for node in names if not isinstance(node.ctx, ast.Load)]
    return {node.id for node in stores if id(node) not in changed}


def _changed_names(node: ast.AST) -> list[str]:
    """Return the names of the arrays that a statement or a call changes in place."""
    if isinstance(node, ast.Call):
        return [lone_name(each.value) for each in node.keywords if each.arg == "out"]
    targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets if isinstance(node, ast.Assign) else []
    parts = [each.value for each in targets if isinstance(each, ast.Subscript)]
    return [lone_name(each) for each in (*(targets if isinstance(node, ast.AugAssign) else []), *parts)]


def argument_changed(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that sets or changes the data of its own argument, as `x.data += eps` does."""
    for around, nodes in student.index.in_bodies(ast.Assign, ast.AugAssign):
        if around not in solution.functions:
            continue
        function = student.functions[around]
        aliases = _aliases(student, function)
        moved = [(node, name) for node in nodes for name in sorted(_moved(node, aliases))]
        given = unchanged_parameters(function) if moved else set()
        for node, name in moved:
            if name in given:
                line = getattr(node, "lineno", 1)
                yield Slip(line, around, said(CHANGED, line=line, name=name))


def _moved(node: ast.AST, aliases: dict[str, str]) -> set[str]:
    """Return the names of the objects whose data an assignment sets, or changes in place."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    moved = {owner_of_data(each.value if isinstance(each, ast.Subscript) else each) for each in targets}
    for each in targets:
        if isinstance(each, ast.Subscript) or isinstance(node, ast.AugAssign):
            moved.add(aliases.get(lone_name(each.value if isinstance(each, ast.Subscript) else each), ""))
    return moved - {""}


def _aliases(student: SyntaxFacts, function: Function) -> dict[str, str]:
    """Return the local names that `a = x.data` makes, each with the x; those without another assignment."""
    found: dict[str, set[str]] = {}
    for node in student.index.every_below(function, ast.Assign):
        for name in map(lone_name, node.targets):
            found.setdefault(name, set()).add(owner_of_data(node.value))
    return {name: owner for name, owners in found.items() if len(owners) == 1 for owner in owners}


def array_given(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A call of the function that was given, with an array in place of a Variable: `f(x.data + eps)`."""
    for around, nodes in student.index.in_bodies(ast.Call):
        theirs, function = solution.functions.get(around), student.named_functions[around]
        called = {lone_name(node.func) for node in nodes}
        given = {each.arg for each in function.args.args}
        if theirs is None or called.isdisjoint(given) or not _calls_an_argument(solution, theirs):
            continue
        functions = given & unchanged_parameters(function)
        arrays = _arrays(student, function)
        for node in nodes:
            name = lone_name(node.func) if len(node.args) == 1 else ""
            if name in functions and _is_array(node.args[0], arrays):
                text = said(ARRAY_GIVEN, call=spelling(node) or f"{name}(…)", line=node.lineno, function=name)
                yield Slip(node.lineno, around, text)


def _calls_an_argument(facts: SyntaxFacts, function: Function) -> bool:
    calls = facts.index.every_below(function, ast.Call)
    called = {lone_name(node.func) for node in calls}
    return any(each.arg in called for each in function.args.args)


def _arrays(student: SyntaxFacts, function: Function) -> set[str]:
    """Return the local names that hold arrays: each assignment of theirs shows it."""
    arrays: set[str] = set()
    others: set[str] = set()
    for node in student.index.every_below(function, ast.Assign):
        names = {lone_name(target) for target in node.targets}
        (arrays if _is_array(node.value, arrays) else others).update(names)
    return arrays - others


def _is_array(node: ast.expr, arrays: set[str]) -> bool:
    """True for `x.data`, for what is computed from it, and for names that hold an array."""
    if isinstance(node, ast.BinOp):
        return _is_array(node.left, arrays) or _is_array(node.right, arrays)
    if isinstance(node, ast.Call):
        of_numpy = isinstance(node.func, ast.Attribute) and lone_name(node.func.value) in ("np", "numpy")
        made = of_numpy or lone_name(node.func) == "as_array"
        return made and any(_is_array(each, arrays) for each in node.args)
    return bool(owner_of_data(node)) or lone_name(node) in arrays


def owner_of_data(node: ast.AST) -> str:
    """Return the name before `.data`, or "" for anything else."""
    return lone_name(node.value) if isinstance(node, ast.Attribute) and node.attr == "data" else ""
