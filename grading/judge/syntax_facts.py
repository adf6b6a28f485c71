"""Facts about a student's module, read from its syntax tree. None of the code runs for this."""

import ast
import builtins
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, cached_property, lru_cache
from pathlib import Path

MAX_TEXT = 200_000  # characters of a module that is looked at; an answer has some 20,000
MAX_DEPTH = 60  # of nested nodes: far more than an answer has, and far less than makes Python's parser give up
SPECIAL = frozenset(dir(builtins)) | {
    "__file__",
    "__name__",
    "__doc__",
    "__builtins__",
    "__spec__",
    "__loader__",
    "__package__",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
# Tuples, since Python would make a union of types anew for each node.
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SCOPES = (*DEFINITIONS, ast.Lambda)
SHARED = (ast.Global, ast.Nonlocal)
BINDERS = (
    ast.Name,
    *DEFINITIONS,
    ast.arg,
    ast.Import,
    ast.ImportFrom,
    ast.ExceptHandler,
    *SHARED,
    ast.MatchAs,
    ast.MatchStar,
)


@dataclass
class ClassFacts:
    """A class of the module: its node, its methods by name, and the names that its body or later lines bind."""

    node: ast.ClassDef
    methods: dict[str, Function] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)

    @property
    def members(self) -> set[str]:
        """The names of all that the class itself has."""
        return self.methods.keys() | self.bound

    @property
    def bases(self) -> list[str]:
        return [base.id for base in self.node.bases if isinstance(base, ast.Name)]


class LoopKind(IntEnum):
    """The kind of a loop, the kinds that most likely have no end first."""

    WHILE = 0
    FOR = 1
    COMPREHENSION = 2


@dataclass(frozen=True)
class Loop:
    """A loop of the module: its first line, and its kind."""

    line: int
    kind: LoopKind


@dataclass
class SyntaxFacts:
    """A module's tree, and its classes and functions at the top level by name; the last definition of a name counts."""

    tree: ast.Module
    classes: dict[str, ClassFacts]
    functions: dict[str, Function]
    nodes: list[ast.AST] = field(default_factory=list)  # all of the tree, each before those below it
    places: dict[int, tuple[int, int]] = field(default_factory=dict)  # by id, where in `nodes` a node and its last are
    own: dict[int, list[ast.AST]] = field(default_factory=dict)  # by a function's id, for own_nodes
    loops: dict[int, list[Loop]] = field(default_factory=dict)  # by line, for loops_around

    def walk(self, node: ast.AST) -> list[ast.AST]:
        """Return the node and all below it, in the order of the text, from one walk for all who ask."""
        first, end = self.places[id(node)]
        return self.nodes[first:end]

    def own_nodes(self, function: Function | ast.Module) -> list[ast.AST]:
        """Return the nodes in a function's or a module's body, without those of functions and classes defined in it."""
        if id(function) not in self.own:
            self.own[id(function)] = found = []
            for statement in function.body:
                place, end = self.places[id(statement)]
                while place < end:
                    node = self.nodes[place]
                    found.append(node)
                    place = self.places[id(node)][1] if isinstance(node, SCOPES) else place + 1
        return self.own[id(function)]

    def returns_value(self, function: Function) -> bool:
        """True if the function has a `return` with a value."""
        return any(isinstance(node, ast.Return) and node.value is not None for node in self.own_nodes(function))

    def is_generator(self, function: Function) -> bool:
        """True if the function has a `yield`."""
        return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in self.own_nodes(function))

    def loops_around(self, line: int) -> list[Loop]:
        """Return the loops around a line, within its innermost function, the outermost first."""
        if line not in self.loops:
            around = [node for node in self.blocks if node.lineno <= line <= (node.end_lineno or node.lineno)]
            begin = max((node.lineno for node in around if isinstance(node, Function)), default=0)
            loops = [node for node in around if not isinstance(node, Function) and node.lineno > begin]
            self.loops[line] = [Loop(node.lineno, _kind(node)) for node in sorted(loops, key=lambda node: node.lineno)]
        return self.loops[line]

    @cached_property
    def blocks(self) -> list[Function | ast.For | ast.While | Comprehension]:
        """The functions and loops of the module."""
        kinds = Function | ast.For | ast.While | Comprehension
        return [node for node in self.walk(self.tree) if isinstance(node, kinds)]

    @cached_property
    def bound_names(self) -> set[str] | None:
        """Every name that is bound anywhere in the module, or None if `from … import *` binds others."""
        return bound_by(self.walk(self.tree))

    def lineage(self, name: str) -> list[ClassFacts]:
        """Return the class and the classes of this module that it derives from, the nearest first."""
        found: list[ClassFacts] = []
        waiting = [name]
        while waiting and len(found) < 20:
            facts = self.classes.get(waiting.pop(0))
            if facts and facts not in found:
                found.append(facts)
                waiting += facts.bases
        return found

    def attributes(self, name: str) -> set[str]:
        """Return the names that `self` has in a class: those that methods set or read, methods, and bound names."""
        return set().union(*(facts.members | self.of_self[facts.node.name] for facts in self.lineage(name)))

    @cached_property
    def of_self(self) -> dict[str, set[str]]:
        """The attributes of `self` that stand in each class, by the class's name."""
        return {name: {*map(_attribute_of_self, self.walk(facts.node))} - {""} for name, facts in self.classes.items()}


