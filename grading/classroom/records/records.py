"""The records of a gradebook: people, their attempts, and where each person stands."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple

from grading.classroom.records.course import AttemptRule
from grading.classroom.records.grade import Grade


@dataclass(frozen=True)
class Person:
    """A student. The gradebook identifies them by `key`; the rest comes from a roster or a platform, or is empty."""

    key: str
    name: str
    email: str = ""
    number: str = ""


class Digests(NamedTuple):
    """Two digests of what a person handed in.

    Attributes:
        graded: of the modules that were graded, or of the problem.
        content: of the modules of all katas, whichever were graded, or of the problem; "" from older graders.
    """

    graded: str
    content: str

    def same(self, other: "Digests") -> bool:
        """True if both are of the same files, even if other katas were graded."""
        return self.graded == other.graded or (self.content == other.content != "")


@dataclass(frozen=True)
class Attempt:
    """One submission that was graded, or refused for a `problem`; `report` is JSON by schema 1.

    Attributes:
        handed_in: the names of the files in the folder of submissions.
        digest: identifies what was graded.
        conditions: the suites, seed, limits and versions, as JSON.
        assignment: its name in course.toml, or "".
        handed_in_at: the moment of handing in, as ISO 8601 in UTC, or "" if no record says so.
        handed_in_by: the record that says so.
        graded_by: the assistant who ran the grader, or "" in attempts of older graders.
        content: identifies the modules of all katas, or "" in attempts of older graders.
    """

    person: str
    handed_in: str
    digest: str
    conditions: str
    graded_at: str
    problem: str | None
    report: dict | None
    assignment: str = ""
    handed_in_at: str = ""
    handed_in_by: str = ""
    graded_by: str = ""
    content: str = ""


@dataclass(frozen=True)
class Standing:
    """A person's attempt that counts, or None if they handed in nothing, and the number of all their attempts.

    Attributes:
        rule: the rule by which the attempt counts.
        grade: the grade by the assignment's policy, if there are an assignment and a report.
        section: the person's section, or "".
        excused: True if the assignment doesn't count for this person.
        assignment: its name in course.toml, or "".
        due: the person's deadline as a sentence, or "" without one.
        zone: the time zone in which this person's moments are shown, or None for UTC.
    """

    person: Person
    attempt: Attempt | None
    attempts: int
    rule: AttemptRule = AttemptRule.LAST
    grade: Grade | None = None
    section: str = ""
    excused: bool = False
    assignment: str = ""
    due: str = ""
    zone: tzinfo | None = None


@dataclass(frozen=True)
class History:
    """The earlier attempts of a class, by the person's key.

    Attributes:
        graded_at: when the last attempt was graded.
        attempts: what was handed in, the last attempt's last.
        in_folder: what lay in this folder at the last run.
    """

    graded_at: dict[str, str]
    attempts: dict[str, list[Digests]]
    in_folder: dict[str, Digests]

    def is_outdated(self, person: str, digests: Digests) -> bool:
        """True if a later attempt counts: these files lay in the folder before, or came from another folder before."""
        attempts = self.attempts.get(person, [])
        if not attempts or digests.same(attempts[-1]):
            return False
        known = [self.in_folder[person]] if person in self.in_folder else attempts
        return any(map(digests.same, known))
