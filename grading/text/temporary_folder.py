"""A folder for temporary files that is deleted in the end, also if Ctrl-C or SIGTERM comes as it is made or deleted."""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield the folder, and delete it with all that is in it at the end. Raises OSError if it can't be made."""
    # tempfile's own is left behind if an interrupt comes before its name is known here.
    folder = Path(tempfile.gettempdir(), f"katas-{secrets.token_hex(16)}")
    try:
        os.mkdir(folder, 0o700)
        yield folder
    finally:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except KeyboardInterrupt:
            shutil.rmtree(folder, ignore_errors=True)
            raise
