"""What the worker runs beside a student's module to tell what graph an example of ours built, and how backward walks it.

The trusted side sends the text of this file over the line (grading/graphs/graph.py). Everything that is looked at here is a
student's, and may be missing, wrong or broken: each thing is read by itself, and what can't be had is left out. Only
numbers, texts, lists and dicts go back, and not many of them.
"""

import inspect
import itertools
import operator
import sys
import weakref
from collections.abc import Callable
from typing import Any

MAX_NODES = 60
MAX_LINKS = 12  # inputs or outputs of a function
MAX_TEXT = 100
MAX_SHOWN = 6  # elements of an array
MAX_GENERATION = 10**9
MISSING = object()


class Observer:
    """Makes an example and looks at it. `names` are the variables that it assigns, the last of them its result."""

    def __init__(self, module: Any, example: str, names: list[str]) -> None:
        self.module, self.example, self.names = module, example, names
        # A name of the example's is its own, even where the student's module has one that is the same.
        self.space = {name: value for name, value in vars(module).items() if name not in names}
        self.space["np"] = sys.modules["numpy"]
        self.nodes: list[Any] = []  # kept, since a number belongs to an object as long as that is there
        self.kinds: list[str] = []
        self.numbers: dict[int, int] = {}
        self.whole = True
        self.running: set[int] = set()

    def make(self) -> None:
        """Run the example. Raises what the student's code raises; the names that it has given by then stay."""
        exec(compile(self.example, "<example>", "exec"), self.space)

    def walk(self) -> dict:
        """Return the nodes that can be reached from the example's names, with what each holds and where it leads."""
        named = {name: self.number(self.space[name]) for name in reversed(self.names) if name in self.space}
        nodes = []
        for node, kind in zip(self.nodes, self.kinds):  # more are found on the way
            nodes.append(self.function(node) if kind == "function" else self.variable(node, kind))
        return {"nodes": nodes, "names": named, "whole": self.whole}

    def contents(self) -> list[list[str | None]]:
        """Return what each node holds by now: its value and its gradient."""
        return [[shown(read(node, "data")), shown(read(node, "grad"))] for node in self.nodes]

    def variable(self, node: Any, kind: str) -> dict:
        value = read(node, "data") if kind == "variable" else node
        return {
            "kind": kind,
            "type": type_name(node),
            "name": text(read(node, "name")),
            "value": shown(value),
            "gradient": shown(read(node, "grad")),
            "generation": generation(node),
            "creator": self.link(read(node, "creator"), "function") if kind == "variable" else None,
        }

    def function(self, node: Any) -> dict:
        return {
            "kind": "function",
            "type": type_name(node),
            "generation": generation(node),
            "inputs": self.links(node, "input"),
            "outputs": self.links(node, "output"),
        }

    def number(self, value: Any, kind: str = "") -> int | None:
        """Return the number of a node, which is a new one where it is met for the first time; None if there are too many."""
        if id(value) in self.numbers:
            return self.numbers[id(value)]
        if len(self.nodes) >= MAX_NODES:
            self.whole = False
            return None
        if not kind:
            cls = self.space.get("Variable")
            kind = "variable" if isinstance(cls, type) and issubclass(type(value), cls) else "other"
        self.numbers[id(value)] = len(self.nodes)
        self.nodes.append(value)
        self.kinds.append(kind)
        return len(self.nodes) - 1

    def link(self, value: Any, kind: str = "") -> list | None:
        """Return where a reference leads, as a node's number or None, and whether it is weak; None if there is none."""
        if value is None or value is MISSING:
            return None
        weak = issubclass(type(value), (weakref.ref, weakref.ProxyType, weakref.CallableProxyType))
        if weak:
            value = value() if issubclass(type(value), weakref.ref) else behind(value)
        return [None if value is None else self.number(value, kind), weak]

    def links(self, node: Any, name: str) -> list | None:
        """Return where a function's `inputs` lead, or its `input`; None if it has neither."""
        several, one = read(node, name + "s"), read(node, name)
        if several is MISSING and one is MISSING:
            return None
        values = [one] if several is MISSING else [several]
        if issubclass(type(several), (list, tuple)):
            values = first(several, MAX_LINKS + 1)
            self.whole = self.whole and len(values) <= MAX_LINKS
        return [self.link(value) or [None, False] for value in values[:MAX_LINKS]]

    def backward(self, ran: Callable) -> None:
        """Call the result's `backward`; `ran(number, gradients)` is called whenever a function's own is about to run."""
        functions = [node for node, kind in zip(self.nodes, self.kinds) if kind == "function"]
        # Found first and replaced after, so that a class doesn't inherit the replacement of another.
        own: dict[Any, Any] = {cls: inspect.getattr_static(cls, "backward", None) for cls in map(type, functions)}
        replaced = []
        for cls, method in own.items():
            inherited = "backward" not in vars(cls)
            if not hasattr(method, "__get__"):
                continue
            try:
                cls.backward = self.noted(method, ran)
                replaced.append((cls, method, inherited))
            except TypeError:
                continue  # a class that is built in: no function of a student's
        try:
            self.space[self.names[-1]].backward()
        finally:
            # Where nothing can fork, what comes next runs in this process as well.
            for cls, method, inherited in replaced:
                if inherited:
                    del cls.backward
                else:
                    cls.backward = method

    def noted(self, method: Any, ran: Callable) -> Callable:
        def backward(this: Any, *gradients: Any, **named: Any) -> Any:
            bound = method.__get__(this, type(this))
            if id(this) in self.running:
                return bound(*gradients, **named)  # it calls that of the class it inherits from
            ran(self.numbers.get(id(this), -1), [shown(gradient) or "None" for gradient in gradients[:MAX_LINKS]])
            self.running.add(id(this))
            try:
                return bound(*gradients, **named)
            finally:
                self.running.discard(id(this))

        return backward


def read(node: Any, name: str) -> Any:
    try:
        return getattr(node, name)
    except BaseException:
        return MISSING


def first(values: Any, count: int) -> list:
    try:
        return list(itertools.islice(values, count))
    except BaseException:
        return []


def behind(proxy: Any) -> Any:
    """Return the object that a weak proxy stands for, or None if it is gone."""
    try:
        return proxy.__repr__.__self__
    except BaseException:
        return None


def generation(node: Any) -> int | str | None:
    value = read(node, "generation")
    if value is MISSING or value is None:
        return None
    try:
        number = operator.index(value)
    except BaseException:
        return type_name(value)
    return number if abs(number) <= MAX_GENERATION else "huge"


def shown(value: Any) -> str | None:
    """Return a value as text, short; None if there is nothing."""
    numpy = sys.modules["numpy"]
    if value is None or value is MISSING:
        return None
    try:
        if type(value) is numpy.ndarray and value.ndim:
            if value.size > MAX_SHOWN or value.ndim > 2:
                return f"array of shape {value.shape}"[:MAX_TEXT]
            with numpy.printoptions(precision=6):
                return " ".join(str(value).split())[:MAX_TEXT]
        if type(value) is numpy.ndarray or issubclass(type(value), numpy.generic):
            value = value.item()
        if type(value) is float:
            return str(float(f"{value:.7g}"))
        if type(value) in (int, bool, complex, str):
            return str(value)[:MAX_TEXT]
    except BaseException:
        pass
    return type_name(value)


def text(value: Any) -> str | None:
    return value[:MAX_TEXT] if type(value) is str else None


def type_name(value: Any) -> str:
    try:
        return text(type(value).__name__) or "?"
    except BaseException:
        return "?"
