"""What `graph KATA` shows: the example, the graph that the student's code builds for it, and the kata's memory."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grading.curriculum.ladder import Example, Kata, ladder
from grading.curriculum.source import ModuleSource
from grading.graphs import diagram_languages, graph, graph_checks, memory_chart, text_graph
from grading.graphs.graph import Graph
from grading.graphs.graph_checks import Remark
from grading.graphs.memory_chart import Curves
from grading.judge import feedback, submission
from grading.text.colours import BAD, QUIET, STRONG
from grading.text.errors import UsageError
from grading.text.layout import (
    has_signs,
    is_plain,
    no_workflow_commands,
    print_gap,
    print_lines,
    print_paragraph,
    print_unbroken,
)
from grading.workers.fork_server import Host

CHART = (640, 240)  # width and height of a memory chart in SVG
PAGE = 100  # columns, where the text goes into a file
SVG_TAG = re.compile(r'<svg width="(\d+)pt" height="(\d+)pt"')


@dataclass(frozen=True)
class Picture:
    """Everything that there is to show of one kata."""

    kata: Kata
    example: Example
    graph: Graph
    remarks: list[Remark]
    memory: list[Curves]


def drawable(kata: Kata, folder: Path) -> ModuleSource:
    """Return the kata's module in `folder`. Raises UsageError if there is none, or no graph in this kata."""
    if kata.graph is None:
        first = next(other for other in ladder() if other.graph)
        raise UsageError(
            f"kata {kata.number} has no graph yet: functions leave links behind from kata {first.number}, {first.title}, on"
        )
    handed = submission.look(folder, [kata])[0]
    if handed.source is None:
        raise UsageError(handed.problem or feedback.not_there(f"{kata.name}.py", handed.instead))
    return handed.source


def take(kata: Kata, source: ModuleSource, worker: Host, seconds: float) -> Picture:
    """Run the kata's example on this module, and its memory checks; return what was seen."""
    assert kata.graph is not None
    seen = graph.look(source, kata.graph, worker, seconds)
    solution = replace(source, text=kata.solution.read_text(encoding="utf-8"))
    # A module that can't be imported needs no memory.
    memory = memory_chart.measure(kata, (source, solution), worker, seconds) if seen.nodes else []
    right = graph.look(solution, kata.graph, worker, seconds)
    return Picture(kata, kata.graph, seen, graph_checks.remarks(seen, kata.graph, right), memory)


def as_text(form: str, picture: Picture) -> str:
    """Return the picture as text, as Mermaid or as SVG. Raises UsageError where SVG needs what isn't installed."""
    if form == "mermaid":
        return diagram_languages.mermaid(picture.graph, picture.remarks)
    if form == "svg":
        return _with_memory(diagram_languages.svg(picture.graph, picture.remarks), picture.memory)
    page = Console(file=io.StringIO(), width=PAGE, highlight=False, markup=False, emoji=False, color_system=None)
    _show(picture, page, signs=True)
    assert isinstance(page.file, io.StringIO)
    return page.file.getvalue()


def show(picture: Picture, out: Console) -> None:
    """Print the picture in a terminal, in signs that it has; for a screen reader, a sentence for each node."""
    with no_workflow_commands(out):
        _show(picture, out, has_signs(out))


def _show(picture: Picture, out: Console, signs: bool) -> None:
    kata, result = picture.kata, list(graph.assigned(picture.example))[-1]
    print_lines(out, f"Kata {kata.number}, {kata.title}: the graph that {kata.name}.py builds for", 1, STRONG)
    print_gap(out)
    print_lines(out, f"{picture.example.example.strip()}\n{result}.backward()", 5)
    print_gap(out)
    drawn = None if is_plain(out) else text_graph.draw(picture.graph, picture.remarks, out.width - 1, signs)
    if drawn is None:
        print_lines(out, "\n".join(text_graph.listing(picture.graph, picture.remarks)), 1)
    for line in drawn or []:
        print_unbroken(out, Text(" ") + line)
    for said in graph_checks.told(picture.remarks):
        print_gap(out)
        print_lines(out, said if is_plain(out) else f"! {said}", 1, BAD)
    if drawn:
        print_gap(out)
        print_paragraph(out, " ".join(_legend(picture, signs)), 1, QUIET)
    for curve in picture.memory:
        print_gap(out)
        print_lines(out, Text.assemble((f"Memory, {curve.name}: ", STRONG), curve.requirement), 1)
        for row in memory_chart.chart(curve, out.width, signs) if drawn else memory_chart.spoken(curve):
            print_lines(out, row, 0 if drawn else 1)


def _legend(picture: Picture, has_signs: bool) -> Iterator[str]:
    signs = text_graph.FANCY if has_signs else text_graph.SIMPLE
    yield f"{signs['variable']} is a variable, {signs['function']} a function. The result is on top, and below it what it was made from."
    if picture.graph.runs:
        yield "backward 2 (gy 1.0): the second to run, given the gradient 1.0."
    if any(edge.weak and edge.kind == "output" for edge in picture.graph.edges):
        yield f"{signs['weak']} is where a function holds what it made by a weak reference."


def _with_memory(drawn: str, memory: list[Curves]) -> str:
    """Return graphviz's SVG with the charts of memory below it."""
    size = SVG_TAG.search(drawn)
    if not memory or size is None:
        return drawn
    width, height = (round(int(length) * 4 / 3) for length in size.groups())
    wide, high = CHART
    parts = [SVG_TAG.sub(f'<svg width="{width}" height="{height}"', drawn[drawn.index("<svg") :], count=1)]
    for number, curve in enumerate(memory):
        parts.append(
            f'<g transform="translate(0 {height + 20 + number * (high + 20)})">{memory_chart.svg(curve, wide, high)}</g>'
        )
    whole = f'width="{max(width, wide)}" height="{height + 20 + len(memory) * (high + 20)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {whole}><rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
