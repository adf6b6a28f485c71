"""Backups of a student's files under .backup, and the stub that takes the place of such a file."""

import time
from pathlib import Path

from grading import ROOT
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata
from grading.text.atomic_write import atomic_write
from grading.text.errors import GraderError, system_reason
from grading.text.language import said

BACKUPS = ROOT / ".backup"


def back_up(path: Path) -> Path:
    """Copy the file to a new file under .backup; return the copy's path. Raises GraderError if it can't be written."""
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
        facts = {"copy": str(copy), "reason": system_reason(error), "file": path.name}
        text = said("{copy} can't be written ({reason}), so {file} was left as it is.", facts)
        raise GraderError(text) from error
    return copy


def replace_stub(kata: Kata, language: str) -> tuple[bool, Path | None]:
    """Write the kata's stub in this language.

    Return False if it was there already, and the backup of a file of the student's that was there instead.

    Raises GraderError if the stub or the backup can't be written.
    """
    stub, backup = stubs.derive(kata, language).encode(), None
    try:
        if kata.stub.is_file():
            # Git may have given a checkout Windows' line ends. A link is always replaced, whatever it leads to.
            before = kata.stub.read_bytes().replace(b"\r\n", b"\n")
            if not kata.stub.is_symlink() and before == stub:
                return False, None
            if kata.stub.is_symlink() or not stubs.is_as_shipped(kata, before.decode("utf-8", "replace")):
                backup = back_up(kata.stub)
        elif not kata.stub.is_dir():
            kata.stub.unlink(missing_ok=True)  # a pipe, which nothing of the student's is in
        atomic_write(kata.stub, [stub])  # replaces a link, and never writes to the place that it leads to
    except OSError as error:
        facts = {"path": str(kata.stub), "reason": system_reason(error)}
        raise GraderError(said("{path} can't be written: {reason}", facts)) from error
    return True, backup
