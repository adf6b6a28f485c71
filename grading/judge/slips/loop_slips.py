"""Slips in loops: a condition that the body never changes, or an end in the first round."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.slip import Slip, called_name, is_name, lone_name, nodes_in_bodies, spelling
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SPECIAL, SyntaxFacts

UNCHANGED = said("Nothing in the loop of line {line} changes its condition, `{test}`, so it never ends by itself.")
NONE_OFF = said("Nothing in the loop of line {line} takes an item off `{test}`, so it never ends by itself.")
# Methods of a list, and functions that are given one, after which it is no shorter.
NOT_SHORTER = frozenset(
    "append appendleft copy count enumerate extend heappush index insert insort iter len list max min print reverse "
    "reversed sort sorted tuple".split()
)
SAME_STEP = said(
    "Line {line} sets `{name}` to `{value}` in each round of the loop of line {loop}, as it was before the loop: "
    "it never ends by itself."
)
INPUTS_LEFT = said(
    "`{word}` in line {line} ends the loop over `{inputs}` in line {loop}, so the inputs after that one get no "
    "gradient in it."
)

NAME_SET = said("Line {line} sets `{name}`, the loop's own name: `{walked}` stays as it was.")
# The reason of the check on any graph, which speaks of something else.
WAITING = said("Of the functions that wait, which one can be sure that nobody will hand its output another gradient?")

PLAIN = (ast.Name, ast.Attribute, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp)  # nodes that compute nothing
ENDS = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Nonlocal, ast.Global, ast.Delete, ast.Await)
SETTING = frozenset(("setattr", "__setattr__", "exec"))
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
MAX_LOOPS, MAX_FOLLOWED = 20, 50  # loops of one function that are looked at, and functions that are followed


def unchanged_condition(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`while self.creator:` where neither the body nor a method that it calls sets `creator`."""
    for around, function, loop, body in _uninterrupted_loops(student, solution):
        test = student.walk(loop.test)
        if isinstance(loop.test, ast.Constant) or not all(isinstance(node, PLAIN) for node in test):
            continue
        if student.index.every_below(function, ast.Nonlocal) or _has_another_name(loop.test, function, student):
            continue
        shown, name = spelling(loop.test), lone_name(loop.test)
        run = [*body, *_below_functions(function, student)]
        shorter = [node for node in run if not (name and _leaves_items(node, name))]
        if shown and not _may_change(student, test, shorter):
            template = UNCHANGED if len(shorter) == len(run) else NONE_OFF
            yield Slip(loop.lineno, around, said(template, line=loop.lineno, test=shown))


def _uninterrupted_loops(
    student: SyntaxFacts, solution: SyntaxFacts
) -> Iterator[tuple[str, Function, ast.While, list[ast.AST]]]:
    """Yield the `while` loops that nothing but their condition ends, and the nodes in the body of each.

    They lie in functions that the solution has too: before each loop stand the function's dotted name and its node.
    """
    for around, nodes in student.index.in_functions(ast.While):
        for loop in nodes[:MAX_LOOPS] if around in solution.named_functions else ():
            body = student.walk_body(loop)
            if not any(isinstance(node, ENDS) for node in body):
                yield around, student.named_functions[around], loop, body


def _below_functions(function: Function, student: SyntaxFacts) -> list[ast.AST]:
    """Return the nodes of the functions that are defined in this one, which a loop in it may call."""
    inner = [each for each in student.index.every_below(function, ast.FunctionDef) if each is not function]
    return [node for each in inner for node in student.walk(each)]


def _has_another_name(test: ast.expr, function: Function, student: SyntaxFacts) -> bool:
    """True if the object in the test is assigned to another name, by which it may change."""
    name = lone_name(test)
    assigned: list[ast.Assign | ast.NamedExpr] = [
        *student.index.every_below(function, ast.Assign),
        *student.index.every_below(function, ast.NamedExpr),
    ]
    return bool(name) and any(is_name(each.value, name) for each in assigned)


def _leaves_items(node: ast.AST, name: str) -> bool:
    """True for a call of a method of this list, or of a function that is given it, which takes no item off."""
    if not isinstance(node, ast.Call) or called_name(node) not in NOT_SHORTER:
        return False
    held = node.func.value if isinstance(node.func, ast.Attribute) else None
    return any(is_name(each, name) for each in (held, *node.args) if each is not None)


