"""The number of hints that a student has seen of each kata, stored under .backup."""

import json
from typing import Any

from grading.curriculum.ladder import Kata
from grading.terminal.backups import BACKUPS

SEEN = BACKUPS / "hints.json"
UNWRITTEN: dict[str, int] = {}  # by kata: what this process could not write, so that `watch` shows the next hint


def read(kata: Kata) -> int:
    """Return how many of the kata's hints the student has seen: 0 if that is unknown."""
    try:
        return max(0, int({**_stored(), **UNWRITTEN}.get(kata.id, 0)))
    except (ValueError, TypeError, OverflowError):
        return 0


def store(kata: Kata, count: int) -> bool:
    """Store how many hints the student has seen; return False if there is no place to write that.

    The next command then shows the first hint again.
    """
    try:
        BACKUPS.mkdir(exist_ok=True)
        SEEN.write_text(json.dumps({**_stored(), kata.id: count}), encoding="utf-8")
    except OSError:
        UNWRITTEN[kata.id] = count
        return False
    return True


def _stored() -> dict[str, Any]:
    """Return the stored numbers by kata; none if the file can't be read, or was not written here."""
    try:
        seen = json.loads(SEEN.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}
