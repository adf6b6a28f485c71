"""The files that a verdict depends on, and a digest of them: while it is the same, so are the verdicts."""

import hashlib
from functools import cache
from pathlib import Path

from grading import ROOT
from grading.curriculum.ladder import KATAS, SOLUTION

# The rooms of the grader that judge. They import each other from the first to the last, and from no other room.
JUDGING_ROOMS = ("jobs", "judge", "workers", "curriculum", "text")
ROOM_FILES = ("*.py", "solution_requests.txt")
KATA_FILES = ("*.py", "*/test_*.py", "*/memory_*.py", "*/kata.toml", "*/mistakes.toml", "*/signatures.json")


def judging_files() -> list[Path]:
    """Return the judging rooms' modules and facts, the katas' suites and facts, and the solution, in a fixed order."""
    # By pattern, so that a new file can't be forgotten.
    files = [path for pattern in KATA_FILES for path in KATAS.glob(pattern)] + list(SOLUTION.glob("*.py"))
    files.append(ROOT / "grading" / "__init__.py")  # which finds the modules that the suites share
    rooms = [ROOT / "grading" / room for room in JUDGING_ROOMS]
    files += [path for room in rooms for pattern in ROOM_FILES for path in room.rglob(pattern)]
    return sorted(files)


@cache
def suites_digest() -> str:
    """Return a short digest of the judging files' names and contents."""
    digest = hashlib.sha256()
    for path in judging_files():
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
