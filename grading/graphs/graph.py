"""The graph that a student's code builds for a kata's example, as plain data: looked at in a worker, and not believed.

What a worker says is checked piece by piece, and its texts made harmless, before it becomes a Node or an Edge. What is not
as the kata says it should be, grading/graphs/graph_checks.py says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grading.curriculum.ladder import Example
from grading.curriculum.source import ModuleSource
from grading.graphs import observer
from grading.judge import runner
from grading.judge.suites import CheckSpec
from grading.text.labels import Role
from grading.text.safe_text import plain
from grading.workers import proxies
from grading.workers.fork_server import Host
from grading.workers.proxies import ProtocolViolation, RemoteProxy, TimedOut, WorkerLost

LONGEST = 40  # characters of a name or a value, before any is spelt out
MAX_RUNS = 200
OBSERVE = Path(observer.__file__).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Node:
    """A variable, a function, or something else that stands where a variable should be ("other").

    `name` is what the example calls a variable, and a function's class; "" if there is none. `created` says whether it
    has a creator, wherever that leads. Value and gradient are texts, and None if there are none.
    """

    number: int
    kind: str  # "variable" | "function" | "other"
    name: str
    value: str | None = None
    gradient: str | None = None
    generation: int | str | None = None  # a text says what it is instead of a number
    created: bool = False
    has_inputs: bool = True
    has_outputs: bool = True
    type: str = ""  # what the "other" thing is


@dataclass(frozen=True)
class Edge:
    """A link: from a function to its input or output, or from a variable to its creator; one end may be None, gone."""

    function: int | None
    variable: int | None
    kind: str  # "input" | "output" | "creator"
    weak: bool


@dataclass(frozen=True)
class Run:
    """One run of a function's backward, with the gradients that it was given; -1 is a function that isn't in the graph."""

    function: int
    gradients: tuple[str, ...]


@dataclass(frozen=True)
class Graph:
    """What was seen: `trouble` is what went wrong on the way, and `result` the last variable's number, if it was made.

    `walked` says whether backward came to its end. The first nodes are the ones that the example names, its result first.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    runs: tuple[Run, ...] = ()
    result: int | None = None
    whole: bool = True
    walked: bool = False
    trouble: str | None = None
    changed: tuple[int, ...] = ()  # whose value was another one after backward


class Endless(AssertionError):
    """backward runs on and on."""


@dataclass
class Observation:
    """What has been seen so far, which stays when the worker is gone."""

    graph: Graph = field(default_factory=Graph)
    doing: str = ""
    runs: list[Run] = field(default_factory=list)


def assigned(example: Example) -> dict[str, bool]:
    """Return the names that the example assigns, the result last, and of each whether it's a variable made by hand.

    Raises ValueError if a line of it isn't `name = …`.
    """
    found = {}
    for line in example.example.strip().splitlines():
        parts = re.fullmatch(r"(\w+) = (.+)", line)
        if parts is None:
            raise ValueError(f"an example's line isn't `name = …`: {line!r}")
        found[parts[1]] = parts[2].startswith("Variable(")
    return found


def look(source: ModuleSource, example: Example, host: Host, seconds: float = runner.DEADLINE) -> Graph:
    """Return the graph that this module builds for the example: as much of it as could be seen within so many seconds."""
    sight = Observation()
    planned = CheckSpec("graph", "test", Role.REQUIRED, "", lambda: _look(example, sight))
    attempt = runner.attempt_check(planned, source, host, seconds)
    graph = replace(sight.graph, runs=tuple(sight.runs))
    if attempt.error is None:
        return replace(graph, walked=True)
    message = runner.judge(planned, attempt, source, seconds).message
    return replace(graph, trouble=plain(sight.doing + message))


def _look(example: Example, sight: Observation) -> None:
    """Have the worker make the example, tell its graph, and walk back. Raises what goes wrong, and goes on if it can."""
    names = list(assigned(example))
    observer = proxies.ask("play", OBSERVE, "Observer", [example.example, names])
    sight.doing = "The example can't be computed. "
    trouble = _tried(lambda: _call(observer, "make"))
    if trouble is None:
        sight.doing = ""
    sight.graph = _sensible(lambda: _graph(_call(observer, "walk"), names))
    if trouble is not None:
        raise trouble
    sight.doing = f"{names[-1]}.backward() did not come to its end. "
    trouble = _tried(lambda: _call(observer, "backward", _noting(sight)))
    sight.graph = _sensible(lambda: _with_contents(sight.graph, _call(observer, "contents")))
    if trouble is not None:
        raise trouble


def _call(observer: Any, method: str, *args: Any) -> Any:
    """Call one of the observer's methods; raise Nonsense if it isn't the observer that the worker has given."""
    found = getattr(observer, method) if type(observer) is RemoteProxy else None
    if type(found) is not RemoteProxy:
        raise ProtocolViolation("no observer")
    return found(*args)


