"""The gradebook: one SQLite file that keeps every attempt of a class with its whole report, and never loses one.

An attempt is committed to the disk before the next one is begun to be written, so that whatever ends the grader costs only
what was under way. Anything that reads SQLite reads it: `select person, points from attempt`.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.row_matching import fold
from grading.text.errors import GraderError, UsageError

VERSION = 1
UNSETTLED = "{}"  # conditions of an attempt that the machine kept from being graded: it is never known the next time
TABLES = """
create table person (
    key text primary key,
    name text not null,
    email text not null,
    number text not null
);
create table attempt (
    id integer primary key,
    person text not null references person,
    handed_in text not null,   -- the path in the folder of submissions
    digest text not null,      -- of what was handed in, byte for byte
    conditions text not null,  -- JSON: by which suites, with which seed, limits and versions
    graded_at text not null,   -- UTC
    problem text,              -- why it could not be graded; then there is no report
    points integer,
    max_points integer,
    report text                -- JSON, by schema 1
);
create index attempt_of_person on attempt (person, id);
"""
# What lay in which folder of submissions, the last time that it was graded. A gradebook of before doesn't have it.
FOLDER_TABLE = """
create table if not exists lay (
    person text not null,
    folder text not null,
    digest text not null,
    primary key (person, folder)
)
"""


@dataclass(frozen=True)
class Person:
    """One who hands in. `key` is what the gradebook knows them by; the rest comes from a roster, and may be empty."""

    key: str
    name: str
    email: str = ""
    number: str = ""


@dataclass(frozen=True)
class Attempt:
    """One submission, graded, or refused for a `problem`; `report` is JSON by schema 1."""

    person: str
    handed_in: str
    digest: str
    conditions: str
    graded_at: str
    problem: str | None
    report: dict | None


@dataclass(frozen=True)
class Standing:
    """Where a person stands: their last attempt, or none if they handed in nothing, and how many there were."""

    person: Person
    attempt: Attempt | None
    attempts: int


@dataclass(frozen=True)
class History:
    """What was handed in before: by person when the attempt that counts was graded, its digest, and all digests.

    `in_folder` is the digest of what lay in this folder the last time, by person.
    """

    graded_at: dict[str, str]
    last: dict[str, str]
    digests: dict[str, set[str]]
    in_folder: dict[str, str]

    def is_outdated(self, person: str, digest: str) -> bool:
        """True if this was handed in before what counts: it lay there then, or the gradebook has it from elsewhere."""
        if person not in self.last or digest == self.last[person]:
            return False
        return digest == self.in_folder[person] if person in self.in_folder else digest in self.digests[person]


class Gradebook:
    """An open gradebook. While it is open nobody else can write to it."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it if it isn't there.

        Raises UsageError if it is no gradebook, and GraderError if it can't be used.
        """
        if not path.parent.is_dir():
            raise UsageError(f"the gradebook {path}: there is no folder {str(path.parent)!r}")
        if path.is_dir():
            raise UsageError(f"the gradebook {path}: that is a folder, and a file is wanted")
        self.path = path
        with self._explained_errors():
            self.database = sqlite3.connect(path, isolation_level=None, timeout=1.0)
            try:
                self.database.execute("pragma locking_mode = exclusive")
                self.database.execute("pragma synchronous = full")
                self.database.execute("begin immediate")
                self._create_tables()
                self.database.execute("commit")
            except BaseException:
                self.database.close()
                raise
        self.identity = self._file_identity()

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def enrol(self, people: Iterable[Person], sure: bool = False) -> None:
        """Take people in. What is known of those who are there already is added to, and never forgotten.

        Only where it is `sure`, as by a roster, does it replace what is known: a student chooses what a file is called.
        """
        name = "excluded.name" if sure else "case name when key then excluded.name else name end"
        with self._explained_errors(), self._transaction():
            self.database.executemany(
                "insert into person values (?, ?, ?, ?) on conflict (key) do update set "
                # One who comes with nothing but a key comes without the roster that had more to say.
                f"name = case excluded.name when excluded.key then name else {name} end, "
                f"email = coalesce(nullif({'excluded.' if sure else ''}email, ''), {'' if sure else 'excluded.'}email), "
                f"number = coalesce(nullif({'excluded.' if sure else ''}number, ''), {'' if sure else 'excluded.'}number)",
                [(person.key, person.name, person.email, person.number) for person in people],
            )

    def last_attempts(self, conditions: str) -> set[tuple[str, str, str]]:
        """Return (person, handed_in, digest) of every last attempt that was made under these conditions."""
        with self._explained_errors():
            return set(
                self.database.execute(
                    "select person, handed_in, digest from attempt "
                    "where conditions = ? and id in (select max(id) from attempt group by person)",
                    [conditions],
                )
            )

    def seed(self) -> int | None:
        """Return the seed that most of the last attempts were graded with; None if there are no attempts yet."""
        with self._explained_errors():
            found = self.database.execute(
                "select conditions from attempt where conditions <> ? and id in "
                "(select max(id) from attempt group by person) "
                "group by conditions order by count(*) desc, max(id) desc limit 1",
                [UNSETTLED],
            ).fetchone()
        return json.loads(found[0])["seed"] if found else None

    def person_by_handed_in(self) -> dict[str, Person]:
        """Return who handed in what everybody's last attempt is of; no name that is two people's, as of two folders."""
        with self._explained_errors():
            rows = self.database.execute(
                "select handed_in, person.* from attempt join person on person.key = attempt.person "
                "where id in (select max(id) from attempt group by person) order by id"
            )
            found: dict[str, list[Person]] = {}
            for handed_in, *person in rows:
                found.setdefault(handed_in, []).append(Person(*person))
            return {handed_in: people[0] for handed_in, people in found.items() if len(people) == 1}

    def keys(self) -> set[str]:
        """Return the keys of everybody in the gradebook."""
        return set(self.people())

    def people(self) -> dict[str, Person]:
        """Return everybody in the gradebook, by key."""
        with self._explained_errors():
            return {row[0]: Person(*row) for row in self.database.execute("select * from person")}

    def move_attempts(self, own: Person, key: str, handed_in: str, digest: str) -> bool:
        """Give `key` the attempts of a person that a run without a roster made of a file's name; True if that is done.

        `own` is that person. All their attempts have to be of that file, and one of them of the very same content: another
        file of the same name may be another person's.
        """
        with self._explained_errors(), self._transaction():
            person = (own.key, own.name, own.email, own.number)
            known = self.database.execute(
                "select 1 from person where (key, name, email, number) = (?, ?, ?, ?)", person
            )
            attempts = self.database.execute(
                "select handed_in, digest from attempt where person = ?", [own.key]
            ).fetchall()
            of_this_file = {handed_in} == {attempt[0] for attempt in attempts}
            if own.key == key or not known.fetchone() or not of_this_file or (handed_in, digest) not in attempts:
                return False
            self.database.execute("update attempt set person = ? where person = ?", [key, own.key])
            self.database.execute("update or replace lay set person = ? where person = ?", [key, own.key])
            self.database.execute("delete from person where key = ?", [own.key])
            return True

    def find_person(self, name: str) -> Person:
        """Return the person person_by_handed_in key this is, or else the one person_by_handed_in name, number or e-mail address it is.

        Raises UsageError if there is none, or if there are several.
        """
        with self._explained_errors():
            people = [Person(*row) for row in self.database.execute("select * from person")]
        word = fold(name)
        called = [one for one in people if word in map(fold, (one.key, one.name, one.number, one.email))]
        found = [one for one in called if one.key == name] or called
        if len(found) != 1:
            keys = ", ".join(repr(one.key) for one in found)
            which = (
                f"several people are called {name!r}; say which one: {keys}" if found else f"nobody is called {name!r}"
            )
            raise UsageError(f"in the gradebook {self.path} {which}")
        return found[0]

    def drop(self, person: Person) -> int:
        """Take a person out, with all their attempts; return how many these were."""
        with self._explained_errors(), self._transaction():
            attempts = self.database.execute("delete from attempt where person = ?", [person.key]).rowcount
            self.database.execute("delete from lay where person = ?", [person.key])
            self.database.execute("delete from person where key = ?", [person.key])
            return attempts

    def history(self, folder: str) -> History:
        """Return what everybody handed in before, and what of it lay in this folder."""
        with self._explained_errors():
            rows = self.database.execute("select person, digest, graded_at from attempt order by id").fetchall()
            lay = dict(self.database.execute("select person, digest from lay where folder = ?", [folder]))
        digests: dict[str, set[str]] = {}
        for person, digest, _ in rows:
            digests.setdefault(person, set()).add(digest)
        return History({row[0]: row[2] for row in rows}, {row[0]: row[1] for row in rows}, digests, lay)

    def store_folder_digests(self, folder: str, digests: dict[str, str]) -> None:
        """Keep what lies in the folder now, by person."""
        with self._explained_errors(), self._transaction():
            rows = [(person, folder, digest) for person, digest in digests.items()]
            self.database.executemany("insert or replace into lay values (?, ?, ?)", rows)

    def add(self, attempt: Attempt, folder: str = "") -> None:
        """Write an attempt down for good, of what lies in that folder of submissions."""
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
        with self._explained_errors(), self._transaction():
            self.database.execute(
                "insert into attempt (person, handed_in, digest, conditions, graded_at, problem, points, max_points, "
                "report) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            lay = (attempt.person, folder, attempt.digest)
            self.database.execute("insert or replace into lay values (?, ?, ?)", lay)

    def standings(self) -> Iterator[Standing]:
        """Yield where everybody stands, by name; one report at a time, so that a large class needs no more memory."""
        with self._explained_errors():
            rows = self.database.execute(
                "select person.*, attempt.*, (select count(*) from attempt as any where any.person = person.key) "
                "from person left join attempt "
                "on attempt.id = (select max(id) from attempt as last where last.person = person.key) "
                "order by person.name collate nocase, person.key"
            )
            for row in rows:
                person = Person(*row[:4])
                found = row[4:-1]
                attempt = None
                if found[0] is not None:
                    _, key, handed_in, digest, conditions, graded_at, problem, _, _, report = found
                    read = self._parse_report(person, report) if report else None
                    attempt = Attempt(key, handed_in, digest, conditions, graded_at, problem, read)
                yield Standing(person, attempt, row[-1])

    def is_in_place(self) -> bool:
        """Whether what was written is still where it was: an open file can be deleted without anybody's noticing."""
        return self.identity is not None and self.identity == self._file_identity()

    def _file_identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _parse_report(self, person: Person, text: str) -> dict:
        try:
            return json.loads(text)
        except ValueError as error:
            raise GraderError(
                f"the gradebook {self.path} is damaged: the last report on {person.key!r} can't be read ({error}). With "
                "--only and that name it is made anew; or name another file, into which all is graded again."
            ) from error

    def _create_tables(self) -> None:
        (version,) = self.database.execute("pragma user_version").fetchone()
        tables = [row[0] for row in self.database.execute("select name from sqlite_master where type = 'table'")]
        if version == 0 and not tables:
            for statement in TABLES.split(";\n")[:-1]:
                self.database.execute(statement)
            self.database.execute(f"pragma user_version = {VERSION}")
        elif not {"person", "attempt"} <= set(tables):
            raise UsageError(f"{self.path} is not a gradebook, but some other database; name another file")
        elif version != VERSION:
            raise UsageError(
                f"{self.path} is from another version of the grader: a gradebook of version {version}, where this one writes "
                f"{VERSION}. Use the grader that made it, or name another file, into which all is graded again."
            )
        self.database.execute(FOLDER_TABLE)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it is written, or nothing."""
        self.database.execute("begin immediate")
        try:
            yield
            self.database.execute("commit")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.database.execute("rollback")
            raise

    @contextlib.contextmanager
    def _explained_errors(self) -> Iterator[None]:
        """Say in our words what SQLite finds wrong with the file."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            said = str(error)
            if "malformed" in said or "decode" in said:
                raise GraderError(
                    f"the gradebook {self.path} is damaged: {said[:100]}. Name another file, into which all is graded again; "
                    "keep this one, since of what was handed in before sqlite3's .recover may save something in a copy."
                ) from error
            if not isinstance(error, sqlite3.OperationalError):
                raise UsageError(f"{self.path} is not a gradebook ({said}); name another file") from error
            if "locked" in said:
                said = "another run of the grader is using it"
            elif "unable to open" in said or "readonly" in said:
                said += ", perhaps since nobody may write there; --gradebook FILE puts it elsewhere"
            raise GraderError(
                f"the gradebook {self.path} can't be used: {said}. What it holds already stays there; once this is "
                "mended, the same command goes on where it was."
            ) from error
