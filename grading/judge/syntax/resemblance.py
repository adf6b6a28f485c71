"""The kata that some code resembles, by its definitions and not by its file's name. Nothing of it is run here.

A kata adds names to the ladder, such as `cleargrad` or `.generation`, as its `kata.toml` lists them. Code is as far up
the ladder as the highest kata whose names its definitions have. A notebook goes through several states, as later cells
replace what earlier ones defined. Cells may be in any order: code that defines Variable, Function and a function made
of it anew stands by itself, and nothing that is left from above is of its kata.
"""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from grading.curriculum import module_parts
from grading.curriculum.ladder import Kata, ladder
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function

CORE = {"Variable", "Function"}  # without one of these classes code resembles no kata
DEFINING = re.compile(r"^(?P<indent>[ \t]*+)(?:class|def)[ \t]++(?P<name>[^\W\d]\w*+)", re.MULTILINE)
MAX_DEFINITIONS = 1000  # of one notebook that are compared


@dataclass(frozen=True)
class Definition:
    """A definition at the top level: its name, its lines, and how far up the ladder its names are.

    - `names` are those of the ladder's dotted names that it defines, such as "Variable.backward".
    - `inherits`: True for a class with a base, as `class Square(Function)`.
    """

    name: str
    first: int
    last: int
    level: int
    names: frozenset[str]
    inherits: bool = False


@dataclass(frozen=True)
class State:
    """The definitions that are there when the code has run as far as a line.

    - `level`: the number of the kata that it resembles; 0 if it resembles none.
    - `last`: the last line of the statement before the next definition.
    - `outdated`: the lines of definitions that others have replaced by then.
    - `complete`: True if the next definition begins a section, see _Definitions. In between, a
      part of the definitions is of one kata and a part of the next.
    """

    level: int
    names: frozenset[str]
    last: int
    outdated: tuple[tuple[int, int], ...] = ()
    complete: bool = True


def final_state(text: str) -> State:
    """Return the state at the end of a module."""
    return states([(1, text)])[-1]


@dataclass
class _Definitions:
    """The definitions as the code has run so far, in sections.

    A section begins with a cell that replaces one of its definitions, or within a cell with one that does.

    `own` are the definitions since the last section that stands by itself, and `live` those that nothing replaced.
    """

    live: dict[str, Definition] = field(default_factory=dict)
    outdated: list[tuple[int, int]] = field(default_factory=list)
    section: dict[str, Definition] = field(default_factory=dict)
    own: dict[str, Definition] = field(default_factory=dict)

    def replaces_any(self, new: Iterable[Definition]) -> bool:
        return any(definition.name in self.section for definition in new)

    def add(self, new: list[Definition], anew: bool) -> None:
        if anew:
            self.section = {}
        for definition in new:
            if definition.name in self.live:
                self._replace(definition.name)
            if definition.name == "Variable":
                # Operators that were set on the class before, as Variable.__add__ = add, are gone with it.
                for name in [name for name in self.live if name.startswith("Variable.")]:
                    self._replace(name)
            self.live[definition.name] = self.section[definition.name] = self.own[definition.name] = definition
        if self.section.keys() >= CORE and any(definition.inherits for definition in self.section.values()):
            self.own = dict(self.section)

    def _replace(self, name: str) -> None:
        definition = self.live.pop(name)
        self.outdated.append((definition.first, definition.last))
        self.own.pop(name, None)

    def state(self, last: int, complete: bool) -> State:
        names = frozenset().union(*(definition.names for definition in self.live.values()))
        # Any script may have a `.shape` or a function `add`.
        level = max((definition.level for definition in self.own.values()), default=0) if names & CORE else 0
        return State(level, names, last, tuple(self.outdated), complete)


def states(cells: Iterable[tuple[int, str]], broken_too: bool = False) -> list[State]:
    """Return the states that some code goes through, at least one; cells come with their first line's number.

    A cell that is no Python defines nothing, or, if `broken_too`, all that its lines begin to define.
    """
    cells = list(cells)
    imports: dict[str, str] = {}
    definitions = _Definitions()
    found: list[State] = []
    end = 0
    for first, text in cells:
        facts = syntax_facts.of(text)
        if facts:
            parts = [
                (list(_definitions(statement, first - 1, imports)), first - 1 + (statement.end_lineno or 1))
                for statement in facts.tree.body
            ]
        else:
            parts = [(_broken_definitions(text, first), first + text.count("\n"))] if broken_too else []
        cell_begins_anew = definitions.replaces_any(itertools.chain.from_iterable(new for new, _ in parts))
        defined = False  # imports above a cell's first definition belong to what follows
        for new, last in parts:
            if new and len(definitions.live) + len(definitions.outdated) < MAX_DEFINITIONS:
                anew = definitions.replaces_any(new) or (cell_begins_anew and not defined)
                found.append(definitions.state(end, anew))
                definitions.add(new, anew)
                defined = True
            if defined:
                end = last
        end = first + text.count("\n")
    return [*found, definitions.state(end, complete=True)]


