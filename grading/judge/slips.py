"""Slips: mistakes that the text of a module shows by itself, such as a missing import or a forgotten `return`.

A slip is looked for only in a module that fails a check, and is named before any guess at a known mistake. Each rule
compares the student's definitions with those of the solution, and names only code that stands in the student's file.
"""

import ast
import difflib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from grading.curriculum.ladder import Kata
from grading.judge import syntax_facts
from grading.judge.report import Check
from grading.judge.syntax_facts import SPECIAL, Function, SyntaxFacts

# Names that students use and import from these modules of the standard library.
MEMBERS = {
    "contextmanager": "contextlib",
    "heappush": "heapq",
    "heappop": "heapq",
    "heapify": "heapq",
    "defaultdict": "collections",
    "deque": "collections",
    "total_ordering": "functools",
    "reduce": "functools",
}
PURE = frozenset("sorted reversed as_array as_variable tuple list sum max min abs len".split())
# Special methods that other languages or Python 2 have, or that are easily taken for one another.
OTHER_NAMES = {"__div__": "__truediv__", "__rdiv__": "__rtruediv__", "__int__": "__init__", "__string__": "__repr__"}
MAX_SLIPS = 20
CLOSE = 0.75  # how alike two names must be for one to be a slip of the other


@dataclass(frozen=True)
class Slip:
    """A slip, the line that it stands in, and the dotted name of the definition around it, "" at the top level.

    `rule` is the name of the function in this file that found it.
    """

    line: int
    definition: str
    text: str
    rule: str = ""


Rule = Callable[[SyntaxFacts, SyntaxFacts], Iterator[Slip]]


def find(kata: Kata, text: str) -> list[Slip]:
    """Return the slips in a module for the kata, in the order in which a student should mend them."""
    return find_in(kata.solution, text)


def find_in(path: Path, text: str) -> list[Slip]:
    """Return the slips in a module, beside the solution at this path."""
    student, solution = syntax_facts.of(text), _solution(path)
    if student is None or solution is None:
        return []
    found: list[Slip] = []
    for rule in RULES:
        slips = [replace(slip, rule=rule.__name__) for slip in rule(student, solution)]
        found += sorted(slips, key=lambda slip: slip.line)
    return found[:MAX_SLIPS]


def kinds(slips: list[Slip]) -> frozenset[tuple[str, str]]:
    """Return what slips have in common wherever they stand in a file: the rule, and the definition."""
    return frozenset((slip.rule, slip.definition) for slip in slips)


@cache
def of_mistake(solution: Path, text: str) -> frozenset[tuple[str, str]]:
    """Return the kinds of slips that a known mistake shows, whose file has this text."""
    return kinds(find_in(solution, text))


def with_advice(checks: list[Check], slips: list[Slip], file: str) -> list[Check]:
    """Return the checks, with the first slip in the message of the first that fails, and of those that fail in its place.

    The sentence stands after a message's first line, which says what happened.
    """
    first = next((check for check in checks if check.fails_kata), None)
    if not slips or first is None:
        return checks
    slip = slips[0]

    def advised(check: Check) -> Check:
        if check is not first and (check.passed or check.where != f"{file}:{slip.line}"):
            return check
        head, newline, rest = check.message.partition("\n")
        return replace(check, message=f"{head}\n{slip.text}{newline}{rest}")

    return [advised(check) for check in checks]


@cache
def _solution(path: Path) -> SyntaxFacts | None:
    return syntax_facts.of(path.read_text(encoding="utf-8"))


def _functions(facts: SyntaxFacts) -> Iterator[tuple[str, Function]]:
    """Yield the functions and methods of a module with their dotted names."""
    yield from facts.functions.items()
    for name, each in facts.classes.items():
        for method, node in each.methods.items():
            yield f"{name}.{method}", node


