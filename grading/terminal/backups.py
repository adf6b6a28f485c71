"""What the grader keeps in the checkout for a student: backups of their files, and which hints they have seen."""

import json
import time
from pathlib import Path
from typing import Any

from grading import ROOT
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata
from grading.text.atomic_write import atomic_write
from grading.text.errors import GraderError

BACKUPS = ROOT / ".backup"
SEEN = BACKUPS / "hints.json"


def back_up(path: Path) -> Path:
    """Copy the file to a place of its own under .backup; return that. Raises GraderError if it can't be written."""
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    copy = BACKUPS / path.parent.name / f"{path.stem}-{stamp}.py"
    number = 1
    while copy.exists():
        number += 1
        copy = copy.with_name(f"{path.stem}-{stamp}-{number}.py")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    except OSError as error:
        raise GraderError(f"{copy} can't be written ({error}), so {path.name} was left as it is.") from error
    return copy


def replace_stub(kata: Kata) -> tuple[bool, Path | None]:
    """Write the kata's stub; return whether it wasn't there already, and the backup of the file that was there instead.

    Raises GraderError if something can't be written.
    """
    stub, backup = stubs.derive(kata).encode(), None
    try:
        if kata.stub.is_file():
            # Git may have given the lines of a checkout Windows' ends. A link is none of ours, whatever it leads to.
            if not kata.stub.is_symlink() and kata.stub.read_bytes().replace(b"\r\n", b"\n") == stub:
                return False, None
            backup = back_up(kata.stub)
        atomic_write(kata.stub, [stub])  # in the place of a link, and never to where that leads
    except OSError as error:
        raise GraderError(f"{kata.stub} can't be written: {error}") from error
    return True, backup


def hints_seen(kata: Kata) -> int:
    """Return how many of the kata's hints were shown: 0 if nobody knows."""
    try:
        return max(0, int(_seen().get(kata.id, 0)))
    except (ValueError, TypeError, OverflowError):
        return 0


def remember_hints(kata: Kata, count: int) -> None:
    """Remember how many hints were shown; where nothing can be written, the next one is the first again."""
    try:
        BACKUPS.mkdir(exist_ok=True)
        SEEN.write_text(json.dumps({**_seen(), kata.id: count}), encoding="utf-8")
    except OSError:
        pass


def _seen() -> dict[str, Any]:
    """What is noted of each kata; nothing where that can't be read, or isn't what we have written."""
    try:
        seen = json.loads(SEEN.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}