def best_state(kata: Kata, found: list[State]) -> State | None:
    """Return the state that answers the kata, or None if no state resembles it.

    An answer to a later kata counts as well, as long as it still answers this one. The state with the most of the
    kata's definitions is the best. Among equals it is a complete one, then the kata's own, and then the last.
    """
    known = _names_of(kata.solution)
    rated = [
        (len(state.names & known), state.complete, state.level == int(kata.number), place)
        for place, state in enumerate(found)
        if answers(kata, state.level)
    ]
    return found[max(rated)[-1]] if rated else None


def answers(kata: Kata, level: int) -> bool:
    """True if code that resembles the kata of this number answers the kata."""
    return int(kata.number) <= level <= int(kata.lasts_until or ladder()[-1].number)


def _broken_definitions(text: str, first: int) -> list[Definition]:
    """Return what a cell that is no Python would define, by the beginnings of its lines; each spans the whole cell."""
    last = first + text.count("\n")
    owner = ""
    words: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for found in DEFINING.finditer(text[: syntax_facts.MAX_TEXT]):
        name = found["name"]
        if not found["indent"]:
            owner = name
        words.setdefault(owner, set()).update({name} if name == owner else {f".{name}"})
        names.setdefault(owner, set()).add(name if name == owner else f"{owner}.{name}")
    return [
        Definition(name, first, last, _level(words[name]), _all_names() & names[name], name not in CORE)
        for name in words
        if name
    ]


def _definitions(statement: ast.stmt, above: int, imports: dict[str, str]) -> Iterator[Definition]:
    """Yield what a statement at the top level defines; `imports` collects the modules by the names they have here."""
    match statement:
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            for alias in aliases:
                module = getattr(statement, "module", None) or alias.name
                imports[alias.asname or alias.name] = module.partition(".")[0]
        case ast.If(body=body) | ast.Try(body=body) | ast.With(body=body):
            for inner in body:
                yield from _definitions(inner, above, imports)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield _definition(statement, above, imports)
        case ast.Assign(targets=targets, lineno=line):
            for target in targets:
                if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):  # Variable.__add__ = add
                    name, words = f"{target.value.id}.{target.attr}", {f".{target.attr}"}
                    names = frozenset({name}) & _all_names()
                    yield Definition(name, above + line, above + line, _level(words), names)


def _definition(statement: Function | ast.ClassDef, above: int, imports: dict[str, str]) -> Definition:
    """Return the definition of a function or a class, with the class's methods."""
    first = min([statement.lineno, *(decorator.lineno for decorator in statement.decorator_list)])
    last = statement.end_lineno or statement.lineno
    words, names, inherits = _words(statement, imports), {statement.name}, False
    if isinstance(statement, ast.ClassDef):
        names |= {f"{statement.name}.{node.name}" for node in statement.body if isinstance(node, Function)}
        inherits = bool(statement.bases)
    return Definition(statement.name, above + first, above + last, _level(words), _all_names() & names, inherits)


def _words(definition: ast.stmt, imports: dict[str, str]) -> set[str]:
    """Return the words of a definition that may be a kata's: its name, .attributes, .methods and modules it uses."""
    words = {definition.name} if isinstance(definition, Function | ast.ClassDef) else set()
    for node in ast.walk(definition):
        if isinstance(node, ast.Attribute):
            words.add(f".{node.attr}")
        elif isinstance(node, Function) and node is not definition:
            words.add(f".{node.name}")
        elif isinstance(node, ast.Name) and node.id in imports:
            words.add(f"import {imports[node.id]}")
    return words


def _level(words: set[str]) -> int:
    return max((level for word, level in _levels().items() if word in words), default=0)


@cache
def _levels() -> dict[str, int]:
    """Return the words that katas add to the ladder, each with the number of the first kata that has it."""
    levels: dict[str, int] = {}
    imported: set[str] = set()
    for kata in ladder():
        tree = ast.parse(kata.solution.read_text(encoding="utf-8"))
        modules = {f"import {alias.name}" for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
        # An attribute's name may stand in any class: `output.creator` is set in Function.
        public = {f".{name.rpartition('.')[2]}" if "." in name else name for name in kata.public}
        for word in public | (modules - imported if imported else set()):
            levels.setdefault(word, int(kata.number))
        imported |= modules
    return levels


@cache
def _names_of(solution: Path) -> frozenset[str]:
    return frozenset(module_parts.read(solution).names())


@cache
def _all_names() -> frozenset[str]:
    """Return the dotted names of all katas; a student may define a hundred thousand others."""
    return frozenset().union(*(_names_of(kata.solution) for kata in ladder()))
