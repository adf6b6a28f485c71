"""The files that are archives, by their names."""

ARCHIVE_SUFFIXES = (".zip", ".tar.gz", ".tgz", ".tar")
# Archives that the grader can't read, by their suffixes. Programs of their own unpack them, and no library of Python's.
FOREIGN_SUFFIXES = {".rar": "RAR", ".7z": "7-Zip", ".alz": "ALZip", ".egg": "ALZip"}


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def foreign_program(name: str) -> str:
    """Return the program whose archive it is, for kinds of archives that the grader can't read, or an empty text."""
    return next((program for suffix, program in FOREIGN_SUFFIXES.items() if name.lower().endswith(suffix)), "")


def stem(name: str) -> str:
    """Return an archive's name without its suffix."""
    ending = next((suffix for suffix in ARCHIVE_SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(ending)]


def is_packed(name: str) -> bool:
    """True for an archive of any kind, also of one that the grader can't read."""
    return is_archive(name) or bool(foreign_program(name))
