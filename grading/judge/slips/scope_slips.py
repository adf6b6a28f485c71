"""Slips in where a name leads: to nothing, or to an inner function's own value."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache, partial

from sentences import said

from grading.judge.slips.self_slips import without_object
from grading.judge.slips.slip import Slip, is_name, lone_name, spelling
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SPECIAL, SyntaxFacts

BELONGS = said("`{name}` in line {line} belongs to {holder}: write `{holder}.{name}`.")
IN_QUOTES = said("`{name}` in line {line} is wanted as a text here, the setting's name: write it in quotes.")
OF_OTHER_METHOD = said(
    "`{name}` in line {line} is a parameter of `{other}`, which `{function}` doesn't see: take it from the object."
)
BOUND_LATE = said(
    "The lambda in line {line} looks up `{name}` each time it is called. By then the loop of line {loop} is over, and "
    "`{name}` has its last value in every such lambda."
)
WRITTEN = said("`{name}` in line {line} is written `{right}`.")
TAKE_NAMES = ("using_config", "getattr", "setattr")  # functions whose argument is the name of a setting
RIGHT = {"none": "None", "null": "None", "nil": "None", "true": "True", "false": "False"}
# `NULL`, `Null` and `null` alike.
CAPITAL = {form: right for word, right in RIGHT.items() for form in (word, word.upper(), word.capitalize())}
CAPITAL |= {"undefined": "None", "typeof": "type", "Math": "np", "printf": "print", "println": "print"}
PRINTERS = frozenset(("console", "System"))  # `console.log(x)` and `System.out.println(x)`
OF_OTHERS = frozenset(("this", "This"))  # the object itself in other languages
THIS = said("`{name}` in line {line} is a name of other languages: the object itself is `{first}` here.")


def unbound(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A name that nothing binds: `none`, or an attribute without its object, such as `c` for `self.c`."""
    attributes = cache(partial(_attributes, student=student, solution=solution))
    settings = {name for facts in solution.classes.values() if not facts.methods for name in facts.bound}
    passed = _parameters_of_methods(student)
    known = (
        CAPITAL.keys()
        | PRINTERS
        | OF_OTHERS
        | set().union(*passed.values())
        | settings.union(*map(attributes, student.classes))
    )
    for around, node in _unbound_names(student, known):
        if node.id in CAPITAL:
            yield Slip(node.lineno, around, said(WRITTEN, name=node.id, line=node.lineno, right=CAPITAL[node.id]))
        elif node.id in PRINTERS:
            dotted = [spelling(each) for each in student.index.every(ast.Attribute) if _root(each) is node]
            text = said(WRITTEN, name=max([node.id, *dotted], key=len), line=node.lineno, right="print")
            yield Slip(node.lineno, around, text)
        elif node.id in OF_OTHERS:
            yield from _object_itself(node, around, student)
        elif node.id in attributes(around.rpartition(".")[0]):
            yield without_object(node, around, student, _inner_around(node, around, student))
        elif holder := _setting_of(node.id, solution):
            template = IN_QUOTES if _is_wanted_as_text(node, student) else BELONGS
            text = said(template, name=node.id, line=node.lineno, holder=holder)
            yield Slip(node.lineno, around, text)
        elif other := _other_method(node.id, around, passed):
            facts = {"name": node.id, "line": node.lineno, "other": other}
            yield Slip(node.lineno, around, said(OF_OTHER_METHOD, facts, function=around.rpartition(".")[2]))


def _root(node: ast.AST) -> ast.AST:
    """Return the expression that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _parameters_of_methods(student: SyntaxFacts) -> dict[str, set[str]]:
    """Return the names of each method's parameters, but the object, by the method's dotted name."""
    return {
        f"{owner}.{name}": {each.arg for each in (*method.args.args[1:], *method.args.kwonlyargs)}
        for owner, facts in student.classes.items()
        for name, method in facts.methods.items()
    }


def _other_method(name: str, around: str, passed: dict[str, set[str]]) -> str:
    """Return the other method of the same class that has a parameter of this name, or ""."""
    owner = around.rpartition(".")[0]
    others = (other for other, names in passed.items() if name in names and other != around)
    return next((other.rpartition(".")[2] for other in others if owner and other.rpartition(".")[0] == owner), "")


def _object_itself(node: ast.Name, around: str, student: SyntaxFacts) -> Iterator[Slip]:
    """Yield the slip of `this.x` in a method, whose first parameter is the object."""
    owner = around.rpartition(".")[0]
    dotted = any(each.value is node for each in student.index.every(ast.Attribute))
    arguments = student.named_functions[around].args.args
    if owner and arguments and dotted:
        text = said(THIS, name=node.id, line=node.lineno, first=arguments[0].arg)
        yield Slip(node.lineno, around, text)


def _unbound_names(student: SyntaxFacts, known: set[str]) -> Iterator[tuple[str, ast.Name]]:
    """Yield those of the known names that nothing binds where they are read, with the dotted name of the function."""
    at_top = student.names_at_top
    if student.bound_names is None or at_top is None:
        return
    shared = {name for node in student.index.every(ast.Global) for name in node.names}
    names = known - at_top - shared - SPECIAL
    named = [node for node in student.index.every(ast.Name) if node.id in names]
    for around, nodes in student.index.by_function(named):
        function = student.named_functions[around]
        bound = syntax_facts.bound_by(student.walk(function)) or set()
        for node in nodes:
            if node.id not in bound and not _in_head(node, function):
                yield around, node


def _inner_around(node: ast.Name, around: str, student: SyntaxFacts) -> ast.Lambda | Function | None:
    """Return the innermost lambda or function with parameters that is defined around a name in this one, or None."""
    function = student.named_functions[around]
    kinds = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)
    inner = [each for kind in kinds for each in student.index.every_below(function, kind) if each is not function]
    holding = [
        each
        for each in inner
        if isinstance(each, ast.Lambda | Function) and (each.args.args or each.args.posonlyargs)
        if any(below is node for below in student.walk(each))
    ]
    return min(holding, key=lambda each: len(student.walk(each)), default=None)


def _attributes(owner: str, student: SyntaxFacts, solution: SyntaxFacts) -> set[str]:
    """Return the attributes of a method's class; none for a function, which has "", or an unknown class."""
    return student.attributes(owner) | solution.attributes(owner) if owner in solution.classes else set()


