"""A graph as text for a terminal: the result on top, and below it all that it was computed from, as backward walks.

Each node has a line. The rails to its left lead down to its creator or its inputs: a column for each, which is free again
once the node at its end is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from grading.graphs.graph import Graph, Node
from grading.graphs.graph_checks import Remark, creators, turns
from grading.text.colours import BAD, NOTE, PLACE, QUIET

MAX_ROW = 8  # runs that are shown of one function
LEAST_TEXT = 24  # columns that the text beside the rails needs; with less, there are no rails
FANCY = {"variable": "●", "function": "■", "other": "○", "line": "│", "weak": "┊", "across": "─"}
FANCY |= {"from": "├", "down": "╮", "more down": "┬", "up": "╯", "more up": "┴"}
SIMPLE = {"variable": "o", "function": "#", "other": "?", "line": "|", "weak": ":", "across": "-"}
SIMPLE |= {"from": "+", "down": ".", "more down": ".", "up": "'", "more up": "'"}
STYLES = {"variable": PLACE, "function": NOTE, "other": BAD}


@dataclass(frozen=True)
class Rail:
    """A column that leads down to a node."""

    to: int
    weak: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the drawing: its rails, and the node that it is the line of, if it is one's."""

    rails: str
    node: int | None = None
    beside: str = ""  # the rails beside more lines of the node's


def draw(graph: Graph, remarks: list[Remark], width: int, fancy: bool) -> list[Text] | None:
    """Return the lines, or None where there isn't room for rails and what stands beside them."""
    rows = list(_rows(graph, FANCY if fancy else SIMPLE))
    while rows and rows[-1].node is None:
        rows.pop()
    room = max([len(row.rails.rstrip()) for row in rows], default=0) + 2
    if width - room < LEAST_TEXT:
        return None
    marked = {remark.node for remark in remarks}
    cells = {node.number: _cells(graph, node, marked) for node in graph.nodes}
    columns = [max(cell_len(row[place]) for row in cells.values()) for place in range(3)] if cells else []
    wide = room + sum(columns) + 4 <= width
    drawn = []
    for row in rows:
        if row.node is None:
            drawn.append(Text(row.rails.rstrip(), QUIET))
            continue
        lines = _packed(cells[row.node], columns, width - room, wide)
        style = BAD if row.node in marked else STYLES[graph.nodes[row.node].kind]
        drawn.append(Text.assemble((row.rails.ljust(room), QUIET), (lines[0][0], style), lines[0][1]))
        for first, rest in lines[1:]:
            drawn.append(Text.assemble((row.beside.ljust(room), QUIET), f"    {first}{rest}"))
    return drawn


def listing(graph: Graph, remarks: list[Remark]) -> Iterator[str]:
    """Yield a line a node without any drawing, as a screen reader reads it: what it holds, and where it comes from."""
    marked = {remark.node for remark in remarks}
    below = links(graph)
    for number in order(graph):
        words = [cell for cell in _cells(graph, graph.nodes[number], set()) if cell]
        words += filter(None, [_sources(graph, below[number])])
        words += ["not as it should be"] if number in marked else []
        yield ", ".join(words) + "."


