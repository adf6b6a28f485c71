"""The roster: a CSV of who is in the class, and which of them a submission is from."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from grading.course.collection import Entry
from grading.course.gradebook import Person
from grading.course.worksheets import is_student
from grading.errors import UsageError

# What platforms and schools call the columns, in lower case. The first that is there and filled in becomes the key.
KEYS = ("key", "username", "login", "login id", "sis login id", "github", "github_username", "roster_identifier")
NUMBERS = ("number", "id", "student id", "sis user id", "sid", "identifier", "id number")
NAMES = ("name", "full name", "student", "student name", "fullname")
FIRST, LAST = ("first name", "firstname", "given name"), ("last name", "lastname", "surname", "family name")
EMAILS = ("email", "email address", "e-mail", "mail")


@dataclass(frozen=True)
class Listed:
    """A row of the roster: the person, and everything that a submission of theirs may be named by."""

    person: Person
    names: frozenset[str]


def read(path: Path) -> list[Listed]:
    """Return the rows of the roster. Raises UsageError, with the line, where there is nothing to tell people apart by."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"the roster {path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f'the roster {path} is not in UTF-8; Excel saves it so as "CSV UTF-8"') from error
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        filled = ((dict(zip(header, row)), rows.line_num) for row in rows if any(map(str.strip, row)))
        listed = [_listed(row, path, line) for row, line in filled if _is_somebody(row)]
    except csv.Error as error:
        raise UsageError(f"the roster {path} is no CSV: line {rows.line_num}: {error}") from error
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

    Who bears a key or a number to the letter goes before who only may be meant.
    """
    meant = [(entry, _exact(entry, listed) or _ending(entry, listed)) for entry in entries]
    taken: dict[str, str] = {}
    for entry, matching in sorted(meant, key=lambda pair: not any(_to_the_letter(pair[0], who) for who in pair[1])):
        if len(matching) == 1:
            taken.setdefault(matching[0].key, entry.handed_in)
    found: list[Entry] = []
    doubts: list[str] = []
    for entry, matching in meant:
        if len(matching) == 1 and taken[matching[0].key] == entry.handed_in:
            found.append(replace(entry, person=matching[0]))
            continue
        if not matching:
            doubts.append(f"{entry.handed_in}: nobody on the roster is called that; it is graded under its own name.")
        elif len(matching) > 1:
            keys = ", ".join(person.key for person in matching)
            doubts.append(f"{entry.handed_in}: it could be from {keys}; it is graded under its own name.")
        else:
            other = taken[matching[0].key]
            doubts.append(f"{entry.handed_in}: {matching[0].key} has {other} already; it is graded under its own name.")
        found.append(entry)
    # A name of its own must not be the key of somebody else.
    listed_keys = {row.person.key for row in listed}
    return [
        entry
        if entry.person.key not in listed_keys or taken.get(entry.person.key) == entry.handed_in
        else replace(entry, person=replace(entry.person, key=f"{entry.person.key} (not on the roster)"))
        for entry in found
    ], doubts


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
    return Listed(Person(key, name or key, email, number), frozenset(_plain(name) for name in names if name))


def _to_the_letter(entry: Entry, person: Person) -> bool:
    return not {entry.person.key, entry.person.number}.isdisjoint({person.key, person.number} - {""})


def _exact(entry: Entry, listed: list[Listed]) -> list[Person]:
    """Those with the entry's number, or if there are none, its name: first to the letter, then as people write it."""
    for name in dict.fromkeys((entry.person.number, entry.person.key, entry.person.name)):
        found = [row.person for row in listed if name and name == row.person.key]
        found = found or [row.person for row in listed if _plain(name) and _plain(name) in row.names]
        if found:
            return found
    return []


def _ending(entry: Entry, listed: list[Listed]) -> list[Person]:
    """Those whose key the entry's name ends with, as GitHub Classroom names folders: katas-minji. The longest counts."""
    name = entry.person.key.casefold()
    found = [row.person for row in listed if name.endswith(("-" + row.person.key.casefold(), "_" + row.person.key))]
    longest = max((len(person.key) for person in found), default=0)
    return [person for person in found if len(person.key) == longest]


def _plain(name: str) -> str:
    """A name without what differs between the ways in which people write it."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