def same_step(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`f = self.creator` in a loop over `f`, as above the loop: the next round is the same as this one."""
    for around, function, loop, body in _uninterrupted_loops(student, solution):
        name = _tested_name(loop.test)
        if sum(_stores(node, {name}, set()) for node in body) != 1 or loop not in function.body:
            continue
        steps = [node for node in body if _assigns(node, name)]
        above = [node for node in function.body[: function.body.index(loop)] if _assigns(node, name)]
        values = [node.value for node in (*above[-1:], *steps) if isinstance(node, ast.Assign)]
        if len(values) != 2 or ast.unparse(values[0]) != ast.unparse(values[1]):
            continue
        parts = student.walk(values[1])
        if all(isinstance(node, PLAIN) for node in parts) and not _may_change(student, parts, body):
            line, shown = values[1].lineno, ast.unparse(values[1])
            yield Slip(line, around, said(SAME_STEP, line=line, name=name, value=shown, loop=loop.lineno))


def _tested_name(test: ast.expr) -> str:
    """Return the name in a condition such as `f` or `f is not None`, or ""."""
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot):
        test = test.left
    return lone_name(test)


def _assigns(node: ast.AST, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(each, ast.Name) and each.id == name for each in targets)


def _may_change(student: SyntaxFacts, test: list[ast.AST], body: list[ast.AST]) -> bool:
    """True if these statements can change the value of the test, as far as the text shows it."""
    names = {node.id for node in test if isinstance(node, ast.Name)}
    attributes = {node.attr for node in test if isinstance(node, ast.Attribute)}
    calls = [node for node in body if isinstance(node, ast.Call)]
    # A list or a number in the test may change in place; a value that is None stays None.
    if not _asks_for_none(test) and any(_uses(node, names, attributes) for node in calls):
        return True
    if any(_stores(node, names, attributes) for node in body):
        return True
    if attributes and _sets(student, calls, attributes):
        return True
    return any(attribute in each.methods for each in student.classes.values() for attribute in attributes)


def _asks_for_none(test: list[ast.AST]) -> bool:
    """True for a test such as `f is not None` or `self.creator is not None`, and for no other."""
    first, *parts = test
    identity = isinstance(first, ast.Compare) and all(isinstance(each, ast.Is | ast.IsNot) for each in first.ops)
    return identity and all(isinstance(each, ast.Name | ast.Attribute | ast.Constant) for each in parts)


def _stores(node: ast.AST, names: set[str], attributes: set[str]) -> bool:
    """True if the node sets one of these names, an item of one, or one of these attributes of any object."""
    if isinstance(node, ast.Name):
        return node.id in names and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Attribute):
        return _is_set(node, attributes)
    return isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)


def _sets(student: SyntaxFacts, calls: list[ast.Call], attributes: set[str]) -> bool:
    """True if one of these calls may lead to a line that sets one of these attributes."""
    methods: dict[str, list[Function]] = {}
    for facts in student.classes.values():
        for name, method in facts.methods.items():
            methods.setdefault(name, []).append(method)
    waiting, met = calls, set[int]()
    while waiting:
        further: list[ast.Call] = []
        for call in waiting:
            if called_name(call) in SETTING or len(met) > MAX_FOLLOWED:
                return True
            for function in _leads_to(call, student, methods):
                if id(function) in met:
                    continue
                met.add(id(function))
                nodes = student.index.every_below(function, ast.Attribute)
                if any(_is_set(node, attributes) for node in nodes):
                    return True
                further += student.index.every_below(function, ast.Call)
        waiting = further
    return False


def _leads_to(call: ast.Call, student: SyntaxFacts, methods: dict[str, list[Function]]) -> list[Function]:
    """Return the functions of the module that a call may lead to, by its name."""
    if isinstance(call.func, ast.Attribute):
        return methods.get(call.func.attr, [])
    if called_name(call) in student.functions:
        return [student.functions[called_name(call)]]
    # The name of an object or a class.
    return [] if called_name(call) in SPECIAL else methods.get("__call__", []) + methods.get("__init__", [])


def _is_set(node: ast.Attribute, attributes: set[str]) -> bool:
    return node.attr in attributes and isinstance(node.ctx, ast.Store)


def _uses(call: ast.Call, names: set[str], attributes: set[str]) -> bool:
    """True if the call is of a method of one of these, other than backward and forward, or has one as an argument."""
    held = call.func.value if isinstance(call.func, ast.Attribute) else None
    parts = [*call.args, *(each.value for each in call.keywords)]
    if held is not None and called_name(call) not in ("backward", "forward"):
        parts.append(held)
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.Attribute) and part.attr in attributes)
        for part in parts
    )


def one_round(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A loop that a `return` or `break`, without any condition, ends in its first round."""
    known = solution.named_functions
    for name, loop in nodes_in_bodies(student, ast.For, ast.While):
        if name not in known or not isinstance(loop, ast.For | ast.While) or loop.orelse or _is_endless(loop):
            continue
        end = next((each for each in loop.body if isinstance(each, ast.Return | ast.Break)), None)
        if end is not None and not any(isinstance(node, ast.Continue) for node in student.walk(loop)):
            word = "return" if isinstance(end, ast.Return) else "break"
            text = said(
                "`{word}` in line {line} ends the loop of line {loop} in its first round.",
                word=word,
                line=end.lineno,
                loop=loop.lineno,
            )
            yield Slip(end.lineno, name, text)


def _is_endless(loop: ast.For | ast.While) -> bool:
    """True for `while True`, which a `break` without a condition may end on purpose."""
    return isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant)


