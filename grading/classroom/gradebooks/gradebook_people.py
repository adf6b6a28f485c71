"""The people of a gradebook: enrolled, found by name, taken out, and recognised once a roster has them."""

import sqlite3
from collections.abc import Iterable, Mapping

from grading.classroom.gradebooks import known_result_table
from grading.classroom.gradebooks.gradebook_file import GradebookFile
from grading.classroom.records.person_lookup import PersonLookup, labels
from grading.classroom.records.records import Person
from grading.classroom.submissions.zip_names import legible
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.safe_text import storable

SEVERAL_PEOPLE = said("in the gradebook {path} several people are called {name!r}; say which one: {keys}")
NO_PERSON = said("in the gradebook {path} nobody is called {name!r}")


class GradebookPeople:
    """The people in an open gradebook's file."""

    def __init__(self, file: GradebookFile) -> None:
        self.file = file

    def enrol(self, people: Iterable[Person], sure: bool = False) -> None:
        """Add people. Facts about a known person are added to, and never removed.

        Only if it is `sure`, as from a roster, do new facts replace known ones: a student chooses a file's name.
        """
        name = "excluded.name" if sure else "case name when key then excluded.name else name end"
        first, second = ("excluded.", "") if sure else ("", "excluded.")
        rows = [(person.key, person.name, person.email, person.number) for person in people]
        with self.file.transaction() as database:
            database.executemany(
                "insert into person values (?, ?, ?, ?) on conflict (key) do update set "
                # A person whose name is only their key comes from a run without the roster that has their name.
                f"name = case excluded.name when excluded.key then name else {name} end, "
                f"email = coalesce(nullif({first}email, ''), {second}email), "
                f"number = coalesce(nullif({first}number, ''), {second}number)",
                rows,
            )
            database.executemany("delete from dropped where key = ?", [row[:1] for row in rows])
            if sure:
                database.executemany("insert or replace into listed values (?, ?)", [row[:1] * 2 for row in rows])

    def by_key(self) -> dict[str, Person]:
        """Return all people, by key."""
        with self.file.reading() as database:
            return {row[0]: Person(*row) for row in database.execute("select * from person")}

    def labels(self) -> dict[str, str]:
        """Return all people's names by key, each with the key beside it if several people have that name."""
        return labels(self.by_key().values())

    def listed(self) -> list[Person]:
        """Return the people who are, or once were, on a roster."""
        with self.file.reading() as database:
            query = "select * from person where key in (select person from listed) order by name, key"
            return [Person(*row) for row in database.execute(query)]

    def add_listed(self, keys: Iterable[str]) -> None:
        """Note that the people with these keys were on a roster."""
        with self.file.transaction() as database:
            database.executemany("insert or ignore into listed values (?, ?)", [(key, key) for key in keys])

    def lookup(self) -> PersonLookup:
        """Return all people, to look one up by a word, which may be a key that they had on an earlier roster."""
        with self.file.reading() as database:
            former = dict(database.execute("select key, person from listed where key <> person"))
        return PersonLookup(self.by_key().values(), former)

    def find(self, name: str) -> Person:
        """Return the person with this key, or else the one with this name, number or e-mail address.

        Raises UsageError if there is none, or if there are several.
        """
        if storable(name) != name:  # the bytes of a file's name, which was stored as text
            name = storable(legible(name))
        found = self.lookup().exact(name)
        if len(found) != 1:
            keys = ", ".join(repr(one.key) for one in found)
            template = SEVERAL_PEOPLE if found else NO_PERSON
            raise UsageError(said(template, path=self.file.path, name=name, keys=keys))
        return found[0]

    def drop(self, person: Person) -> int:
        """Remove a person and all their attempts; return the number of attempts."""
        with self.file.transaction() as database:
            attempts = database.execute("delete from attempt where person = ?", [person.key]).rowcount
            database.execute("delete from lay where person = ?", [person.key])
            database.execute("delete from person where key = ?", [person.key])
            database.execute("delete from listed where person = ?", [person.key])
            database.execute("insert or ignore into dropped values (?)", [person.key])
            known_result_table.remove(database)  # some may hold what this person's code printed
            return attempts

    def dropped(self) -> set[str]:
        """Return the keys of the people who were taken out, and did not come back."""
        with self.file.reading() as database:
            return {key for (key,) in database.execute("select key from dropped")}

    def move_attempts(self, own: Person, key: str, handed_in: str, digest: str) -> bool:
        """Give the attempts of `own` to the person with `key`, and remove `own`. True if that is done.

        A run without a roster makes a person of a file's name. A later run with the roster finds out who that is. The
        attempts move only if all are of this file, and one of the very same content: another file of that name may be
        another person's.
        """
        with self.file.transaction() as database:
            person = (own.key, own.name, own.email, own.number)
            known = database.execute("select 1 from person where (key, name, email, number) = (?, ?, ?, ?)", person)
            attempts = database.execute("select handed_in, digest from attempt where person = ?", [own.key]).fetchall()
            of_this_file = {handed_in} == {attempt[0] for attempt in attempts}
            if own.key == key or not known.fetchone() or not of_this_file or (handed_in, digest) not in attempts:
                return False
            _give_all(database, own.key, key)
            return True

    def change_keys(self, keys: Mapping[str, str]) -> None:
        """Give people new keys, which are by the old ones. All attempts of a person with the new key are theirs too."""
        with self.file.transaction() as database:
            for old, new in keys.items():
                _give_all(database, old, new)


def _give_all(database: sqlite3.Connection, old: str, new: str) -> None:
    """Give all attempts of one person to another, and remove the first."""
    database.execute("update attempt set person = ? where person = ?", [new, old])
    database.execute("update or replace lay set person = ? where person = ?", [new, old])
    database.execute("update listed set person = ? where person = ?", [new, old])
    database.execute("delete from person where key = ?", [old])
