"""What is not as it should be in a student's graph, in sentences: each about a node of it, which the pictures then mark."""

from collections.abc import Iterator
from dataclasses import dataclass

from grading.curriculum.ladder import Example
from grading.graphs.graph import Edge, Graph, Node, assigned

MOST = 20  # remarks
FEW = 4  # inputs that a remark names


@dataclass(frozen=True)
class Remark:
    """A sentence, and the number of the node that it is about, if it is about one."""

    node: int | None
    text: str


def remarks(graph: Graph, example: Example, right: Graph | None = None) -> list[Remark]:
    """Return what there is to say of this graph; nothing if it is as the example's should be.

    `right` is the solution's graph, if values and gradients are to be compared with those.
    """
    found = [Remark(None, graph.trouble)] if graph.trouble else []
    for rule in (_creators, _rings, _inputs, _outputs, _generations, _order, _gradients):
        found += rule(graph, example)
    if right is not None:
        found += _numbers(graph, right)
    if not graph.whole:
        found.append(
            Remark(None, "There is more than this, which is not drawn: the graph is too large, or never ends.")
        )
    found = list(dict.fromkeys(found))
    if len(found) > MOST:
        found[MOST:] = [Remark(None, f"And {len(found) - MOST} more things are not as they should be.")]
    return found


def told(remarks: list[Remark]) -> list[str]:
    """Return what the remarks say, each sentence once: two functions may have earned the same."""
    return list(dict.fromkeys(remark.text for remark in remarks))


def called(graph: Graph, number: int | None) -> str:
    """How a sentence calls a node: x, the Square that made a, a variable without a name."""
    if number is None:
        return "something that is gone"
    node = graph.nodes[number]
    if node.kind == "function":
        made = [edge.variable for edge in graph.edges if edge.function == number and edge.kind != "input"]
        names = [graph.nodes[variable].name for variable in made if variable is not None]
        return f"the {node.name} that made {names[0]}" if names and names[0] else _a(node.name)
    if node.kind == "other":
        return node.name or f"{_a(node.type)} ({node.value})"
    return node.name or f"a variable without a name ({node.value})"


def _begin(graph: Graph, number: int | None) -> str:
    """The same at the beginning of a sentence, where a name of the example's stays as it is."""
    words = called(graph, number)
    return words if " " not in words else words[:1].upper() + words[1:]


def creators(graph: Graph) -> dict[int, int]:
    """Return the functions that variables know as their creators, by the variable's number."""
    links = [edge for edge in graph.edges if edge.kind == "creator"]
    return {edge.variable: edge.function for edge in links if edge.variable is not None and edge.function is not None}


def _creators(graph: Graph, example: Example) -> Iterator[Remark]:
    leaves = assigned(example)
    for node in graph.nodes:
        if node.kind == "other":
            told = f"is {_a(node.type)}, and no Variable" if node.name else "stands where a Variable should be"
            yield Remark(node.number, f"{_begin(graph, node.number)} {told}.")
        elif node.kind == "variable" and not node.created and not leaves.get(node.name, True):
            yield Remark(node.number, f"{node.name} has no creator: it doesn't know which function made it.")
        elif node.created and leaves.get(node.name, False):
            yield Remark(node.number, f"{node.name} was made by hand, and has a creator all the same.")
    for edge in graph.edges:
        if edge.kind == "creator" and edge.weak:
            gone = ", which is gone" if edge.function is None else ""
            yield Remark(edge.variable, f"{_begin(graph, edge.variable)} holds its creator by a weak reference{gone}.")


def _rings(graph: Graph, example: Example) -> Iterator[Remark]:
    """Nothing is made from itself."""
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
            yield Remark(
                node.number, f"{_begin(graph, node.number)} is made from itself: the links go round in a ring."
            )


def _inputs(graph: Graph, example: Example) -> Iterator[Remark]:
    for node in _functions(graph):
        who = _begin(graph, node.number)
        links = _links(graph, node, "input")
        if not node.has_inputs:
            yield Remark(node.number, f"{who} keeps no inputs.")
        elif any(edge.variable is None for edge in links):
            yield Remark(node.number, f"{who} has an input that is gone.")
        elif any(edge.weak for edge in links):
            yield Remark(node.number, f"{who} holds its inputs by weak references.")


def _outputs(graph: Graph, example: Example) -> Iterator[Remark]:
    made = creators(graph)
    for node in _functions(graph):
        who = _begin(graph, node.number)
        links = _links(graph, node, "output")
        held = {edge.variable for edge in links if edge.variable is not None}
        if not node.has_outputs:
            yield Remark(node.number, f"{who} keeps no outputs.")
            continue
        for variable in sorted({variable for variable, function in made.items() if function == node.number} - held):
            yield Remark(
                node.number, f"The outputs of {called(graph, node.number)} don't lead to {called(graph, variable)}."
            )
        if any(edge.variable is None for edge in links):
            yield Remark(node.number, f"{who} has an output that is gone.")
        for variable in sorted(held):
            if graph.nodes[variable].kind == "variable" and made.get(variable) != node.number:
                who_else = f"is an output of {_a(node.name)} that is not its creator"
                yield Remark(variable, f"{_begin(graph, variable)} {who_else}.")
        if example.weak_outputs and not all(edge.weak for edge in links):
            yield Remark(node.number, f"{who} holds its outputs by ordinary references, not by weak ones.")


