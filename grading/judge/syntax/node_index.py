"""The nodes of a module's tree in the order of its text, by type and by function, from one walk for all who ask."""

import ast
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar, cast

MAX_DEPTH = 60  # of nested nodes: far more than an answer has, and far less than makes Python's parser give up
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
# Fields of numbers and texts, and those of operators and contexts, whose nodes are the same ones everywhere.
WITHOUT_NODES = frozenset(
    "arg asname attr conversion ctx id is_async kind level module op ops simple type_comment type_ignores".split()
)

Node = TypeVar("Node", bound=ast.AST)
Types = tuple[type[ast.AST], ...]
Groups = list[tuple[str, list[Node]]]  # nodes, with the dotted name of the function around them


@dataclass
class NodeIndex:
    """All nodes of a tree, each before those below it, and the places of nodes in that list.

    - `spans`: the place of a node, and that behind the last below it, by the node's id.
    - `places`: those of all nodes of a type, in order.
    - `names`: the functions' dotted names.
    - `owners`: for each place the number of the function around it, or -1.
    - `own`: for each place 1 if it lies in that function's body, and in no function or class that is defined there.
    """

    nodes: list[ast.AST]
    spans: dict[int, tuple[int, int]]
    places: dict[type[ast.AST], list[int]]
    names: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    own: bytearray = field(default_factory=bytearray)
    _every: dict[Types, list[ast.AST]] = field(default_factory=dict)
    _in_functions: dict[Types, Groups[ast.AST]] = field(default_factory=dict)
    _in_bodies: dict[Types, Groups[ast.AST]] = field(default_factory=dict)

    def below(self, node: ast.AST) -> list[ast.AST]:
        """Return the node and all below it."""
        first, end = self.spans[id(node)]
        return self.nodes[first:end]

    def of_body(self, body: list[ast.stmt]) -> list[ast.AST]:
        """Return the nodes of a function's or a module's statements, without those in definitions among them."""
        found: list[ast.AST] = []
        place, end = self.spans[id(body[0])][0] if body else 0, self.spans[id(body[-1])][1] if body else 0
        while place < end:
            node = self.nodes[place]
            found.append(node)
            place = self.spans[id(node)][1] if isinstance(node, SCOPES) else place + 1
        return found

    def note_functions(self, functions: Iterable[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]) -> None:
        """Note which nodes belong to these functions, none of which is inside of another; they have dotted names."""
        self.names, self.owners, self.own = [], [-1] * len(self.nodes), bytearray(len(self.nodes))
        scopes = self._places(SCOPES)
        for number, (name, function) in enumerate(functions):
            self.names.append(name)
            first, end = self.spans[id(function)]
            self.owners[first:end] = [number] * (end - first)
            first = self.spans[id(function.body[0])][0]
            end = self.spans[id(function.body[-1])][1]
            self.own[first:end] = b"\1" * (end - first)
            for place in scopes[bisect_left(scopes, first) : bisect_left(scopes, end)]:
                below = self.spans[id(self.nodes[place])][1]
                self.own[place + 1 : below] = bytes(below - place - 1)

    def every(self, *types: type[Node]) -> list[Node]:
        """Return all nodes of these types."""
        if types not in self._every:
            places = self.places.get(types[0], []) if len(types) == 1 else self._places(types)
            self._every[types] = [self.nodes[place] for place in places]
        return cast("list[Node]", self._every[types])

    def every_below(self, node: ast.AST, kind: type[Node]) -> list[Node]:
        """Return all nodes of this type below a node, and the node itself if it is one."""
        first, end = self.spans[id(node)]
        places = self.places.get(kind, [])
        found = [self.nodes[place] for place in places[bisect_left(places, first) : bisect_left(places, end)]]
        return cast("list[Node]", found)

    def in_functions(self, *types: type[Node]) -> Groups[Node]:
        """Return the nodes of these types in each noted function that has some."""
        if types not in self._in_functions:
            self._in_functions[types] = self.by_function(self.every(*types))
        return cast("Groups[Node]", self._in_functions[types])

    def in_bodies(self, *types: type[Node]) -> Groups[Node]:
        """Return those of in_functions that lie in the function's own body, and not in one defined there."""
        if types not in self._in_bodies:
            self._in_bodies[types] = self.by_function(node for node in self.every(*types) if self.is_own(node))
        return cast("Groups[Node]", self._in_bodies[types])

    def by_function(self, nodes: Iterable[Node]) -> Groups[Node]:
        """Return those of the nodes that lie in noted functions, function by function."""
        groups: dict[int, list[Node]] = {}
        for node in nodes:
            groups.setdefault(self.owners[self.spans[id(node)][0]], []).append(node)
        return [(self.names[number], groups[number]) for number in sorted(groups) if number >= 0]

    def is_own(self, node: ast.AST) -> bool:
        """True if the node lies in the body of a noted function, and not in a definition there."""
        return bool(self.own[self.spans[id(node)][0]])

    def function_around(self, node: ast.AST) -> str:
        """Return the dotted name of the noted function that the node lies in, or "" if it lies in none."""
        number = self.owners[self.spans[id(node)][0]]
        return self.names[number] if number >= 0 else ""

    def _places(self, types: Types) -> list[int]:
        return sorted(place for each in types for place in self.places.get(each, ()))


def read(tree: ast.AST) -> NodeIndex | None:
    """Return the index of a tree, or None if its nodes lie too deep."""
    nodes: list[ast.AST] = []
    spans: dict[int, tuple[int, int]] = {}
    places: dict[type[ast.AST], list[int]] = defaultdict(list)

    # A function in this one, since each argument less counts for a thousand nodes.
    def add(node: ast.AST, depth: int) -> bool:
        """Add the node and all below it; return False if they lie too deep."""
        if not depth:
            return False
        kind, first = type(node), len(nodes)
        nodes.append(node)
        places[kind].append(first)
        for name in _fields(kind):
            value = getattr(node, name, None)
            if isinstance(value, list):
                for child in value:
                    if isinstance(child, ast.AST) and not add(child, depth - 1):
                        return False
            elif isinstance(value, ast.AST) and not add(value, depth - 1):
                return False
        spans[id(node)] = first, len(nodes)
        return True

    return NodeIndex(nodes, spans, dict(places)) if add(tree, MAX_DEPTH) else None


_known_fields: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """Return the names of a node's fields in which other nodes may be."""
    if kind not in _known_fields:
        _known_fields[kind] = tuple(name for name in kind._fields if name not in WITHOUT_NODES)
    return _known_fields[kind]
