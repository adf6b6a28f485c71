"""Rules of a right graph about the order in which backward runs: each function once, after those that need it."""

from collections.abc import Iterator

from grading.curriculum.ladder import Example
from grading.graphs import graph_links
from grading.graphs.graph import Graph, Node
from grading.graphs.graph_issue import GraphIssue
from grading.graphs.node_words import noun, subject_of, with_and
from grading.text.language import said

MAX_TURNS_NAMED = 8  # in one sentence


def order(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    for node in graph_links.functions(graph):
        yield from _left_out(graph, node)
        yield from _repeated(graph, node)
        yield from _too_early(graph, node)
    if any(run.function == -1 for run in graph.runs):
        yield GraphIssue(None, said("backward ran for functions to which the graph doesn't lead."))


def _left_out(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """Each function's backward runs."""
    if graph.walked and function.number not in graph_links.turns(graph):
        text = said("{subject} was left out: its backward never ran.", subject=subject_of(graph, function.number))
        yield GraphIssue(function.number, text)


def _repeated(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """No function's backward runs twice."""
    times = graph_links.turns(graph).get(function.number, [])
    if len(times) > 1:
        numbers = ", ".join([str(time) for time in times[:MAX_TURNS_NAMED]] + ["…"] * (len(times) > MAX_TURNS_NAMED))
        facts = {"subject": subject_of(graph, function.number), "count": len(times), "numbers": numbers}
        text = said("{subject} ran {count} times: as number {numbers}.", facts)
        yield GraphIssue(function.number, text)


def _too_early(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """A function's backward runs after those of all functions that use its outputs."""
    times = graph_links.turns(graph)
    if function.number not in times:
        return
    first = times[function.number][0]
    last = {user: times[user][-1] for user in graph_links.users(graph, function) if user in times}
    later = [
        said("{function} (number {number})", function=noun(graph, user), number=time)
        for user, time in last.items()
        if time > first
    ]
    facts = {"subject": subject_of(graph, function.number), "first": first, "later": with_and(later) if later else ""}
    if len(later) == 1:
        text = said("{subject} ran too early, as number {first}: before {later}, which uses what it made.", facts)
        yield GraphIssue(function.number, text)
    elif later:
        text = said("{subject} ran too early, as number {first}: before {later}, which use what it made.", facts)
        yield GraphIssue(function.number, text)