def _generations(graph: Graph, example: Example) -> Iterator[Remark]:
    if not example.generations:
        return
    made = creators(graph)
    for node in graph.nodes:
        who = _begin(graph, node.number)
        if node.kind != "other" and type(node.generation) is not int:
            yield Remark(node.number, f"{who} has no number as its generation.")
        elif node.kind == "variable":
            below = graph.nodes[made[node.number]] if node.number in made else None
            if below is None and not node.created and node.generation != 0:
                yield Remark(node.number, f"{who} has generation {node.generation} and no creator, which makes it 0.")
            elif below is not None and type(below.generation) is int and node.generation != below.generation + 1:
                yield Remark(
                    node.number,
                    f"{who} has generation {node.generation}, and its creator {below.generation}: it should be one more.",
                )
        elif node.kind == "function":
            found = [graph.nodes[edge.variable] for edge in _links(graph, node, "input") if edge.variable is not None]
            numbers = [variable.generation for variable in found if type(variable.generation) is int]
            if numbers and node.generation != max(numbers):
                inputs = ", ".join(
                    f"{called(graph, variable.number)} has {variable.generation}" for variable in found[:FEW]
                )
                yield Remark(
                    node.number,
                    f"{who} has generation {node.generation}, and of its inputs the highest has {max(numbers)}: {inputs}.",
                )


def _order(graph: Graph, example: Example) -> Iterator[Remark]:
    """Every function's backward runs once, after those of all functions that use its outputs."""
    times = turns(graph)
    for node in _functions(graph):
        who = _begin(graph, node.number)
        mine = times.get(node.number, [])
        if graph.walked and not mine:
            yield Remark(node.number, f"{who} was left out: its backward never ran.")
        if len(mine) > 1:
            yield Remark(node.number, f"{who} ran {len(mine)} times: {_row(mine)}.")
        later = {user: times[user][-1] for user in _users(graph, node) if mine and times.get(user, [0])[-1] > mine[0]}
        if later:
            told = " and ".join(f"{called(graph, user)} (number {time})" for user, time in later.items())
            yield Remark(
                node.number,
                f"{who} ran too early, as number {mine[0]}: before {told}, which {'use' if len(later) > 1 else 'uses'} what it made.",
            )
    if any(run.function == -1 for run in graph.runs):
        yield Remark(None, "backward ran for functions to which the graph doesn't lead.")


def turns(graph: Graph) -> dict[int, list[int]]:
    """Return when each function's backward ran: 1 is the first to run."""
    times: dict[int, list[int]] = {}
    for number, run in enumerate(graph.runs, 1):
        times.setdefault(run.function, []).append(number)
    return times


def _gradients(graph: Graph, example: Example) -> Iterator[Remark]:
    for node in graph.nodes:
        if graph.walked and node.kind == "variable" and not node.created and node.gradient is None:
            yield Remark(node.number, f"{_begin(graph, node.number)} has no gradient after backward.")
    for number in graph.changed:
        yield Remark(
            number, f"backward has changed the value of {called(graph, number)}, which was {graph.nodes[number].value}."
        )


def _users(graph: Graph, node: Node) -> list[int]:
    """The functions that have an output of this one among their inputs."""
    made = creators(graph)
    users = [(edge.function, edge.variable) for edge in graph.edges if edge.kind == "input"]
    return [
        user
        for user, variable in users
        if user is not None and variable is not None and made.get(variable) == node.number
    ]


def _numbers(graph: Graph, right: Graph) -> Iterator[Remark]:
    """What the example names has the same value as in the solution's graph and, once backward is over, gradient."""
    named = {node.name: node for node in right.nodes if node.kind == "variable"}
    for node in graph.nodes:
        other = named.get(node.name)
        if node.kind != "variable" or other is None:
            continue
        if node.value != other.value:
            yield Remark(
                node.number, f"{node.name} has the value {node.value}, and not {other.value} as in the solution."
            )
        # One that isn't kept is right too, in an answer that is a step ahead; of a leaf's _gradients tells.
        if graph.walked and node.gradient not in (None, other.gradient):
            yield Remark(
                node.number,
                f"{node.name} has the gradient {node.gradient}, and not {other.gradient} as in the solution.",
            )


def _functions(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes if node.kind == "function"]


def _links(graph: Graph, node: Node, kind: str) -> list[Edge]:
    return [edge for edge in graph.edges if edge.function == node.number and edge.kind == kind]


def _a(noun: str) -> str:
    return f"{'an' if noun.lower().startswith(('a', 'e', 'i', 'o', 'u', 'nd')) else 'a'} {noun}"


def _row(times: list[int]) -> str:
    shown = [str(time) for time in times[:8]] + (["…"] if len(times) > 8 else [])
    return "as number " + ", ".join(shown)
