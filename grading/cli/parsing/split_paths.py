"""Paths with blanks that were typed without quotation marks, so that each of their words came by itself."""

import os
from collections.abc import Iterator

from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said

MAX_WORDS = 40  # of a command: a pattern of the shell's may stand for thousands of files


def refuse(words: list[str]) -> None:
    """Raise UsageError if words that follow each other are the path of a file or folder with blanks."""
    path = next(filter(os.path.exists, _joined(words[:MAX_WORDS])), None)
    if path is not None:
        quoted = typed_paths.quoted(path)
        raise UsageError(said("{path} has blanks: type it in quotation marks, {quoted}", path=path, quoted=quoted))


def _joined(words: list[str]) -> Iterator[str]:
    """Yield each two and more words in a row with blanks between them, the most first; without an option's name."""
    for count in range(len(words), 1, -1):
        for start in range(len(words) - count + 1):
            first, *others = words[start : start + count]
            option, _, value = first.partition("=")
            yield " ".join([value if option.startswith("--") else first, *others])
