"""Fingerprints: how a check fails, as a short text that is the same with every run, machine and Python.

They are made from the fields of a failure's cause. No sentence that a student reads has a part in them.
"""

import re
from collections.abc import Iterable

from grading.judge.report.causes import Raised, Unexpected
from grading.judge.report.report import Check
from grading.text.labels import CheckKind, Verdict

MAX_FINGERPRINT = 80  # characters
MAX_FIELD = 2000  # characters of a field that are looked at, since patterns take long for longer ones

# Texts of Python and numpy: names in quotes in an exception's message, and numbers and addresses in a value's repr.
QUOTED = re.compile(r"(?<![A-Za-z])'[^'\n]{1,60}'")
FLOAT_OR_INT = re.compile(r"^'(numpy\.)?(?P<type>float|int)\d*'$")  # numpy has had more than one name for its float
NUMBER_IN_REPR = re.compile(r"(?<![\w.])-?\d+\.?\d*(e[+-]?\d+)?(?![\w])|\b(nan|inf)\b", re.ASCII)
ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


def fingerprints(checks: Iterable[Check]) -> dict[str, str]:
    """Return the fingerprint of each failing check by the check's name; stretch checks are left out."""
    return {check.name: fingerprint(check) for check in checks if check.fails_kata}


def fingerprint(check: Check) -> str:
    """Return how one check fails.

    - Of values: what came, what was expected, and of which expression; without addresses and last digits.
    - Of an exception that the student's code raises: its type and the function.
    - Of one that Python or numpy raises: its type, and the names in quotes in its message.
    - Of a memory check: only whether the memory grew, or a value was wrong, since its values are random.
    """
    if check.verdict != Verdict.FAILED:
        return check.verdict
    if check.memory is not None:
        return "it grew"
    match check.cause:
        case Unexpected() if check.kind == CheckKind.MEMORY:
            text = "got something else"
        case Unexpected() as cause:
            text = _of_values(cause)
        case Raised() as cause:
            text = _of_exception(cause)
        case None:
            text = "says"
    return text[:MAX_FINGERPRINT]


def _of_values(cause: Unexpected) -> str:
    expression = cause.called[:MAX_FIELD].rpartition("; ")[-1]  # the last of the statements that led to the value
    text = f"got {cause.exception or cause.got[:MAX_FIELD]}, not {cause.expected[:MAX_FIELD]}, of {expression}"
    return NUMBER_IN_REPR.sub(_rounded, ADDRESS.sub("0x", text))


def _of_exception(cause: Raised) -> str:
    if cause.raiser:
        return f"{cause.exception} that {cause.raiser} raises"
    first_line = ADDRESS.sub("0x", cause.text[:MAX_FIELD]).partition("\n")[0]
    names = [FLOAT_OR_INT.sub(r"'\g<type>'", name) for name in QUOTED.findall(first_line)]
    return " ".join([cause.exception, *names])


def _rounded(number: re.Match) -> str:
    return f"{float(number[0]):.6g}"
