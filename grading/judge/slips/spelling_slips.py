"""Slips in spelling: a definition or an attribute whose name is nearly one of the solution's."""

import ast
import difflib
from collections.abc import Iterator

from sentences import joined, said

from grading.judge.slips.slip import Slip
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.close_names import MAX_COMPARED_NAME, comparable, question, same_letters
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

# Special methods that other languages or Python 2 have, or that are easily taken for one another.
OTHER_NAMES = {"__div__": "__truediv__", "__rdiv__": "__rtruediv__", "__int__": "__init__", "__string__": "__repr__"}
NEAR = said("Did you mean {name} where you wrote {other}?")  # as the check says it that misses the definition
POST_INIT = "__post_init__"
CLOSE_NAME = 0.75  # the least likeness of two names of which one may be a slip of the other


def misnamed(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method or function that the solution has and the file lacks, with a like name beside it.

    The slip belongs to the definition that is missing, whatever the student's name for it is.
    """
    every = {name.rpartition(".")[2] for name in solution.named_functions} | solution.classes.keys()
    every |= {name for each in solution.classes.values() for name in each.bound}
    yield from _misnamed_members(student, solution, every)
    top = student.functions.keys() | student.classes.keys()
    top |= {name for statement in student.tree.body for name in syntax_facts.targets(statement)}
    for wanted in sorted((solution.functions.keys() | solution.classes.keys()) - top):
        meant = _like(wanted, [other for other in top if other not in every])
        if meant:
            node = student.functions.get(meant) or (student.classes[meant].node if meant in student.classes else None)
            line = node.lineno if node else 1
            asked, stands = question(wanted, meant), said("It stands in line {line}.", line=line)
            again = (said(NEAR, name=wanted, other=meant), stands)
            yield Slip(line, wanted, joined(" ", [asked, stands]), replaces=asked, again=again)


def _misnamed_members(student: SyntaxFacts, solution: SyntaxFacts, every: set[str]) -> Iterator[Slip]:
    """Yield the slips in the names of what classes have; `every` holds all names of the solution."""
    for name, theirs in solution.classes.items():
        own = student.classes.get(name)
        if own is None or own.node.decorator_list:  # as a dataclass, whose methods are made for it
            continue
        others = [other for other in (*own.methods, *sorted(own.bound - own.methods.keys())) if other not in every]
        for wanted in sorted(theirs.members - own.members):
            meant = _like(wanted, others) or _of_same_code(theirs.methods.get(wanted), own, others)
            if meant:
                line, asked = _line_of(own, meant), question(wanted, meant)
                stands = said("It stands in {name}, line {line}.", name=name, line=line)
                yield Slip(line, f"{name}.{wanted}", joined(" ", [asked, stands]), replaces=asked)


def no_post_init(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method of a dataclass whose name is nearly `__post_init__`, the only one that is called when it is made."""
    for name, facts in student.classes.items():
        decorators = [ast.unparse(each) for each in facts.node.decorator_list]
        if not any("dataclass" in each for each in decorators) or POST_INIT in facts.members:
            continue
        for method, node in facts.methods.items():
            if method.startswith("__") and same_letters(method, POST_INIT):
                stands = said("It stands in {name}, line {line}.", name=name, line=node.lineno)
                yield Slip(node.lineno, f"{name}.{method}", joined(" ", [question(POST_INIT, method), stands]))


def _line_of(facts: syntax_facts.ClassFacts, name: str) -> int:
    if name in facts.methods:
        return facts.methods[name].lineno
    for member in facts.node.body:
        if name in syntax_facts.targets(member):
            return member.lineno
    return facts.node.lineno


def _like(wanted: str, others: list[str]) -> str | None:
    """Return the one of `others` that is written nearly as `wanted` is, or None."""
    compared = comparable(wanted, others)
    for other in compared:
        if OTHER_NAMES.get(other) == wanted or same_letters(other, wanted):
            return other
    special = wanted.startswith("__")
    alike = [other for other in compared if other.startswith("_") == special and len(other) > 2]
    return next(iter(difflib.get_close_matches(wanted, alike, n=1, cutoff=CLOSE_NAME)), None)


def _of_same_code(wanted: Function | None, own: syntax_facts.ClassFacts, others: list[str]) -> str | None:
    """Return the method among `others` whose code is that of the wanted one, or None."""
    code = syntax_facts.code_of(wanted) if wanted else []
    methods = [other for other in others if other in own.methods]
    return next((other for other in methods if code and syntax_facts.code_of(own.methods[other]) == code), None)


def set_and_never_read(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An attribute that is set and that nothing reads, with a name that is nearly one of the solution's."""
    meant = solution.attributes_stored
    stored = sorted((name, node) for name, node in student.attributes_stored.items() if name not in meant)
    if not stored:
        return
    read = {node.attr for node in student.index.every(ast.Attribute) if isinstance(node.ctx, ast.Load)}
    read |= {node.value for node in student.index.every(ast.Constant) if isinstance(node.value, str)}
    read |= {name for facts in student.classes.values() for name in facts.members}
    beside = {
        around: {each.attr for each in set_there if isinstance(each.ctx, ast.Store)}
        for around, set_there in student.index.in_functions(ast.Attribute)
    }
    for name, node in stored:
        # A number or an s at the end tells apart what is meant to be apart, such as `input` and `inputs`.
        if name in read or len(name) > MAX_COMPARED_NAME:
            continue
        # Where `outputs` is set beside `ref_outputs`, the two are meant to be apart.
        around = student.index.function_around(node)
        others = [other for other in meant if other.rstrip("s") != name.rstrip("s0123456789")]
        others = [other for other in others if not (other in name and other in beside.get(around, ()))]
        for other in difflib.get_close_matches(name, others, n=1, cutoff=CLOSE_NAME):
            text = said(
                "Line {line} sets `{name}`, which nothing reads; did you mean `{other}`?",
                line=node.lineno,
                name=name,
                other=other,
            )
            yield Slip(node.lineno, around, text, replaces=question(other, name), attribute=other)