def left_unwritten(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A `raise NotImplementedError` of the stub that stands beside finished code."""
    theirs = dict(_functions(solution))
    for name, node in _functions(student):
        body = syntax_facts.without_docstring(node)
        raises = [statement for statement in body if syntax_facts.is_unwritten(statement)]
        if not raises or len(body) < 2 or name not in theirs:
            continue
        if any(map(syntax_facts.is_unwritten, theirs[name].body)):
            continue
        beside = "below" if raises[0] is body[-1] else "above"
        yield Slip(
            raises[0].lineno,
            name,
            f"`raise NotImplementedError` still stands {beside} your code in {name}: delete that line.",
        )


def not_imported(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A module of the standard library, numpy, or a function of one of them, that is used and not imported."""
    bound = syntax_facts.bound_names(student)
    if bound is None:
        return
    named: set[str] = set()
    for node, around in _named_uses(student):
        name = node.id
        if name in bound or name in SPECIAL or name in named:
            continue
        line = f"line {node.lineno}"
        if name in ("np", "numpy"):
            text = f"`{name}` is used in {line}, but the file doesn't import it. Add `import numpy as np` at the top."
        elif name in MEMBERS:
            text = f"`{name}` is used in {line}, but the file doesn't import it. Add `from {MEMBERS[name]} import {name}` at the top."
        elif name in sys.stdlib_module_names:
            text = f"`{name}` is used in {line}, but the file doesn't import it. Add `import {name}` at the top."
        else:
            continue
        named.add(name)
        yield Slip(node.lineno, around, text)


def _named_uses(student: SyntaxFacts) -> Iterator[tuple[ast.Name, str]]:
    """Yield the names that the module reads, each with the dotted name of the definition around it."""
    arounds = {id(node): name for name, function in _functions(student) for node in student.walk(function)}
    for node in student.walk(student.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node, arounds.get(id(node), "")


def misnamed(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method or function that the solution has and the file lacks, with a like name beside it."""
    every = {name.rpartition(".")[2] for name, _ in _functions(solution)} | solution.classes.keys()
    every |= {name for each in solution.classes.values() for name in each.bound}
    for name, theirs in solution.classes.items():
        own = student.classes.get(name)
        if own is None or own.node.decorator_list:  # as a dataclass, whose methods are made for it
            continue
        has = {known for each in student.lineage(name)[:1] for known in each.methods.keys() | each.bound}
        for wanted in sorted((theirs.methods.keys() | theirs.bound) - has):
            others = {other: node.lineno for other, node in own.methods.items() if other not in every}
            others |= {other: own.node.lineno for other in own.bound - own.methods.keys() if other not in every}
            meant = _like(wanted, list(others))
            if meant:
                line = _line_of(own, meant)
                yield Slip(
                    line, f"{name}.{meant}", f"{name} has no `{wanted}`; did you mean your `{meant}` in line {line}?"
                )
    top = (
        student.functions.keys()
        | student.classes.keys()
        | {n for s in student.tree.body for n in syntax_facts.targets(s)}
    )
    for wanted in sorted((solution.functions.keys() | solution.classes.keys()) - top):
        meant = _like(wanted, [other for other in top if other not in every])
        if meant:
            node = student.functions.get(meant) or (student.classes[meant].node if meant in student.classes else None)
            line = node.lineno if node else 1
            yield Slip(line, meant, f"There is no `{wanted}`; did you mean your `{meant}` in line {line}?")


def _line_of(facts: syntax_facts.ClassFacts, name: str) -> int:
    if name in facts.methods:
        return facts.methods[name].lineno
    for member in facts.node.body:
        if name in syntax_facts.targets(member):
            return member.lineno
    return facts.node.lineno


def _like(wanted: str, others: list[str]) -> str | None:
    """Return the one of `others` that is written nearly as `wanted` is, or None."""
    for other in others:
        if OTHER_NAMES.get(other) == wanted or _bare(other) == _bare(wanted):
            return other
    special = wanted.startswith("__")
    alike = [other for other in others if other.startswith("_") == special and len(other) > 2]
    return next(iter(difflib.get_close_matches(wanted, alike, n=1, cutoff=CLOSE)), None)


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def outside(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that stands outside of its class, or inside another method, by its indentation."""
    missing = {
        method: name
        for name, each in solution.classes.items()
        if name in student.classes
        for method in each.methods
        if not any(method in known.methods.keys() | known.bound for known in student.lineage(name)[:1])
        and method not in solution.functions
    }
    for name, node in student.functions.items():
        if name in missing and _takes_self(node):
            text = (
                f"`{name}` in line {node.lineno} stands outside of the class {missing[name]}: "
                "indent it like the class's other methods."
            )
            yield Slip(node.lineno, name, text)
    for around, function in _functions(student):
        for inner in student.walk(function):
            if isinstance(inner, Function) and inner is not function and inner.name in missing and _takes_self(inner):
                text = (
                    f"`{inner.name}` in line {inner.lineno} stands inside of `{around}`: "
                    "it is indented too far to be a method of its own."
                )
                yield Slip(inner.lineno, around, text)


def _takes_self(node: Function) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "self"


def without_self(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method without `self`, or a name in a method that is meant as an attribute of `self`."""
    bound = syntax_facts.bound_names(student)
    for name, facts in student.classes.items():
        if name not in solution.classes:
            continue
        known = student.attributes(name) | solution.attributes(name)
        for method, node in facts.methods.items():
            if node.decorator_list and not all(_is_name(each, "property") for each in node.decorator_list):
                continue
            arguments = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            theirs = solution.classes[name].methods.get(method)
            if (
                theirs
                and not theirs.decorator_list
                and not node.args.vararg
                and (not arguments or arguments[0] != "self")
            ):
                wanted = [each.arg for each in theirs.args.args[1:]]
                if len(arguments) < len(theirs.args.args) and arguments[:1] == wanted[:1]:
                    text = f"`{method}` in line {node.lineno} lacks `self`: a method's first parameter is the object itself."
                    yield Slip(node.lineno, f"{name}.{method}", text)
                continue
            yield from _bare_attributes(name, method, node, student.walk(node), known, bound or set())


def _bare_attributes(
    name: str, method: str, node: Function, walked: list[ast.AST], known: set[str], bound: set[str]
) -> Iterator[Slip]:
    nodes = syntax_facts.own_nodes(node)
    loads = {each.id for each in walked if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store)}
    outer = {each.arg for each in walked if isinstance(each, ast.arg)}
    shared = {each for inner in nodes if isinstance(inner, ast.Global | ast.Nonlocal) for each in inner.names}
    stored = {one.id for one in nodes if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    for each in nodes:
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
            local = each.targets[0].id
            if local in known and local not in loads | outer | shared:
                text = (
                    f"Line {each.lineno} sets a local name, `{local}`, which ends with the method. "
                    f"To keep it in the object, set `self.{local}`."
                )
                yield Slip(each.lineno, f"{name}.{method}", text)
        elif isinstance(each, ast.Attribute | ast.Subscript) and isinstance(each.value, ast.Name):
            used = each.value.id
            # `input` is Python's own function, and the only one of its names that a kata's attribute has.
            unbound = used == "input" or (used not in bound and used not in SPECIAL)
            if used in known and used not in stored | outer and unbound:
                text = f"`{used}` in line {each.lineno} is not the object's: write `self.{used}`."
                yield Slip(each.lineno, f"{name}.{method}", text)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def defined_twice(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A class, function or method that stands twice: Python takes the last, and forgets the first."""
    scopes: list[tuple[str, list[ast.stmt]]] = [("", student.tree.body)]
    scopes += [(f"{name}.", facts.node.body) for name, facts in student.classes.items()]
    for prefix, body in scopes:
        first: dict[str, int] = {}
        for node in body:
            if not isinstance(node, Function | ast.ClassDef) or node.decorator_list:
                continue
            refers = any(isinstance(each, ast.Name) and each.id == node.name for each in student.walk(node))
            if node.name in first and not refers and _is_known(prefix + node.name, solution):
                text = (
                    f"`{prefix}{node.name}` stands twice, in lines {first[node.name]} and {node.lineno}: "
                    "Python takes the second, and the first is gone."
                )
                yield Slip(node.lineno, prefix + node.name, text)
            first[node.name] = node.lineno


def _refers(student: SyntaxFacts, node: Function | ast.ClassDef) -> bool:
    """True if a definition names itself, as one does that goes on from an earlier one of that name."""
    return any(isinstance(each, ast.Name) and each.id == node.name for each in student.walk(node))


def _is_known(name: str, solution: SyntaxFacts) -> bool:
    owner, _, member = name.rpartition(".")
    if owner:
        return owner in solution.classes
    return member in solution.classes or member in solution.functions


def class_called(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function's class that gets the function's arguments: `Square(x)` for `Square()(x)`."""
    for node, around in _calls(student):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        lineage = student.lineage(name)
        if name == "Variable" or not node.args or not any("__call__" in facts.methods for facts in lineage):
            continue
        if any(facts.methods.keys() & {"__init__", "__new__"} or facts.node.decorator_list for facts in lineage):
            continue
        if any(facts.node.keywords or len(facts.bases) != len(facts.node.bases) for facts in lineage):
            continue
        arguments = ast.unparse(node)[len(name) :]
        text = (
            f"`{ast.unparse(node)}` in line {node.lineno} makes a {name}, which takes nothing, and doesn't call it: "
            f"write `{name}(){arguments}`."
        )
        yield Slip(node.lineno, around, text)


def _calls(student: SyntaxFacts) -> Iterator[tuple[ast.Call, str]]:
    for name, function in _functions(student):
        for node in student.walk(function):
            if isinstance(node, ast.Call):
                yield node, name


def exclusive_or(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A `^` where a power is meant."""
    for name, function in _functions(student):
        for node in student.walk(function):
            if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.BitXor):
                text = f"`^` in line {node.lineno} is a bitwise exclusive or in Python: a power is written `x ** 2`."
                yield Slip(node.lineno, name, text)


def no_return(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that computes something and has no `return`."""
    theirs = dict(_functions(solution))
    for name, node in _functions(student):
        wanted = theirs.get(name)
        body = syntax_facts.without_docstring(node)
        if wanted is None or not body or not _gives_value(wanted) or node.name.startswith("__init"):
            continue
        if syntax_facts.returns_value(node):
            if (
                _gives_value(node)
                and syntax_facts.falls_through(node.body)
                and not syntax_facts.falls_through(wanted.body)
            ):
                text = (
                    f"`{name}` has a way to its end without a `return`, and gives None back there (line {node.lineno})."
                )
                yield Slip(node.lineno, name, text)
            continue
        if any(isinstance(each, ast.Pass | ast.Raise) for each in body):
            continue
        if len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            continue  # `...`
        text = f"`{name}` has no `return`, so it gives None back, whatever it computes (line {node.lineno})."
        yield Slip(node.lineno, name, text)


def _gives_value(function: Function) -> bool:
    return any(isinstance(node, ast.Return) and node.value is not None for node in syntax_facts.own_nodes(function))


def exception_returned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An exception that is returned, or only made, and never raised."""
    for name, function in _functions(student):
        for node in syntax_facts.own_nodes(function):
            if isinstance(node, ast.Return | ast.Expr) and isinstance(node.value, ast.Call):
                made = node.value.func
                if isinstance(made, ast.Name) and _is_exception(made.id):
                    does = "returns" if isinstance(node, ast.Return) else "makes"
                    text = f"Line {node.lineno} {does} a {made.id}, and doesn't raise it: write `raise {made.id}(…)`."
                    yield Slip(node.lineno, name, text)


def _is_exception(name: str) -> bool:
    return name in SPECIAL and name.endswith(("Error", "Exception"))


def thrown_away(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A line that computes something and does nothing with it, such as `sorted(funcs)` or `x.grad == gx`."""
    for name, function in _functions(student):
        for node in syntax_facts.own_nodes(function):
            if not isinstance(node, ast.Expr):
                continue
            value = node.value
            shown = ast.unparse(value)[:60]
            if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
                text = f"`{shown}` in line {node.lineno} compares, and changes nothing: one `=` assigns."
                yield Slip(node.lineno, name, text)
            elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in PURE:
                text = f"`{shown}` in line {node.lineno} gives a new value, and the line does nothing with it."
                yield Slip(node.lineno, name, text)
            elif isinstance(value, ast.Attribute) and value.attr in (
                "sort",
                "cleargrad",
                "append",
                "pop",
                "set_creator",
            ):
                text = f"`{shown}` in line {node.lineno} is not called: the parentheses are missing."
                yield Slip(node.lineno, name, text)


def no_context_manager(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A generator that the solution decorates with `contextmanager`, and the student doesn't."""
    for name, node in student.functions.items():
        theirs = solution.functions.get(name)
        if theirs is None or node.decorator_list or not theirs.decorator_list:
            continue
        if "contextmanager" in ast.unparse(theirs.decorator_list[0]) and any(
            isinstance(each, ast.Yield) for each in syntax_facts.own_nodes(node)
        ):
            text = f"`{name}` yields, and `with` can't use it: `@contextlib.contextmanager` is missing above line {node.lineno}."
            yield Slip(node.lineno, name, text)


RULES: tuple[Rule, ...] = (
    left_unwritten,
    not_imported,
    outside,
    misnamed,
    defined_twice,
    without_self,
    class_called,
    no_return,
    exception_returned,
    no_context_manager,
    thrown_away,
    exclusive_or,
)
