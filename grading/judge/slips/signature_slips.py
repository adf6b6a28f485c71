"""Slips in a function's parameters: another name than the callers give, or another default."""

import ast
from collections.abc import Callable, Iterator

from sentences import said

from grading.judge.report.report import Check
from grading.judge.slips.failure_kinds import has_raised
from grading.judge.slips.slip import Slip
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

RENAMED = said("Line {line} calls its parameter `{name}`, and callers give it as `{wanted}`, as the docstring has it.")
OTHER_DEFAULT = said("`{name}` is {value} by default in line {line}, and must be {wanted}.")


def parameter_renamed(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A parameter with a default that has another name than the solution's in its place."""
    for around, theirs, own in _pairs(student, solution):
        known = {each.arg for each in (*theirs.args.args, *theirs.args.kwonlyargs)}
        names = [each.arg for each in (*own.args.posonlyargs, *own.args.args)]
        optional = {name for name, _ in _defaults(theirs)}
        for place, wanted in enumerate(each.arg for each in theirs.args.args):
            given = names[place] if place < len(names) else ""
            if wanted in optional - set(names) and given and given not in known and own.args.kwarg is None:
                text = said(RENAMED, line=own.lineno, name=given, wanted=wanted)
                yield Slip(own.lineno, around, text, fits=_lacks(wanted))


def _lacks(name: str) -> Callable[[Check], bool]:
    """Return a function that is true for a check whose call gives a parameter of this name, and is refused."""
    return lambda check: has_raised(check, "TypeError", f"unexpected keyword argument '{name}'")


def other_default(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`retain_grad=True` for `retain_grad=False`."""
    for around, theirs, own in _pairs(student, solution):
        wanted = dict(_defaults(theirs))
        for name, default in _defaults(own):
            right = wanted.get(name)
            values = [each.value for each in (default, right) if isinstance(each, ast.Constant)]
            if len(values) == 2 and all(isinstance(each, bool) for each in values) and values[0] != values[1]:
                text = said(OTHER_DEFAULT, name=name, value=values[0], line=default.lineno, wanted=values[1])
                yield Slip(default.lineno, around, text)


def _pairs(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[tuple[str, Function, Function]]:
    """Yield the functions that both have, with their dotted names: the solution's, and the student's."""
    for around, theirs in solution.named_functions.items():
        own = student.named_functions.get(around)
        if own is not None:
            yield around, theirs, own


def _defaults(function: Function) -> list[tuple[str, ast.expr]]:
    arguments = function.args
    pairs = [
        *zip(reversed(arguments.args), reversed(arguments.defaults)),
        *zip(arguments.kwonlyargs, arguments.kw_defaults),
    ]
    return [(each.arg, default) for each, default in pairs if default is not None]
