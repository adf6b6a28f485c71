"""The files and folders that a run over a class writes: checked before the grading, explained if one fails after it."""

from pathlib import Path

from grading.text.atomic_write import check_writable
from grading.text.errors import GraderError, UsageError, system_reason
from grading.text.language import said

FILE_FOR_FOLDER = said("{option}: that is a file, and a folder is wanted")
DEVICE_FOR_FILE = said("{option}: that is a device, and a file is wanted")


def check(option: str, target: Path, folder: bool = False) -> None:
    """Raise UsageError if the option's target can't be written: now, not after an hour of grading."""
    if target.name == "-":
        raise UsageError(said("{option}: standard output is for the summary; name a file", option=option))
    if not target.parent.is_dir():
        raise UsageError(said("{option}: there is no folder {parent!r}", option=option, parent=str(target.parent)))
    if not folder and target.is_dir():
        raise UsageError(said("{option}: that is a folder, and a file is wanted", option=option))
    if target.exists() and not (target.is_dir() if folder else target.is_file()):
        template = FILE_FOR_FOLDER if folder else DEVICE_FOR_FILE
        raise UsageError(said(template, option=option))
    try:
        check_writable(target / "result.json" if folder and target.exists() else target)
    except OSError as error:
        raise UsageError(
            said("{option} can't be written: {reason}", option=option, reason=system_reason(error))
        ) from error


def write_error(path: Path, error: OSError) -> GraderError:
    """Return the error for a file that can't be written after the grading."""
    return GraderError(
        said(
            "{path} can't be written: {reason}. The grades are in the gradebook: once this is mended, the same "
            "command writes it and grades nothing again.",
            path=path,
            reason=system_reason(error),
        )
    )
