"""The graph that a student's code builds for a kata's example, as plain data."""

import re
from dataclasses import dataclass
from enum import StrEnum

from grading.curriculum.ladder import Example


class NodeKind(StrEnum):
    """The words of the worker's answer for what a node is; OTHER stands where a variable should be."""

    VARIABLE = "variable"
    FUNCTION = "function"
    OTHER = "other"


class EdgeKind(StrEnum):
    """A link from a function to an input or an output, or from a variable to its creator."""

    INPUT = "input"
    OUTPUT = "output"
    CREATOR = "creator"


@dataclass(frozen=True)
class Node:
    """A variable, a function, or something else that stands where a variable should be.

    Attributes:
        number: its place in Graph.nodes.
        kind: which of the three it is.
        name: a variable's name in the example, or a function's class; "" if there is none.
        value: its array as a text, or None.
        gradient: its gradient as a text, or None.
        generation: an int; the type's name if it is something else; None if it is missing.
        created: True if it has a creator, wherever that leads.
        has_inputs: False if it is a function without the attribute.
        has_outputs: likewise.
        type: the class, if it is something else.
    """

    number: int
    kind: NodeKind
    name: str
    value: str | None = None
    gradient: str | None = None
    generation: int | str | None = None
    created: bool = False
    has_inputs: bool = True
    has_outputs: bool = True
    type: str = ""


@dataclass(frozen=True)
class Edge:
    """A link between a function and a variable. The end that it leads to is None if that is gone."""

    function: int | None
    variable: int | None
    kind: EdgeKind
    weak: bool


@dataclass(frozen=True)
class Run:
    """One run of a function's backward, with the gradients that it got; function -1 isn't in the graph."""

    function: int
    gradients: tuple[str, ...]


@dataclass(frozen=True)
class Graph:
    """The nodes and links that were observed, and the runs of backward.

    Attributes:
        nodes: first those that the example names, beginning with its result.
        result: the number of the example's last variable, or None if it wasn't made.
        whole: False if the graph has more nodes or links than are observed.
        walked: True if backward came to its end.
        trouble: a sentence about an error on the way, or None.
        changed: the numbers of the variables that had another value after backward.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    runs: tuple[Run, ...] = ()
    result: int | None = None
    whole: bool = True
    walked: bool = False
    trouble: str | None = None
    changed: tuple[int, ...] = ()


def assigned(example: Example) -> dict[str, bool | None]:
    """Return the names that the example assigns, the result last; the value is True for a variable made by hand.

    It is None in a student's own formula, where a name may stand for another's variable, or for none.
    Raises ValueError if a line of the example isn't `name = …`.
    """
    if example.names:
        return dict.fromkeys(example.names)
    names: dict[str, bool | None] = {}
    for line in example.example.strip().splitlines():
        parts = re.fullmatch(r"(\w+) = (.+)", line)
        if parts is None:
            raise ValueError(f"an example's line isn't `name = …`: {line!r}")
        names[parts[1]] = parts[2].startswith("Variable(")
    return names
