"""The kata that some code resembles, by its definitions and not by its file's name. Nothing of it is run here.

A kata adds names to the ladder, such as `cleargrad` or `.generation`, as its `kata.toml` lists them. Code is as far up
the ladder as the highest kata whose names its definitions have. A notebook goes through several states, as later cells
replace what earlier ones defined.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grading.curriculum import module_parts
from grading.curriculum.ladder import Kata, ladder
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.statements import Function

CORE = {"Variable", "Function"}  # without one of these classes code resembles no kata
MAX_DEFINITIONS = 1000  # of one notebook that are compared


@dataclass(frozen=True)
class Definition:
    """A definition at the top level: its name, its lines, and how far up the ladder its names are.

    `names` are those of the ladder's dotted names that it defines, such as "Variable.backward".
    """

    name: str
    first: int
    last: int
    level: int
    names: frozenset[str]


@dataclass(frozen=True)
class State:
    """The definitions that are there when the code has run as far as a line.

    - `level`: the number of the kata that it resembles; 0 if it resembles none.
    - `last`: the last line of the statement before the next definition.
    - `outdated`: the lines of definitions that others have replaced by then.
    - `complete`: True if the next definition begins anew, since it replaces one of the same section. In between, a
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


def states(cells: Iterable[tuple[int, str]]) -> list[State]:
    """Return the states that some code goes through, at least one; cells come with their first line's number.

    A cell that is no Python defines nothing.
    """
    cells = list(cells)
    imports: dict[str, str] = {}
    live: dict[str, Definition] = {}
    outdated: list[tuple[int, int]] = []
    found: list[State] = []
    section: set[str] = set()
    end = 0
    for first, text in cells:
        facts = syntax_facts.of(text)
        defined = False  # imports above a cell's first definition belong to what follows
        for statement in facts.tree.body if facts else []:
            new = list(_definitions(statement, first - 1, imports))
            if new and len(live) + len(outdated) < MAX_DEFINITIONS:
                names = {definition.name for definition in new}
                anew = not section.isdisjoint(names)
                found.append(_state(live, end, outdated, anew))
                section = names if anew else section | names
                for definition in new:
                    if definition.name in live:
                        outdated.append((live[definition.name].first, live[definition.name].last))
                    live[definition.name] = definition
                defined = True
            if defined:
                end = first - 1 + (statement.end_lineno or statement.lineno)
        end = first + text.count("\n")
    return [*found, _state(live, end, outdated, complete=True)]


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


def _state(live: dict[str, Definition], last: int, outdated: list[tuple[int, int]], complete: bool) -> State:
    names = frozenset().union(*(definition.names for definition in live.values()))
    # Any script may have a `.shape` or a function `add`.
    level = max((definition.level for definition in live.values()), default=0) if names & CORE else 0
    return State(level, names, last, tuple(outdated), complete)


def _definitions(statement: ast.stmt, above: int, imports: dict[str, str]) -> Iterator[Definition]:
    """Yield what a statement at the top level defines; `imports` collects the modules by the names they have here."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            module = getattr(statement, "module", None) or alias.name
            imports[alias.asname or alias.name] = module.partition(".")[0]
    elif isinstance(statement, ast.If | ast.Try | ast.With):
        for inner in statement.body:
            yield from _definitions(inner, above, imports)
    elif isinstance(statement, Function | ast.ClassDef):
        first = min([statement.lineno, *(decorator.lineno for decorator in statement.decorator_list)])
        words, names = _words(statement, imports), {statement.name}
        if isinstance(statement, ast.ClassDef):
            names |= {f"{statement.name}.{node.name}" for node in statement.body if isinstance(node, Function)}
        last = statement.end_lineno or statement.lineno
        yield Definition(statement.name, above + first, above + last, _level(words), _all_names() & names)
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):  # Variable.__add__ = add
                name = f"{target.value.id}.{target.attr}"
                line = above + statement.lineno
                yield Definition(name, line, line, _level({f".{target.attr}"}), frozenset({name}) & _all_names())


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
