"""Merge another assistant's gradebook: the people and attempts that this one lacks, each once, in order of handing in.

The other file is never written to. It is read from a copy, which is also brought up to this version if it is older.
Its known results stay there: they come from another machine, of which the conditions don't say everything.
"""

import itertools
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.gradebooks import foreign_attempts
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.gradebooks.gradebook_file import explained_error
from grading.classroom.records.names import may_be_same_name
from grading.classroom.records.records import Person
from grading.text.errors import GraderError, UsageError
from grading.text.language import said
from grading.text.temporary_folder import temporary_folder
from grading.workers import machine_faults

NOT_THERE = said("--merge {path}: there is no such gradebook")
OWN = said("--merge {path}: that is the gradebook itself; name the other assistant's")
EMPTY = said("--merge {path}: the file is empty, so it has lost what it held; copy it anew from the other assistant")
OTHER_NAME = said(
    "{key}: {own} here and {other} in {path}, so it may be two people. Their attempts in {path} were left there; give "
    "both runs the same roster, and merge again."
)
DROPPED = said("{key}: taken out of this gradebook before, so {path} doesn't bring them back.")
TWO_KEYS = said("{key} and {other}: both handed in {handed_in} with the same content, so they may be one person.")
HANDS = said("{count} graded by {hands}, {first} to {last}, suites {suites}, Python {python}, numpy {numpy}")
UNNAMED = said("an assistant without a name")


@dataclass(frozen=True)
class MergeResult:
    """The result of a merge.

    Attributes:
        people: how many people are new.
        attempts: how many attempts are new.
        known: how many attempts were here already, of the people who are merged.
        hands: a sentence for each assistant who graded new attempts.
        doubts: sentences on what may be wrong.
    """

    people: int
    attempts: int
    known: int
    hands: tuple[str, ...]
    doubts: tuple[str, ...]


def merge(book: Gradebook, path: Path) -> MergeResult:
    """Add what the gradebook at `path` has and `book` lacks. Raises UsageError and GraderError.

    People are the same if they have the same key and no different names. Two attempts are the same if all that is
    stored of them is, so that a second merge adds nothing.
    """
    if not path.is_file():
        raise UsageError(said(NOT_THERE, path=path))
    if book.path.exists() and path.samefile(book.path):
        raise UsageError(said(OWN, path=path))
    if path.stat().st_size == 0:  # for SQLite, that is a database without any tables
        raise UsageError(said(EMPTY, path=path))
    with copied(path) as copy:
        with _opened(copy, path) as other:
            foreign_attempts.expect_people(other, path)
            refused = _refused_people(book, other, path)
            people = [person for person in other.people.by_key().values() if person.key not in refused]
            own = list(book.rows())
            keys = {person.key for person in people}
            rows, known = _missing_rows(own, other, keys)
            listed = [person.key for person in other.people.listed() if person.key in keys]
            doubles = _doubles(own, [row for row in other.rows() if row["person"] in keys])
            foreign_attempts.expect_attempts(rows, other, path)
        added = {person.key for person in people} - book.people.by_key().keys()
        book.people.enrol(people)
        book.people.add_listed(listed)
        _insert(book, copy, own, rows)
    return MergeResult(len(added), len(rows), known, tuple(_hands(rows)), (*refused.values(), *doubles))


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """Yield the path of a copy of the gradebook, or of no file if there is no gradebook yet. It is deleted afterwards.

    Raises UsageError and GraderError.
    """
    with machine_faults.blamed(), temporary_folder() as folder:
        copy = folder / path.name
        try:
            if not path.exists():
                yield copy
                return
            # Read only, so that an older gradebook stays as it is.
            reading = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)
            with closing(reading) as database, closing(sqlite3.connect(copy)) as target:
                database.backup(target)
        except sqlite3.DatabaseError as error:
            raise explained_error(path, error) from error
        yield copy


@contextmanager
def _opened(copy: Path, path: Path) -> Iterator[Gradebook]:
    """Yield the gradebook in the copy. Its errors name the file at `path`, which the user knows."""
    try:
        with Gradebook(copy) as other:
            yield other
    except (UsageError, GraderError) as error:
        if str(error.__cause__).startswith(("no such column", "no such table")):
            raise UsageError(
                said("{path} is not a gradebook, but some other database; name another file", path=path)
            ) from error
        if str(copy) not in str(error):
            raise
        raise type(error)(str(error).replace(str(copy), str(path))) from error


