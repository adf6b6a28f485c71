"""The observation of a graph in a worker, without trusting it.

Every piece of a worker's answer is validated, and its texts made harmless, before it becomes a Node or an Edge.
grading/graphs/graph_checks.py compares the graph with what the kata asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grading.curriculum.ladder import Example
from grading.curriculum.source import ModuleSource
from grading.graphs import observer
from grading.graphs.graph import Edge, EdgeKind, Graph, Node, NodeKind, Run, assigned
from grading.judge import check_run, runner
from grading.judge.suites import CheckSpec
from grading.text.labels import CheckKind, Role
from grading.text.language import joined, said
from grading.text.safe_text import plain
from grading.workers import proxies
from grading.workers.check_errors import ProtocolViolation, TimedOut, WorkerLost
from grading.workers.fork_server import WorkerServer
from grading.workers.proxies import RemoteProxy

MAX_LABEL = 40  # characters of a name or a value, before any is escaped
MAX_RUNS = 200
OBSERVER_SOURCE = Path(observer.__file__).read_text(encoding="utf-8")  # the worker gets this text


class EndlessBackward(AssertionError):
    """backward runs more functions than any graph of an example has."""


@dataclass
class Observation:
    """The parts of a graph that were observed so far; they stay when the worker is lost.

    Attributes:
        graph: the nodes and edges.
        attempt: a sentence that begins the message if the current step fails, or "".
        runs: the runs of backward.
    """

    graph: Graph = field(default_factory=Graph)
    attempt: str = ""
    runs: list[Run] = field(default_factory=list)


def observe(source: ModuleSource, example: Example, server: WorkerServer, seconds: float = runner.DEADLINE) -> Graph:
    """Return the graph that this module builds for the example, or the part of it that can be observed in that time."""
    observed = Observation()
    check = CheckSpec("graph", CheckKind.TEST, Role.REQUIRED, "", lambda: _observe(example, observed))
    attempt = check_run.attempt_check(check, source, server, seconds)
    graph = replace(observed.graph, runs=tuple(observed.runs))
    if attempt.error is None:
        return replace(graph, walked=True)
    message = runner.judge(check, attempt, source, seconds).message
    return replace(graph, trouble=plain(joined("", [observed.attempt, message]) if observed.attempt else message))


def _observe(example: Example, observed: Observation) -> None:
    """Have the worker run the example, describe its graph and call backward; note each step's outcome in `observed`.

    An error in the student's code is raised after the steps that are possible without it.
    """
    names = list(assigned(example))
    observer = proxies.ask("play", OBSERVER_SOURCE, "Observer", [example.example, names, bool(example.names)])
    observed.attempt = (
        said("The formula can't be computed. ") if example.names else said("The example can't be computed. ")
    )
    trouble = _error_of(lambda: _call(observer, "make"))
    if trouble is None:
        observed.attempt = ""
    observed.graph = _validated(lambda: _graph(_call(observer, "walk"), names))
    if trouble is not None:
        raise trouble
    observed.attempt = said("{name}.backward() did not come to its end. ", name=names[-1])
    trouble = _error_of(lambda: _call(observer, "backward", _recorder(observed)))
    observed.graph = _validated(lambda: _with_contents(observed.graph, _call(observer, "contents")))
    if trouble is not None:
        raise trouble


def _call(observer: Any, method: str, *args: Any) -> Any:
    """Call one of the observer's methods. Raises ProtocolViolation if the worker has returned something else."""
    if type(observer) is not RemoteProxy:
        raise ProtocolViolation("no observer")
    return proxies.ask("call_method", observer, method, args, {})


def _error_of(call: Callable) -> Exception | None:
    """Return the exception that the student's code raises in this call, or None; the worker can still be asked."""
    try:
        call()
    except (WorkerLost, TimedOut):
        raise
    except Exception as trouble:
        return trouble
    return None


def _recorder(observed: Observation) -> Callable:
    """Return a callback that the worker calls before each run of a function's backward, in case that never ends."""

    def ran(number: Any, gradients: Any) -> None:
        if len(observed.runs) >= MAX_RUNS:
            raise EndlessBackward(
                said("It was stopped after {count} runs of functions: does it ever end?", count=MAX_RUNS)
            )
        observed.runs.append(_validated(lambda: _run(number, gradients, len(observed.graph.nodes))))

    return ran


