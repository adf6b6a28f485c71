"""A list of names in a sentence, cut where it is too long to be read."""

from collections.abc import Sequence

from sentences import said

MAX_NAMES = 10


def name_list(names: Sequence[str]) -> str:
    """Return the first names, and the number of those that are left out."""
    first = ", ".join(names[:MAX_NAMES])
    more = len(names) - MAX_NAMES
    return said("{names} and {more} more", names=first, more=more) if more > 0 else first