def _is_wanted_as_text(node: ast.Name, student: SyntaxFacts) -> bool:
    """True if the name is an argument of a function that takes a setting's name as a text."""
    return any(
        any(node is argument for argument in call.args)
        for call in student.index.every(ast.Call)
        if any(is_name(call.func, name) for name in TAKE_NAMES)
    )


def _in_head(node: ast.Name, function: Function) -> bool:
    """True if the name stands in a decorator, a default or an annotation, where a class's own names can be meant."""
    heads = [*function.decorator_list, function.args, *([function.returns] if function.returns else [])]
    return any(node is each for head in heads for each in ast.walk(head))


def _setting_of(name: str, solution: SyntaxFacts) -> str:
    """Return the class of settings, one without methods, that binds the name in the solution; or ""."""
    return next((each for each, facts in solution.classes.items() if name in facts.bound and not facts.methods), "")


def outer_name_assigned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A name of the function around that an inner function reads first and assigns then, so that it has no value."""
    for around, nodes in student.index.in_functions(ast.FunctionDef, ast.AsyncFunctionDef):
        function = student.named_functions[around]
        outer = syntax_facts.bound_by(student.own_nodes(function)) or set() if len(nodes) > 1 else set()
        for inner in nodes:
            if not isinstance(inner, Function) or inner is function:
                continue
            for name, line in _assigned_too_late(student, inner).items():
                if name in outer:
                    text = said(
                        "Line {line} assigns `{name}` inside `{inner}`, so Python takes it for a name of that "
                        "function alone, without a value at first. To mean the outer one, write `nonlocal "
                        "{name}`.",
                        line=line,
                        name=name,
                        inner=inner.name,
                    )
                    yield Slip(line, around, text)


def bound_late(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A lambda that a loop stores, and that reads the loop's own name when a check calls it."""
    for loop in student.tree.body:
        if not isinstance(loop, ast.For):
            continue
        names = {each.id for each in ast.walk(loop.target) if isinstance(each, ast.Name)}
        for node in student.walk_body(loop):
            for kept in _stored_lambdas(node):
                own = {each.arg for each in ast.walk(kept.args) if isinstance(each, ast.arg)}
                read = {each.id for each in ast.walk(kept.body) if isinstance(each, ast.Name)}
                late = sorted((names & read) - own)
                if late:
                    text = said(BOUND_LATE, line=kept.lineno, name=late[0], loop=loop.lineno)
                    yield Slip(kept.lineno, "", text)


def _stored_lambdas(node: ast.AST) -> list[ast.Lambda]:
    """Return the lambdas that a statement assigns, or that a call stores."""
    if isinstance(node, ast.Assign):
        return [node.value] if isinstance(node.value, ast.Lambda) else []
    stores = isinstance(node, ast.Call) and (
        is_name(node.func, "setattr") or getattr(node.func, "attr", "") == "append"
    )
    return [each for each in node.args if isinstance(each, ast.Lambda)] if stores and isinstance(node, ast.Call) else []


def _assigned_too_late(student: SyntaxFacts, inner: Function) -> dict[str, int]:
    """Return the names that the function assigns, and reads before that or in the same statement, with the line."""
    nodes = student.own_nodes(inner)
    names = [node for node in nodes if isinstance(node, ast.Name)]
    loads = _first_lines((node.id, node.lineno) for node in names if isinstance(node.ctx, ast.Load))
    stores = _first_lines((node.id, node.lineno) for node in names if not isinstance(node.ctx, ast.Load))
    reading = _first_lines(pair for node in nodes for pair in _reading_assignment(node))
    late = {name: line for name, line in reading.items() if line <= stores.get(name, line)}
    late |= {name: line for name, line in stores.items() if loads.get(name, line) < line}
    apart = _not_own(inner, nodes)
    return {name: line for name, line in late.items() if name not in apart}


def _first_lines(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the least line of each name."""
    lines: dict[str, int] = {}
    for name, line in pairs:
        lines[name] = min(line, lines.get(name, line))
    return lines


def _reading_assignment(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the name, and the line, of `x += 1` or `x = x + 1`, which read what they assign."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id, node.lineno
    elif isinstance(node, ast.Assign):
        name = lone_name(node.targets[0])
        if name and any(is_name(each, name) for each in ast.walk(node.value)):
            yield name, node.lineno


def _not_own(inner: Function, nodes: list[ast.AST]) -> set[str]:
    """Return the names of parameters, of other scopes and of comprehensions: none of them is the function's own."""
    apart = {each.arg for each in ast.walk(inner.args) if isinstance(each, ast.arg)}
    apart |= {name for each in nodes if isinstance(each, ast.Nonlocal | ast.Global) for name in each.names}
    targets = [each.target for each in nodes if isinstance(each, ast.comprehension)]
    return apart | {name.id for each in targets for name in ast.walk(each) if isinstance(name, ast.Name)}
