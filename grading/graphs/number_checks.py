"""Rules of a right graph about numbers: gradients after backward, and the solution's values and gradients."""

from collections.abc import Iterator

from grading.curriculum.ladder import Example
from grading.graphs.creator_checks import no_creator
from grading.graphs.graph import Graph, NodeKind
from grading.graphs.graph_issue import GraphIssue
from grading.graphs.node_words import noun, subject_of
from grading.text.language import said


def gradients(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    """backward leaves a gradient in each variable without a creator, and changes no value."""
    for node in graph.nodes:
        if graph.walked and node.kind == NodeKind.VARIABLE and not node.created and node.gradient is None:
            text = said("{subject} has no gradient after backward.", subject=subject_of(graph, node.number))
            yield GraphIssue(node.number, text)
    for number in graph.changed:
        value = graph.nodes[number].value
        facts = {"variable": noun(graph, number), "value": value}
        text = said("backward has changed the value of {variable}, which was {value}.", facts)
        yield GraphIssue(number, text)


def numbers(graph: Graph, right: Graph) -> Iterator[GraphIssue]:
    """A variable that the example names has the solution's value and, after backward, its gradient.

    Where a function made it in the solution, it has a creator.
    """
    named = {node.name: node for node in right.nodes if node.kind == NodeKind.VARIABLE and node.name}
    for node in graph.nodes:
        other = named.get(node.name)
        if node.kind != NodeKind.VARIABLE or other is None:
            continue
        if other.created and not node.created:
            yield no_creator(node)
        if node.value != other.value:
            facts = {"name": node.name, "value": node.value, "right": other.value}
            text = said("{name} has the value {value}, and not {right} as in the solution.", facts)
            yield GraphIssue(node.number, text)
        # No gradient is right too, in an answer that is a step ahead; `gradients` reports a leaf without one.
        if graph.walked and node.gradient not in (None, other.gradient):
            facts = {"name": node.name, "value": node.gradient, "right": other.gradient}
            text = said("{name} has the gradient {value}, and not {right} as in the solution.", facts)
            yield GraphIssue(node.number, text)
