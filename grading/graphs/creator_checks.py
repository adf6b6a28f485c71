"""Rules of a right graph about creators: each result has its own, and no variable is made from itself."""

from collections.abc import Iterator

from grading.curriculum.ladder import Example
from grading.graphs.graph import EdgeKind, Graph, Node, NodeKind, assigned
from grading.graphs.graph_issue import GraphIssue
from grading.graphs.node_words import article, subject_of
from grading.text.language import said


def creators(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    by_hand = assigned(example)
    for node in graph.nodes:
        if node.kind == NodeKind.OTHER:
            yield _not_a_variable(graph, node)
        elif node.kind == NodeKind.VARIABLE and not node.created and by_hand.get(node.name, True) is False:
            yield no_creator(node)
        elif node.created and by_hand.get(node.name, False):
            text = said("{name} was made by hand, and has a creator all the same.", name=node.name)
            yield GraphIssue(node.number, text)
    yield from _weak_creators(graph)


def no_creator(node: Node) -> GraphIssue:
    text = said("{name} has no creator: it doesn't know which function made it.", name=node.name)
    return GraphIssue(node.number, text)


def _not_a_variable(graph: Graph, node: Node) -> GraphIssue:
    facts = {"subject": subject_of(graph, node.number), "thing": article(node.type)}
    if node.name:
        return GraphIssue(node.number, said("{subject} is {thing}, and no Variable.", facts))
    return GraphIssue(node.number, said("{subject} stands where a Variable should be.", facts))


def _weak_creators(graph: Graph) -> Iterator[GraphIssue]:
    for edge in graph.edges:
        if edge.kind == EdgeKind.CREATOR and edge.weak:
            subject = subject_of(graph, edge.variable)
            text = said("{subject} holds its creator by a weak reference.", subject=subject)
            if edge.function is None:
                text = said("{subject} holds its creator by a weak reference, which is gone.", subject=subject)
            yield GraphIssue(edge.variable, text)


def rings(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    """No variable is made from itself."""
    below: dict[int, set[int]] = {node.number: set() for node in graph.nodes}
    for edge in graph.edges:
        if edge.function is not None and edge.variable is not None and edge.kind != EdgeKind.OUTPUT:
            above, under = (
                (edge.variable, edge.function) if edge.kind == EdgeKind.CREATOR else (edge.function, edge.variable)
            )
            below[above].add(under)
    for node in graph.nodes:
        reached: set[int] = set()
        waiting = set(below[node.number])
        while waiting:
            reached |= waiting
            waiting = {under for number in waiting for under in below[number]} - reached
        if node.kind == NodeKind.VARIABLE and node.number in reached:
            subject = subject_of(graph, node.number)
            text = said("{subject} is made from itself: the links go round in a ring.", subject=subject)
            yield GraphIssue(node.number, text)
