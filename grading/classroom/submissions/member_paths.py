"""The path under which a member of an archive is written: one that this system can have, and no longer than needed."""

import hashlib
import os
import re
from pathlib import PurePosixPath

DRIVE = re.compile("[A-Za-z]:")  # Finder writes a "/" of a name as ":", so other colons are letters
MAX_CHARS = 120 if os.name == "nt" else 200  # as a rule, Windows has 260 for a whole path
MAX_PARTS = 20
MAX_PART_BYTES = 255  # of one name; no file system takes more
DIGITS = 8  # of the name that stands for the first folders of a path
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\x00-\x1f]')
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d) *(?:\..*)?", re.IGNORECASE | re.DOTALL)


def leads_out(path: PurePosixPath) -> bool:
    """True if the path leads out of the folder that it is written in, on this system or on another."""
    return path.is_absolute() or ".." in path.parts or bool(path.parts and DRIVE.match(path.parts[0]))


def fits(path: PurePosixPath) -> bool:
    """True if the path is short enough to be written."""
    is_short = len(path.parts) <= MAX_PARTS and len(str(path)) <= MAX_CHARS
    return is_short and all(len(os.fsencode(part)) <= MAX_PART_BYTES for part in path.parts)


def fitting(path: PurePosixPath) -> PurePosixPath | None:
    """Return the path, in which one short name stands for the first folders if it is too long.

    Returns None if the file's own name is too long.
    """
    for count in range(len(path.parts)):
        above = hashlib.sha256("/".join(path.parts[:count]).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
        shorter = PurePosixPath(above, *path.parts[count:]) if count else path
        if fits(shorter):
            return shorter
    return None


def writable(path: PurePosixPath) -> PurePosixPath:
    """Return the path with names that this system can have: Windows lacks some letters, and has devices for names."""
    return PurePosixPath(*map(_name_on_windows, path.parts)) if os.name == "nt" else path


def _name_on_windows(name: str) -> str:
    name = NOT_ON_WINDOWS.sub("_", name).rstrip(". ")
    return f"_{name}" if not name or DEVICES.fullmatch(name) else name
