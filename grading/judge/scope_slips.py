"""Slips in where a name leads: to nothing, to a module, to an inner function's own value, or to no reader."""

import ast
import builtins
import difflib
import importlib
from collections.abc import Iterator

from sentences import said

from grading.judge import syntax_facts
from grading.judge.close_names import MAX_COMPARED_NAME, question
from grading.judge.slip import Slip, functions
from grading.judge.syntax_facts import SPECIAL, Function, SyntaxFacts

CAPITAL = {"none": "None", "null": "None", "nil": "None", "true": "True", "false": "False"}
# The modules that an answer may need; their names are known here, and no other module is imported for this.
MODULES = frozenset("collections contextlib functools heapq itertools math numpy operator weakref".split())
CLOSE_NAME = 0.8  # the least likeness of two names of which one may be a slip of the other


def unbound(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A name that nothing binds: `none`, or an attribute without its object, such as `c` for `self.c`."""
    at_top = syntax_facts.bound_by(student.own_nodes(student.tree))
    if student.bound_names is None or at_top is None:
        return
    shared = {name for node in student.walk(student.tree) if isinstance(node, ast.Global) for name in node.names}
    for around, function in functions(student):
        walked = student.walk(function)
        bound = at_top | shared | (syntax_facts.bound_by(walked) or set())
        for node in walked:
            if not isinstance(node, ast.Name) or node.id in bound or node.id in SPECIAL or _in_head(node, function):
                continue
            if node.id in CAPITAL:
                text = said(
                    "`{name}` in line {line} is written `{right}`.",
                    name=node.id,
                    line=node.lineno,
                    right=CAPITAL[node.id],
                )
                yield Slip(node.lineno, around, text)
            elif node.id in _attributes(around, student, solution):
                text = said(
                    "`{name}` in line {line} is not the object's: write `self.{name}`.",
                    name=node.id,
                    line=node.lineno,
                )
                yield Slip(node.lineno, around, text)
            elif holder := _setting_of(node.id, solution):
                text = said(
                    "`{name}` in line {line} belongs to {holder}: write `{holder}.{name}`.",
                    name=node.id,
                    line=node.lineno,
                    holder=holder,
                )
                yield Slip(node.lineno, around, text)


def _attributes(around: str, student: SyntaxFacts, solution: SyntaxFacts) -> set[str]:
    """Return the attributes of the class that a method belongs to; none for a function or an unknown class."""
    owner = around.rpartition(".")[0]
    return student.attributes(owner) | solution.attributes(owner) if owner in solution.classes else set()


def _in_head(node: ast.Name, function: Function) -> bool:
    """True if the name stands in a decorator, a default or an annotation, where a class's own names can be meant."""
    heads = [*function.decorator_list, function.args, *([function.returns] if function.returns else [])]
    return any(node is each for head in heads for each in ast.walk(head))


def _setting_of(name: str, solution: SyntaxFacts) -> str:
    """Return the class of settings, one without methods, that binds the name in the solution; or ""."""
    return next((each for each, facts in solution.classes.items() if name in facts.bound and not facts.methods), "")


def outer_name_assigned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A name of the function around that an inner function reads first and assigns then, so that it has no value."""
    for around, function in functions(student):
        for inner in student.walk(function):
            if not isinstance(inner, Function) or inner is function:
                continue
            outer = syntax_facts.bound_by(student.own_nodes(function)) or set()
            for name, line in _assigned_too_late(student, inner).items():
                if name in outer:
                    text = said(
                        "Line {line} assigns `{name}` inside `{inner}`, so Python takes it for a name of that "
                        "function alone, without a value at first. To mean the outer one, write `nonlocal {name}`.",
                        line=line,
                        name=name,
                        inner=inner.name,
                    )
                    yield Slip(line, around, text)


def _assigned_too_late(student: SyntaxFacts, inner: Function) -> dict[str, int]:
    """Return the names that the function assigns, and reads before that or in the same statement, with the line."""
    nodes = student.own_nodes(inner)
    apart = {each.arg for each in ast.walk(inner.args) if isinstance(each, ast.arg)}
    apart |= {name for each in nodes if isinstance(each, ast.Nonlocal | ast.Global) for name in each.names}
    # A comprehension's names are its own.
    apart |= {
        name.id
        for each in nodes
        if isinstance(each, ast.comprehension)
        for name in ast.walk(each.target)
        if isinstance(name, ast.Name)
    }
    stores: dict[str, int] = {}
    loads: dict[str, int] = {}
    late: dict[str, int] = {}
    for node in nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            late.setdefault(node.target.id, node.lineno)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node.value)):
                late[name] = min(node.lineno, late.get(name, node.lineno))
        elif isinstance(node, ast.Name):
            lines = loads if isinstance(node.ctx, ast.Load) else stores
            lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
    late = {name: line for name, line in late.items() if line <= stores.get(name, line)}
    late |= {name: line for name, line in stores.items() if loads.get(name, line) < line}
    return {name: line for name, line in late.items() if name not in apart}


def not_in_module(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A module that is called, or a name that a module lacks, such as `contextlib.contextmanger`."""
    modules = _modules(student)
    for node in student.walk(student.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in modules:
            name = node.func.id
            text = said(
                "`{name}` in line {line} is a module, which can't be called: write the name of a function in it, "
                "as `{name}.…(…)`.",
                name=name,
                line=node.lineno,
            )
            yield Slip(node.lineno, _around(student, node), text)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            module, name = modules[node.value.id], node.attr
            if hasattr(module, name) or hasattr(builtins, name) or len(name) > MAX_COMPARED_NAME:
                continue
            for meant in difflib.get_close_matches(name, dir(module), n=1, cutoff=CLOSE_NAME):
                alias = node.value.id
                asked = said(
                    "There is no `{module}.{name}` (line {line}); did you mean `{module}.{meant}`?",
                    module=alias,
                    name=name,
                    line=node.lineno,
                    meant=meant,
                )
                yield Slip(node.lineno, _around(student, node), asked)


def _modules(student: SyntaxFacts) -> dict[str, object]:
    """Return the known modules that the file imports, by the only name that it binds to each."""
    imports = [
        (alias.asname or alias.name, alias.name)
        for node in student.walk(student.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in MODULES
    ]
    others = [each for each in student.walk(student.tree) if not isinstance(each, ast.Import)]
    bound = syntax_facts.bound_by(others)
    if bound is None:
        return {}
    return {name: importlib.import_module(module) for name, module in imports if name not in bound}


def _around(student: SyntaxFacts, node: ast.AST) -> str:
    return next((name for name, function in functions(student) if node in student.walk(function)), "")


def sign_for_a_sum(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An `=+`, which assigns, and adds nothing."""
    for around, function in functions(student):
        for node in student.walk(function):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.UnaryOp)
                and isinstance(node.value.op, ast.UAdd)
            ):
                text = said("`=+` in line {line} assigns, and adds nothing to what is there.", line=node.lineno)
                yield Slip(node.lineno, around, text)


def set_and_never_read(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An attribute that is set and that nothing reads, with a name that is nearly one of the solution's."""
    meant = _stored(solution)
    nodes = student.walk(student.tree)
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    read |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    read |= {name for facts in student.classes.values() for name in facts.members}
    for name, node in sorted(_stored(student).items()):
        # A number or an s at the end tells apart what is meant to be apart, such as `input` and `inputs`.
        if name in read or name in meant or len(name) > MAX_COMPARED_NAME:
            continue
        others = [other for other in meant if other.rstrip("s") != name.rstrip("s0123456789")]
        for other in difflib.get_close_matches(name, others, n=1, cutoff=CLOSE_NAME - 0.05):
            text = said(
                "Line {line} sets `{name}`, which nothing reads; did you mean `{other}`?",
                line=node.lineno,
                name=name,
                other=other,
            )
            yield Slip(node.lineno, _around(student, node), text, replaces=question(other, name))


def _stored(facts: SyntaxFacts) -> dict[str, ast.Attribute]:
    """Return the attributes that functions of the module set on any object, by name."""
    return {
        node.attr: node
        for _, function in functions(facts)
        for node in facts.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
