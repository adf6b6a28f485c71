"""Questions about the links of a graph: creators, outputs, users, and the order in which backward ran."""

from grading.graphs.graph import Edge, EdgeKind, Graph, Node, NodeKind


def creators(graph: Graph) -> dict[int, int]:
    """Return the number of each variable's creator by the variable's number."""
    found = [edge for edge in graph.edges if edge.kind == EdgeKind.CREATOR]
    return {edge.variable: edge.function for edge in found if edge.variable is not None and edge.function is not None}


def turns(graph: Graph) -> dict[int, list[int]]:
    """Return when each function's backward ran; 1 is the first to run."""
    times: dict[int, list[int]] = {}
    for number, run in enumerate(graph.runs, 1):
        times.setdefault(run.function, []).append(number)
    return times


def functions(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes if node.kind == NodeKind.FUNCTION]


def links_of(graph: Graph, function: Node, kind: EdgeKind) -> list[Edge]:
    return [edge for edge in graph.edges if edge.function == function.number and edge.kind == kind]


def held(graph: Graph, function: Node) -> set[int]:
    """Return the variables to which the function's outputs lead."""
    return {edge.variable for edge in links_of(graph, function, EdgeKind.OUTPUT) if edge.variable is not None}


def users(graph: Graph, function: Node) -> list[int]:
    """Return the functions that have an output of this one among their inputs."""
    made = creators(graph)
    inputs = [(edge.function, edge.variable) for edge in graph.edges if edge.kind == EdgeKind.INPUT]
    return [
        user
        for user, variable in inputs
        if user is not None and variable is not None and made.get(variable) == function.number
    ]
