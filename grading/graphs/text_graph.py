"""A graph as text for a terminal: the result on top, and below it all that it was computed from, as backward walks.

Each node has a line. The rails to its left lead down to its creator or its inputs. Each rail has a column, which is
free again once the node at its end is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from grading.graphs.graph import EdgeKind, Graph, Node, NodeKind
from grading.graphs.graph_issue import GraphIssue
from grading.graphs.graph_links import creators, turns
from grading.graphs.node_words import with_and
from grading.text.colours import BAD, NOTE, PLACE, QUIET
from grading.text.language import said, shown

MAX_RUNS_SHOWN = 8  # of one function
LEAST_TEXT = 24  # columns that the text beside the rails needs; with fewer, there are no rails
FANCY = {NodeKind.VARIABLE: "●", NodeKind.FUNCTION: "■", NodeKind.OTHER: "○", "line": "│", "weak": "┊", "across": "─"}
FANCY |= {"from": "├", "down": "╮", "more down": "┬", "up": "╯", "more up": "┴"}
SIMPLE = {NodeKind.VARIABLE: "o", NodeKind.FUNCTION: "#", NodeKind.OTHER: "?", "line": "|", "weak": ":", "across": "-"}
SIMPLE |= {"from": "+", "down": ".", "more down": ".", "up": "'", "more up": "'"}
STYLES = {NodeKind.VARIABLE: PLACE, NodeKind.FUNCTION: NOTE, NodeKind.OTHER: BAD}


@dataclass(frozen=True)
class Rail:
    """A column that leads down to a node."""

    to: int
    weak: bool = False


@dataclass(frozen=True)
class DrawnLine:
    """A line of the drawing: its rails and, in a node's line, the node's number."""

    rails: str
    node: int | None = None
    beside: str = ""  # the rails beside further lines of the node


def draw(graph: Graph, issues: list[GraphIssue], width: int, fancy: bool) -> list[Text] | None:
    """Return the lines, or None if there isn't room for rails and the text beside them."""
    lines = list(_lines(graph, FANCY if fancy else SIMPLE))
    while lines and lines[-1].node is None:
        lines.pop()
    room = max([len(line.rails.rstrip()) for line in lines], default=0) + 2
    if width - room < LEAST_TEXT:
        return None
    marked = {issue.node for issue in issues}
    cells = {node.number: _cells(graph, node, marked) for node in graph.nodes}
    columns = [max(cell_len(texts[place]) for texts in cells.values()) for place in range(3)] if cells else []
    wide = room + sum(columns) + 4 <= width
    drawn = []
    for line in lines:
        if line.node is None:
            drawn.append(Text(line.rails.rstrip(), QUIET))
            continue
        (title_cell, details), *further = _packed(cells[line.node], columns, width - room, wide)
        style = BAD if line.node in marked else STYLES[graph.nodes[line.node].kind]
        drawn.append(Text.assemble((line.rails.ljust(room), QUIET), (title_cell, style), details))
        for first, rest in further:
            drawn.append(Text.assemble((line.beside.ljust(room), QUIET), f"    {first}{rest}"))
    return drawn


def listing(graph: Graph, issues: list[GraphIssue]) -> Iterator[str]:
    """Yield one line per node without any drawing, for a screen reader: what it holds, and where it comes from."""
    marked = {issue.node for issue in issues}
    below = links(graph)
    for number in order(graph):
        words = [cell for cell in _cells(graph, graph.nodes[number], set()) if cell]
        words += filter(None, [_sources(graph, below[number])])
        words += [shown(said("not as it should be"))] if number in marked else []
        yield ", ".join(words) + "."