def _tried(call: Callable) -> Exception | None:
    """Return what the call raises of the student's, after which the worker is still there to be asked."""
    try:
        call()
    except (WorkerLost, TimedOut):
        raise
    except Exception as trouble:
        return trouble
    return None


def _noting(sight: Observation) -> Callable:
    """Return what the worker calls before each run of a function's backward, so that we know of it whatever comes after."""

    def ran(number: Any, gradients: Any) -> None:
        if len(sight.runs) >= MAX_RUNS:
            raise Endless(f"It was stopped after {MAX_RUNS} runs of functions: does it ever end?")
        sight.runs.append(_sensible(lambda: _run(number, gradients, len(sight.graph.nodes))))

    return ran


def _sensible(read: Callable) -> Any:
    """Return what `read` makes of a worker's words. Raises Nonsense where they are not what this side asked for."""
    try:
        return read()
    except (WorkerLost, TimedOut):
        raise
    except (TypeError, ValueError, LookupError) as trouble:
        raise ProtocolViolation(trouble) from None


def _graph(said: Any, names: list[str]) -> Graph:
    found = _list(_dict(said)["nodes"], observer.MAX_NODES)
    count = len(found)
    places = {name: _number(said["names"][name], count) for name in names if name in _dict(said["names"])}
    named = {number: name for name, number in places.items()}
    nodes, edges = [], []
    for number, raw in enumerate(found):
        nodes.append(_node(number, _dict(raw), named.get(number, "")))
        edges += _edges(number, raw, count)
    return Graph(tuple(nodes), tuple(edges), result=places.get(names[-1]), whole=said["whole"] is True)


def _node(number: int, raw: dict, name: str) -> Node:
    kind = raw["kind"]
    if kind == "function":
        name, generation = _text(raw["type"]) or "?", _generation(raw["generation"])
        has_inputs, has_outputs = raw["inputs"] is not None, raw["outputs"] is not None
        return Node(number, kind, name, generation=generation, has_inputs=has_inputs, has_outputs=has_outputs)
    if kind not in ("variable", "other"):
        raise ValueError("a node that is neither a variable nor a function")
    return Node(
        number,
        kind,
        name or (_text(raw["name"]) if kind == "variable" else None) or "",
        _text(raw["value"]),
        _text(raw["gradient"]),
        _generation(raw["generation"]),
        raw["creator"] is not None,
        type=_text(raw["type"]) or "?",
    )


def _edges(number: int, raw: dict, count: int) -> list[Edge]:
    if raw["kind"] != "function":
        links = [] if raw["creator"] is None else [_link(raw["creator"], count)]
        return [Edge(target, number, "creator", weak) for target, weak in links]
    edges = []
    for kind in ("input", "output"):
        links = [_link(link, count) for link in _list(raw[kind + "s"] or [], observer.MAX_LINKS)]
        edges += [Edge(number, target, kind, weak) for target, weak in links]
    return edges


def _run(number: Any, gradients: Any, count: int) -> Run:
    texts = [_text(gradient) or "?" for gradient in _list(gradients, observer.MAX_LINKS)]
    return Run(_number(number, count, least=-1), tuple(texts))


def _with_contents(graph: Graph, said: Any) -> Graph:
    nodes, changed = [], []
    for node, raw in zip(graph.nodes, _list(said, observer.MAX_NODES), strict=True):
        value, gradient = _list(raw, 2)
        nodes.append(replace(node, gradient=_text(gradient)) if node.kind == "variable" else node)
        if node.kind == "variable" and node.value != _text(value):
            changed.append(node.number)
    return replace(graph, nodes=tuple(nodes), changed=tuple(changed))


# What any word of a worker's may be. The types count exactly: a stand-in is whatever the student's code wants it to be.


def _dict(value: Any) -> dict:
    if type(value) is not dict:
        raise TypeError("no dict")
    return value


def _list(value: Any, longest: int) -> list:
    if type(value) is not list or len(value) > longest:
        raise TypeError("no list, or too long a one")
    return value


def _number(value: Any, count: int, least: int = 0) -> int:
    if type(value) is not int or not least <= value < count:
        raise ValueError("no node's number")
    return value


def _link(value: Any, count: int) -> tuple[int | None, bool]:
    target, weak = _list(value, 2)
    return None if target is None else _number(target, count), weak is True


def _generation(value: Any) -> int | str | None:
    return value if type(value) is int and abs(value) <= observer.MAX_GENERATION else _text(value)


def _text(value: Any) -> str | None:
    """Return a text on one line and not too long, with nothing in it that does harm; None for None."""
    if value is None:
        return None
    if type(value) is not str:
        raise TypeError("no text")
    short = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    return plain(" ".join(short.split()))
