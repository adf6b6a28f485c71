"""The roster: a CSV file of the people in the class."""

import re
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.records.names import fold, letters
from grading.classroom.records.records import Person
from grading.classroom.rosters import headings
from grading.classroom.rosters.headings import TableRow
from grading.classroom.rosters.worksheets import is_student
from grading.text.errors import UsageError
from grading.text.language import said

MAX_NAME_WORDS = 10
TWICE = said(
    "the roster {path}, line {line}: {key!r} is there twice. Take one of the two rows out, or tell two people "
    "apart by a column of usernames or numbers."
)
PARTICIPANT = re.compile(r"^(?=.*[^\W\d_])\D+\s(?=\d+$)")  # in some languages it is several words, or has signs
CANVAS_NAME_HEADINGS = {"lastname", "firstname", "id"}  # of its gradebook, if that has names in two columns


@dataclass(frozen=True)
class RosterRow:
    """One row of the roster.

    Attributes:
        person: the person as the gradebook stores them.
        names: the letters of everything that a submission of theirs may be named after.
        full_name: the person's name, or "" if the roster has none.
        numbers: numbers that a platform may have assigned; a school's own are not among them.
        logins: usernames.
    """

    person: Person
    names: frozenset[str]
    full_name: str
    numbers: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()


def read_roster(path: Path) -> list[RosterRow]:
    """Return the rows of the roster, without those that only repeat another one.

    Raises UsageError, with the line, if nothing identifies a person, or if two rows have one key.
    """
    found: dict[str, RosterRow] = {}
    for row in filter(_is_student_row, headings.read_rows(path)):
        new = roster_row(row, path)
        before = found.setdefault(fold(new.person.key), new)
        # Two people may have one name, so only a row with more than a name is the same person's.
        if before is not new and not (before == new and new.logins):
            raise UsageError(said(TWICE, path=path, line=row.line, key=new.person.key))
    if not found:
        raise UsageError(
            said(
                "the roster {path} has no rows; its first line names the columns, such as username,name,email",
                path=path,
            )
        )
    return list(found.values())


def _is_student_row(row: TableRow) -> bool:
    """True if a row is a student's: Canvas's gradebook has rows of no person, and other rosters have staff."""
    from_canvas = "section" in row.headings and ("student" in row.headings or row.headings >= CANVAS_NAME_HEADINGS)
    return not row.is_staff and (not from_canvas or is_student(row.first("name") or _split_name(row, ", ")))


def _split_name(row: TableRow, between: str) -> str:
    """Join the family name and the given name of a row that has them in two columns."""
    return between.join(filter(None, (row.first("last"), row.first("first"))))


def _platform_number(text: str, row: TableRow) -> str:
    """Return the number in Moodle's "Participant 4711", whose word is in the teacher's language."""
    return PARTICIPANT.sub("", text) if "identifier" in row.headings else text.removeprefix("Participant ")


def roster_row(row: TableRow, path: Path) -> RosterRow:
    number, email = _platform_number(row.first("number"), row), row.first("email")
    number = number or row.first("student number")
    family = "" if "성명" in row.headings else row.first("family")  # 성명 is the whole name, with the family name in it
    name = family + row.first("name") or " ".join(filter(None, (row.first("first"), row.first("last"))))
    key = row.first("key") or number or email or name
    if not key:
        raise UsageError(
            said(
                "the roster {path}, line {line}: no username, number, email or name to know this person by",
                path=path,
                line=row.line,
            )
        )
    # Canvas writes the family name first, in one word with the given name. How many words belong to it is unknown.
    words = name.split(" ")
    turned = {" ".join(words[place:] + words[:place]) for place in range(1, min(len(words), MAX_NAME_WORDS))}
    names = {key, number, email, email.partition("@")[0], name, _split_name(row, ""), *turned}
    names |= {text for kind in ("key", "number", "student number") for text in row.cells[kind]}
    person = Person(key, name or key, email, number)
    platform = frozenset(_platform_number(text, row) for text in row.cells["number"])
    logins = frozenset({key, *row.cells["key"]} - {name})
    return RosterRow(person, frozenset(letters(name) for name in names if name), name, platform, logins)
