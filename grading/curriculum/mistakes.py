"""The catalogue of known mistakes: for each kata, wrong answers that students often give."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grading.curriculum import checkout_parts
from grading.curriculum.ladder import Kata

Changes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: the solution with some of its text replaced, its name, and an explanation.

    - `changes`: pairs of right and wrong text.
    - `also`: such changes for each other way to make the same mistake.
    - `told`: prose, and an example as typed into Python with the wrong result; a blank line ends each of them.
    """

    id: str
    name: str
    changes: Changes
    told: str
    also: tuple[Changes, ...] = ()


def catalogue(kata: Kata) -> tuple[Mistake, ...]:
    """Return the kata's known mistakes. Raises GraderError, naming the file, if one lacks something."""
    return _catalogue(kata.folder / "mistakes.toml")


@cache
def _catalogue(path: Path) -> tuple[Mistake, ...]:
    if not path.exists():
        return ()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["mistake"]
        return tuple(
            Mistake(
                **{
                    **facts,
                    "changes": _pairs(facts["changes"]),
                    "also": tuple(_pairs(changes) for changes in facts.get("also", [])),
                }
            )
            for facts in found
        )
    except (KeyError, TypeError, ValueError) as error:
        raise checkout_parts.damaged(path, error) from error


def _pairs(changes: list[list[str]]) -> Changes:
    return tuple((right, wrong) for right, wrong in changes)


def applied(mistake: Mistake, solution: str, changes: Changes | None = None) -> str:
    """Return the solution's text with the mistake in it. Raises ValueError unless each text to change is there once."""
    try:
        return changed(solution, changes or mistake.changes)
    except ValueError as error:
        raise ValueError(f"{mistake.id}: {error}") from error


def changed(text: str, changes: Iterable[Sequence[str]]) -> str:
    """Return the text with each (old, new) change in it. Raises ValueError unless each old text is there once."""
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} is {text.count(old)} times in the solution, and not once")
        text = text.replace(old, new)
    return text


def ways(mistake: Mistake) -> dict[str, Changes]:
    """Return all ways to make the mistake, by their names in signatures.json."""
    others = {f"{mistake.id}/{number}": changes for number, changes in enumerate(mistake.also, 2)}
    return {mistake.id: mistake.changes} | others
