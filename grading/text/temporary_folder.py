"""A folder for temporary files that is deleted in the end, also if Ctrl-C or SIGTERM comes as it is made or deleted."""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

# A file system in memory, which Linux has: a small file costs far less there than on a disk.
MEMORY = Path("/dev/shm")
ROOM = 2**30  # bytes that must be free there: far more than what a submission may be unpacked to


@contextlib.contextmanager
def temporary_folder(in_memory: bool = False) -> Iterator[Path]:
    """Yield the folder, and delete it with all that is in it at the end. Raises OSError if it can't be made.

    If it may be in memory, it is, where there is room for it and the user hasn't set another place.
    """
    # tempfile's own is left behind if an interrupt comes before its name is known here.
    place = MEMORY if in_memory and _has_room(MEMORY) and not _place_is_set() else tempfile.gettempdir()
    folder = Path(place, f"katas-{secrets.token_hex(16)}")
    try:
        os.mkdir(folder, 0o700)
        yield folder
    finally:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except KeyboardInterrupt:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _has_room(place: Path) -> bool:
    try:
        return os.access(place, os.W_OK | os.X_OK) and shutil.disk_usage(place).free >= ROOM
    except OSError:
        return False


def _place_is_set() -> bool:
    return any(os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
