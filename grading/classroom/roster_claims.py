"""Which person on the roster a submission is from: certain, or in doubt and said, and never decided by an order.

A platform's number is its own. A file's name, a username, and on some platforms a person's name are a student's to choose.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grading.classroom.gradebook import Person
from grading.classroom.ownership import Submission
from grading.classroom.row_matching import BLIND_NAME, fold, letters, may_be_same_name

if TYPE_CHECKING:
    from grading.classroom.roster import RosterRow

MAX_COUNTER_DIGITS = 4  # digits: the 3 of group-3 is nobody's username
GRADESCOPE_COUNTER = re.compile(r"submission_\d+")  # by Gradescope, for all of its courses together
NOT_ON_ROSTER = "nobody on the roster is called that"


@dataclass(frozen=True)
class RosterCandidates:
    """The people whom a submission's name may mean; where there are none, `why` says so."""

    people: list[Person]
    why: str = NOT_ON_ROSTER


def assign(submissions: list[Submission], roster_rows: "list[RosterRow]") -> tuple[list[Submission], list[str]]:
    """Return the submissions with the persons that the roster knows, and a sentence for each that it doesn't know.

    Where two submissions mean one person neither is theirs.
    """
    certain = [row for row in roster_rows if any(_agrees(submission, row) for submission in submissions)]
    meant = [_meant(submission, roster_rows, submissions, numbered=bool(certain)) for submission in submissions]
    claimants: dict[str, list[str]] = defaultdict(list)
    for submission, who in zip(submissions, meant):
        if len(who.people) == 1:
            claimants[who.people[0].key].append(submission.handed_in)
    taken = {row.person.key for row in roster_rows}
    found: list[Submission] = []
    doubts: list[str] = []
    for submission, who in zip(submissions, meant):
        if len(who.people) == 1 and len(claimants[who.people[0].key]) == 1:
            found.append(replace(submission, person=who.people[0], doubt=""))
            continue
        doubts.append(f"{submission.handed_in}: {_why(submission, who, claimants)}; it is graded under its own name.")
        found.append(replace(submission, person=_own(submission.person, taken)))
        taken.add(found[-1].person.key)
    return found, doubts


def _own(person: Person, taken: set[str]) -> Person:
    """The person with a key that is not another's: that of the roster, or one that a file might have been named for."""
    key = person.key
    while key in taken:
        key = f"{key} (not on the roster)"
    return replace(person, key=key)


def _why(submission: Submission, who: RosterCandidates, claimants: dict[str, list[str]]) -> str:
    if not who.people:
        return who.why
    keys = ", ".join(person.key for person in who.people)
    others = [name for name in claimants[keys] if name != submission.handed_in] if len(who.people) == 1 else []
    return f"it could be from {keys}" + (f", and so could {' and '.join(others)}" if others else "")


def _agrees(submission: Submission, row: "RosterRow") -> bool:
    """True if the platform's number and the name in a submission's name both are the row's."""
    claim = submission.claim
    return bool(claim and claim.number in row.numbers and letters(claim.name) in row.names)


def _meant(
    submission: Submission, roster_rows: "list[RosterRow]", submissions: list[Submission], numbered: bool
) -> RosterCandidates:
    """Return the people whom the submission's name may mean.

    `numbered` is whether the roster has the platform's numbers. Then a name doesn't count against another number; without
    them a number says nothing, as platforms number people in their own way, and schools in another.
    """
    claim = submission.claim
    if claim is None:
        return RosterCandidates([], submission.doubt)
    named = [] if claim.name == BLIND_NAME else _bearers(claim.name, roster_rows)
    if not claim.number:
        rows = named or _by_username(submission, roster_rows, submissions)
        return RosterCandidates([row.person for row in rows])
    bearers = [row for row in roster_rows if letters(claim.number) in row.names]
    # A platform's number is a school's by chance alone, unless the name says so too; where marking is blind there is none.
    same = [row for row in bearers if claim.number in row.numbers or may_be_same_name(claim.name, row.full_name)]
    agreeing = [row for row in same if letters(claim.name) in row.names]
    strangers = [] if agreeing else [row for row in bearers if _contradicts(claim.name, row)]
    named = named or _in_a_group(submission, roster_rows, submissions)
    if numbered:
        named = [row for row in named if not strangers and (not row.numbers or claim.number in row.numbers)]
    rows = agreeing or named + [row for row in same if row not in named + strangers]
    names = ", ".join(row.full_name for row in strangers)
    why = f"its number is on the roster, but for another name ({names})" if strangers else NOT_ON_ROSTER
    return RosterCandidates([row.person for row in rows], why)


def _bearers(name: str, roster_rows: "list[RosterRow]") -> "list[RosterRow]":
    """Those who bear the name: as their username, number or address to the letter, or else as people write names."""
    found = [row for row in roster_rows if name in (row.person.key, row.person.number, row.person.email)]
    exact = [row for row in found if name != row.full_name]
    return exact or [row for row in roster_rows if letters(name) and letters(name) in row.names]


def _contradicts(name: str, row: "RosterRow") -> bool:
    """True if the name in a submission's name can't be that of the row. Where marking is blind Moodle writes none."""
    return bool(row.full_name) and name != BLIND_NAME and not may_be_same_name(name, row.full_name)


def _by_username(
    submission: Submission, roster_rows: "list[RosterRow]", submissions: list[Submission]
) -> "list[RosterRow]":
    """Those whose whole username is behind what the class has in common, as GitHub Classroom names things: katas-minji.

    A username may have hyphens itself, and is for a student to choose: katas-evil-minji is evil-minji's.
    """
    if submission.claim is None or submission.kind not in ("folder", "archive"):
        return []
    repositories = [fold(one.claim.key) for one in submissions if one.claim and one.kind in ("folder", "archive")]
    name = fold(submission.claim.key)
    if GRADESCOPE_COUNTER.fullmatch(name):
        return []
    rests = {name[len(begin) :] for begin in _in_common(repositories, "-_")}
    return [
        row
        for row in roster_rows
        if any(
            fold(login) in rests and not (login.isdecimal() and len(login) <= MAX_COUNTER_DIGITS)
            for login in row.logins
        )
    ]


def _in_a_group(
    submission: Submission, roster_rows: "list[RosterRow]", submissions: list[Submission]
) -> "list[RosterRow]":
    """Those whose whole name is behind the name of a group, as Moodle writes them together: Group A-Kim Min Ji.

    Where groups hand in Moodle does so for everybody. A group is one that several people have, for a name may have hyphens.
    """
    names = [one.claim.name for one in submissions if one.claim and one.kind == "moodle"]
    if submission.claim is None or submission.kind != "moodle" or not all("-" in name for name in names):
        return []
    name = submission.claim.name
    same = [other for other in names if other.partition("-")[0] == name.partition("-")[0]]
    rests = {letters(name[len(begin) :]) for begin in _in_common(same, "-")} - {""}
    return [row for row in roster_rows if letters(row.full_name) in rests]


def _in_common(names: Iterable[str], marks: str) -> list[str]:
    """What several names all begin with, up to each of the marks; nothing where there are not several."""
    marked = [name for name in names if any(mark in name for mark in marks)]
    if len(marked) < 2:
        return []
    begins = [marked[0][: place + 1] for place, letter in enumerate(marked[0]) if letter in marks]
    return [begin for begin in begins if all(name.startswith(begin) for name in marked)]
