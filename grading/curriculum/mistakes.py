"""The catalogue of known mistakes: for each kata, wrong answers that students often give."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from grading.curriculum.damaged_files import damaged
from grading.curriculum.ladder import Kata, ladder
from grading.text.language import said

Changes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CodeCondition:
    """A condition on a student's code, without which a mistake is not named. judge/syntax/code_patterns.py explains it.

    - `where`: a definition's dotted name, or "" for the whole module.
    - `any`: patterns of which one must stand there.
    - `beside`: patterns of which one must stand there too.
    - `none`: patterns that must not stand there.
    """

    where: str = ""
    any: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: the solution with some of its text replaced, its name, and an explanation.

    - `changes`: pairs of right and wrong text.
    - `also`: such changes for each other way to make the same mistake.
    - `told`: prose, and an example as typed into Python with the wrong result; a blank line ends each of them.
    - `code`: conditions on the student's code. If it has none, a definition must differ from the solution's.
    - `kata`: the id of the kata whose catalogue has it.
    """

    id: str
    name: str
    changes: Changes
    told: str
    also: tuple[Changes, ...] = ()
    code: tuple[CodeCondition, ...] = ()
    kata: str = ""


def catalogue(kata: Kata) -> tuple[Mistake, ...]:
    """Return the kata's own known mistakes. Raises GraderError, naming the file, if one lacks something."""
    return _catalogue(kata.folder / "mistakes.toml")


def known(kata: Kata) -> tuple[Mistake, ...]:
    """Return the mistakes that can be made in a kata: its own, then those of earlier katas, the nearest first.

    An earlier kata's mistake can be made where the texts that it changes still stand in the kata's solution. One with
    the name of a later kata's mistake is another way to make that.
    """
    return _known(ladder().index(kata))


@cache
def _known(place: int) -> tuple[Mistake, ...]:
    kata, before = ladder()[place], ladder()[:place]
    solution = kata.solution.read_text(encoding="utf-8")
    found = {mistake.name: mistake for mistake in catalogue(kata)}
    texts: set[str] = set()
    for mistake in catalogue(kata):
        _still_possible(solution, mistake, texts)  # all of them, unless a maintainer is changing the solution
    for earlier in reversed(before):
        for mistake in catalogue(earlier):
            possible = _still_possible(solution, mistake, texts)
            if possible and mistake.name in found:
                same = found[mistake.name]
                found[mistake.name] = replace(same, also=(*same.also, *possible))
            elif possible:
                found[mistake.name] = replace(mistake, changes=possible[0], also=tuple(possible[1:]))
    return tuple(found.values())


def _still_possible(solution: str, mistake: Mistake, texts: set[str]) -> list[Changes]:
    """Return the mistake's ways that make a new text of this solution, and add those texts to `texts`."""
    possible = []
    for changes in ways(mistake).values():
        try:
            text = changed(solution, changes)
        except ValueError:
            continue
        if text not in texts:
            texts.add(text)
            possible.append(changes)
    return possible


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
                    "name": said(facts["name"].strip()),
                    "told": said(facts["told"].strip()),
                    "changes": _pairs(facts["changes"]),
                    "also": tuple(_pairs(changes) for changes in facts.get("also", [])),
                    "code": tuple(_condition(**facts) for facts in facts.get("code", [])),
                    "kata": path.parent.name,
                }
            )
            for facts in found
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(path, error) from error


def _condition(where: str = "", **patterns: Iterable[str]) -> CodeCondition:
    return CodeCondition(where, **{name: tuple(some) for name, some in patterns.items()})


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
