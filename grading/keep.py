"""What the grader keeps in the checkout for a student: backups of their files, and which hints they have seen."""

import json
import time
from pathlib import Path

from grading.errors import GraderError
from grading.ladder import ROOT, Kata

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


def hints_seen(kata: Kata) -> int:
    try:
        return int(json.loads(SEEN.read_text(encoding="utf-8"))[kata.id])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def remember_hints(kata: Kata, count: int) -> None:
    """Remember how many hints were shown; where nothing can be written, the next one is the first again."""
    try:
        seen = json.loads(SEEN.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        seen = {}
    try:
        BACKUPS.mkdir(exist_ok=True)
        SEEN.write_text(json.dumps({**(seen if isinstance(seen, dict) else {}), kata.id: count}), encoding="utf-8")
    except OSError:
        pass
