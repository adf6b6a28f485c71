"""A file that is written whole or not at all: whatever ends the grader, what was there before is there still."""

import os
from collections.abc import Iterable
from pathlib import Path


def written_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write the parts to `path`, in the place of what is there. Raises OSError if that can't be, and leaves all as it was."""
    part = _part(path)
    try:
        with part.open("wb") as file:
            for data in parts:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # the part's name tells nobody anything
        raise


def try_out(path: Path) -> None:
    """Raise OSError if no file can be written at `path`, as far as that shows before there is anything to write."""
    part = _part(path)
    part.open("wb").close()
    part.unlink()


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
