"""The gradebook's SQLite file: opened for one run alone, written in transactions, and its errors in plain words."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from grading.text.errors import GraderError, UsageError
from grading.text.language import said

VERSION = 4
# Version 1, in which every gradebook begins: MIGRATIONS lead from there to VERSION.
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
    handed_in text not null,   -- the names of the files
    digest text not null,      -- of what was graded, byte for byte
    conditions text not null,  -- JSON: by which suites, with which seed, limits and versions
    graded_at text not null,   -- UTC
    problem text,              -- why it could not be graded; then there is no report
    points integer,
    max_points integer,
    report text                -- JSON, by schema 1
);
create index attempt_of_person on attempt (person, id);
"""
# The statements that make a gradebook of the version before into one of this version.
MIGRATIONS = {
    2: """
-- The assignment's name in course.toml, or ''.
alter table attempt add column assignment text not null default '';
-- The moment of handing in, in UTC, and the record that says so; '' if there is none.
alter table attempt add column handed_in_at text not null default '';
alter table attempt add column handed_in_by text not null default '';
-- The assistant who ran the grader.
alter table attempt add column graded_by text not null default '';
-- The problem as JSON, its template and fields, from which it is shown in other languages; '' if it has none.
alter table attempt add column problem_parts text not null default '';
-- The new columns lie behind the report, which is long: this answers what every run asks without reading reports.
create index attempt_of_assignment on attempt (assignment, person, id, digest, handed_in_at, handed_in_by);
create table if not exists lay (person text, folder text, digest text);
alter table lay rename to old_lay;
-- The content of each folder of submissions at the last run, for each assignment that it was graded as.
create table lay (
    person text not null,
    folder text not null,
    assignment text not null,
    digest text not null,
    primary key (person, folder, assignment)
);
insert into lay select person, folder, '', digest from old_lay;
drop table old_lay;
-- People who were taken out, whom no merge brings back.
create table dropped (key text primary key);
-- Compressed results: one kata's of each text that was graded, and of each code which checks it passes. So neither is
-- graded twice.
create table known_result (
    conditions text not null,
    kata text not null,
    digest text not null,      -- of all that the kata's grading reads of a submission, or of the code alone
    result blob not null,
    primary key (conditions, kata, digest)
);
""",
    3: """
-- The keys of all rosters so far, and whose each is: a person's key may change with a new roster.
create table listed (key text primary key, person text not null);
""",
    4: """
-- A digest of the modules of all katas, whichever were graded; '' in attempts of older graders.
alter table attempt add column content text not null default '';
alter table lay add column content text not null default '';
""",
}


NOT_THIS_VERSION = said(
    "{path} is from a newer grader: a gradebook of version {version}, and this one reads versions up to {newest}. "
    "Update this checkout, or name another file, into which all is graded again."
)
DAMAGED = said(
    "the gradebook {path} is damaged: {reason}. Name another file, into which all is graded again. Keep this "
    "one: sqlite3's .recover may restore earlier attempts into a copy."
)
IN_USE = said(
    "the gradebook {path} can't be used: another run of the grader is using it. What it holds already stays there; "
    "once this is mended, the same command goes on where it was."
)
READ_ONLY = said(
    "the gradebook {path} can't be used: {reason}, perhaps since nobody may write there; --gradebook FILE puts it "
    "elsewhere. What it holds already stays there; once this is mended, the same command goes on where it was."
)
UNUSABLE = said(
    "the gradebook {path} can't be used: {reason}. What it holds already stays there; once this is mended, the same "
    "command goes on where it was."
)


class GradebookFile:
    """An open gradebook's file. While it is open, no other process can write to it."""

    def __init__(self, path: Path) -> None:
        """Open the file, and create it if it doesn't exist.

        Raises:
            UsageError: it is no gradebook.
            GraderError: it can't be used.
        """
        if not path.parent.is_dir():
            raise UsageError(
                said("the gradebook {path}: there is no folder {parent!r}", path=path, parent=str(path.parent))
            )
        if path.is_dir():
            raise UsageError(said("the gradebook {path}: that is a folder, and a file is wanted", path=path))
        self.path = path
        with self.explained_errors():
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
        self._identity = self._file_identity()

    def close(self) -> None:
        self.database.close()

    def is_in_place(self) -> bool:
        """True if the file is still at its path. The system lets others delete or replace an open file."""
        return self._identity is not None and self._identity == self._file_identity()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all of a block's changes, or none. Yields the database."""
        with self.explained_errors():
            self.database.execute("begin immediate")
            try:
                yield self.database
                self.database.execute("commit")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self.database.execute("rollback")
                raise

    @contextlib.contextmanager
    def explained_errors(self) -> Iterator[None]:
        """Raise UsageError or GraderError, in plain words, for an error of SQLite's."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise explained_error(self.path, error) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield the database, to read from it."""
        with self.explained_errors():
            yield self.database

    def _create_tables(self) -> None:
        """Make the tables of a new file, and bring those of an older version up to date."""
        (version,) = self.database.execute("pragma user_version").fetchone()
        tables = [row[0] for row in self.database.execute("select name from sqlite_master where type = 'table'")]
        if version == 0 and not tables:
            self._execute_all(TABLES)
            version = 1
        elif not {"person", "attempt"} <= set(tables):
            raise UsageError(
                said("{path} is not a gradebook, but some other database; name another file", path=self.path)
            )
        elif not 1 <= version <= VERSION:
            raise UsageError(said(NOT_THIS_VERSION, path=self.path, version=version, newest=VERSION))
        for newer in range(version + 1, VERSION + 1):
            self._execute_all(MIGRATIONS[newer])
            self.database.execute(f"pragma user_version = {newer}")

    def _execute_all(self, statements: str) -> None:
        """Execute the statements one by one: executescript would end the transaction that they belong to."""
        for statement in statements.strip().removesuffix(";").split(";\n"):
            self.database.execute(statement)

    def _file_identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def explained_error(path: Path, error: sqlite3.DatabaseError) -> GraderError | UsageError:
    """Return the error in plain words for one of SQLite's about the gradebook at `path`."""
    reason = str(error)
    if "malformed" in reason or "decode" in reason:
        return GraderError(said(DAMAGED, path=path, reason=reason[:100]))
    if not isinstance(error, sqlite3.OperationalError):
        return UsageError(said("{path} is not a gradebook ({reason}); name another file", path=path, reason=reason))
    if "locked" in reason:
        return GraderError(said(IN_USE, path=path))
    read_only = "unable to open" in reason or "readonly" in reason
    return GraderError(said(READ_ONLY if read_only else UNUSABLE, path=path, reason=reason))
