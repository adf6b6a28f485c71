"""The picture of `graph KATA`: the example, the graph that the student's code builds for it, and the kata's memory."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grading.curriculum.ladder import Example, Kata, ladder
from grading.curriculum.source import ModuleSource
from grading.graphs import diagram_languages, graph_checks, graph_issue, graph_observation, memory_chart, text_graph
from grading.graphs.graph import EdgeKind, Graph, NodeKind, assigned
from grading.graphs.graph_issue import GraphIssue
from grading.graphs.memory_chart import MemoryComparison
from grading.judge import feedback
from grading.judge.modules import submission
from grading.text.colours import BAD, QUIET, STRONG
from grading.text.errors import UsageError
from grading.text.language import said, shown
from grading.text.layout import (
    has_signs,
    is_plain,
    no_workflow_commands,
    print_gap,
    print_lines,
    print_paragraph,
    print_unbroken,
)
from grading.workers.fork_server import WorkerServer

CHART_SIZE = (640, 240)  # width and height of a memory chart in SVG
PAGE_WIDTH = 100  # columns of text in a file
SVG_TAG = re.compile(r'<svg width="(\d+)pt" height="(\d+)pt"')


@dataclass(frozen=True)
class Picture:
    """All that is drawn of one kata.

    Attributes:
        remarks: sentences on a formula's graph that are no issues of the student's.
    """

    kata: Kata
    example: Example
    graph: Graph
    issues: list[GraphIssue]
    memory: list[MemoryComparison]
    remarks: list[str] = field(default_factory=list)


def drawable(kata: Kata, folder: Path) -> ModuleSource:
    """Return the kata's module in `folder`. Raises UsageError if there is none, or if this kata has no graph."""
    if kata.graph is None:
        first = next(other for other in ladder() if other.graph)
        raise UsageError(
            said(
                "kata {number} has no graph yet: functions leave links behind from kata {first}, {title}, on",
                number=kata.number,
                first=first.number,
                title=first.title,
            )
        )
    handed = submission.find_modules(folder, [kata])[0]
    if handed.source is None:
        raise UsageError(handed.problem or feedback.not_there(f"{kata.name}.py", handed.instead, handed.remark))
    return handed.source


def take(kata: Kata, source: ModuleSource, server: WorkerServer, seconds: float) -> Picture:
    """Run the kata's example and its memory checks on this module, and return the picture of both."""
    assert kata.graph is not None
    seen = graph_observation.observe(source, kata.graph, server, seconds)
    solution = _solution(kata, source)
    # A module that can't be imported needs no memory.
    memory = memory_chart.measure(kata, (source, solution), server, seconds) if seen.nodes else []
    right = graph_observation.observe(solution, kata.graph, server, seconds)
    return Picture(kata, kata.graph, seen, graph_checks.find_issues(seen, kata.graph, right), memory)


def take_formula(kata: Kata, source: ModuleSource, example: Example, server: WorkerServer, seconds: float) -> Picture:
    """Run a student's own formula on this module, and return the picture of its graph.

    Where the solution of this step isn't right about the formula, because a later kata is about that, nothing is an
    issue of the student's.
    Raises UsageError if neither this module nor the solution makes a Variable of the formula.
    """
    assert kata.graph is not None
    example = replace(kata.graph, example=example.example, names=example.names)
    seen, right, last = (
        graph_observation.observe(module, example, server, seconds)
        for module in (source, _solution(kata, source), _solution(ladder()[-1], source))
    )
    if not _has_result(right):  # the formula is wrong, or it needs a definition that only the student has
        if not _has_result(seen):
            raise UsageError(_why_no_result(seen, example))
        return Picture(kata, example, seen, graph_checks.find_issues(seen, example), [])
    if not right.whole:
        return Picture(kata, example, seen, [], [], [said("The graph is too large to be drawn whole.")])
    issues = graph_checks.find_issues(seen, example, right)
    if not issues or _is_right(right, last, example):
        return Picture(kata, example, seen, issues, [])
    remarks = graph_issue.sentences(graph_checks.find_issues(seen, example))
    later = said("The reference of kata {number} doesn't get this formula right either.", number=kata.number)
    return Picture(kata, example, seen, [], [], [later, *remarks])


def _is_right(right: Graph, last: Graph, example: Example) -> bool:
    """True if a solution's graph has no issue, and the gradients that the last kata's solution finds."""
    gradients = [
        {node.name: node.gradient for node in drawn.nodes if node.kind == NodeKind.VARIABLE and not node.created}
        for drawn in (right, last)
    ]
    return not graph_checks.find_issues(right, example) and (not _has_result(last) or gradients[0] == gradients[1])


