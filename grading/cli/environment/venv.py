"""The folder `.venv`: how far the grader has come with it, and the Pythons inside and outside of it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from enum import Enum

from .invocation import OLDEST, PYTHON, ROOT, TYPED, clean_environment

VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
LOG = os.path.join(VENV, "grader.log")
STATE_FILE = os.path.join(VENV, "grader.state")
# The Python whose packages can't be imported, so that .venv is used in its place from then on.
AVOIDED_FILE = os.path.join(VENV, "grader.avoids")


class State(Enum):
    """How far the grader has come with .venv, as its state file says: an interrupted one is never trusted."""

    MAKING = "making"
    ADDING = "adding"
    READY = "ready"
    FOREIGN = ""  # a user's own: the grader may use it and add to it, but not throw it away
    UNKNOWN = "unknown"  # the file holds another text


def state() -> State:
    """Return the state of .venv."""
    text = _content(STATE_FILE)
    return next((state for state in State if state.value == text), State.UNKNOWN)


def set_state(new: State) -> None:
    """Write the state of .venv. Raises OSError."""
    write(STATE_FILE, new.value)


def avoided_prefix() -> str:
    """Return the prefix of the Python whose packages can't be imported, or an empty text."""
    return _content(AVOIDED_FILE)


def is_usable() -> bool:
    """True if .venv is complete, as far as its state tells, and its Python runs and is new enough."""
    if state() is State.READY and os.access(VENV_PYTHON, os.X_OK):
        return True
    return state() is not State.MAKING and is_new_enough(VENV_PYTHON)


def is_ours() -> bool:
    """True if the grader may throw .venv away: it made it, or nothing is in it."""
    return state() is not State.FOREIGN or not os.path.lexists(VENV) or is_empty()


def is_empty() -> bool:
    """True if .venv is a folder with nothing in it. Raises PermissionError if this user may not look into it."""
    return os.path.isdir(VENV) and not os.listdir(VENV)


def lets_no_program_run(folder: str) -> bool:
    """True if the folder's drive was mounted so that no program and no library can run from there (Linux)."""
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_NOEXEC)
    except (AttributeError, OSError):
        return False


def runs_this_python() -> bool:
    """True if this Python runs in .venv; on some systems its path may be written in more than one way."""
    return os.path.isdir(VENV) and os.path.samefile(sys.prefix, VENV)


def has_site_packages() -> bool:
    """True if the folder for this Python's packages is there. After an upgrade of the system's Python it is not."""
    return os.path.isdir(sysconfig.get_path("purelib"))


def typed_python() -> str:
    """Return the Python to type once .venv is moved away: the one that was typed, unless it lies in .venv."""
    typed = shutil.which(TYPED)
    return base_python() if typed and _lies_inside(typed) else TYPED


def base_python() -> str:
    """Return the path of the Python that made the one in .venv."""
    for python in (os.path.realpath(sys.executable), getattr(sys, "_base_executable", "")):
        if os.path.isfile(python) and not _lies_inside(python):
            return python
    return PYTHON


def is_new_enough(python: str) -> bool:
    """True if `python` runs, which the shim of a version manager may not, and is new enough for the grader."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST!r})"
    nowhere = subprocess.DEVNULL
    try:
        command = [python, "-c", check]
        return subprocess.call(command, env=clean_environment(), stdin=nowhere, stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


def write(path: str, text: str) -> None:
    """Write one of the grader's own files in .venv."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _lies_inside(path: str) -> bool:
    folder = os.path.dirname(os.path.abspath(path))
    return os.path.isdir(VENV) and any(os.path.samefile(VENV, above) for above in (folder, os.path.dirname(folder)))


def _content(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