@lru_cache(maxsize=8)
def of(text: str) -> SyntaxFacts | None:
    """Return the facts about a module, or None if it is no Python, or too long or too deeply nested to look at."""
    if len(text) > MAX_TEXT:
        return None
    try:
        tree = ast.parse(text)
        nodes: list[ast.AST] = []
        places: dict[int, tuple[int, int]] = {}
        if not _walk(tree, MAX_DEPTH, nodes, places):
            return None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    classes = {node.name: _class_facts(node) for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    for node in nodes:
        if isinstance(node, ast.Assign | ast.Call):
            _bind_from_outside(node, classes)
    return SyntaxFacts(tree, classes, functions, nodes, places)


@cache
def of_solution(path: Path) -> SyntaxFacts:
    """Return the facts about a solution's module."""
    facts = of(path.read_text(encoding="utf-8"))
    assert facts is not None
    return facts


def _kind(node: ast.AST) -> LoopKind:
    if isinstance(node, ast.While):
        return LoopKind.WHILE
    return LoopKind.FOR if isinstance(node, ast.For) else LoopKind.COMPREHENSION


def definition(facts: SyntaxFacts, name: str) -> ast.Module | ast.ClassDef | Function | None:
    """Return the definition with a dotted name, which may be inherited; the module for ""; or None."""
    owner, _, member = name.rpartition(".")
    if not name:
        return facts.tree
    if owner:
        return next((each.methods[member] for each in facts.lineage(owner) if member in each.methods), None)
    known = facts.classes.get(member)
    return known.node if known else facts.functions.get(member)


def code_of(definition: ast.ClassDef | Function) -> list[str]:
    """Return the code of a definition, without docstring and comments; of a class, without its methods."""
    if isinstance(definition, ast.ClassDef):
        return [ast.dump(node) for node in definition.body if not isinstance(node, Function) and not is_text(node)]
    head = [definition.args, *definition.decorator_list]
    return [ast.dump(node) for node in (*head, *without_docstring(definition))]


def _walk(node: ast.AST, depth: int, nodes: list[ast.AST], places: dict[int, tuple[int, int]]) -> bool:
    """Add the node and all below it to `nodes`, and their places to `places`; return False if they lie too deep."""
    if not depth:
        return False
    first = len(nodes)
    nodes.append(node)
    for name in node._fields:
        value = getattr(node, name, None)
        for child in value if isinstance(value, list) else (value,):
            # The nodes for operators, and for loading and storing, are the same ones everywhere.
            if not isinstance(child, ast.AST) or not (child._fields or isinstance(child, ast.stmt)):
                continue
            if not _walk(child, depth - 1, nodes, places):
                return False
    places[id(node)] = first, len(nodes)
    return True


def _attribute_of_self(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        return node.attr
    return ""


def _class_facts(node: ast.ClassDef) -> ClassFacts:
    facts = ClassFacts(node)
    for member in node.body:
        if isinstance(member, Function):
            facts.methods[member.name] = member
        for target in targets(member):
            facts.bound.add(target)
    return facts


def _bind_from_outside(node: ast.AST, classes: dict[str, ClassFacts]) -> None:
    """Note `Variable.__mul__ = mul` and `setattr(Variable, "__mul__", mul)`, wherever they stand."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            owner = target.value if isinstance(target, ast.Attribute) else None
            if isinstance(target, ast.Attribute) and isinstance(owner, ast.Name) and owner.id in classes:
                classes[owner.id].bound.add(target.attr)
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "setattr"
        and len(node.args) == 3
    ):
        owner, name = node.args[:2]
        if isinstance(owner, ast.Name) and owner.id in classes and isinstance(name, ast.Constant):
            classes[owner.id].bound.add(str(name.value))


def targets(statement: ast.stmt) -> list[str]:
    """Return the names that an assignment at a class's or a module's level binds."""
    if isinstance(statement, ast.Assign):
        nodes = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        nodes = [statement.target]
    else:
        return []
    return [name.id for node in nodes for name in ast.walk(node) if isinstance(name, ast.Name)]


def bound_by(nodes: list[ast.AST]) -> set[str] | None:
    """Return the names that these nodes bind, or None if one is `from … import *`."""
    found: set[str] = set()
    for node in nodes:
        if not isinstance(node, BINDERS):
            continue
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                found.add(node.id)
        elif isinstance(node, DEFINITIONS):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    return None
                found.add((alias.asname or alias.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found.update(node.names)
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            found.add(node.name)
    return found


def falls_through(body: list[ast.stmt]) -> bool:
    """True if these statements can come to their end without a `return` or `raise`; no loop is followed."""
    for statement in body:
        if isinstance(statement, ast.Return | ast.Raise):
            return False
        if isinstance(statement, ast.If) and statement.orelse:
            ends = not falls_through(statement.body) and not falls_through(statement.orelse)
        elif isinstance(statement, ast.Try | ast.Match | ast.While | ast.For):
            # Perhaps it falls through all the same, but nothing is said on a guess.
            ends = any(isinstance(node, ast.Return | ast.Raise) for node in ast.walk(statement))
        else:
            ends = isinstance(statement, ast.With) and not falls_through(statement.body)
        if ends:
            return False
    return True


def without_docstring(function: Function) -> list[ast.stmt]:
    """Return a function's statements, without its docstring."""
    return function.body[1:] if is_text(function.body[0]) else function.body


def is_text(statement: ast.stmt) -> bool:
    """True for a text that stands alone, as a docstring does."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def is_unwritten(statement: ast.stmt) -> bool:
    """True for `raise NotImplementedError`, with or without a text."""
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return False
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
