"""People of an earlier roster who have another key on this one, as where usernames have given way to numbers."""

from collections.abc import Iterable

from grading.classroom.records.names import fold, letters
from grading.classroom.records.records import Person
from grading.classroom.rosters.roster import RosterRow


def changed_keys(earlier: Iterable[Person], roster: list[RosterRow]) -> dict[str, str]:
    """Return the new key of each earlier person whom one row means for certain, by the old key.

    A row means a person if it has their name, and their e-mail address too, or, where one of the two has none, their
    number. A person whose key is on the roster keeps it.
    """
    listed = {row.person.key for row in roster}
    found: dict[str, str] = {}
    for person in earlier:
        rows = [row for row in roster if person.key not in listed and _is_same(person, row)]
        if len(rows) == 1:
            found[person.key] = rows[0].person.key
    return found


def _is_same(person: Person, row: RosterRow) -> bool:
    if not row.full_name or person.name == person.key or letters(person.name) != letters(row.full_name):
        return False
    if person.email and row.person.email:
        return fold(person.email) == fold(row.person.email)
    return bool(person.number) and fold(person.number) == fold(row.person.number)
