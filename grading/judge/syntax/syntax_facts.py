"""Facts about a student's module, read from its syntax tree. None of the code runs for this."""

import ast
import builtins
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path

from grading.judge.syntax import node_index
from grading.judge.syntax.node_index import NodeIndex
from grading.judge.syntax.statements import Function, is_text, without_docstring
from grading.text import foreign_syntax

MAX_TEXT = 200_000  # characters of a module that is looked at; an answer has some 20,000
SPECIAL = frozenset(dir(builtins)) | {
    "__file__",
    "__name__",
    "__doc__",
    "__builtins__",
    "__spec__",
    "__loader__",
    "__package__",
}
# Tuples, since Python would make a union of types anew for each node.
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SHARED = (ast.Global, ast.Nonlocal)
IMPORTS = (ast.Import, ast.ImportFrom)
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


@dataclass
class SyntaxFacts:
    """A module's tree, and its classes and functions at the top level by name; the last definition of a name counts."""

    tree: ast.Module
    classes: dict[str, ClassFacts]
    functions: dict[str, Function]
    index: NodeIndex
    known_attributes: dict[str, set[str]] = field(default_factory=dict)  # by class, for attributes

    @cached_property
    def named_functions(self) -> dict[str, Function]:
        """The functions and methods by their dotted names."""
        methods = {
            f"{name}.{method}": node for name, each in self.classes.items() for method, node in each.methods.items()
        }
        return self.functions | methods

    def walk(self, node: ast.AST) -> list[ast.AST]:
        """Return the node and all below it, in the order of the text."""
        return self.index.below(node)

    def walk_body(self, node: Function | ast.For | ast.While | ast.If | ast.Try) -> list[ast.AST]:
        """Return the nodes of the statements in the body, those in definitions among them too."""
        return [below for statement in node.body for below in self.walk(statement)]

    def own_nodes(self, function: Function | ast.Module) -> list[ast.AST]:
        """Return the nodes in a function's or a module's body, without those of functions and classes defined in it."""
        return self.index.of_body(function.body)

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        """The code of each class, function and method by its dotted name, and that of all other statements by ""."""
        codes = {name: code_of(node) for name, node in self.named_functions.items()}
        codes |= {name: code_of(each.node) for name, each in self.classes.items()}
        others = [each for each in self.tree.body if not isinstance(each, (*IMPORTS, *DEFINITIONS))]
        return codes | {"": [ast.dump(each) for each in others if not is_text(each)]}

    @cached_property
    def returning(self) -> set[str]:
        """The functions and methods that have a `return` with a value."""
        returns = self.index.in_bodies(ast.Return)
        return {name for name, nodes in returns if any(node.value for node in nodes)}

    @cached_property
    def generators(self) -> set[str]:
        """The functions and methods that have a `yield`."""
        return {name for name, _ in self.index.in_bodies(ast.Yield, ast.YieldFrom)}

    @cached_property
    def attributes_assigned(self) -> Counter[str]:
        """How often an attribute of each name is the target of an assignment, of any object."""
        assigns = self.index.every(ast.Assign)
        return Counter(each.attr for node in assigns for each in node.targets if isinstance(each, ast.Attribute))

    @cached_property
    def attributes_stored(self) -> dict[str, ast.Attribute]:
        """The attributes that functions of the module set on any object, by name; of several the last."""
        groups = self.index.in_functions(ast.Attribute)
        return {node.attr: node for _, nodes in groups for node in nodes if isinstance(node.ctx, ast.Store)}

    @cached_property
    def bound_names(self) -> set[str] | None:
        """Every name that is bound anywhere in the module, or None if `from … import *` binds others."""
        imported = bound_by(self.index.every(ast.Import))
        return None if self.bound_besides is None or imported is None else self.bound_besides | imported

    @cached_property
    def bound_besides(self) -> set[str] | None:
        """Every name that is bound anywhere in the module other than by `import …`, or None as for bound_names."""
        return bound_by(self.index.every(*(kind for kind in BINDERS if kind is not ast.Import)))

    @cached_property
    def names_at_top(self) -> set[str] | None:
        """Every name that the module itself binds, outside of functions and classes; None as for bound_names."""
        return bound_by(self.own_nodes(self.tree))

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
        if name not in self.known_attributes:
            of_each = (facts.members | self.of_self[facts.node.name] for facts in self.lineage(name))
            self.known_attributes[name] = set().union(*of_each)
        return self.known_attributes[name]

    @cached_property
    def of_self(self) -> dict[str, set[str]]:
        """The attributes of `self` that stand in each class, by the class's name."""
        return {
            name: {_attribute_of_self(node) for node in self.index.every_below(facts.node, ast.Attribute)} - {""}
            for name, facts in self.classes.items()
        }


@lru_cache(maxsize=8)
def of(text: str) -> SyntaxFacts | None:
    """Return the facts about a module, or None if it is no Python, or too long or too deeply nested to look at."""
    if len(text) > MAX_TEXT:
        return None
    try:
        tree = foreign_syntax.parse(text)
        index = node_index.read(tree)
    except foreign_syntax.UNPARSABLE:
        return None
    if index is None:
        return None
    classes = {node.name: _class_facts(node) for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    for node in index.every(ast.Assign, ast.Call):
        _bind_from_outside(node, classes)
    facts = SyntaxFacts(tree, classes, functions, index)
    index.note_functions(facts.named_functions.items())
    return facts


@cache
def of_solution(path: Path) -> SyntaxFacts:
    """Return the facts about a solution's module."""
    facts = of(path.read_text(encoding="utf-8"))
    assert facts is not None
    return facts


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
    found = {name for node in nodes if isinstance(node, BINDERS) for name in _names_bound(node)}
    return None if "*" in found else found


def _names_bound(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return [(alias.asname or alias.name).partition(".")[0] for alias in aliases]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
    return []
