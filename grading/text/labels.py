"""The words of the report's schema as enums, and one table of how each of them is shown: word, sign and colour.

The terminal, the pages and the platforms read it, so that a student meets one word for one status everywhere.
A page's own colours lie in grading/pages/templates/page.css, under the status's name, since they change in the dark.
"""

from dataclasses import dataclass
from enum import StrEnum

from grading.text.colours import BAD, GOOD, QUIET
from grading.text.language import said


class Verdict(StrEnum):
    """The outcome of one check. A page stores a verdict as its place in this order."""

    PASSED = "passed"
    FAILED = "failed"
    UNFINISHED = "unfinished"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


class CheckKind(StrEnum):
    """The way to a check's verdict: a test of the suite, or the worker's memory, measured from outside."""

    TEST = "test"
    MEMORY = "memory"


class Role(StrEnum):
    """The part of one check in its kata: see docs/design.md and README."""

    REQUIRED = "required"
    GUARD = "guard"
    STRETCH = "stretch"


class Status(StrEnum):
    """The state of one kata, in the order in which a page lists them."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    UNTOUCHED = "untouched"
    MISSING = "missing"


@dataclass(frozen=True)
class StatusLabel:
    """The look of one status. `plain_sign` is for a console that has no `sign`; `colour` is the terminal's."""

    word: str
    sign: str
    plain_sign: str
    colour: str


# In English, verdicts and roles are shown by their own names.
# Verdicts, roles and statuses never share a dict: two are "passed".
VERDICT_WORDS = {
    Verdict.PASSED: said("passed"),
    Verdict.FAILED: said("failed"),
    Verdict.UNFINISHED: said("unfinished"),
    Verdict.TIMEOUT: said("timeout"),
    Verdict.CRASHED: said("crashed"),
}
ROLE_WORDS = {Role.REQUIRED: said("required"), Role.GUARD: said("guard"), Role.STRETCH: said("stretch")}
STATUS_LABELS = {
    Status.PASSED: StatusLabel(said("passed"), "✓", "+", GOOD),
    Status.FAILED: StatusLabel(said("in progress"), "✗", "x", BAD),
    Status.BROKEN: StatusLabel(said("can't be imported"), "✗", "x", BAD),
    Status.UNTOUCHED: StatusLabel(said("not begun"), "·", ".", QUIET),
    Status.MISSING: StatusLabel(said("not handed in"), "–", "-", QUIET),
}
# Why a check of this role brings no points.
NO_POINTS = {
    Role.GUARD: said("the stub had it ready, and the kata is passed only while it holds"),
    Role.STRETCH: said("it goes beyond the book"),
}
# The sentence beside a guard that fails, and the words beside a kata that has all its points and yet isn't passed.
BROKEN_GUARD = said("This is a guard, for no points: {reason}. So make it hold again.", reason=NO_POINTS[Role.GUARD])
ONLY_GUARDS_FAIL = said("a guard fails")
BEGUN = (Status.PASSED, Status.FAILED)  # a module that the student has worked on and that can be imported
NOTHING_RAN = (Status.BROKEN, Status.MISSING)  # the module could not be imported, or there is none
DIED = (Verdict.TIMEOUT, Verdict.CRASHED)  # the check had no end of its own
