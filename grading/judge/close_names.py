"""Names that may be meant by others: few and short ones, since to compare hundreds of long names would take seconds."""

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


def same_letters(name: str, other: str) -> bool:
    """True if the names differ only in underscores and case."""
    return name.replace("_", "").lower() == other.replace("_", "").lower()