def links(graph: Graph) -> dict[int, list[Rail]]:
    """Return where each node leads, going back: a variable to its creator, a function to its inputs in order."""
    made = creators(graph)
    held = {(edge.function, edge.variable): edge.weak for edge in graph.edges if edge.kind == "output"}
    below: dict[int, list[Rail]] = {node.number: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.function is None or edge.variable is None:
            continue
        if edge.kind == "input":
            below[edge.function].append(Rail(edge.variable, edge.weak))
        elif edge.kind == "creator":
            below[edge.variable].append(
                Rail(edge.function, edge.weak or held.get((edge.function, edge.variable), False))
            )
    assert all(len(below[variable]) == 1 for variable in made)
    return below


def order(graph: Graph) -> list[int]:
    """Return the nodes from the result down, each after all that lead to it; where they go round in a ring, as met."""
    below = links(graph)
    above: dict[int, set[int]] = {number: set() for number in below}
    for number, rails in below.items():
        for rail in rails:
            above[rail.to].add(number)
    depth: dict[int, int] = {}
    for number in below:
        _measure(number, below, depth)
    placed: list[int] = []
    while len(placed) < len(below):
        waiting = [number for number in below if number not in placed]
        ready = [number for number in waiting if above[number] <= set(placed)] or waiting[:1]
        placed.append(max(ready, key=lambda number: depth[number]))
    return placed


def ran(graph: Graph, number: int) -> str:
    """Say when a function's backward ran and with what: "3 (gy 1.0)", or "never"."""
    times = turns(graph).get(number, [])
    shown = [f"{time} (gy {', '.join(graph.runs[time - 1].gradients)})" for time in times[:MAX_ROW]]
    return ", ".join(shown) + (", …" if len(times) > MAX_ROW else "") or "never"


def _measure(number: int, below: dict[int, list[Rail]], depth: dict[int, int]) -> int:
    """Find how many nodes lie below one; a ring is cut where it closes."""
    if number not in depth:
        depth[number] = 0
        depth[number] = max([1 + _measure(rail.to, below, depth) for rail in below[number]], default=0)
    return depth[number]


def _cells(graph: Graph, node: Node, marked: set[int | None]) -> list[str]:
    """What stands beside a node: what it is, what backward left or did there, and its generation."""
    mark = "! " if node.number in marked else "  " if len(marked - {None}) else ""
    generation = "" if node.generation is None else f"generation {node.generation}"
    if node.kind == "function":
        return [mark + node.name, f"backward {ran(graph, node.number)}" if graph.runs else "", generation]
    if node.kind == "other":
        return [mark + title(node), "", ""]
    return [mark + title(node, "(no name)"), f"gradient {node.gradient}", generation]


def title(node: Node, nameless: str = "") -> str:
    """Return what a node is called, and what it holds."""
    if node.kind == "function":
        return node.name
    if node.kind == "other":
        value = "" if node.value in (None, node.type) else f" {node.value}"
        return f"{node.name}: {node.type}{value}" if node.name else f"{node.type}{value}"
    name = node.name or nameless
    return f"{name} = {node.value}" if name else str(node.value)


def _sources(graph: Graph, rails: list[Rail]) -> str:
    """Say what a node comes from, or nothing."""
    nodes = [graph.nodes[rail.to] for rail in rails]
    names = [node.name or f"a variable without a name ({node.value})" for node in nodes]
    return f"from {' and '.join(names)}" if names else ""


def _packed(cells: list[str], columns: list[int], width: int, wide: bool) -> list[tuple[str, str]]:
    """Lay a node's cells out in columns or, where there is not enough room, one below the other; (first, rest) a line."""
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


def _rows(graph: Graph, glyphs: dict[str, str]) -> Iterator[Row]:
    below = links(graph)
    rails: list[Rail | None] = []
    drawn: set[int] = set()
    for number in order(graph):
        here = [place for place, rail in enumerate(rails) if rail is not None and rail.to == number]
        if not here:
            here = [_free(rails, 0)]
        if len(here) > 1:
            yield Row(_branch(rails, here, "up", glyphs))
        for place in here:
            rails[place] = None
        drawn.add(number)
        own = _line(rails, glyphs, here[0], glyphs[graph.nodes[number].kind])
        targets = [rail for rail in below[number] if rail.to not in drawn]
        rails[here[0]] = targets[0] if targets else None
        yield Row(own, number, _line(rails, glyphs))
        rails[here[0]] = None
        places = []
        for rail in targets:
            places.append(_free(rails, here[0]))
            rails[places[-1]] = rail
        if len(places) > 1:
            yield Row(_branch(rails, places, "down", glyphs))
        else:
            yield Row(_line(rails, glyphs))


def _free(rails: list[Rail | None], first: int) -> int:
    """Return the first free column from `first` on, which may be a new one."""
    for place in range(first, len(rails)):
        if rails[place] is None:
            return place
    rails.extend([None] * (max(first - len(rails), 0) + 1))
    return len(rails) - 1


def _line(rails: list[Rail | None], glyphs: dict[str, str], place: int = -1, node: str = "") -> str:
    lines = ["weak" if rail is not None and rail.weak else "line" for rail in rails]
    signs = [" " if rail is None else glyphs[line] for rail, line in zip(rails, lines)]
    if place >= 0:
        signs[place] = node
    return " ".join(signs)


def _branch(rails: list[Rail | None], places: list[int], way: str, glyphs: dict[str, str]) -> str:
    """A line where rails part from the first of these columns, or come together in it."""
    signs = list(_line(rails, glyphs))
    first, last = 2 * places[0], 2 * places[-1]
    for at in range(first, last):
        signs[at] = glyphs["across"] if signs[at] == " " else signs[at]
    for place in places[1:-1]:
        signs[2 * place] = glyphs[f"more {way}"]
    signs[first], signs[last] = glyphs["from"], glyphs[way]
    return "".join(signs)
