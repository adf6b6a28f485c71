"""The texts in suites that are translated: reasons, which are plain literals, and words in the Python of a failure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import clauses
from sentences import Sentence

from grading.curriculum.ladder import KATAS
from grading.judge.slips.slip import lone_name

HOLE = "hole"  # in place of what differs from run to run
MAKERS = ("said", "joined")


def reasons(path: Path) -> Iterator[str]:
    """Yield each literal that a suite passes to a check as its reason."""
    for node in _reasons(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value


def english_only(path: Path) -> list[str]:
    """Return the reasons that can't be translated: they are neither literals nor made by `said` or `joined`."""
    made = [node for node in _reasons(path) if not isinstance(node, ast.Constant)]
    return [ast.unparse(node) for node in made if not (isinstance(node, ast.Call) and lone_name(node.func) in MAKERS)]


def words(path: Path) -> Iterator[str]:
    """Yield the words in the Python that a failing check shows, such as "whether y still exists"."""
    for node in _arguments(path, "called"):
        found = _templates(clauses.translatable(_text(node)))
        yield from (template for template in found if HOLE not in template)


def _templates(text: str) -> Iterator[str]:
    if isinstance(text, Sentence):
        if not text.fields:
            yield text.template
        for value in text.fields.values():
            yield from _templates(value)


def _text(node: ast.expr) -> str:
    """Return the text of an expression, with holes in it."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _text(node.func.value).replace("{}", HOLE)
    return HOLE


def _reasons(path: Path) -> list[ast.expr]:
    return [*_arguments(path, "why"), *_arguments(path, "unmentioned")]


def _arguments(path: Path, parameter: str) -> Iterator[ast.expr]:
    """Yield the expressions that the suite passes to this parameter of any `expect…`, or assigns to a name for it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = _parameters(path)
    places = {**_parameters(KATAS / "expect.py"), **_parameters(KATAS / "graphs.py"), **own}
    names: set[str] = set()
    for node in ast.walk(tree):
        names_of = places.get(lone_name(node.func)) if isinstance(node, ast.Call) else None
        if not isinstance(node, ast.Call) or names_of is None or parameter not in names_of:
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == parameter]
        given += node.args[names_of.index(parameter) :][:1]
        names |= {name for each in given for name in _names(each)}
        yield from (each for each in given if not isinstance(each, ast.Name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
            if lone_name(target) in names:
                yield node.value


def _names(node: ast.expr) -> Iterator[str]:
    """Yield the names that stand for a text or for a part of one."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.JoinedStr):
        yield from (lone_name(part.value) for part in node.values if isinstance(part, ast.FormattedValue))


def _parameters(path: Path) -> dict[str, list[str]]:
    """Return the names of the parameters of each `expect…` that a module defines."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = [node for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("expect")]
    return {node.name: [each.arg for each in node.args.args] for node in found}