def _validated(read: Callable) -> Any:
    """Return what `read` makes of a worker's answer. Raises ProtocolViolation if it isn't valid."""
    try:
        return read()
    except (WorkerLost, TimedOut):
        raise
    except (TypeError, ValueError, LookupError) as trouble:
        raise ProtocolViolation(trouble) from None


def _graph(answer: Any, names: list[str]) -> Graph:
    raw_nodes = _list(_dict(answer)["nodes"], observer.MAX_NODES)
    count = len(raw_nodes)
    places = {name: _number(answer["names"][name], count) for name in names if name in _dict(answer["names"])}
    named = {number: name for name, number in places.items()}
    nodes, edges = [], []
    for number, raw in enumerate(raw_nodes):
        nodes.append(_node(number, _dict(raw), named.get(number, "")))
        edges += _edges(number, raw, count)
    return Graph(tuple(nodes), tuple(edges), result=places.get(names[-1]), whole=answer["whole"] is True)


def _node(number: int, raw: dict, name: str) -> Node:
    kind = _kind(raw)
    if kind == NodeKind.FUNCTION:
        name, generation = _text(raw["type"]) or "?", _generation(raw["generation"])
        has_inputs, has_outputs = raw["inputs"] is not None, raw["outputs"] is not None
        return Node(number, kind, name, generation=generation, has_inputs=has_inputs, has_outputs=has_outputs)
    return Node(
        number,
        kind,
        name or (_text(raw["name"]) if kind == NodeKind.VARIABLE else None) or "",
        _text(raw["value"]),
        _text(raw["gradient"]),
        _generation(raw["generation"]),
        raw["creator"] is not None,
        type=_text(raw["type"]) or "?",
    )


def _edges(number: int, raw: dict, count: int) -> list[Edge]:
    if _kind(raw) != NodeKind.FUNCTION:
        links = [] if raw["creator"] is None else [_link(raw["creator"], count)]
        return [Edge(target, number, EdgeKind.CREATOR, weak) for target, weak in links]
    edges = []
    for kind in (EdgeKind.INPUT, EdgeKind.OUTPUT):
        links = [_link(link, count) for link in _list(raw[f"{kind}s"] or [], observer.MAX_LINKS)]
        edges += [Edge(number, target, kind, weak) for target, weak in links]
    return edges


def _run(number: Any, gradients: Any, count: int) -> Run:
    texts = [_text(gradient) or "?" for gradient in _list(gradients, observer.MAX_LINKS)]
    return Run(_number(number, count, least=-1), tuple(texts))


def _with_contents(graph: Graph, answer: Any) -> Graph:
    nodes, changed = [], []
    for node, raw in zip(graph.nodes, _list(answer, observer.MAX_NODES), strict=True):
        value, gradient = _list(raw, 2)
        nodes.append(replace(node, gradient=_text(gradient)) if node.kind == NodeKind.VARIABLE else node)
        if node.kind == NodeKind.VARIABLE and node.value != _text(value):
            changed.append(node.number)
    return replace(graph, nodes=tuple(nodes), changed=tuple(changed))


# The validators of a worker's answer. They compare types exactly, since a remote proxy pretends to be of any class.


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


def _kind(raw: dict) -> NodeKind:
    """Return what the node is. Raises ValueError if it is none of the three."""
    return NodeKind(_text(raw["kind"]) or "")


def _link(value: Any, count: int) -> tuple[int | None, bool]:
    target, weak = _list(value, 2)
    return None if target is None else _number(target, count), weak is True


def _generation(value: Any) -> int | str | None:
    return value if type(value) is int and abs(value) <= observer.MAX_GENERATION else _text(value)


def _text(value: Any) -> str | None:
    """Return a text as one short line that is safe in a terminal; None for None."""
    if value is None:
        return None
    if type(value) is not str:
        raise TypeError("no text")
    short = value if len(value) <= MAX_LABEL else value[: MAX_LABEL - 1] + "…"
    return plain(" ".join(short.split()))
