"""The rules of a right graph, and a sentence for each breach of them.

A sentence is about a node, which the pictures then mark, or about the graph.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from grading.curriculum.ladder import Example
from grading.graphs import graph_links
from grading.graphs.graph import Graph, Node, assigned
from grading.graphs.node_words import article, noun, subject_of, with_and
from grading.text.language import joined, said

MAX_ISSUES = 20
MAX_INPUTS_NAMED = 4  # in one sentence
MAX_TURNS_NAMED = 8  # in one sentence


@dataclass(frozen=True)
class GraphIssue:
    """A sentence about a graph, and the number of the node that it is about, if it is about one."""

    node: int | None
    text: str


def find_issues(graph: Graph, example: Example, right: Graph | None = None) -> list[GraphIssue]:
    """Return the issues of this graph: none if it is what the example should build.

    `right` is the solution's graph, if values and gradients are to be compared with it.
    """
    issues = [GraphIssue(None, graph.trouble)] if graph.trouble else []
    for rule in (_creators, _rings, _inputs, _outputs, _generations, _order, _gradients):
        issues += rule(graph, example)
    if right is not None:
        issues += _numbers(graph, right)
    if not graph.whole:
        text = said("There is more than this, which is not drawn: the graph is too large, or never ends.")
        issues.append(GraphIssue(None, text))
    issues = list(dict.fromkeys(issues))
    if len(issues) > MAX_ISSUES:
        more = len(issues) - MAX_ISSUES
        issues[MAX_ISSUES:] = [GraphIssue(None, said("And {count} more things are not as they should be.", count=more))]
    return issues


def sentences(issues: list[GraphIssue]) -> list[str]:
    """Return the sentence of each issue, once if several nodes have the same."""
    return list(dict.fromkeys(issue.text for issue in issues))


# Rules about creators.


def _creators(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    by_hand = assigned(example)
    for node in graph.nodes:
        if node.kind == "other":
            yield _not_a_variable(graph, node)
        elif node.kind == "variable" and not node.created and by_hand.get(node.name, True) is False:
            yield _no_creator(node)
        elif node.created and by_hand.get(node.name, False):
            text = said("{name} was made by hand, and has a creator all the same.", name=node.name)
            yield GraphIssue(node.number, text)
    yield from _weak_creators(graph)


def _no_creator(node: Node) -> GraphIssue:
    text = said("{name} has no creator: it doesn't know which function made it.", name=node.name)
    return GraphIssue(node.number, text)


def _not_a_variable(graph: Graph, node: Node) -> GraphIssue:
    facts = {"subject": subject_of(graph, node.number), "thing": article(node.type)}
    if node.name:
        return GraphIssue(node.number, said("{subject} is {thing}, and no Variable.", facts))
    return GraphIssue(node.number, said("{subject} stands where a Variable should be.", facts))


def _weak_creators(graph: Graph) -> Iterator[GraphIssue]:
    for edge in graph.edges:
        if edge.kind == "creator" and edge.weak:
            subject = subject_of(graph, edge.variable)
            text = said("{subject} holds its creator by a weak reference.", subject=subject)
            if edge.function is None:
                text = said("{subject} holds its creator by a weak reference, which is gone.", subject=subject)
            yield GraphIssue(edge.variable, text)


def _rings(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    """No variable is made from itself."""
    below: dict[int, set[int]] = {node.number: set() for node in graph.nodes}
    for edge in graph.edges:
        if edge.function is not None and edge.variable is not None and edge.kind != "output":
            above, under = (edge.variable, edge.function) if edge.kind == "creator" else (edge.function, edge.variable)
            below[above].add(under)
    for node in graph.nodes:
        reached: set[int] = set()
        waiting = set(below[node.number])
        while waiting:
            reached |= waiting
            waiting = {under for number in waiting for under in below[number]} - reached
        if node.kind == "variable" and node.number in reached:
            subject = subject_of(graph, node.number)
            text = said("{subject} is made from itself: the links go round in a ring.", subject=subject)
            yield GraphIssue(node.number, text)


def _inputs(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    """Each function holds its inputs, by ordinary references."""
    for node in graph_links.functions(graph):
        subject = subject_of(graph, node.number)
        links = graph_links.links_of(graph, node, "input")
        if not node.has_inputs:
            yield GraphIssue(node.number, said("{subject} keeps no inputs.", subject=subject))
        elif any(edge.variable is None for edge in links):
            yield GraphIssue(node.number, said("{subject} has an input that is gone.", subject=subject))
        elif any(edge.weak for edge in links):
            yield GraphIssue(node.number, said("{subject} holds its inputs by weak references.", subject=subject))


# Rules about a function's outputs.


def _outputs(graph: Graph, example: Example) -> Iterator[GraphIssue]:
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
    if any(edge.variable is None for edge in graph_links.links_of(graph, function, "output")):
        text = said("{subject} has an output that is gone.", subject=subject_of(graph, function.number))
        yield GraphIssue(function.number, text)


def _foreign_outputs(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """A function is the creator of each of its outputs."""
    made = graph_links.creators(graph)
    for variable in sorted(graph_links.held(graph, function)):
        if graph.nodes[variable].kind == "variable" and made.get(variable) != function.number:
            facts = {"subject": subject_of(graph, variable), "function": article(function.name)}
            text = said("{subject} is an output of {function} that is not its creator.", facts)
            yield GraphIssue(variable, text)


def _strong_outputs(graph: Graph, function: Node) -> Iterator[GraphIssue]:
    """A function holds its outputs by weak references, from kata 08 on."""
    if not all(edge.weak for edge in graph_links.links_of(graph, function, "output")):
        subject = subject_of(graph, function.number)
        text = said("{subject} holds its outputs by ordinary references, not by weak ones.", subject=subject)
        yield GraphIssue(function.number, text)


# Rules about generations.


def _generations(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    if not example.generations:
        return
    for node in graph.nodes:
        if node.kind != "other" and type(node.generation) is not int:
            text = said("{subject} has no number as its generation.", subject=subject_of(graph, node.number))
            yield GraphIssue(node.number, text)
        elif node.kind == "variable":
            yield from _leaf_generation(graph, node)
            yield from _output_generation(graph, node)
        elif node.kind == "function":
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
    links = graph_links.links_of(graph, function, "input")
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


# Rules about the order in which backward runs.


def _order(graph: Graph, example: Example) -> Iterator[GraphIssue]:
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


# Rules about the numbers in the graph.


def _gradients(graph: Graph, example: Example) -> Iterator[GraphIssue]:
    """backward leaves a gradient in each variable without a creator, and changes no value."""
    for node in graph.nodes:
        if graph.walked and node.kind == "variable" and not node.created and node.gradient is None:
            text = said("{subject} has no gradient after backward.", subject=subject_of(graph, node.number))
            yield GraphIssue(node.number, text)
    for number in graph.changed:
        value = graph.nodes[number].value
        facts = {"variable": noun(graph, number), "value": value}
        text = said("backward has changed the value of {variable}, which was {value}.", facts)
        yield GraphIssue(number, text)


def _numbers(graph: Graph, right: Graph) -> Iterator[GraphIssue]:
    """A variable that the example names has the solution's value and, after backward, its gradient.

    Where a function made it in the solution, it has a creator.
    """
    named = {node.name: node for node in right.nodes if node.kind == "variable" and node.name}
    for node in graph.nodes:
        other = named.get(node.name)
        if node.kind != "variable" or other is None:
            continue
        if other.created and not node.created:
            yield _no_creator(node)
        if node.value != other.value:
            facts = {"name": node.name, "value": node.value, "right": other.value}
            text = said("{name} has the value {value}, and not {right} as in the solution.", facts)
            yield GraphIssue(node.number, text)
        # No gradient is right too, in an answer that is a step ahead; _gradients reports a leaf without one.
        if graph.walked and node.gradient not in (None, other.gradient):
            facts = {"name": node.name, "value": node.gradient, "right": other.gradient}
            text = said("{name} has the gradient {value}, and not {right} as in the solution.", facts)
            yield GraphIssue(node.number, text)
