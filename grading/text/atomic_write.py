"""A file that is written whole or not at all: whatever ends the grader, what was there before is there still."""

import os
from collections.abc import Iterable
from pathlib import Path


def atomic_write(path: Path, parts: Iterable[bytes]) -> None:
    """Write the parts to `path`, in the place of what is there. Raises OSError if that can't be, and leaves all as it was."""
    part = temp_path(path)
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


def check_writable(path: Path) -> None:
    """Raise OSError if no file can be written at `path`, as far as that shows before there is anything to write."""
    part = temp_path(path)
    part.open("wb").close()
    part.unlink()


def temp_path(path: Path) -> Path:
    """Return where to put together what is to be at `path`: a name that nobody else uses, and that no file system refuses."""
    # Not the whole name: most allow 255 bytes, some 143, and a letter may take four.
    return path.with_name(f".{path.name[:30]}.{os.getpid()}.part")
