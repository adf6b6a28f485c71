"""A file that has all that the kata before asks for, and nothing of what the kata itself adds."""

from collections.abc import Iterator

from sentences import said

from grading.curriculum.ladder import before, ladder
from grading.judge.slips.slip import Slip
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.syntax_facts import SyntaxFacts

MIN_NEW = 2  # definitions that the kata adds: a single one may be there under another name
NOTHING_NEW = said(
    "The file has nothing of what kata {number} adds, such as `{name}`: is it that of an earlier kata? The stub has it."
)


def nothing_new(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """The file of an earlier kata, handed in under this kata's name."""
    lacking = _names(solution) - _names(student)
    if len(lacking) < MIN_NEW:
        return  # so that no other solution is read for a file that has its kata
    kata = next((kata for kata in ladder() if syntax_facts.of_solution(kata.solution) is solution), None)
    step_before = before(kata) if kata else None
    if kata is None or step_before is None:
        return
    known = syntax_facts.of_solution(step_before.solution)
    new = sorted(_names(solution) - _names(known))
    if len(new) < MIN_NEW or not lacking.issuperset(new):
        return
    if known.classes.keys() <= student.classes.keys() and known.functions.keys() <= student.functions.keys():
        yield Slip(0, "", said(NOTHING_NEW, number=kata.number, name=new[0]))


def _names(facts: SyntaxFacts) -> set[str]:
    """Return the dotted names of a module's classes, functions and methods."""
    return facts.classes.keys() | facts.named_functions.keys()
