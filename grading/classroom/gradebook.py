"""The gradebook: every attempt of a class with its whole report, in one SQLite file, so that none is lost.

Each attempt is committed to the disk before the grader starts to write the next one. If the grader is stopped, only the
attempts under way are lost. Any program that reads SQLite can read the file: `select person, points from attempt`.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from grading.classroom.gradebook_file import GradebookFile
from grading.classroom.records import Attempt, History, Person, Standing
from grading.classroom.row_matching import fold
from grading.text.errors import GraderError, UsageError
from grading.text.language import said

UNSETTLED = "{}"  # conditions of an attempt that failed for the machine's trouble, so that the next run grades it again
LAST = "id in (select max(id) from attempt group by person)"


class Gradebook:
    """An open gradebook. While it is open, no other process can write to it."""

    def __init__(self, path: Path) -> None:
        """Open the file, and create it if it doesn't exist. Raises UsageError and GraderError as GradebookFile does."""
        self.path = path
        self.file = GradebookFile(path)

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def is_in_place(self) -> bool:
        """True if the file is still at its path."""
        return self.file.is_in_place()

    def enrol(self, people: Iterable[Person], sure: bool = False) -> None:
        """Add people. Facts about a known person are added to, and never removed.

        Only if it is `sure`, as from a roster, do new facts replace known ones: a student chooses a file's name.
        """
        name = "excluded.name" if sure else "case name when key then excluded.name else name end"
        first, second = ("excluded.", "") if sure else ("", "excluded.")
        with self.file.transaction() as database:
            database.executemany(
                "insert into person values (?, ?, ?, ?) on conflict (key) do update set "
                # A person whose name is only their key comes from a run without the roster that has their name.
                f"name = case excluded.name when excluded.key then name else {name} end, "
                f"email = coalesce(nullif({first}email, ''), {second}email), "
                f"number = coalesce(nullif({first}number, ''), {second}number)",
                [(person.key, person.name, person.email, person.number) for person in people],
            )

    def people(self) -> dict[str, Person]:
        """Return all people, by key."""
        with self.file.reading() as database:
            return {row[0]: Person(*row) for row in database.execute("select * from person")}

    def keys(self) -> set[str]:
        """Return the keys of all people."""
        return set(self.people())

    def find_person(self, name: str) -> Person:
        """Return the person with this key, or else the one with this name, number or e-mail address.

        Raises UsageError if there is none, or if there are several.
        """
        word = fold(name)
        named = [one for one in self.people().values() if word in map(fold, (one.key, one.name, one.number, one.email))]
        found = [one for one in named if one.key == name] or named
        if len(found) != 1:
            keys = ", ".join(repr(one.key) for one in found)
            facts = {"path": str(self.path), "name": name, "keys": keys}
            raise UsageError(
                said("in the gradebook {path} several people are called {name!r}; say which one: {keys}", facts)
                if found
                else said("in the gradebook {path} nobody is called {name!r}", facts)
            )
        return found[0]

    def drop(self, person: Person) -> int:
        """Remove a person and all their attempts; return the number of attempts."""
        with self.file.transaction() as database:
            attempts = database.execute("delete from attempt where person = ?", [person.key]).rowcount
            database.execute("delete from lay where person = ?", [person.key])
            database.execute("delete from person where key = ?", [person.key])
            return attempts

    def add(self, attempt: Attempt, folder: str = "") -> None:
        """Store an attempt, and its digest as the person's content in that folder of submissions."""
        report = attempt.report
        row = (
            attempt.person,
            attempt.handed_in,
            attempt.digest,
            attempt.conditions,
            attempt.graded_at,
            attempt.problem,
            report["points"] if report else None,
            report["max_points"] if report else None,
            json.dumps(report) if report else None,
        )
        with self.file.transaction() as database:
            database.execute(
                "insert into attempt (person, handed_in, digest, conditions, graded_at, problem, points, max_points, "
                "report) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            database.execute("insert or replace into lay values (?, ?, ?)", (attempt.person, folder, attempt.digest))

    def store_folder_digests(self, folder: str, digests: dict[str, str]) -> None:
        """Store what lies in the folder now, by the person's key."""
        with self.file.transaction() as database:
            rows = [(person, folder, digest) for person, digest in digests.items()]
            database.executemany("insert or replace into lay values (?, ?, ?)", rows)

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
            database.execute("update attempt set person = ? where person = ?", [key, own.key])
            database.execute("update or replace lay set person = ? where person = ?", [key, own.key])
            database.execute("delete from person where key = ?", [own.key])
            return True

    def last_attempts(self, conditions: str) -> set[tuple[str, str, str]]:
        """Return (person, handed_in, digest) of each person's last attempt, if it was made under these conditions."""
        with self.file.reading() as database:
            query = f"select person, handed_in, digest from attempt where conditions = ? and {LAST}"
            return set(database.execute(query, [conditions]))

    def seed(self) -> int | None:
        """Return the seed that most last attempts were graded with, or None if there are no attempts."""
        with self.file.reading() as database:
            found = database.execute(
                f"select conditions from attempt where conditions <> ? and {LAST} "
                "group by conditions order by count(*) desc, max(id) desc limit 1",
                [UNSETTLED],
            ).fetchone()
        return json.loads(found[0])["seed"] if found else None

    def person_by_handed_in(self) -> dict[str, Person]:
        """Map each last attempt's `handed_in` to its person, leaving out a name that two people handed in."""
        people: dict[str, list[Person]] = {}
        with self.file.reading() as database:
            rows = database.execute(
                "select handed_in, person.* from attempt join person on person.key = attempt.person "
                f"where {LAST} order by id"
            )
            for handed_in, *person in rows:
                people.setdefault(handed_in, []).append(Person(*person))
        return {handed_in: found[0] for handed_in, found in people.items() if len(found) == 1}

    def history(self, folder: str) -> History:
        """Return what all people handed in before, and what of it lay in this folder."""
        with self.file.reading() as database:
            rows = database.execute("select person, digest, graded_at from attempt order by id").fetchall()
            in_folder = dict(database.execute("select person, digest from lay where folder = ?", [folder]))
        digests: dict[str, set[str]] = {}
        for person, digest, _ in rows:
            digests.setdefault(person, set()).add(digest)
        return History({row[0]: row[2] for row in rows}, {row[0]: row[1] for row in rows}, digests, in_folder)

    def standings(self) -> Iterator[Standing]:
        """Yield each person's standing, by name: one report at a time, so that memory doesn't grow with the class."""
        with self.file.reading() as database:
            rows = database.execute(
                "select person.*, attempt.*, (select count(*) from attempt as any where any.person = person.key) "
                "from person left join attempt "
                "on attempt.id = (select max(id) from attempt as last where last.person = person.key) "
                "order by person.name collate nocase, person.key"
            )
            for row in rows:
                person = Person(*row[:4])
                yield Standing(person, self._attempt(person, row[4:-1]), row[-1])

    def _attempt(self, person: Person, row: tuple) -> Attempt | None:
        if row[0] is None:
            return None
        _, key, handed_in, digest, conditions, graded_at, problem, _, _, text = row
        report = self._parse_report(person, text) if text else None
        return Attempt(key, handed_in, digest, conditions, graded_at, problem, report)

    def _parse_report(self, person: Person, text: str) -> dict:
        try:
            return json.loads(text)
        except ValueError as error:
            raise GraderError(
                said(
                    "the gradebook {path} is damaged: the last report on {key!r} can't be read ({reason}). "
                    "With --only and that name it is made anew; or name another file, into which all is graded again.",
                    path=str(self.path),
                    key=person.key,
                    reason=str(error),
                )
            ) from error