def inputs_left(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`break` or `return` below an `if` in the loop of backward over the inputs of a function."""
    around = "Variable.backward"
    function = student.named_functions.get(around) if around in solution.named_functions else None
    for loop in student.index.every_below(function, ast.For) if function else ():
        inputs = next((each for each in _walked(loop.iter) if each.attr == "inputs"), None)
        if inputs is None or loop.orelse or not student.index.is_own(loop) or not _hands_on(student, loop):
            continue
        choices = [each for each in loop.body if isinstance(each, ast.If)]
        for end in (each for choice in choices for each in (*choice.body, *choice.orelse)):
            if isinstance(end, ast.Break) or (isinstance(end, ast.Return) and end.value is None):
                word = "break" if isinstance(end, ast.Break) else "return"
                shown = spelling(inputs) or "….inputs"
                text = said(INPUTS_LEFT, word=word, line=end.lineno, inputs=shown, loop=loop.lineno)
                yield Slip(end.lineno, around, text, replaces=WAITING)


def _walked(node: ast.expr) -> list[ast.Attribute]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Attribute)]


def _hands_on(student: SyntaxFacts, loop: ast.For) -> bool:
    """True if the loop sets the gradients of the inputs."""
    nodes = student.index.every_below(loop, ast.Attribute)
    return any(_is_set(node, {"grad"}) for node in nodes)


def loop_name_set(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`x = as_variable(x)` at the end of a loop over `inputs`, which stay as they were."""
    for around, loop in nodes_in_bodies(student, ast.For):
        name, shown = lone_name(loop.target), spelling(loop.iter)
        last = loop.body[-1]
        if not name or not shown or not isinstance(last, ast.Assign) or lone_name(last.targets[0]) != name:
            continue
        function = student.named_functions[around]
        later = [node for node in _reads(student, function, name) if node.lineno > (last.end_lineno or 0)]
        inner = any(student.index.every_below(function, kind) for kind in (ast.Lambda, ast.Nonlocal, ast.Global))
        if len(last.targets) == 1 and not inner and not later:
            text = said(NAME_SET, line=last.lineno, name=name, walked=shown)
            yield Slip(last.lineno, around, text)


def _reads(student: SyntaxFacts, function: Function, name: str) -> list[ast.Name]:
    """Return the places in a function that read the name, without those in comprehensions that bind it themselves."""
    own: set[int] = set()
    for comprehension in (each for kind in COMPREHENSIONS for each in student.index.every_below(function, kind)):
        generators = getattr(comprehension, "generators", ())
        if any(lone_name(part) == name for each in generators for part in ast.walk(each.target)):
            own |= {id(node) for node in student.walk(comprehension)}
    names = student.index.every_below(function, ast.Name)
    return [node for node in names if node.id == name and isinstance(node.ctx, ast.Load) and id(node) not in own]
