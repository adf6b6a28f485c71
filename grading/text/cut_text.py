"""Texts of which only the beginning is shown, with the number of bytes that were left out."""

import re

from sentences import joined, said

MORE = re.compile(r"\n… and (\d{1,18}) bytes more\Z")


def with_left_out(beginning: str, count: int) -> str:
    """Return the beginning of a text, and a sentence on the number of bytes that are left out after it."""
    return joined("\n", [beginning, said("… and {left} bytes more", left=count)])


def split_left_out(text: str) -> tuple[str, int]:
    """Return the beginning of a text that `with_left_out` made, and the number; of any other the whole text, and 0."""
    more = MORE.search(text) if text.endswith(" bytes more") else None
    return (text[: more.start()], int(more[1])) if more else (text, 0)
