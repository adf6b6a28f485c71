"""A module's text as a list of definitions: the ladder compares these, and stubs are made of them."""

import ast
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HEAD = re.compile(r"(async\s+)?(def|class)\s+(?P<name>\w+)")


class DefinitionKind(StrEnum):
    """The statement that a definition is made by; a method is a FUNCTION."""

    FUNCTION = "def"
    CLASS = "class"
    ASSIGNMENT = "assign"


@dataclass(frozen=True)
class Definition:
    """A function, a method, a class without its members, or an assignment, as it stands in the file.

    `name` is dotted ("Variable.backward"). `head` is the text up to the colon of a def or class, with comments and
    decorators above it; `docstring` and `body` follow it. An assignment is all head.
    """

    name: str
    kind: DefinitionKind
    head: str
    docstring: str
    body: str

    @property
    def text(self) -> str:
        return "\n".join(part for part in (self.head, self.docstring, self.body) if part)


@dataclass(frozen=True)
class Module:
    """A module's docstring and import statements, each as text, and its definitions in the order of the file."""

    docstring: str
    imports: str
    definitions: tuple[Definition, ...]

    def __getitem__(self, name: str) -> Definition:
        return next(definition for definition in self.definitions if definition.name == name)

    def names(self) -> set[str]:
        return {definition.name for definition in self.definitions}


def parse(source: str) -> Module:
    """Return the parts of `source`, a module of a docstring, imports and definitions.

    Raises SyntaxError if it is not Python, and ValueError if it has any other statement at module or class level.
    """
    lines = source.splitlines()
    tree = ast.parse(source)
    docstring, imports, definitions = "", [], []
    for node in tree.body:
        if _is_docstring(node):
            docstring = _text(lines, node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            imports.append(_text(lines, node))
        else:
            definitions.extend(_definitions(lines, node, ""))
    return Module(docstring, "\n".join(imports), tuple(definitions))


def read(path: Path) -> Module:
    return parse(path.read_text(encoding="utf-8"))


def render(module: Module) -> str:
    """Return the module's text in the layout of `ruff format`: `render(parse(text))` is `text`."""
    blocks = [part for part in (module.docstring, _import_blocks(module.imports)) if part]
    text = "\n\n".join(blocks)
    previous: Definition | None = None
    for definition in module.definitions:
        top_level = "." not in definition.name
        text += "\n\n\n" if top_level else "\n\n"
        # No blank line stands between the head of a class without a docstring and its first member.
        if previous and previous.kind == DefinitionKind.CLASS and not previous.docstring and not top_level:
            text = text[:-1]
        text += definition.text
        previous = definition
    return text + "\n"


def _import_blocks(imports: str) -> str:
    """Return the standard library's imports, a blank line, then numpy's; one block if only one of them is there."""
    lines = imports.splitlines()
    ours = [line for line in lines if "numpy" in line]
    return "\n\n".join("\n".join(block) for block in ([line for line in lines if line not in ours], ours) if block)


def _definitions(lines: list[str], node: ast.stmt, prefix: str) -> list[Definition]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        name = prefix + node.name
        is_class = isinstance(node, ast.ClassDef)
        first = node.body[0]
        has_docstring = _is_docstring(first)
        head_end = first.lineno - 1 if not isinstance(first, ast.FunctionDef) else _start(lines, first) - 1
        if not has_docstring and is_class:
            head_end = _start(lines, first) - 1
        head = "\n".join(lines[_start(lines, node) - 1 : head_end]).rstrip()
        docstring = _text(lines, first) if has_docstring else ""
        if not is_class:
            begin = (first.end_lineno or first.lineno) if has_docstring else head_end
            body = "\n".join(lines[begin : node.end_lineno])
            return [Definition(name, DefinitionKind.FUNCTION, head, docstring, body)]
        members = node.body[1:] if has_docstring else node.body
        found = [Definition(name, DefinitionKind.CLASS, head, docstring, "")]
        for member in members:
            found.extend(_definitions(lines, member, name + "."))
        return found
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        text = "\n".join(lines[_start(lines, node) - 1 : node.end_lineno])
        return [Definition(prefix + node.targets[0].id, DefinitionKind.ASSIGNMENT, text, "", "")]
    raise ValueError(f"line {node.lineno}: a ladder module holds imports, functions, classes and assignments only")


def _start(lines: list[str], node: ast.stmt) -> int:
    """Return the first line, from 1, of a statement with its decorators and the comments right above it."""
    decorators = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    while start > 1 and lines[start - 2].lstrip().startswith("#"):
        start -= 1
    return start


def _text(lines: list[str], node: ast.stmt) -> str:
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
