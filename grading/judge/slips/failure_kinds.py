"""The kind of a failure, by the fields of its cause: a slip may be the reason for failures of one kind only."""

import re

from grading.judge.report.causes import Raised, Unexpected
from grading.judge.report.report import Check
from grading.text.labels import CheckKind, Verdict


def any_failure(check: Check) -> bool:
    """True: a slip that needs no kind of failure."""
    return True


def still_alive(check: Check) -> bool:
    """True if something still exists that should be gone, or takes memory."""
    if check.kind == CheckKind.MEMORY:
        return True
    cause = check.cause
    exists = isinstance(cause, Unexpected) and re.search(r"\bstill exists?\b", cause.called)
    return bool(exists) and isinstance(cause, Unexpected) and cause.got not in ("False", "0")


def exception_lost(check: Check) -> bool:
    """True if an exception was expected and none came."""
    return isinstance(check.cause, Unexpected) and check.cause.got == "no exception"


def none_given(check: Check) -> bool:
    """True if a None came where a value was expected, or was worked with."""
    cause = check.cause
    if isinstance(cause, Unexpected):
        return cause.got == "None"
    return cause is not None and "NoneType" in cause.text


def name_missing(check: Check) -> bool:
    """True if a name may have been missing: not for another exception, nor for a part that is not written yet."""
    if isinstance(check.cause, Raised):
        # A module that ended early, by its NameError, lacks the definitions below.
        return check.cause.exception == "NameError" or has_raised(check, "AttributeError", "^module '")
    return check.verdict != Verdict.UNFINISHED


def not_comparable(check: Check) -> bool:
    """True for objects that have no order: `'<' not supported between instances of …`."""
    return has_raised(check, "TypeError", r"^'<' not supported")


def has_raised(check: Check, exception: str, text: str) -> bool:
    """True for an exception of this name whose text has what the regular expression `text` finds."""
    cause = check.cause
    return isinstance(cause, Raised) and cause.exception == exception and bool(re.search(text, cause.text))
