"""A course as data: its assignments with deadlines and policies, and its sections. `course_file` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction
from pathlib import Path


class AttemptRule(StrEnum):
    """The rule that says which of a person's attempts counts."""

    LAST = "last"
    BEST = "best"
    LAST_BEFORE_DEADLINE = "last-before-deadline"


@dataclass(frozen=True)
class LatePolicy:
    """The price of handing in after the deadline.

    Attributes:
        grace: the time after the deadline that costs nothing.
        percent_per_day: the part of the assignment's points that each day costs, also one that has only begun.
        days: the last day on which something still counts, or None if there is no last one.
    """

    grace: timedelta = timedelta()
    percent_per_day: Fraction = Fraction(0)
    days: int | None = None


@dataclass(frozen=True)
class Assignment:
    """One assignment of a course.

    Attributes:
        name: what `--assignment` calls it.
        katas: the ids of the katas that it is about.
        due: the deadline, or None if it has none.
        weight: its part of the term's total, beside the weights of the others.
        out_of: the points that all its checks are worth together, or None if each check is worth one.
        due_by_section: the deadlines of sections that have their own.
        extensions: the deadlines of people who have their own, by key, name, number or e-mail address.
        excused: the people whose total it doesn't count in.
    """

    name: str
    katas: tuple[str, ...]
    due: datetime | None = None
    weight: Fraction = Fraction(1)
    out_of: Fraction | None = None
    attempt: AttemptRule = AttemptRule.LAST
    late: LatePolicy = LatePolicy()
    due_by_section: Mapping[str, datetime] = field(default_factory=dict)
    extensions: Mapping[str, datetime] = field(default_factory=dict)
    excused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """A course: the file that describes it, its gradebook, its assignments by name, the people of its sections, and its
    time zone, if it names one.
    """

    path: Path
    gradebook: Path
    assignments: Mapping[str, Assignment]
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zone: tzinfo | None = None