def _solution(kata: Kata, source: ModuleSource) -> ModuleSource:
    return ModuleSource(source.name, source.file, kata.solution.read_text(encoding="utf-8"))


def _has_result(drawn: Graph) -> bool:
    """True if the example's last value is a Variable."""
    return drawn.result is not None and drawn.nodes[drawn.result].kind == NodeKind.VARIABLE


def _why_no_result(drawn: Graph, example: Example) -> str:
    if drawn.result is None:
        text = shown(drawn.trouble or said("The formula can't be computed."))
        return text[0].lower() + text[1:]
    value = drawn.nodes[drawn.result]
    return said(
        "the formula's last value, {name}, is no Variable, so it has no graph: it is of type {type}, and its value is "
        "{value}",
        name=example.names[-1],
        type=value.type,
        value=value.value,
    )


def as_text(form: str, picture: Picture) -> str:
    """Return the picture as text, as Mermaid or as SVG. Raises UsageError for SVG without graphviz."""
    if form == "mermaid":
        return diagram_languages.mermaid(picture.graph, picture.issues)
    if form == "svg":
        return _with_memory(diagram_languages.svg(picture.graph, picture.issues), picture.memory)
    page = Console(file=io.StringIO(), width=PAGE_WIDTH, highlight=False, markup=False, emoji=False, color_system=None)
    _show(picture, page, signs=True)
    assert isinstance(page.file, io.StringIO)
    return page.file.getvalue()


def show(picture: Picture, out: Console) -> None:
    """Print the picture in a terminal, with the signs that it has; for a screen reader, print sentences."""
    with no_workflow_commands(out):
        _show(picture, out, has_signs(out))


def _show(picture: Picture, out: Console, signs: bool) -> None:
    kata, result = picture.kata, list(assigned(picture.example))[-1]
    facts = {"number": kata.number, "title": kata.title, "file": f"{kata.name}.py"}
    print_lines(out, said("Kata {number}, {title}: the graph that {file} builds for", facts), 1, STRONG)
    print_gap(out)
    print_lines(out, f"{picture.example.example.strip()}\n{result}.backward()", 5)
    print_gap(out)
    drawn = None if is_plain(out) else text_graph.draw(picture.graph, picture.issues, out.width - 1, signs)
    if drawn is None:
        print_lines(out, "\n".join(text_graph.listing(picture.graph, picture.issues)), 1)
    for row in drawn or []:
        print_unbroken(out, Text(" ") + row)
    for sentence in graph_issue.sentences(picture.issues):
        print_gap(out)
        print_lines(out, sentence if is_plain(out) else f"! {shown(sentence)}", 1, BAD)
    if drawn:
        print_gap(out)
        print_paragraph(out, " ".join(map(shown, _legend(picture, signs))), 1, QUIET)
    for remark in picture.remarks:
        print_gap(out)
        print_paragraph(out, remark, 1)
    for comparison in picture.memory:
        print_gap(out)
        head = shown(said("Memory, {name}:", name=comparison.name))
        print_lines(out, Text.assemble((f"{head} ", STRONG), shown(comparison.requirement)), 1)
        chart = memory_chart.bars(comparison, out.width, signs) if drawn else memory_chart.in_words(comparison)
        for line in chart:
            print_lines(out, line, 0 if drawn else 1)


def _legend(picture: Picture, has_signs: bool) -> Iterator[str]:
    signs = text_graph.FANCY if has_signs else text_graph.SIMPLE
    yield said("{variable} is a variable, {function} a function.", signs)
    yield said("The result is on top, and below it what it was made from.")
    if picture.graph.runs:
        yield said("backward 2 (gy 1.0): the second to run, given the gradient 1.0.")
    if any(edge.weak and edge.kind == EdgeKind.OUTPUT for edge in picture.graph.edges):
        yield said("{weak} is where a function holds what it made by a weak reference.", signs)


def _with_memory(drawn: str, memory: list[MemoryComparison]) -> str:
    """Return graphviz's SVG with the charts of memory below it."""
    size = SVG_TAG.search(drawn)
    if not memory or size is None:
        return drawn
    width, height = (round(int(length) * 4 / 3) for length in size.groups())
    wide, high = CHART_SIZE
    parts = [SVG_TAG.sub(f'<svg width="{width}" height="{height}"', drawn[drawn.index("<svg") :], count=1)]
    for number, comparison in enumerate(memory):
        chart = memory_chart.svg(comparison, wide, high)
        parts.append(f'<g transform="translate(0 {height + 20 + number * (high + 20)})">{chart}</g>')
    whole = f'width="{max(width, wide)}" height="{height + 20 + len(memory) * (high + 20)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {whole}><rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
