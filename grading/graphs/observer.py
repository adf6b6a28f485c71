"""The observer of a graph: it runs in the worker beside a student's module, and describes what an example built there.

The trusted side sends the text of this file to the worker: grading/graphs/graph_observation.py. All that the observer
reads is a student's, and may be missing, wrong or broken. So it reads each thing by itself, and leaves out what it
can't read. It returns only numbers, texts, lists and dicts, and few of them.
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
MAX_CHARACTERS = 100  # of a text
MAX_ELEMENTS = 6  # of an array
MAX_GENERATION = 10**9
MISSING = object()


class Observer:
    """An example in the student's module.

    Args:
        names: the variables that it assigns, its result last.
        reached: describe only the nodes to which the result leads, since the example is a student's own formula.
    """

    def __init__(self, module: Any, example: str, names: list[str], reached: bool) -> None:
        self.module, self.example, self.names, self.reached = module, example, names, reached
        # The student's module may use the same names for something else.
        self.space = {name: value for name, value in vars(module).items() if name not in names}
        self.space["np"] = sys.modules["numpy"]
        self.nodes: list[Any] = []  # holds the objects, since the id of an object that is gone may be given anew
        self.kinds: list[str] = []
        self.numbers: dict[int, int] = {}
        self.whole = True
        self.running: set[int] = set()

    def make(self) -> None:
        """Run the example. Raises what the student's code raises; names that are assigned by then stay."""
        try:
            exec(compile(self.example, "<example>", "exec"), self.space)
        except BaseException:
            if self.reached:
                self.space.pop(self.names[-1], None)  # an earlier value is not the formula's
            raise

    def walk(self) -> dict:
        """Return the nodes that can be reached from the example's names, with the contents and links of each."""
        there = [name for name in reversed(self.names) if name in self.space]
        roots = there[:1] if self.reached and self.names[-1] in self.space else there
        for name in roots:
            self.number(self.space[name])
        nodes = []
        for node, kind in zip(self.nodes, self.kinds):  # both grow on the way
            nodes.append(self.function(node) if kind == "function" else self.variable(node, kind))
        numbers = {name: self.numbers.get(id(self.space[name])) for name in there}
        named = {name: number for name, number in numbers.items() if number is not None}
        return {"nodes": nodes, "names": named, "whole": self.whole}

    def contents(self) -> list[list[str | None]]:
        """Return the current value and gradient of each node."""
        return [[as_text(read(node, "data")), as_text(read(node, "grad"))] for node in self.nodes]

    def variable(self, node: Any, kind: str) -> dict:
        value = read(node, "data") if kind == "variable" else node
        return {
            "kind": kind,
            "type": type_name(node),
            "name": text(read(node, "name")),
            "value": as_text(value),
            "gradient": as_text(read(node, "grad")),
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
        """Return the number of a node, a new one if it is met for the first time; None if there are too many."""
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
        """Return [number, weak] of the node that a reference leads to; None if there is no reference."""
        if value is None or value is MISSING:
            return None
        weak = issubclass(type(value), (weakref.ref, weakref.ProxyType, weakref.CallableProxyType))
        if weak:
            value = value() if issubclass(type(value), weakref.ref) else referent(value)
        return [None if value is None else self.number(value, kind), weak]

    def links(self, node: Any, name: str) -> list | None:
        """Return the links of `inputs` or of `input`, for `name` "input"; likewise outputs. None if it has neither."""
        several, one = read(node, name + "s"), read(node, name)
        if several is MISSING and one is MISSING:
            return None
        values = [one] if several is MISSING else [several]
        if issubclass(type(several), (list, tuple)):
            values = first(several, MAX_LINKS + 1)
            self.whole = self.whole and len(values) <= MAX_LINKS
        return [self.link(value) or [None, False] for value in values[:MAX_LINKS]]

    def backward(self, record: Callable) -> None:
        """Call the result's `backward`, and `record(number, gradients)` before each run of a function's `backward`."""
        functions = [node for node, kind in zip(self.nodes, self.kinds) if kind == "function"]
        # All are read before any is replaced, so that a class doesn't inherit the replacement of another.
        own: dict[Any, Any] = {cls: inspect.getattr_static(cls, "backward", None) for cls in map(type, functions)}
        replaced = []
        for cls, method in own.items():
            inherited = "backward" not in vars(cls)
            if not hasattr(method, "__get__"):
                continue
            try:
                cls.backward = self.recorded(method, record)
                replaced.append((cls, method, inherited))
            except TypeError:
                continue  # a built-in class
        try:
            self.space[self.names[-1]].backward()
        finally:
            # Without fork, what comes next runs in this process as well.
            for cls, method, inherited in replaced:
                if inherited:
                    del cls.backward
                else:
                    cls.backward = method

    def recorded(self, method: Any, record: Callable) -> Callable:
        def backward(this: Any, *gradients: Any, **named: Any) -> Any:
            bound = method.__get__(this, type(this))
            if id(this) in self.running:
                return bound(*gradients, **named)  # a call of the base class's backward
            texts = [as_text(gradient) or "None" for gradient in gradients[:MAX_LINKS]]
            record(self.numbers.get(id(this), -1), texts)
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


def referent(proxy: Any) -> Any:
    """Return the object behind a weak proxy, or None if it is gone."""
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


def as_text(value: Any) -> str | None:
    """Return a value as a short text; None if there is none."""
    numpy = sys.modules["numpy"]
    if value is None or value is MISSING:
        return None
    try:
        if type(value) is numpy.ndarray and value.ndim:
            if value.size > MAX_ELEMENTS or value.ndim > 2:
                return f"array of shape {value.shape}"[:MAX_CHARACTERS]
            with numpy.printoptions(precision=6):
                return " ".join(str(value).split())[:MAX_CHARACTERS]
        if type(value) is numpy.ndarray or issubclass(type(value), numpy.generic):
            value = value.item()
        if type(value) is float:
            return str(float(f"{value:.7g}"))
        if type(value) in (int, bool, complex, str):
            return str(value)[:MAX_CHARACTERS]
    except BaseException:
        pass
    return type_name(value)


def text(value: Any) -> str | None:
    return value[:MAX_CHARACTERS] if type(value) is str else None


def type_name(value: Any) -> str:
    try:
        return text(type(value).__name__) or "?"
    except BaseException:
        return "?"
