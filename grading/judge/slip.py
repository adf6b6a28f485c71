"""A slip, and the functions of a module that rules look through for slips."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grading.judge.syntax_facts import Function, SyntaxFacts


@dataclass(frozen=True)
class Slip:
    """A slip, the line that it stands in, and the dotted name of the definition around it, "" at the top level.

    `rule` is the name of the function in this file that found it.
    """

    line: int
    definition: str
    text: str
    rule: str = ""


# A rule compares a student's module with the solution, and yields the slips of one kind.
Rule = Callable[[SyntaxFacts, SyntaxFacts], Iterator[Slip]]


def functions(facts: SyntaxFacts) -> Iterator[tuple[str, Function]]:
    """Yield the functions and methods of a module with their dotted names."""
    yield from facts.functions.items()
    for name, each in facts.classes.items():
        for method, node in each.methods.items():
            yield f"{name}.{method}", node
