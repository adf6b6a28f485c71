"""Why a submission could not be graded: stored in English, and restored as a sentence that can be translated."""

from grading.text.language import said

BETWEEN = " can't be graded: "


def problem(file: str, reason: str) -> str:
    """Return the problem with a file or folder that was handed in."""
    return said("{file} can't be graded: {reason}", file=file, reason=reason)


def restored(stored: str) -> str:
    """Return a problem from the gradebook. A reason that has fields of its own stays English."""
    file, found, reason = stored.partition(BETWEEN)
    return problem(file, said(reason)) if found else said(stored)
