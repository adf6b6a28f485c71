"""Which person on the roster a submission is from: certain, or in doubt and said, and never decided by an order.

A platform's number is its own. A file's name, a username, and on some platforms a person's name are a student's to choose.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grading.classroom.gradebook import Person
from grading.classroom.ownership import Entry
from grading.classroom.row_matching import BLIND, alike, folded, letters

if TYPE_CHECKING:
    from grading.classroom.roster import RosterRow

SHORT = 4  # digits: the 3 of group-3 is nobody's username
COUNTED = re.compile(r"submission_\d+")  # by Gradescope, for all of its courses together
UNKNOWN = "nobody on the roster is called that"


@dataclass(frozen=True)
class RosterCandidates:
    """The people whom a submission's name may mean; where there are none, `why` says so."""

    people: list[Person]
    why: str = UNKNOWN


def assign(entries: list[Entry], listed: "list[RosterRow]") -> tuple[list[Entry], list[str]]:
    """Return the entries with the persons that the roster knows, and a sentence for each that it doesn't know.

    Where two submissions mean one person neither is theirs.
    """
    certain = [row for row in listed if any(_agrees(entry, row) for entry in entries)]
    meant = [_meant(entry, listed, entries, numbered=bool(certain)) for entry in entries]
    claimants: dict[str, list[str]] = defaultdict(list)
    for entry, who in zip(entries, meant):
        if len(who.people) == 1:
            claimants[who.people[0].key].append(entry.handed_in)
    taken = {row.person.key for row in listed}
    found: list[Entry] = []
    doubts: list[str] = []
    for entry, who in zip(entries, meant):
        if len(who.people) == 1 and len(claimants[who.people[0].key]) == 1:
            found.append(replace(entry, person=who.people[0], doubt=""))
            continue
        doubts.append(f"{entry.handed_in}: {_why(entry, who, claimants)}; it is graded under its own name.")
        found.append(replace(entry, person=_own(entry.person, taken)))
        taken.add(found[-1].person.key)
    return found, doubts


def _own(person: Person, taken: set[str]) -> Person:
    """The person with a key that is not another's: that of the roster, or one that a file might have been named for."""
    key = person.key
    while key in taken:
        key = f"{key} (not on the roster)"
    return replace(person, key=key)


def _why(entry: Entry, who: RosterCandidates, claimants: dict[str, list[str]]) -> str:
    if not who.people:
        return who.why
    keys = ", ".join(person.key for person in who.people)
    others = [name for name in claimants[keys] if name != entry.handed_in] if len(who.people) == 1 else []
    return f"it could be from {keys}" + (f", and so could {' and '.join(others)}" if others else "")


def _agrees(entry: Entry, row: "RosterRow") -> bool:
    """True if the platform's number and the name in a submission's name both are the row's."""
    claim = entry.claim
    return bool(claim and claim.number in row.numbers and letters(claim.name) in row.names)


def _meant(entry: Entry, listed: "list[RosterRow]", entries: list[Entry], numbered: bool) -> RosterCandidates:
    """Return the people whom the entry's name may mean.

    `numbered` is whether the roster has the platform's numbers. Then a name doesn't count against another number; without
    them a number says nothing, as platforms number people in their own way, and schools in another.
    """
    claim = entry.claim
    if claim is None:
        return RosterCandidates([], entry.doubt)
    named = [] if claim.name == BLIND else _bearers(claim.name, listed)
    if not claim.number:
        rows = named or _by_username(entry, listed, entries)
        return RosterCandidates([row.person for row in rows])
    bearers = [row for row in listed if letters(claim.number) in row.names]
    # A platform's number is a school's by chance alone, unless the name says so too; where marking is blind there is none.
    same = [row for row in bearers if claim.number in row.numbers or alike(claim.name, row.called)]
    agreeing = [row for row in same if letters(claim.name) in row.names]
    strangers = [] if agreeing else [row for row in bearers if _contradicts(claim.name, row)]
    named = named or _in_a_group(entry, listed, entries)
    if numbered:
        named = [row for row in named if not strangers and (not row.numbers or claim.number in row.numbers)]
    rows = agreeing or named + [row for row in same if row not in named + strangers]
    names = ", ".join(row.called for row in strangers)
    why = f"its number is on the roster, but for another name ({names})" if strangers else UNKNOWN
    return RosterCandidates([row.person for row in rows], why)


def _bearers(name: str, listed: "list[RosterRow]") -> "list[RosterRow]":
    """Those who bear the name: as their username, number or address to the letter, or else as people write names."""
    found = [row for row in listed if name in (row.person.key, row.person.number, row.person.email)]
    exact = [row for row in found if name != row.called]
    return exact or [row for row in listed if letters(name) and letters(name) in row.names]


def _contradicts(name: str, row: "RosterRow") -> bool:
    """True if the name in a submission's name can't be that of the row. Where marking is blind Moodle writes none."""
    return bool(row.called) and name != BLIND and not alike(name, row.called)


def _by_username(entry: Entry, listed: "list[RosterRow]", entries: list[Entry]) -> "list[RosterRow]":
    """Those whose whole username is behind what the class has in common, as GitHub Classroom names things: katas-minji.

    A username may have hyphens itself, and is for a student to choose: katas-evil-minji is evil-minji's.
    """
    if entry.claim is None or entry.kind not in ("folder", "archive"):
        return []
    repositories = [folded(one.claim.key) for one in entries if one.claim and one.kind in ("folder", "archive")]
    name = folded(entry.claim.key)
    if COUNTED.fullmatch(name):
        return []
    rests = {name[len(begin) :] for begin in _in_common(repositories, "-_")}
    return [
        row
        for row in listed
        if any(folded(login) in rests and not (login.isdecimal() and len(login) <= SHORT) for login in row.logins)
    ]


def _in_a_group(entry: Entry, listed: "list[RosterRow]", entries: list[Entry]) -> "list[RosterRow]":
    """Those whose whole name is behind the name of a group, as Moodle writes them together: Group A-Kim Min Ji.

    Where groups hand in Moodle does so for everybody. A group is one that several people have, for a name may have hyphens.
    """
    names = [one.claim.name for one in entries if one.claim and one.kind == "moodle"]
    if entry.claim is None or entry.kind != "moodle" or not all("-" in name for name in names):
        return []
    name = entry.claim.name
    same = [other for other in names if other.partition("-")[0] == name.partition("-")[0]]
    rests = {letters(name[len(begin) :]) for begin in _in_common(same, "-")} - {""}
    return [row for row in listed if letters(row.called) in rests]


def _in_common(names: Iterable[str], marks: str) -> list[str]:
    """What several names all begin with, up to each of the marks; nothing where there are not several."""
    marked = [name for name in names if any(mark in name for mark in marks)]
    if len(marked) < 2:
        return []
    begins = [marked[0][: place + 1] for place, letter in enumerate(marked[0]) if letter in marks]
    return [begin for begin in begins if all(name.startswith(begin) for name in marked)]
