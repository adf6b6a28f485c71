"""Slips in names: not imported, misspelt, in the wrong place, or without `self`."""

import ast
import difflib
import sys
from collections.abc import Iterator
from functools import cache, partial

from sentences import joined, said

from grading.judge import syntax_facts
from grading.judge.close_names import comparable, question, same_letters
from grading.judge.slip import Slip, functions
from grading.judge.syntax_facts import SPECIAL, Function, SyntaxFacts

# Names that students use and import from these modules of the standard library.
MEMBERS = {
    "contextmanager": "contextlib",
    "heappush": "heapq",
    "heappop": "heapq",
    "heapify": "heapq",
    "defaultdict": "collections",
    "deque": "collections",
    "total_ordering": "functools",
    "reduce": "functools",
}
# Special methods that other languages or Python 2 have, or that are easily taken for one another.
OTHER_NAMES = {"__div__": "__truediv__", "__rdiv__": "__rtruediv__", "__int__": "__init__", "__string__": "__repr__"}
PARTS = (ast.Attribute, ast.Subscript)
CLOSE_NAME = 0.75  # the least likeness of two names of which one may be a slip of the other


def not_imported(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A module of the standard library, numpy, or a function of one of them, that is used and not imported."""
    bound = student.bound_names
    if bound is None:
        return
    known, named, alias = bound | SPECIAL, set[str](), _alias_of_numpy(student)
    for node in _names_read(student, known):
        name = node.id
        if name in named:
            continue
        line = node.lineno
        if name in ("np", "numpy") and alias:
            text = said(
                "The file imports numpy as `{alias}`, and line {line} uses `{name}`: write `import numpy as np` above.",
                name=name,
                line=line,
                alias=alias,
            )
        elif name in ("np", "numpy"):
            text = said(
                "`{name}` is used in line {line}, but the file doesn't import it. Add `import numpy as np` at the top.",
                name=name,
                line=line,
            )
        elif name in MEMBERS:
            text = said(
                "`{name}` is used in line {line}, but the file doesn't import it. Add `from {module} "
                "import {name}` at the top.",
                name=name,
                line=line,
                module=MEMBERS[name],
            )
        elif name in sys.stdlib_module_names:
            text = said(
                "`{name}` is used in line {line}, but the file doesn't import it. Add `import {name}` at the top.",
                name=name,
                line=line,
            )
        else:
            continue
        named.add(name)
        replaces = question(name, alias) if name in ("np", "numpy") and alias else ""
        yield Slip(node.lineno, student.index.function_around(node), text, replaces=replaces)


def _alias_of_numpy(student: SyntaxFacts) -> str:
    """Return the name by which `import numpy` stands at the file's top level, or ""."""
    imports = (alias for node in student.tree.body if isinstance(node, ast.Import) for alias in node.names)
    return next((alias.asname or alias.name for alias in imports if alias.name == "numpy"), "")


def _names_read(student: SyntaxFacts, known: set[str]) -> Iterator[ast.Name]:
    """Yield the places where a name is read that isn't among these."""
    for node in student.index.every(ast.Name):
        if isinstance(node, ast.Name) and node.id not in known and isinstance(node.ctx, ast.Load):
            yield node


def misnamed(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method or function that the solution has and the file lacks, with a like name beside it.

    The slip belongs to the definition that is missing, whatever the student's name for it is.
    """
    every = {name.rpartition(".")[2] for name, _ in functions(solution)} | solution.classes.keys()
    every |= {name for each in solution.classes.values() for name in each.bound}
    for name, theirs in solution.classes.items():
        own = student.classes.get(name)
        if own is None or own.node.decorator_list:  # as a dataclass, whose methods are made for it
            continue
        others = [other for other in (*own.methods, *sorted(own.bound - own.methods.keys())) if other not in every]
        for wanted in sorted(theirs.members - own.members):
            meant = _like(wanted, others)
            if meant:
                line = _line_of(own, meant)
                asked = question(wanted, meant)
                yield Slip(
                    line,
                    f"{name}.{wanted}",
                    joined(" ", [asked, said("It stands in {name}, line {line}.", name=name, line=line)]),
                    replaces=asked,
                )
    top = (
        student.functions.keys()
        | student.classes.keys()
        | {n for s in student.tree.body for n in syntax_facts.targets(s)}
    )
    for wanted in sorted((solution.functions.keys() | solution.classes.keys()) - top):
        meant = _like(wanted, [other for other in top if other not in every])
        if meant:
            node = student.functions.get(meant) or (student.classes[meant].node if meant in student.classes else None)
            line = node.lineno if node else 1
            asked = question(wanted, meant)
            yield Slip(line, wanted, joined(" ", [asked, said("It stands in line {line}.", line=line)]), replaces=asked)


def _line_of(facts: syntax_facts.ClassFacts, name: str) -> int:
    if name in facts.methods:
        return facts.methods[name].lineno
    for member in facts.node.body:
        if name in syntax_facts.targets(member):
            return member.lineno
    return facts.node.lineno


def _like(wanted: str, others: list[str]) -> str | None:
    """Return the one of `others` that is written nearly as `wanted` is, or None."""
    compared = comparable(wanted, others)
    for other in compared:
        if OTHER_NAMES.get(other) == wanted or same_letters(other, wanted):
            return other
    special = wanted.startswith("__")
    alike = [other for other in compared if other.startswith("_") == special and len(other) > 2]
    return next(iter(difflib.get_close_matches(wanted, alike, n=1, cutoff=CLOSE_NAME)), None)


def outside(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that stands outside of its class, or inside another method, by its indentation."""
    missing = {
        method: name
        for name, each in solution.classes.items()
        if name in student.classes
        for method in each.methods
        if method not in student.classes[name].members and method not in solution.functions
    }
    for name, node in student.functions.items():
        if name in missing and _takes_self(node):
            text = said(
                "`{name}` in line {line} stands outside of the class {owner}: indent it like the class's "
                "other methods.",
                name=name,
                line=node.lineno,
                owner=missing[name],
            )
            yield Slip(node.lineno, name, text)
    methods = student.named_functions if missing else {}
    for around, nodes in student.in_functions(ast.FunctionDef, ast.AsyncFunctionDef) if missing else ():
        for inner in nodes:
            if not isinstance(inner, Function) or inner is methods[around]:
                continue
            if inner.name in missing and _takes_self(inner):
                text = said(
                    "`{name}` in line {line} stands inside of `{around}`: it is indented too far to be a "
                    "method of its own.",
                    name=inner.name,
                    line=inner.lineno,
                    around=around,
                )
                yield Slip(inner.lineno, around, text)


def _takes_self(node: Function) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "self"


def without_self(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method without `self`, or a name in a method that is meant as an attribute of `self`."""
    bound = student.bound_names
    parts = _parts(student, solution)
    for name, facts in student.classes.items():
        if name not in solution.classes:
            continue
        known = student.attributes(name) | solution.attributes(name)
        for method, node in facts.methods.items():
            if node.decorator_list and not all(_is_name(each, "property") for each in node.decorator_list):
                continue
            arguments = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            theirs = solution.classes[name].methods.get(method)
            if (
                theirs
                and not theirs.decorator_list
                and not node.args.vararg
                and (not arguments or arguments[0] != "self")
            ):
                wanted = [each.arg for each in theirs.args.args[1:]]
                if len(arguments) < len(theirs.args.args) and arguments[:1] == wanted[:1]:
                    text = said(
                        "`{method}` in line {line} lacks `self`: a method's first parameter is the object itself.",
                        method=method,
                        line=node.lineno,
                    )
                    yield Slip(node.lineno, f"{name}.{method}", text)
                continue
            around = f"{name}.{method}"
            own = [part for part in parts.get(around, ()) if _subject(part) in known]
            if own:
                yield from _bare_attributes(around, own, student, node, bound or set())


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
    return node.value.id if isinstance(node, PARTS) and isinstance(node.value, ast.Name) else ""


def _bare_attributes(
    around: str, parts: list[ast.AST], student: SyntaxFacts, method: Function, bound: set[str]
) -> Iterator[Slip]:
    """Yield the slips among these parts of a method; the subject of each is a name that an attribute has."""
    walked, nodes = student.walk(method), student.own_nodes(method)
    loads = {each.id for each in walked if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store)}
    outer = {each.arg for each in walked if isinstance(each, ast.arg)}
    shared = {each for inner in nodes if isinstance(inner, syntax_facts.SHARED) for each in inner.names}
    stored = {one.id for one in nodes if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    for each in parts:
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
            local = each.targets[0].id
            if _is_name(each.value, local):
                text = said(
                    "Line {line} assigns `{name}` to itself, which changes nothing. To keep it in the "
                    "object, set `self.{name}`.",
                    line=each.lineno,
                    name=local,
                )
                yield Slip(each.lineno, around, text)
            elif local not in loads | outer | shared:
                text = said(
                    "Line {line} sets a local name, `{name}`, which ends with the method. To keep it in the "
                    "object, set `self.{name}`.",
                    line=each.lineno,
                    name=local,
                )
                yield Slip(each.lineno, around, text)
        elif isinstance(each, PARTS) and isinstance(each.value, ast.Name):
            used = each.value.id
            # `input` is Python's own function, and the only one of its names that a kata's attribute has.
            unbound = used == "input" or (used not in bound and used not in SPECIAL)
            if used not in stored | outer and unbound:
                text = said(
                    "`{name}` in line {line} is not the object's: write `self.{name}`.", name=used, line=each.lineno
                )
                yield Slip(each.lineno, around, text)


def method_without_dot(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that is called like a function: `forward(x)` for `self.forward(x)`."""
    if student.bound_names is None:
        return
    # One walk per name and per class, since a file may call a method ten thousand times.
    bound, attributes = cache(partial(_is_bound, student)), cache(student.attributes)
    for around, nodes in student.in_functions(ast.Call):
        own = around.rpartition(".")[0]
        for node in nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            used = node.func.id
            if used in SPECIAL or used in solution.functions:
                continue
            owner = own if used in attributes(own) else _owner(used, student)
            if owner and not bound(used):
                facts = {"name": used, "line": node.lineno, "owner": owner}
                if owner == own:
                    text = said(
                        "`{name}` in line {line} is a method of {owner}, not a function: "
                        "call it on `self`, with a dot.",
                        facts,
                    )
                else:
                    text = said(
                        "`{name}` in line {line} is a method of {owner}, not a function: "
                        "call it on a {owner}, with a dot.",
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


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
