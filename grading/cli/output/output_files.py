"""The files that a command writes: refused before the work if they can't be, and written after it."""

import errno
import os
import sys
from pathlib import Path

from grading.cli.output import stdout
from grading.text.errors import UsageError, output_error, system_reason
from grading.text.language import said

STANDARD_OUTPUT = "-"


def check_place(file: str) -> None:
    """Raise UsageError if no report can be written there, as far as that shows before anything is graded.

    Raises GraderError if that is the standard output, which is closed.
    """
    if file == STANDARD_OUTPUT:
        stdout.expect_open()
    folder = os.path.dirname(file) or "."
    if file != STANDARD_OUTPUT and not os.path.isdir(folder):
        raise UsageError(said("{file} can't be written: there is no folder {folder!r}", file=file, folder=folder))
    if os.path.isdir(file):
        raise UsageError(said("{file} can't be written: that is a folder, and a file is wanted", file=file))
    if file != STANDARD_OUTPUT and not os.access(file if os.path.exists(file) else folder, os.W_OK):
        raise UsageError(said("{path} can't be written: {reason}", path=file, reason=os.strerror(errno.EACCES)))


def write(file: str, text: str) -> None:
    """Write a report.

    Raises UsageError if no file can be there, GraderError if the disk or the standard output takes none.
    """
    if file == STANDARD_OUTPUT:
        stdout.expect_open()
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        text = said("{path} can't be written: {reason}", path=file, reason=system_reason(error))
        raise output_error(error)(text) from error
