"""Advice about objects that can't be in a set, since their class has an `__eq__` of its own."""

import ast
import re

from sentences import said

from grading.curriculum.source import ModuleSource
from grading.judge.syntax import syntax_facts
from grading.workers.check_errors import StudentTraceback

UNHASHABLE = re.compile(r"^unhashable type: '(?P<name>\w+)'")
BY_DATACLASS = said(
    "`@dataclass` gives {name} an `__eq__`, and so takes its hash away, which a set or a dict asks for: "
    "`@dataclass(eq=False)` leaves both as they were."
)
BY_EQ = said(
    "{name} has an `__eq__` of its own, and so no hash, which a set or a dict asks for: define `__hash__` beside it, "
    "or leave out the `__eq__`."
)


def advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return a line of advice about `unhashable type: 'Pow'` where the class Pow is the student's, or none."""
    found = UNHASHABLE.match(fault.text) if fault.name == "TypeError" else None
    facts = syntax_facts.of(source.live_text) if found else None
    for owner in facts.lineage(found["name"]) if found and facts else ():
        if "__eq__" in owner.members:
            return [said(BY_EQ, name=owner.node.name)]
        if any(map(_is_dataclass, owner.node.decorator_list)):
            return [said(BY_DATACLASS, name=owner.node.name)]
    return []


def _is_dataclass(decorator: ast.expr) -> bool:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    without_eq = "eq=False" in ast.unparse(decorator)
    return ast.unparse(node).rpartition(".")[2] == "dataclass" and not without_eq
