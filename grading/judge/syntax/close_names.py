"""Names that may be meant by others: few and short ones, since to compare hundreds of long names would take seconds."""

import difflib
import itertools
from collections.abc import Iterable

from sentences import said

MAX_COMPARED_NAME, MAX_COMPARED_NAMES = 30, 100  # characters of a name, and names that another one is compared with


def comparable(name: str, others: Iterable[str]) -> list[str]:
    """Return those of `others` that `name` is compared with; no name of a kata is long."""
    if len(name) > MAX_COMPARED_NAME:
        return []
    return [other for other in others if len(other) <= MAX_COMPARED_NAME][:MAX_COMPARED_NAMES]


def question(wanted: str, meant: str) -> str:
    """Return the question whether a missing name is another one misspelt."""
    return said("There is no `{wanted}`; did you mean your `{meant}`?", wanted=wanted, meant=meant)


def closest(name: str, others: Iterable[str], cutoff: float) -> str | None:
    """Return the other name that is the same but for _ and case, or else the public one that is nearest, or None.

    `cutoff` is the least likeness by difflib.
    """
    others = list(others)
    same = (other for other in others if same_letters(other, name) and other != name)
    close = difflib.get_close_matches(name, public(others), n=1, cutoff=cutoff)
    return next(itertools.chain(same, close), None)


def public(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith("_")]


def same_letters(name: str, other: str) -> bool:
    """True if the names differ only in underscores and case."""
    return name.replace("_", "").lower() == other.replace("_", "").lower()
