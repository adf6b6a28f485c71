"""Atomic writes: a file has its new content or its old one, whatever ends the grader meanwhile."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path


def atomic_write(path: Path, parts: Iterable[bytes]) -> None:
    """Write the parts to `path`, in place of the old content. Raises OSError, and changes nothing then.

    The new file takes the place of a link, and never that of a device or a pipe.
    """
    if path.exists() and not (path.is_file() or path.is_dir() or path.is_symlink()):
        raise OSError(errno.EINVAL, "that is not a plain file", str(path))
    temporary = temp_path(path)
    try:
        with temporary.open("wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # the user doesn't know the temporary name
        raise


def check_writable(path: Path) -> None:
    """Raise OSError if no file can be written at `path`, as far as that shows before there is anything to write."""
    temporary = temp_path(path)
    temporary.open("wb").close()
    temporary.unlink()


def temp_path(path: Path) -> Path:
    """Return a temporary path beside `path`: no other process uses it, and every file system allows its length."""
    # Not the whole name: most file systems allow 255 bytes, some 143, and a letter may take four.
    return path.with_name(f".{path.name[:30]}.{os.getpid()}.part")
