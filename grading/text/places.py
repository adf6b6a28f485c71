"""The place that a report names: "generations.py:41", or in a notebook "answer.ipynb, cell 7, line 3"."""

import re
from pathlib import PurePath

from grading.text.language import said

PLACE = re.compile(r"(?P<file>.*)(?P<rest>:(?P<line>\d+)|, cell (?P<cell>\d+), line (?P<inside>\d+))", re.DOTALL)


def with_path(place: str, path: str | None) -> str:
    """Return the place with the file's path in place of its name; a notebook keeps its name if the path has another."""
    found = PLACE.fullmatch(place)
    if found is None or path is None or (found["line"] is None and PurePath(path).name != found["file"]):
        return place
    return path + found["rest"]


def split(place: str) -> tuple[str, str]:
    """Return the file, and the place in it in words: "line 41", or "cell 7, line 3"."""
    found = PLACE.fullmatch(place)
    if found is None:
        return place, ""
    if found["line"]:
        return found["file"], said("line {line}", line=found["line"])
    return found["file"], said("cell {cell}, line {line}", cell=found["cell"], line=found["inside"])


def line_number(place: str | None) -> int:
    """Return the line in the file, or 0 if there is none, as in a notebook: its cells are no lines of its file."""
    found = PLACE.fullmatch(place or "")
    return int(found["line"] or 0) if found else 0
