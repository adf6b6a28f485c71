"""Slips with `self`: a method without it, or an attribute or method that is named without its object."""

import ast
from collections.abc import Iterator
from functools import cache, partial

from sentences import said

from grading.judge.slips.failure_kinds import has_raised
from grading.judge.slips.slip import Slip, is_name, lone_name, nodes_in_functions
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SPECIAL, SyntaxFacts

PARTS = (ast.Attribute, ast.Subscript)
STATIC = said(
    "`@staticmethod` in line {line} leaves `{name}` without its object. Delete that line, and make `self` the first "
    "parameter."
)
NO_SELF = said("`{method}` in line {line} lacks `self`: a method's first parameter is the object itself.")
ASSIGNED_TO_ITSELF = said(
    "Line {line} assigns `{name}` to itself, which changes nothing. To keep it in the object, set `self.{name}`."
)
LOCAL_NAME = said(
    "Line {line} sets a local name, `{name}`, which ends with the method. To keep it in the object, set `self.{name}`."
)
NO_VALUE = said(
    "Line {line} puts `{name}` into `self.{name}`, and {function} has nothing of that name: "
    "a parameter is missing, or a value."
)


def without_self(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method without `self`, or a name in a method that is meant as an attribute of `self`."""
    parts = _parts(student, solution)
    for name in (name for name in student.classes if name in solution.classes):
        known = student.attributes(name) | solution.attributes(name)
        for method, node in student.classes[name].methods.items():
            around, theirs = f"{name}.{method}", solution.classes[name].methods.get(method)
            if not _is_plain(node):
                continue
            if theirs and _is_plain(theirs) and not node.args.vararg and _parameters(node)[:1] != ["self"]:
                if _lacks_first(node, theirs):
                    yield Slip(node.lineno, around, said(NO_SELF, method=method, line=node.lineno))
            elif own := [part for part in parts.get(around, ()) if _subject(part) in known]:
                yield from _bare_attributes(around, own, student, node)


def _is_plain(method: Function) -> bool:
    """True if no decorator other than `property` changes how Python calls the method."""
    return all(is_name(each, "property") for each in method.decorator_list)


def _parameters(method: Function) -> list[str]:
    return [each.arg for each in (*method.args.posonlyargs, *method.args.args)]


def _lacks_first(method: Function, theirs: Function) -> bool:
    """True if the method begins with the parameter that stands behind `self` in the solution's, and has fewer."""
    own, wanted = _parameters(method), [each.arg for each in theirs.args.args]
    return len(own) < len(wanted) and own[:1] == wanted[1:2]


def static_method(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that `@staticmethod` leaves without its object, as functions of PyTorch are written."""
    for around, node in student.named_functions.items():
        theirs = solution.named_functions.get(around)
        for decorator in node.decorator_list:
            if theirs and "." in around and not theirs.decorator_list and is_name(decorator, "staticmethod"):
                text = said(STATIC, name=node.name, line=decorator.lineno)
                called = partial(has_raised, exception="TypeError", text=rf"\b{node.name}\(\) (?:takes|missing)")
                yield Slip(decorator.lineno, around, text, fits=called)


def _parts(student: SyntaxFacts, solution: SyntaxFacts) -> dict[str, list[ast.AST]]:
    """Return the nodes in methods' bodies whose subject is an attribute of any class, by the methods' dotted names."""
    known = set().union(*(facts.attributes(name) for facts in (student, solution) for name in facts.classes))
    index = student.index
    return dict(
        index.by_function(
            node for node in index.every(ast.Assign, *PARTS) if _subject(node) in known and index.is_own(node)
        )
    )


def _subject(node: ast.AST) -> str:
    """Return the name that a statement assigns alone, or of which a part is taken; else ""."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return lone_name(node.value) if isinstance(node, PARTS) else ""


def _bare_attributes(around: str, parts: list[ast.AST], student: SyntaxFacts, method: Function) -> Iterator[Slip]:
    """Yield the slips among these parts of a method; the subject of each is a name that an attribute has."""
    walked, nodes = student.walk(method), student.own_nodes(method)
    loads = {each.id for each in walked if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store)}
    outer = {each.arg for each in walked if isinstance(each, ast.arg)}
    shared = {each for inner in nodes if isinstance(inner, syntax_facts.SHARED) for each in inner.names}
    stored = {one.id for one in nodes if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    # `input` is Python's own function, and the only one of its names that a kata's attribute has.
    bound = ((student.bound_names or set()) | SPECIAL) - {"input"}
    for each in parts:
        name = _subject(each)
        if isinstance(each, ast.Assign):
            template = ASSIGNED_TO_ITSELF if is_name(each.value, name) else LOCAL_NAME
            if template is ASSIGNED_TO_ITSELF or name not in loads | outer | shared:
                yield Slip(each.lineno, around, said(template, line=each.lineno, name=name))
        elif isinstance(each, PARTS) and isinstance(each.value, ast.Name) and name not in stored | outer | bound:
            yield without_object(each.value, around, student)


def without_object(
    name: ast.Name, around: str, student: SyntaxFacts, inner: ast.Lambda | Function | None = None
) -> Slip:
    """Return the slip of a name that is an attribute, written without its object, or that the attribute is set to.

    In a lambda or a function that is defined in the method, `inner`, the object may be a parameter of that one.
    """
    function = student.named_functions[around]
    facts = {"name": name.id, "line": name.lineno}
    for each in (each for kind in (ast.Assign, ast.AnnAssign) for each in student.index.every_below(function, kind)):
        if _sets_by_itself(each, name, student):
            return Slip(name.lineno, around, said(NO_VALUE, facts, function=function.name))
    parameters = [each.arg for each in (*inner.args.posonlyargs, *inner.args.args)] if inner else []
    if not parameters:
        text = said("`{name}` in line {line} is not the object's: write `self.{name}`.", facts)
    elif isinstance(inner, ast.Lambda) and len(parameters) == 1:
        text = said(
            "`{name}` in line {line} stands without an object; did you mean `{parameter}.{name}`?",
            facts,
            parameter=parameters[0],
        )
    else:
        text = said("`{name}` in line {line} is an attribute, and stands without an object before it.", facts)
    return Slip(name.lineno, around, text)


def _sets_by_itself(node: ast.AST, name: ast.Name, student: SyntaxFacts) -> bool:
    """True for an assignment to the attribute of `self` that has this name, whose value uses the name."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    own = any(
        isinstance(each, ast.Attribute) and each.attr == name.id and is_name(each.value, "self") for each in targets
    )
    return own and any(each is name for each in student.walk(node.value))


def method_without_dot(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that is called like a function: `forward(x)` for `self.forward(x)`."""
    if student.bound_names is None:
        return
    # One walk per name and per class, since a file may call a method ten thousand times.
    bound, attributes = cache(partial(_is_bound, student)), cache(student.attributes)
    for around, node in nodes_in_functions(student, ast.Call):
        used = lone_name(node.func)
        if not used or used in SPECIAL or used in solution.functions:
            continue
        own = around.rpartition(".")[0]
        owner = own if used in attributes(own) else _owner(used, student)
        if owner and not bound(used):
            facts = {"name": used, "line": node.lineno, "owner": owner}
            if owner == own:
                text = said(
                    "`{name}` in line {line} is a method of {owner}, not a function: call it on `self`, with a dot.",
                    facts,
                )
            else:
                text = said(
                    "`{name}` in line {line} is a method of {owner}, not a function: call it on a {owner}, with a dot.",
                    facts,
                )
            yield Slip(node.lineno, around, text)


def _owner(method: str, student: SyntaxFacts) -> str:
    return next((name for name, facts in student.classes.items() if method in facts.methods), "")


def _is_bound(student: SyntaxFacts, name: str) -> bool:
    """True if the name is bound anywhere in the module otherwise than as a method."""
    methods = [node for facts in student.classes.values() for node in facts.methods.values()]
    for node in student.walk(student.tree):
        bound = [getattr(node, key, None) for key in ("name", "asname", "arg")]
        bound += [node.id] if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else []
        if name in bound and node not in methods:
            return True
    return False
