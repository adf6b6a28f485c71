"""The roster: a CSV of who is in the class, and which of them a submission is from."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from grading.course.collection import Entry
from grading.course.gradebook import Person
from grading.course.matching import alike, folded, letters
from grading.course.worksheets import is_student
from grading.errors import UsageError

# What platforms and schools call the columns, in lower case. The first that is there and filled in becomes the key.
KEYS = ("key", "username", "login", "login id", "sis login id", "github", "github_username", "roster_identifier")
NUMBERS = ("number", "id", "student id", "sis user id", "sid", "identifier", "id number")
NAMES = ("name", "full name", "student", "student name", "fullname")
FIRST, LAST = ("first name", "firstname", "given name"), ("last name", "lastname", "surname", "family name")
EMAILS = ("email", "email address", "e-mail", "mail")
SEPARATOR = "sep="  # a line of Excel's, before the header
SHORT = 4  # digits


@dataclass(frozen=True)
class Listed:
    """A row of the roster: the person, everything that a submission of theirs may be named by, and their name if it is there."""

    person: Person
    names: frozenset[str]
    called: str


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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"the roster {path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f'the roster {path} is not in UTF-8; Excel saves it so as "CSV UTF-8"') from error
    rows = _filled(text, path)
    _, header = next(rows, (1, []))
    columns = [cell.strip().lower() for cell in header]
    filled = ((dict(zip(columns, row)), line) for line, row in rows)
    listed = [_listed(row, path, line) for row, line in filled if _is_somebody(row)]
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


def _filled(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, each with the line that it begins on. Raises UsageError where it is no CSV.

    Strictly: with a quote too many a row would take in those after it, and their people would be gone without a word.
    """
    told = next((line for line in text.split("\n") if line.strip() and not line.startswith(SEPARATOR)), "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=told.count), strict=True)
    begin = 1
    try:
        for row in rows:
            if any(map(str.strip, row)) and not row[0].startswith(SEPARATOR):
                yield begin, row
            begin = rows.line_num + 1
    except csv.Error as error:
        raise UsageError(
            f"the roster {path} is no CSV from line {begin} on: {error}. Is there a quote too many?"
        ) from error


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


def _is_somebody(row: dict[str, str]) -> bool:
    """Whether a row is a person's, which in Canvas's gradebook not all are."""
    return not {"student", "section"} <= set(row) or is_student(row["student"].strip())


def _listed(row: dict[str, str], path: Path, line: int) -> Listed:
    row = {name: value.strip() for name, value in row.items()}

    def first(names: Iterable[str]) -> str:
        return next((row[name] for name in names if row.get(name)), "")

    number, email = first(NUMBERS).removeprefix("Participant "), first(EMAILS)
    name = first(NAMES) or " ".join(part for part in (first(FIRST), first(LAST)) if part)
    key = first(KEYS) or number or email or name
    if not key:
        raise UsageError(f"the roster {path}, line {line}: no username, number, email or name to know this person by")
    # Canvas writes the family name first, and all of it in one.
    family_first = first(LAST) + first(FIRST) or "".join(reversed(name.split(" ", 1)))
    names = {key, number, email, email.partition("@")[0], name, family_first, ",".join(reversed(name.split(" ", 1)))}
    names |= {row[column] for column in (*KEYS, *NUMBERS) if row.get(column)}
    return Listed(Person(key, name or key, email, number), frozenset(letters(name) for name in names if name), name)


def _meant(entry: Entry, listed: list[Listed]) -> Meant:
    """Who bears the entry's number or its name, or else who is called what it ends with.

    A number that belongs to another name says nothing: platforms number people in their own way, and schools in another.
    """
    numbered, named = _bearers(entry.person.number, listed), _bearers(entry.person.name, listed)
    agreeing = [row for row in numbered if letters(entry.person.name) in row.names]
    strangers = [] if agreeing else [row for row in numbered if _contradicts(entry.person.name, row)]
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
    return bool(row.called) and name != "Participant" and not alike(name, row.called)


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
    # The 3 of group-3 is nobody's number.
    telling = [row.person for row in listed if len(row.person.key) > SHORT or not row.person.key.isdecimal()]
    found = [person for person in telling if name.endswith(tuple(mark + folded(person.key) for mark in "-_"))]
    longest = max((len(person.key) for person in found), default=0)
    return [person for person in found if len(person.key) == longest]
