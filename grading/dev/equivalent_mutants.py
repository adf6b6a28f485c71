"""The mutants that a kata's suite need not notice, as equivalent.toml lists them with the reasons."""

import tomllib
from dataclasses import dataclass

from grading.curriculum import module_parts
from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.module_parts import Definition
from grading.dev.mutants import Place, ready
from grading.text.errors import GraderError


@dataclass(frozen=True)
class EquivalentMutant:
    """A mutant that may pass, why, and the stretch check that fails on it if it breaks what a docstring promises."""

    definition: str
    line: str
    mutant: str
    why: str
    stretch: str | None = None

    @property
    def place(self) -> Place:
        return self.definition, self.line, self.mutant

    def __str__(self) -> str:
        return f"{self.definition}: {self.line} -> {self.mutant}"


def read_equivalents(kata: Kata) -> list[EquivalentMutant]:
    """Return the entries of the kata's equivalent.toml. Raises GraderError with the file's name if a key is missing."""
    path = kata.folder / "equivalent.toml"
    if not path.exists():
        return []
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
        return [
            EquivalentMutant(one["definition"], one["line"], mutant, one["why"], one.get("stretch"))
            for one in found
            for mutant in one["mutants"]
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise GraderError(f"{path}: {error}") from error


def inherited_equivalents(kata: Kata) -> set[Place]:
    """Return the mutants that an earlier kata lists, of the definitions that have the same text here."""
    here = module_parts.read(kata.solution)
    found = set[Place]()
    for earlier in ladder()[: ladder().index(kata)]:
        there = module_parts.read(earlier.solution)
        same = [name for name in ready(kata) if name in there.names() and same_code(there[name], here[name])]
        found |= {one.place for one in read_equivalents(earlier) if one.definition in same}
    return found


def same_code(one: Definition, other: Definition) -> bool:
    """True if the definitions differ in their docstrings at most."""
    return (one.head, one.body) == (other.head, other.body)
