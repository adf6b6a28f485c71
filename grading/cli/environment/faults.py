"""Exceptions of the grader itself: a damaged checkout, or a fault in the code."""

import os
import re

from .invocation import ROOT
from .language import said
from .messages import Trouble, damaged, missing, unreadable

PARTS = ("grading", "solution", "katas")


def raise_if_damaged(error: Exception) -> None:
    """Raise Trouble if the grader's exception comes from a missing or damaged part of this checkout."""
    is_import = isinstance(error, (SyntaxError, ImportError))
    place = getattr(error, "filename", None) or (getattr(error, "path", None) if is_import else None)
    is_ours = isinstance(error, ImportError) and (error.name or "").partition(".")[0] in (
        *("grading", "clauses", "earlier", "expect", "graphs", "sentences"),
    )
    if is_ours and (not place or os.path.basename(place) == "__init__.py"):
        raise missing(_missing_module(error), "*")
    if place and os.path.realpath(str(place)).startswith(tuple(os.path.join(ROOT, part, "") for part in PARTS)):
        path = os.path.relpath(os.path.realpath(str(place)), ROOT)
        if is_import:
            raise damaged(path, error)
        if isinstance(error, OSError):
            raise unreadable(path, error.strerror)
    try:
        from grading.curriculum import checkout_parts
        from grading.text.language import shown

        damage = checkout_parts.damage()
    except Exception:
        return  # the exception itself is all that can be reported
    if damage:
        raise Trouble(shown(damage))


def _missing_module(error: Exception) -> str:
    """Return the path, without its ending, of the grader's module that an ImportError names."""
    name = getattr(error, "name", "")
    wanted = re.match("cannot import name '(.*?)'", str(error))
    if getattr(error, "path", None) and wanted:
        # Python found the package, and no module of that name in it.
        name += "." + wanted[1]
    return name.replace(".", "/") if name.startswith("grading") else "katas/" + name


def fault_message(error: Exception) -> str:
    """Return the message for an exception that is our fault, and store its traceback in a file, if possible."""
    import traceback  # it takes a while, and faults are rare

    details = traceback.format_exc()
    if type(error).__name__ == "Fault":
        return f"grader.py: {error}"  # it has words of its own
    text = f"grader.py: {_problem(error)}"
    if os.environ.get("KATAS_TRACEBACK"):
        return details + text
    try:
        import tempfile

        number, file = tempfile.mkstemp(".txt", "katas-fault-")
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as details_file:
            details_file.write(details)
        request = said("Please send {file} to those from whom you have the katas.", file=file)
        return f"{text}\n{request}"
    except OSError:
        advice = said(
            "Please tell those from whom you have the katas; KATAS_TRACEBACK=1 before the command shows more."
        )
        return f"{text}\n{advice}"


def _problem(error: Exception) -> str:
    """Return a sentence about the exception, and where it was raised; the system's errors aren't the grader's fault."""
    import traceback

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(ROOT + os.sep)]
    place = f"{os.path.relpath(frames[-1].filename, ROOT)}:{frames[-1].lineno}" if frames else ""
    if isinstance(error, OSError) and error.strerror:
        reason = error.strerror if error.filename is None else f"{error.strerror}: {os.fsdecode(error.filename)}"
        return said(
            "the grader can't go on, since this system refused what it asked for: {reason} ({place}). A container or "
            "a chroot may lack something that it needs, such as /dev, /proc or a system call.",
            reason=reason,
            place=place,
        )
    if isinstance(error, MemoryError):
        return said("the grader can't go on, since there is not enough memory.")
    name = type(error).__name__
    if place:
        return said("the grader can't go on, which is a fault of ours: {name} at {place}.", name=name, place=place)
    return said("the grader can't go on, which is a fault of ours: {name}.", name=name)
