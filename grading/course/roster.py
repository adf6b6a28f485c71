"""The roster: a CSV of who is in the class, and which of them a submission is from."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from grading.course import headings
from grading.course.collection import Entry
from grading.course.gradebook import Person
from grading.course.headings import Row
from grading.course.matching import BLIND, alike, folded, letters
from grading.course.worksheets import is_student
from grading.errors import UsageError

CANVAS_APART = {"lastname", "firstname", "id"}  # where its gradebook has names in two columns
SHORT = 4  # digits
COUNTED = re.compile(r"submission_\d+")  # by Gradescope, for all of its courses together


@dataclass(frozen=True)
class Listed:
    """A row of the roster: the person, everything that a submission of theirs may be named by, and their name if it is there.

    `numbers` are those that a platform may have given them; a school's own are not among them.
    """

    person: Person
    names: frozenset[str]
    called: str
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Meant:
    """Whom a submission's name may mean, by what sign: 0 a key or number to the letter, 1 a name, 2 how it ends.

    `strangers` are the names of those whose number it bears, but who are called otherwise.
    """

    people: list[Person]
    sign: int
    strangers: list[str] = field(default_factory=list)


def read(path: Path) -> list[Listed]:
    """Return the rows of the roster. Raises UsageError, with the line, where there is nothing to tell people apart by."""
    listed = [_listed(row, path) for row in headings.rows(path) if _is_somebody(row)]
    if not listed:
        raise UsageError(
            f"the roster {path} has no rows; its first line names the columns, such as username,name,email"
        )
    seen: set[str] = set()
    for row in listed:
        if row.person.key in seen:
            raise UsageError(f"the roster {path} has {row.person.key!r} twice")
        seen.add(row.person.key)
    return listed


def assign(entries: list[Entry], listed: list[Listed]) -> tuple[list[Entry], list[str]]:
    """Return the entries with the persons that the roster knows, and a sentence for each that it doesn't know.

    Who bears a key or a number to the letter goes before who bears a name, and both before who only may be meant.
    """
    meant = [(entry, _meant(entry, listed)) for entry in entries]
    taken: dict[str, str] = {}
    for entry, who in sorted(meant, key=lambda pair: pair[1].sign):
        if len(who.people) == 1:
            taken.setdefault(who.people[0].key, entry.handed_in)
    listed_keys = {row.person.key for row in listed}
    found: list[Entry] = []
    doubts: list[str] = []
    for entry, who in meant:
        if len(who.people) == 1 and taken[who.people[0].key] == entry.handed_in:
            found.append(replace(entry, person=who.people[0]))
            continue
        doubts.append(f"{entry.handed_in}: {_why_nobody(who, taken)}; it is graded under its own name.")
        if entry.person.key in listed_keys:  # a name of its own must not be the key of somebody else
            entry = replace(entry, person=replace(entry.person, key=f"{entry.person.key} (not on the roster)"))
        found.append(entry)
    return found, doubts


def _why_nobody(who: Meant, taken: dict[str, str]) -> str:
    if who.people:
        keys = ", ".join(person.key for person in who.people)
        return f"it could be from {keys}" if len(who.people) > 1 else f"{keys} has {taken[keys]} already"
    if who.strangers:
        return f"its number is on the roster, but for another name ({', '.join(who.strangers)})"
    return "nobody on the roster is called that"


def _is_somebody(row: Row) -> bool:
    """True if a row is a student's. In Canvas's gradebook some rows are no person's, and in other rosters some are staff's."""
    from_canvas = "section" in row.headings and ("student" in row.headings or row.headings >= CANVAS_APART)
    return not row.is_staff and (not from_canvas or is_student(row.first("name") or _split_name(row, ", ")))


def _split_name(row: Row, between: str) -> str:
    """The family name and the given name, from columns of their own."""
    return between.join(filter(None, (row.first("last"), row.first("first"))))


def _listed(row: Row, path: Path) -> Listed:
    number, email = row.first("number").removeprefix("Participant "), row.first("email")
    number = number or row.first("student number")
    family = (
        "" if "성명" in row.headings else row.first("family")
    )  # beside 성명, which is the whole name, it is there twice
    name = family + row.first("name") or " ".join(filter(None, (row.first("first"), row.first("last"))))
    key = row.first("key") or number or email or name
    if not key:
        raise UsageError(
            f"the roster {path}, line {row.line}: no username, number, email or name to know this person by"
        )
    # Canvas writes the family name first, and all of it in one.
    family_first = _split_name(row, "") or "".join(reversed(name.split(" ", 1)))
    names = {key, number, email, email.partition("@")[0], name, family_first, ",".join(reversed(name.split(" ", 1)))}
    names |= {text for kind in ("key", "number", "student number") for text in row.cells[kind]}
    person = Person(key, name or key, email, number)
    platform = frozenset(text.removeprefix("Participant ") for text in row.cells["number"])
    return Listed(person, frozenset(letters(name) for name in names if name), name, platform)


def _meant(entry: Entry, listed: list[Listed]) -> Meant:
    """Who bears the entry's number or its name, or else who is called what it ends with.

    A number that belongs to another name says nothing: platforms number people in their own way, and schools in another.
    """
    bearers, named = _bearers(entry.person.number, listed), _bearers(entry.person.name, listed)
    # A platform's number is a school's by chance alone, unless the name says so too; where marking is blind there is none.
    numbered = [row for row in bearers if entry.person.number in row.numbers or alike(entry.person.name, row.called)]
    named = [] if entry.person.name == BLIND else named
    agreeing = [row for row in numbered if letters(entry.person.name) in row.names]
    strangers = [] if agreeing else [row for row in bearers if _contradicts(entry.person.name, row)]
    rows = agreeing or named + [row for row in numbered if row not in named + strangers]
    if not rows:
        return Meant(_in_a_group(entry, listed) or _ending(entry, listed), 2, [row.called for row in strangers])
    people = [row.person for row in rows]
    return Meant(people, 0 if any(_to_the_letter(entry, person) for person in people) else 1)


def _bearers(name: str, listed: list[Listed]) -> list[Listed]:
    """Those who bear the name or number: to the letter, or if there are none, as people write it."""
    found = [row for row in listed if name and name == row.person.key]
    return found or [row for row in listed if letters(name) and letters(name) in row.names]


def _contradicts(name: str, row: Listed) -> bool:
    """Whether the name in a submission's name can't be that of the row. Where marking is blind Moodle writes none."""
    return bool(row.called) and name != BLIND and not alike(name, row.called)


def _to_the_letter(entry: Entry, person: Person) -> bool:
    return not {entry.person.key, entry.person.number}.isdisjoint({person.key, person.number} - {""})


def _in_a_group(entry: Entry, listed: list[Listed]) -> list[Person]:
    """Those whose whole name stands behind the name of a group, as Moodle writes them together: Group A-Kim Min Ji."""
    if not entry.person.number:
        return []
    words = entry.person.name.split("-")
    behind = {letters("-".join(words[first:])) for first in range(1, len(words))} - {""}
    return [row.person for row in listed if letters(row.called) in behind]


def _ending(entry: Entry, listed: list[Listed]) -> list[Person]:
    """Those whose key the entry's name ends with, as GitHub Classroom names folders: katas-minji. The longest counts."""
    name = folded(entry.person.key)
    if COUNTED.fullmatch(name):
        return []
    # The 3 of group-3 is nobody's number.
    telling = [row.person for row in listed if len(row.person.key) > SHORT or not row.person.key.isdecimal()]
    found = [person for person in telling if name.endswith(tuple(mark + folded(person.key) for mark in "-_"))]
    longest = max((len(person.key) for person in found), default=0)
    return [person for person in found if len(person.key) == longest]
