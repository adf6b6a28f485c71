"""The grader's errors. Each message tells the user the problem, its place, and what to do."""

import errno

from sentences import Sentence, said

# The system's own words for the errors that a file meets most often. Python has them in English only.
SYSTEM_REASONS: tuple[Sentence, ...] = (
    said("Bad file descriptor"),
    said("Disk quota exceeded"),
    said("File exists"),
    said("File name too long"),
    said("File too large"),
    said("Input/output error"),
    said("Is a directory"),
    said("No space left on device"),
    said("No such file or directory"),
    said("Not a directory"),
    said("Operation not permitted"),
    said("Permission denied"),
    said("Read-only file system"),
    said("Too many levels of symbolic links"),
)
OWN_REASONS = (said("that is not a plain file"),)  # of atomic_write
# Errors of the disk that are not the user's fault: it is full, over a quota or a limit, or broken.
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class UsageError(Exception):
    """The command line asks for something that doesn't exist: exit status 2."""


class GraderError(Exception):
    """The grader itself could not work: exit status 3."""


class MachineTrouble(GraderError):
    """The machine could not do what grading needs: there is no verdict, and another try may succeed."""


class Fault(GraderError):
    """A state that should never occur. grader.py first looks for damage to this checkout or its packages."""


def output_error(error: OSError) -> type[UsageError] | type[GraderError]:
    """Return the kind of error that an output's is: the disk's own trouble, or a place that was named wrongly."""
    return GraderError if error.errno in DISK_ERRORS else UsageError


def system_reason(error: OSError) -> str:
    """Return the system's words for an error; those of SYSTEM_REASONS can be translated, and our own."""
    words = str(error.strerror)
    return next((known for known in SYSTEM_REASONS + OWN_REASONS if known == words), words)