def _refused_people(book: Gradebook, other: Gradebook, path: Path) -> dict[str, str]:
    """Return the keys of people who are not merged, each with the reason."""
    here, dropped, found = book.people.by_key(), book.people.dropped(), {}
    for key, person in other.people.by_key().items():
        if key in dropped:
            found[key] = said(DROPPED, key=key, path=path.name)
        elif key in here and _are_different(here[key], person):
            found[key] = said(OTHER_NAME, key=key, own=here[key].name, other=person.name, path=path.name)
    return found


def _are_different(one: Person, other: Person) -> bool:
    if one.number and other.number and one.number != other.number:
        return True
    named = one.name != one.key and other.name != other.key  # a name that is only the key says nothing
    return named and not may_be_same_name(one.name, other.name)


def _missing_rows(own: list[dict], other: Gradebook, keys: set[str]) -> tuple[list[dict], int]:
    """Return the other's attempts by these people that are not among `own`, and the number of those that are."""
    have = {_identity(row) for row in own}
    missing, known = [], 0
    for row in other.rows():
        if row["person"] in keys and _identity(row) not in have:
            missing.append(row)
            have.add(_identity(row))
        else:
            known += row["person"] in keys
    return missing, known


def _identity(row: dict) -> tuple:
    # The moment may have got a better record in one of the gradebooks.
    return tuple(value for name, value in row.items() if name not in ("id", "report", "handed_in_at", "handed_in_by"))


def _insert(book: Gradebook, copy: Path, own: list[dict], rows: list[dict]) -> None:
    """Insert the rows of the copy, so that each person's attempts are in the order of handing in."""
    if not rows:
        return
    columns = ", ".join(name for name in (*rows[0], "report") if name != "id")
    orders = _orders(own, rows)
    book.file.database.execute("attach database ? as other", [str(copy)])
    try:
        with book.file.transaction() as database:
            for order in orders:
                # The ids of the person's attempts are dealt out anew, after a step in which none of them is taken.
                taken = sorted(row["id"] for row in order if "new" not in row)
                (newest,) = database.execute("select coalesce(max(id), 0) from attempt").fetchone()
                ids = taken + [newest + place + 1 for place in range(len(order) - len(taken))]
                for row, number in zip(order, ids):
                    if "new" in row:
                        database.execute(
                            f"insert into attempt (id, {columns}) select ?, {columns} from other.attempt where id = ?",
                            (-number, row["id"]),
                        )
                    else:
                        database.execute("update attempt set id = ? where id = ?", (-number, row["id"]))
                database.execute("update attempt set id = -id where id < 0")
    finally:
        book.file.database.execute("detach database other")


def _orders(own_rows: list[dict], rows: list[dict]) -> list[list[dict]]:
    """Return, for each person with new attempts, all their attempts in order; a new one is marked as `new`.

    The order of the attempts that are there already stays: perhaps --only made an earlier one count.
    """
    own: dict[str, list[dict]] = {row["person"]: [] for row in rows}
    for row in own_rows:
        if row["person"] in own:
            own[row["person"]].append(row)
    for row in sorted(rows, key=_moment):
        order = own[row["person"]]
        place = max((number for number, each in enumerate(order, 1) if _moment(each) <= _moment(row)), default=0)
        order.insert(place, {**row, "new": True})
    return list(own.values())


def _moment(row: dict) -> tuple[str, str]:
    return row["handed_in_at"] or row["graded_at"], row["graded_at"]


def _hands(rows: list[dict]) -> list[str]:
    """Return one line for each assistant and version: who graded how many, when, on which versions."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        groups.setdefault((row["graded_by"], row["conditions"]), []).append(row["graded_at"])
    sentences = []
    for (hands, conditions), moments in groups.items():
        facts = {"suites": "unknown", "python": "unknown", "numpy": "unknown", **json.loads(conditions)}
        fields = {"count": len(moments), "hands": hands or UNNAMED, "first": min(moments), "last": max(moments)}
        sentences.append(said(HANDS, **{**facts, **fields}))
    return sorted(sentences)


def _doubles(own: list[dict], others: list[dict]) -> list[str]:
    """Return a sentence for each person here, and each there, who handed in the same files with the same content.

    People who did so in one and the same gradebook are a group.
    """
    here, there = _owners(own), _owners(others)
    pairs: dict[tuple[str, str], str] = {}
    for files, keys in there.items():
        known = here.get(files, set())
        for pair in itertools.product(sorted(known - keys), sorted(keys - known)):
            pairs.setdefault(pair, files[1])
    return [said(TWO_KEYS, key=key, other=other, handed_in=handed_in) for (key, other), handed_in in pairs.items()]


def _owners(rows: list[dict]) -> dict[tuple[str, str, str], set[str]]:
    owners: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        owners.setdefault((row["assignment"], row["handed_in"], row["digest"]), set()).add(row["person"])
    return owners
