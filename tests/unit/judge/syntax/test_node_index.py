"""The index of a tree has every node once, in order, with the function around it."""

import ast

from grading.judge.syntax import node_index, syntax_facts

TEXT = """
import numpy as np


class Square:
    def forward(self, x):
        def inner(y):
            return y + 1
        return inner(x)


def square(x=1):
    return Square().forward(x)
"""


def test_nodes_by_type():
    """The nodes of a type come in the order of the text, those of several types as well."""
    facts = syntax_facts.of(TEXT)
    assert [node.name for node in facts.index.every(ast.FunctionDef)] == ["forward", "inner", "square"]
    both = facts.index.every(ast.ClassDef, ast.FunctionDef)
    assert [node.name for node in both] == ["Square", "forward", "inner", "square"]
    assert [node.name for node in facts.index.every_below(both[0], ast.FunctionDef)] == ["forward", "inner"]


def test_nodes_by_function():
    """Each node belongs to the function or method at the top, and to its body unless it is defined further in."""
    index = syntax_facts.of(TEXT).index
    lines = [(name, [node.lineno for node in nodes]) for name, nodes in index.in_functions(ast.Return)]
    assert lines == [("square", [13]), ("Square.forward", [8, 9])]
    lines = [(name, [node.lineno for node in nodes]) for name, nodes in index.in_bodies(ast.Return)]
    assert lines == [("square", [13]), ("Square.forward", [9])]
    (default,) = [node for node in index.every(ast.Constant) if node.lineno == 12]
    assert index.function_around(default) == "square"
    assert not index.is_own(default)
    assert index.function_around(index.every(ast.Import)[0]) == ""


def test_the_same_nodes_as_pythons_own_walk():
    """No node is left out, but those of operators and contexts, which are the same ones everywhere."""
    tree = ast.parse(TEXT)
    ours = {id(node) for node in node_index.read(tree).nodes}
    shared = ast.expr_context | ast.operator | ast.unaryop | ast.cmpop | ast.boolop
    assert ours == {id(node) for node in ast.walk(tree) if not isinstance(node, shared)}


def test_too_deep():
    """A tree that is nested too deeply has no index, and no error either."""
    assert node_index.read(ast.parse("-" * 200 + "1")) is None
