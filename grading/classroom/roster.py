"""The roster: a CSV of who is in the class."""

from dataclasses import dataclass
from pathlib import Path

from grading.classroom import headings
from grading.classroom.gradebook import Person
from grading.classroom.headings import TableRow
from grading.classroom.roster_claims import assign as assign
from grading.classroom.row_matching import letters
from grading.classroom.worksheets import is_student
from grading.text.errors import UsageError

MAX_NAME_WORDS = 10  # of a name
CANVAS_NAME_HEADINGS = {"lastname", "firstname", "id"}  # where its gradebook has names in two columns


@dataclass(frozen=True)
class RosterRow:
    """A row of the roster: the person, everything that a submission of theirs may be named by, and their name if it is there.

    `numbers` are those that a platform may have given them; a school's own are not among them. `logins` are usernames.
    """

    person: Person
    names: frozenset[str]
    full_name: str
    numbers: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()


def read_roster(path: Path) -> list[RosterRow]:
    """Return the rows of the roster. Raises UsageError, with the line, where there is nothing to tell people apart by."""
    listed = [_roster_row(row, path) for row in headings.read_rows(path) if _is_student_row(row)]
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


def _is_student_row(row: TableRow) -> bool:
    """True if a row is a student's. In Canvas's gradebook some rows are no person's, and in other rosters some are staff's."""
    from_canvas = "section" in row.headings and ("student" in row.headings or row.headings >= CANVAS_NAME_HEADINGS)
    return not row.is_staff and (not from_canvas or is_student(row.first("name") or _split_name(row, ", ")))


def _split_name(row: TableRow, between: str) -> str:
    """The family name and the given name, from columns of their own."""
    return between.join(filter(None, (row.first("last"), row.first("first"))))


def _roster_row(row: TableRow, path: Path) -> RosterRow:
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
    # Canvas writes the family name first, and all of it in one. How many of the words it has isn't told.
    words = name.split(" ")
    turned = {" ".join(words[place:] + words[:place]) for place in range(1, min(len(words), MAX_NAME_WORDS))}
    names = {key, number, email, email.partition("@")[0], name, _split_name(row, ""), *turned}
    names |= {text for kind in ("key", "number", "student number") for text in row.cells[kind]}
    person = Person(key, name or key, email, number)
    platform = frozenset(text.removeprefix("Participant ") for text in row.cells["number"])
    logins = frozenset({key, *row.cells["key"]} - {name})
    return RosterRow(person, frozenset(letters(name) for name in names if name), name, platform, logins)
