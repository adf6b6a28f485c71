"""Rules of a right graph about generations: 0 without a creator, else one more than the highest of the inputs."""

from collections.abc import Iterator

from grading.curriculum.ladder import Example
from grading.graphs import graph_links
from grading.graphs.graph import EdgeKind, Graph, Node, NodeKind
from grading.graphs.graph_issue import GraphIssue
from grading.graphs.node_words import noun, subject_of
from grading.text.language import joined, said

MAX_INPUTS_NAMED = 4  # in one sentence


def generations(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    if not example.generations:
        return
    for node in graph.nodes:
        if node.kind != NodeKind.OTHER and type(node.generation) is not int:
            text = said("{subject} has no number as its generation.", subject=subject_of(graph, node.number))
            yield GraphIssue(node.number, text)
        elif node.kind == NodeKind.VARIABLE:
            yield from _leaf_generation(graph, node)
            yield from _output_generation(graph, node)
        elif node.kind == NodeKind.FUNCTION:
            yield from _function_generation(graph, node)


def _leaf_generation(graph: Graph, variable: Node) -> Iterator[GraphIssue]:
    """A variable without a creator has generation 0."""
    if not variable.created and variable.number not in graph_links.creators(graph) and variable.generation != 0:
        facts = {"subject": subject_of(graph, variable.number), "generation": variable.generation}
        text = said("{subject} has generation {generation} and no creator, which makes it 0.", facts)
        yield GraphIssue(variable.number, text)


def _output_generation(graph: Graph, variable: Node) -> Iterator[GraphIssue]:
    """A variable's generation is one more than its creator's."""
    creator = graph_links.creators(graph).get(variable.number)
    generation = None if creator is None else graph.nodes[creator].generation
    if type(generation) is int and variable.generation != generation + 1:
        yield GraphIssue(
            variable.number,
            said(
                "{subject} has generation {generation}, and its creator {creator}: it should be one more.",
                subject=subject_of(graph, variable.number),
                generation=variable.generation,
                creator=generation,
            ),
        )


def _function_generation(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """A function's generation is the highest among its inputs."""
    links = graph_links.links_of(graph, function, EdgeKind.INPUT)
    variables = [graph.nodes[edge.variable] for edge in links if edge.variable is not None]
    generations = [variable.generation for variable in variables if type(variable.generation) is int]
    if generations and function.generation != max(generations):
        named = variables[:MAX_INPUTS_NAMED]
        inputs = [
            said("{input} has {generation}", input=noun(graph, variable.number), generation=variable.generation)
            for variable in named
        ]
        yield GraphIssue(
            function.number,
            said(
                "{subject} has generation {generation}, and of its inputs the highest has {highest}: {inputs}.",
                subject=subject_of(graph, function.number),
                generation=function.generation,
                highest=max(generations),
                inputs=joined(", ", inputs),
            ),
        )
