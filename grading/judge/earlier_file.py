"""A file that has all that the kata before asks for, and nothing of what the kata itself adds."""

from collections.abc import Iterator
from functools import cache

from sentences import said

from grading.curriculum.ladder import Kata, before, ladder
from grading.judge import syntax_facts
from grading.judge.slip import Slip
from grading.judge.syntax_facts import SyntaxFacts

MIN_NEW = 2  # definitions that the kata adds: a single one may be there under another name
NOTHING_NEW = said(
    "The file has nothing of what kata {number} adds, such as `{name}`: is it that of an earlier kata? The stub has it."
)


def nothing_new(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """The file of an earlier kata, handed in under this kata's name."""
    kata = _kata_of(id(solution))
    step_before = before(kata) if kata else None
    if kata is None or step_before is None:
        return
    known = syntax_facts.of_solution(step_before.solution)
    new = sorted(_names(solution) - _names(known))
    theirs = _names(student)
    if len(new) < MIN_NEW or not theirs.isdisjoint(new):
        return
    if known.classes.keys() <= student.classes.keys() and known.functions.keys() <= student.functions.keys():
        yield Slip(0, "", said(NOTHING_NEW, number=kata.number, name=new[0]))


@cache
def _kata_of(facts: int) -> Kata | None:
    """Return the kata whose solution has the facts with this id; those of solutions stay as long as the grader runs."""
    return next((kata for kata in ladder() if id(syntax_facts.of_solution(kata.solution)) == facts), None)


def _names(facts: SyntaxFacts) -> set[str]:
    """Return the dotted names of a module's classes, functions and methods."""
    return facts.classes.keys() | facts.named_functions.keys()
