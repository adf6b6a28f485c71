"""The files that the grader makes of a submission: each of a bounded size, and a failed write is this machine's."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from grading.classroom.submissions.refusals import NOT_UNPACKED, SubmissionRefused, error_text
from grading.judge.modules import module_text
from grading.judge.modules.module_names import may_be_code
from grading.text.errors import system_reason
from grading.text.language import said
from grading.workers import machine_faults

NOT_WRITTEN = said("a temporary file can't be written ({reason})")


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Raise MachineTrouble if the block can't write. Errors that a file's name brings about stay as they are."""
    try:
        yield
    except OSError as error:
        if error.errno in (*module_text.BY_NAME, errno.EEXIST):
            raise
        why = machine_faults.SHORT.get(error.errno or 0) or said(NOT_WRITTEN, reason=system_reason(error))
        raise machine_faults.trouble(why) from error


@contextlib.contextmanager
def writing_names() -> Iterator[None]:
    """Raise SubmissionRefused for a name that this system can't store, and MachineTrouble for other errors."""
    try:
        with writing():
            yield
    except (FileExistsError, NotADirectoryError):
        raise
    except (OSError, UnicodeEncodeError) as error:
        raise SubmissionRefused(said(NOT_UNPACKED, error=error_text(error))) from error


def copy(source: Path, target: Path) -> int:
    """Copy a file that may hold Python, and return the number of bytes. Only the name of any other file is copied.

    Of a file that is larger than the grader reads, its beginning is copied and a hole added. So it is still too large
    for a reader, and whatever its size, it takes no room.
    """
    with source.open("rb") as file:
        limit = module_text.most_bytes(source) if may_be_code(target.name) else 0
        data = file.read(limit)
        too_large = limit > 0 and bool(file.read(1))
    with writing(), target.open("wb") as copied:
        if not too_large:
            return copied.write(data)
        copied.write(data[: module_text.BEGINNING])
        copied.truncate(limit + 1)
    return module_text.BEGINNING


def size_below(folder: Path) -> int:
    """Return the number of bytes of all files below a folder of the grader's own."""
    return sum(os.lstat(Path(place, name)).st_size for place, _, names in os.walk(folder) for name in names)