def links(graph: Graph) -> dict[int, list[Rail]]:
    """Return each node's rails, going back: a variable's to its creator, a function's to its inputs in order."""
    made = creators(graph)
    held = {(edge.function, edge.variable): edge.weak for edge in graph.edges if edge.kind == EdgeKind.OUTPUT}
    below: dict[int, list[Rail]] = {node.number: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.function is None or edge.variable is None:
            continue
        if edge.kind == EdgeKind.INPUT:
            below[edge.function].append(Rail(edge.variable, edge.weak))
        elif edge.kind == EdgeKind.CREATOR:
            below[edge.variable].append(
                Rail(edge.function, edge.weak or held.get((edge.function, edge.variable), False))
            )
    assert all(len(below[variable]) == 1 for variable in made)
    return below


def order(graph: Graph) -> list[int]:
    """Return the nodes from the result down, each after all that lead to it; those of a ring, as they are met."""
    below = links(graph)
    above: dict[int, set[int]] = {number: set() for number in below}
    for number, rails in below.items():
        for rail in rails:
            above[rail.to].add(number)
    depth: dict[int, int] = {}
    for number in below:
        _depth_below(number, below, depth)
    placed: list[int] = []
    while len(placed) < len(below):
        waiting = [number for number in below if number not in placed]
        ready = [number for number in waiting if above[number] <= set(placed)] or waiting[:1]
        placed.append(max(ready, key=lambda number: depth[number]))
    return placed


def ran(graph: Graph, number: int) -> str:
    """Return when a function's backward ran and with which gradients, as in "3 (gy 1.0)", or "never"."""
    times = turns(graph).get(number, [])
    runs = [f"{time} (gy {', '.join(graph.runs[time - 1].gradients)})" for time in times[:MAX_RUNS_SHOWN]]
    return ", ".join(runs) + (", …" if len(times) > MAX_RUNS_SHOWN else "") or said("never")


def _depth_below(number: int, below: dict[int, list[Rail]], depth: dict[int, int]) -> int:
    """Return the length of the longest way down from a node, and note it in `depth`; a ring is cut where it closes."""
    if number not in depth:
        depth[number] = 0
        depth[number] = max([1 + _depth_below(rail.to, below, depth) for rail in below[number]], default=0)
    return depth[number]


def _cells(graph: Graph, node: Node, marked: set[int | None]) -> list[str]:
    """Return the texts beside a node: its title, what backward left or did there, and its generation."""
    mark = "! " if node.number in marked else "  " if len(marked - {None}) else ""
    generation = "" if node.generation is None else shown(said("generation {value}", value=node.generation))
    if node.kind == NodeKind.FUNCTION:
        return [mark + node.name, f"backward {shown(ran(graph, node.number))}" if graph.runs else "", generation]
    if node.kind == NodeKind.OTHER:
        return [mark + title(node), "", ""]
    gradient = shown(said("gradient {value}", value=node.gradient))
    return [mark + title(node, shown(said("(no name)"))), gradient, generation]


def title(node: Node, nameless: str = "") -> str:
    """Return a node's name and its value."""
    if node.kind == NodeKind.FUNCTION:
        return node.name
    if node.kind == NodeKind.OTHER:
        value = "" if node.value in (None, node.type) else f" {node.value}"
        return f"{node.name}: {node.type}{value}" if node.name else f"{node.type}{value}"
    name = node.name or nameless
    return f"{name} = {node.value}" if name else str(node.value)


def _sources(graph: Graph, rails: list[Rail]) -> str:
    """Return what a node comes from, in words; "" if it comes from nothing."""
    nodes = [graph.nodes[rail.to] for rail in rails]
    names = [shown(node.name or said("a variable without a name ({value})", value=node.value)) for node in nodes]
    return shown(said("from {names}", names=with_and(names))) if names else ""


def _packed(cells: list[str], columns: list[int], width: int, wide: bool) -> list[tuple[str, str]]:
    """Lay a node's cells out in columns or, if there isn't room, one below the other; one (first, rest) per line."""
    if wide:
        padded = [cell + " " * (column - cell_len(cell) + 2) for cell, column in zip(cells, columns)]
        rest = "".join(padded[1:]).rstrip()
        return [(padded[0] if rest else cells[0], rest)]
    lines = [[cells[0]]]
    for cell in filter(None, cells[1:]):
        if cell_len("  ".join([*lines[-1], cell])) > width - 4:
            lines.append([])
        lines[-1].append(cell)
    return [(line[0], "".join("  " + cell for cell in line[1:])) for line in lines if line]


def _lines(graph: Graph, glyphs: dict[str, str]) -> Iterator[DrawnLine]:
    """Yield each node's line and, before and after it, the lines in which rails meet and part."""
    below = links(graph)
    rails = Rails(glyphs)
    drawn: set[int] = set()
    for number in order(graph):
        ends = rails.leading_to(number) or [rails.free_column()]
        if len(ends) > 1:
            yield DrawnLine(rails.render_branch(ends, "up"))
        for end in ends:
            rails.close(end)
        column = ends[0]
        drawn.add(number)
        own = rails.render(column, glyphs[graph.nodes[number].kind])
        targets = [rail for rail in below[number] if rail.to not in drawn]
        columns = [rails.open(rail, column) for rail in targets[:1]]
        beside = rails.render()
        columns += [rails.open(rail, column) for rail in targets[1:]]
        yield DrawnLine(own, number, beside)
        yield DrawnLine(rails.render_branch(columns, "down") if len(columns) > 1 else rails.render())


class Rails:
    """The rails that are open at one height of the drawing, each in a column of its own."""

    def __init__(self, glyphs: dict[str, str]) -> None:
        self.glyphs = glyphs
        self.columns: list[Rail | None] = []

    def leading_to(self, number: int) -> list[int]:
        """Return the columns of the rails that lead to this node."""
        return [column for column, rail in enumerate(self.columns) if rail is not None and rail.to == number]

    def free_column(self, first: int = 0) -> int:
        """Return the first free column from `first` on, which may be a new one."""
        for column in range(first, len(self.columns)):
            if self.columns[column] is None:
                return column
        self.columns.append(None)
        return len(self.columns) - 1

    def open(self, rail: Rail, first: int) -> int:
        """Begin a rail in the first free column from `first` on, and return that column."""
        column = self.free_column(first)
        self.columns[column] = rail
        return column

    def close(self, column: int) -> None:
        """End the rail in this column, so that the column is free again."""
        self.columns[column] = None

    def render(self, column: int | None = None, node: str = "") -> str:
        """Return one line of all rails, with the sign of a node in a column if there is one."""
        signs = [" " if rail is None else self.glyphs["weak" if rail.weak else "line"] for rail in self.columns]
        if column is not None:
            signs[column] = node
        return " ".join(signs)

    def render_branch(self, columns: list[int], way: str) -> str:
        """Return a line where rails part from the first of these columns ("down"), or meet in it ("up")."""
        signs = list(self.render())
        first, last = 2 * columns[0], 2 * columns[-1]
        for at in range(first, last):
            signs[at] = self.glyphs["across"] if signs[at] == " " else signs[at]
        for column in columns[1:-1]:
            signs[2 * column] = self.glyphs[f"more {way}"]
        signs[first], signs[last] = self.glyphs["from"], self.glyphs[way]
        return "".join(signs)
