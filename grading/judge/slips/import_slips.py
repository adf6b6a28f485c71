"""Slips with imports: a module that the file doesn't import, or calls, or that lacks the name asked of it."""

import ast
import builtins
import difflib
import importlib
from collections import Counter
from collections.abc import Iterator

from sentences import said

from grading.curriculum.ladder import ladder
from grading.judge.slips.failure_kinds import name_missing
from grading.judge.slips.slip import Slip, is_name
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.close_names import MAX_COMPARED_NAME, question
from grading.judge.syntax.syntax_facts import SPECIAL, SyntaxFacts

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
# The modules that an answer may need; their names are known here, and no other module is imported for this.
MODULES = frozenset(
    "collections contextlib copy functools gc heapq itertools math numbers numpy operator queue random sys threading "
    "time typing warnings weakref".split()
)
OTHER_ALIAS = said(
    "The file imports numpy as `{alias}`, and line {line} uses `{name}`: write `import numpy as np` above."
)
NO_NUMPY = said("`{name}` is used in line {line}, but the file doesn't import it. Add `import numpy as np` at the top.")
NO_MEMBER = said(
    "`{name}` is used in line {line}, but the file doesn't import it. Add `from {module} import {name}` at the top."
)
NO_MODULE = said("`{name}` is used in line {line}, but the file doesn't import it. Add `import {name}` at the top.")
OF_NUMPY = said("`{name}` in line {line} is a name in numpy: write `{alias}.{name}`.")
MAX_USES = 20  # of one name that are looked at: to compare one with all names of a module takes long
CLOSE_IN_MODULE = 0.8  # the least likeness of a name that a module lacks to one that it has


def not_imported(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A module of the standard library, numpy, or a function of one of them, that is used and not imported."""
    bound = student.bound_names
    if bound is None:
        return
    known, uses, alias = bound | SPECIAL, Counter[str](), _alias_of_numpy(student)
    users = _users(student)
    for node in _names_read(student, known):
        uses[node.id] += 1
        text = _advice(node, users.get(node), alias) if uses[node.id] <= MAX_USES else None
        if text is None:
            continue
        uses[node.id] = MAX_USES
        replaces = question(node.id, alias) if node.id in ("np", "numpy") and alias else ""
        around = student.index.function_around(node)
        yield Slip(node.lineno, around, text, replaces=replaces, fits=name_missing)


def _advice(node: ast.Name, user: ast.AST | None, alias: str) -> str | None:
    """Return the sentence about a name that is used and not imported, or None if no import has it.

    `user` is the node that uses the name, see `_users`.
    """
    facts = {"name": node.id, "line": node.lineno}
    if node.id in ("np", "numpy"):
        return said(OTHER_ALIAS, facts, alias=alias) if alias else said(NO_NUMPY, facts)
    if node.id in MEMBERS:
        return said(NO_MEMBER, facts, module=MEMBERS[node.id])
    if node.id in MODULES and isinstance(user, ast.Attribute) and _has(importlib.import_module(node.id), user.attr):
        return said(NO_MODULE, facts)
    if alias and isinstance(user, ast.Call) and _is_of_numpy(node, user):
        return said(OF_NUMPY, facts, alias=alias)
    return None


def _users(student: SyntaxFacts) -> dict[ast.AST, ast.AST]:
    """Return by a node the attribute that is taken of it, the call of it, or the `isinstance` that asks for it."""
    users: dict[ast.AST, ast.AST] = {}
    for node in student.index.every(ast.Attribute, ast.Call):
        if isinstance(node, ast.Attribute):
            users.setdefault(node.value, node)
        elif isinstance(node, ast.Call):
            kinds = node.args[1:] if is_name(node.func, "isinstance") else []
            for used in (node.func, *(each for kind in kinds for each in ast.walk(kind))):
                users.setdefault(used, node)
    return users


def _has(module: object, name: str) -> bool:
    """True if the module has the name, or nearly."""
    close = len(name) <= MAX_COMPARED_NAME and difflib.get_close_matches(name, dir(module), n=1, cutoff=CLOSE_IN_MODULE)
    return hasattr(module, name) or bool(close)


def _is_of_numpy(name: ast.Name, call: ast.Call) -> bool:
    """True for a function of numpy's that is called, and a type of numpy's that is asked for, but no kata's function.

    A call such as `add(x, y)` means the function that a kata has.
    """
    of_numpy = getattr(importlib.import_module("numpy"), name.id, None)
    if name.id in syntax_facts.of_solution(ladder()[-1].solution).functions:
        return False
    return callable(of_numpy) if call.func is name else isinstance(of_numpy, type)


def _alias_of_numpy(student: SyntaxFacts) -> str:
    """Return the name by which `import numpy` stands at the file's top level, or ""."""
    imports = (alias for node in student.tree.body if isinstance(node, ast.Import) for alias in node.names)
    return next((alias.asname or alias.name for alias in imports if alias.name == "numpy"), "")


def _names_read(student: SyntaxFacts, known: set[str]) -> Iterator[ast.Name]:
    """Yield the places where a name is read that isn't among these."""
    for node in student.index.every(ast.Name):
        if node.id not in known and isinstance(node.ctx, ast.Load):
            yield node


def not_in_module(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A module that is called, or a name that a module lacks, such as `contextlib.contextmanger`."""
    modules = _modules(student)
    for node in student.index.every(ast.Call, ast.Attribute) if modules else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in modules:
            name = node.func.id
            text = said(
                "`{name}` in line {line} is a module, which can't be called: write the name of a function in it, "
                "as `{name}.…(…)`.",
                name=name,
                line=node.lineno,
            )
            yield Slip(node.lineno, student.index.function_around(node), text)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            module, name = modules[node.value.id], node.attr
            if hasattr(module, name) or hasattr(builtins, name) or len(name) > MAX_COMPARED_NAME:
                continue
            for meant in difflib.get_close_matches(name, dir(module), n=1, cutoff=CLOSE_IN_MODULE):
                alias = node.value.id
                asked = said(
                    "There is no `{module}.{name}` (line {line}); did you mean `{module}.{meant}`?",
                    module=alias,
                    name=name,
                    line=node.lineno,
                    meant=meant,
                )
                yield Slip(node.lineno, student.index.function_around(node), asked)


def _modules(student: SyntaxFacts) -> dict[str, object]:
    """Return the known modules that the file imports, by the only name that it binds to each."""
    imports = [
        (alias.asname or alias.name, alias.name)
        for node in student.index.every(ast.Import)
        for alias in node.names
        if alias.name in MODULES
    ]
    bound = student.bound_besides
    if bound is None:
        return {}
    return {name: importlib.import_module(module) for name, module in imports if name not in bound}
