"""The part that a student is on, of a kata that has parts."""

from dataclasses import dataclass

from grading.curriculum.ladder import Kata
from grading.judge.report.report import KataResult
from grading.text.labels import NOTHING_RAN


@dataclass(frozen=True)
class PartProgress:
    """A part's number, counted from 1, how many parts the kata has, and how many of the part's checks are passed."""

    number: int
    count: int
    title: str
    passed: int
    checks: int


def current_part(kata: Kata, result: KataResult) -> PartProgress | None:
    """Return the first part with a required check that isn't passed.

    There is none if the kata has no parts, if all its points are there, or if no check could run.
    """
    if result.status in NOTHING_RAN:
        return None
    done = {check.name for check in result.checks if check.passed}
    for number, part in enumerate(kata.parts, 1):
        passed = sum(name in done for name in part.checks)
        if passed < len(part.checks):
            return PartProgress(number, len(kata.parts), part.title, passed, len(part.checks))
    return None
