"""Other programs that the grader starts, such as bwrap and dot."""

import os
import shutil


def find(name: str) -> str | None:
    """Return the program's path, or None if it isn't installed.

    Relative folders on PATH don't count, nor does the working folder, where Windows looks first: a submission in it may
    have a program of that name.
    """
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(folder)]
    found = shutil.which(name, path=os.pathsep.join(folders)) if folders else None
    return found if found and os.path.isabs(found) else None
