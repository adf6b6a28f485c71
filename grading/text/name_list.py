"""A list of names in a sentence, cut where it is too long to be read."""

from collections.abc import Sequence

from sentences import joined, said

MAX_NAMES = 10


def name_list(names: Sequence[str], most: int = MAX_NAMES) -> str:
    """Return the first names, and the number of those that are left out. Names may be sentences."""
    first = joined(", ", names[:most])
    more = len(names) - most
    return said("{names} and {more} more", names=first, more=more) if more > 0 else first
