"""The loops of a module around a line."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import get_args

from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Block = Function | ast.For | ast.While | Comprehension


class LoopKind(IntEnum):
    """The kind of a loop, the kinds that most likely have no end first."""

    WHILE = 0
    FOR = 1
    COMPREHENSION = 2


@dataclass(frozen=True)
class Loop:
    """A loop of the module: its first line, and its kind."""

    line: int
    kind: LoopKind


def loops_of(facts: SyntaxFacts) -> Callable[[int], list[Loop]]:
    """Return a function that returns the loops around a line, within its innermost function, the outermost first."""
    blocks = [node for node in facts.index.every(*get_args(Block)) if isinstance(node, Block)]

    @cache
    def around(line: int) -> list[Loop]:
        there = [node for node in blocks if node.lineno <= line <= (node.end_lineno or node.lineno)]
        begin = max((node.lineno for node in there if isinstance(node, Function)), default=0)
        loops = [node for node in there if not isinstance(node, Function) and node.lineno > begin]
        return [Loop(node.lineno, _kind(node)) for node in sorted(loops, key=lambda node: node.lineno)]

    return around


def _kind(node: ast.AST) -> LoopKind:
    if isinstance(node, ast.While):
        return LoopKind.WHILE
    return LoopKind.FOR if isinstance(node, ast.For) else LoopKind.COMPREHENSION
