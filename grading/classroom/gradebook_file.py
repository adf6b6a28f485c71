"""The gradebook's SQLite file: opened for one run alone, written in transactions, and its errors in plain words."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from grading.text.errors import GraderError, UsageError
from grading.text.language import said

VERSION = 1
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
# The content of each folder of submissions at the last run. Older gradebooks don't have this table.
FOLDER_TABLE = """
create table if not exists lay (
    person text not null,
    folder text not null,
    digest text not null,
    primary key (person, folder)
)
"""


class GradebookFile:
    """An open gradebook's file. While it is open, no other process can write to it."""

    def __init__(self, path: Path) -> None:
        """Open the file, and create it if it doesn't exist.

        Raises:
            UsageError: it is no gradebook.
            GraderError: it can't be used.
        """
        if not path.parent.is_dir():
            facts = {"path": str(path), "folder": str(path.parent)}
            raise UsageError(said("the gradebook {path}: there is no folder {folder!r}", facts))
        if path.is_dir():
            raise UsageError(said("the gradebook {path}: that is a folder, and a file is wanted", path=str(path)))
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
            raise self._explained(error) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield the database, to read from it."""
        with self.explained_errors():
            yield self.database

    def _explained(self, error: sqlite3.DatabaseError) -> GraderError | UsageError:
        path, reason = str(self.path), str(error)
        if "malformed" in reason or "decode" in reason:
            return GraderError(
                said(
                    "the gradebook {path} is damaged: {reason}. Name another file, into which all is graded "
                    "again; keep this one, since of what was handed in before sqlite3's .recover may save something in "
                    "a copy.",
                    path=path,
                    reason=reason[:100],
                )
            )
        if not isinstance(error, sqlite3.OperationalError):
            return UsageError(said("{path} is not a gradebook ({reason}); name another file", path=path, reason=reason))
        if "locked" in reason:
            reason = said("another run of the grader is using it")
        elif "unable to open" in reason or "readonly" in reason:
            reason = said(
                "{reason}, perhaps since nobody may write there; --gradebook FILE puts it elsewhere", reason=reason
            )
        return GraderError(
            said(
                "the gradebook {path} can't be used: {reason}. What it holds already stays there; once this is "
                "mended, the same command goes on where it was.",
                path=path,
                reason=reason,
            )
        )

    def _create_tables(self) -> None:
        (version,) = self.database.execute("pragma user_version").fetchone()
        tables = [row[0] for row in self.database.execute("select name from sqlite_master where type = 'table'")]
        if version == 0 and not tables:
            for statement in TABLES.split(";\n")[:-1]:
                self.database.execute(statement)
            self.database.execute(f"pragma user_version = {VERSION}")
        elif not {"person", "attempt"} <= set(tables):
            raise UsageError(
                said("{path} is not a gradebook, but some other database; name another file", path=str(self.path))
            )
        elif version != VERSION:
            raise UsageError(
                said(
                    "{path} is from another version of the grader: a gradebook of version {version}, where this one "
                    "writes {newest}. Use the grader that made it, or name another file, into which all is graded "
                    "again.",
                    path=str(self.path),
                    version=version,
                    newest=VERSION,
                )
            )
        self.database.execute(FOLDER_TABLE)

    def _file_identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
