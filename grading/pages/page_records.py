"""The records of a page's data: people, their graded katas, and the facts that all people share.

A page embeds them as JSON, in which a named tuple is an array of its fields, in order. templates/details.js reads them
in that order.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from grading.pages.interned import Interned
from grading.text.labels import Status, Verdict

VERDICTS = tuple(Verdict)  # a failed check stores its verdict as a place in this order


class CheckFacts(NamedTuple):
    """The facts of a check that hold for every person."""

    name: str
    kind: str
    role: str
    requirement: str


class MistakeFacts(NamedTuple):
    """A diagnosis: the number of its kata, its name, and the catalogue's explanation, or an empty text."""

    kata: int
    name: str
    told: str


class FailedCheck(NamedTuple):
    """A check that is not passed. All are numbers: into the kata's checks, VERDICTS, the page's texts and mistakes."""

    check: int
    verdict: int
    message: int
    where: int
    output: int
    mistakes: tuple[int, ...]


class MemoryGrowth(NamedTuple):
    """The measurements of a memory check: its limit, and by how many MiB memory has grown at each sample."""

    check: int
    limit_mib: float
    growth_mib: tuple[float, ...]


class GradedKata(NamedTuple):
    """One person's kata. There are failed checks only if the module was worked on and can be imported.

    `suite` is the number of the kata's suite with which this person was graded: no other checks are shown as passed.
    """

    status: str
    points: int
    max_points: int
    message: int
    failures: tuple[FailedCheck, ...]
    growths: tuple[MemoryGrowth, ...]
    suite: int


class PersonRow(NamedTuple):
    """One person and the submission that counts: `katas` by the kata's number, or None if nothing could be graded.

    `counted` says which attempt that is. `grade` and its lines are empty where there is no assignment. They are words
    in the page's language, and `grade_points` is the number to sort by, or None without a grade.
    """

    name: str
    key: str
    email: str
    number: str
    attempts: int
    handed_in: str
    graded_at: str
    problem: str | None
    katas: dict[int, GradedKata] | None
    counted: str = ""
    grade: str = ""
    grade_lines: tuple[str, ...] = ()
    grade_points: float | None = None

    @property
    def points(self) -> int:
        return sum(kata.points for kata in (self.katas or {}).values())

    @property
    def max_points(self) -> int:
        return sum(kata.max_points for kata in (self.katas or {}).values())

    @property
    def passed(self) -> int:
        """The number of katas passed."""
        return sum(kata.status == Status.PASSED for kata in (self.katas or {}).values())


@dataclass
class KataFacts:
    """A kata as the reports have it; `checks` grows as reports come.

    A suite is a tuple of check numbers. There are several suites if the kata's checks changed between two reports.
    """

    id: str
    title: str
    checks: Interned[CheckFacts] = field(default_factory=Interned)
    suites: Interned[tuple[int, ...]] = field(default_factory=Interned)

    @property
    def number(self) -> str:
        return self.id[:2]
