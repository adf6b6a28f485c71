"""Rules of a right graph about a function's links: to its inputs, and to the outputs of which it is the creator."""

from collections.abc import Iterator

from grading.curriculum.ladder import Example
from grading.graphs import graph_links
from grading.graphs.graph import EdgeKind, Graph, Node, NodeKind
from grading.graphs.graph_issue import GraphIssue
from grading.graphs.node_words import article, noun, subject_of
from grading.text.language import said


def inputs(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    """Each function holds its inputs, by ordinary references."""
    for node in graph_links.functions(graph):
        subject = subject_of(graph, node.number)
        links = graph_links.links_of(graph, node, EdgeKind.INPUT)
        if not node.has_inputs:
            yield GraphIssue(node.number, said("{subject} keeps no inputs.", subject=subject))
        elif any(edge.variable is None for edge in links):
            yield GraphIssue(node.number, said("{subject} has an input that is gone.", subject=subject))
        elif any(edge.weak for edge in links):
            yield GraphIssue(node.number, said("{subject} holds its inputs by weak references.", subject=subject))


def outputs(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    for node in graph_links.functions(graph):
        if not node.has_outputs:
            text = said("{subject} keeps no outputs.", subject=subject_of(graph, node.number))
            yield GraphIssue(node.number, text)
            continue
        yield from _missing_outputs(graph, node)
        yield from _gone_outputs(graph, node)
        yield from _foreign_outputs(graph, node)
        if example.weak_outputs:
            yield from _strong_outputs(graph, node)


def _missing_outputs(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """A variable is among the outputs of its creator."""
    made = {variable for variable, creator in graph_links.creators(graph).items() if creator == function.number}
    for variable in sorted(made - graph_links.held(graph, function)):
        facts = {"function": noun(graph, function.number), "variable": noun(graph, variable)}
        text = said("The outputs of {function} don't lead to {variable}.", facts)
        yield GraphIssue(function.number, text)


def _gone_outputs(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """An output exists as long as its function does: the example's result holds all of them."""
    if any(edge.variable is None for edge in graph_links.links_of(graph, function, EdgeKind.OUTPUT)):
        text = said("{subject} has an output that is gone.", subject=subject_of(graph, function.number))
        yield GraphIssue(function.number, text)


def _foreign_outputs(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """A function is the creator of each of its outputs."""
    made = graph_links.creators(graph)
    for variable in sorted(graph_links.held(graph, function)):
        if graph.nodes[variable].kind == NodeKind.VARIABLE and made.get(variable) != function.number:
            facts = {"subject": subject_of(graph, variable), "function": article(function.name)}
            text = said("{subject} is an output of {function} that is not its creator.", facts)
            yield GraphIssue(variable, text)


def _strong_outputs(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """A function holds its outputs by weak references, from kata 08 on."""
    if not all(edge.weak for edge in graph_links.links_of(graph, function, EdgeKind.OUTPUT)):
        subject = subject_of(graph, function.number)
        text = said("{subject} holds its outputs by ordinary references, not by weak ones.", subject=subject)
        yield GraphIssue(function.number, text)
