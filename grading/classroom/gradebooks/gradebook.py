"""The gradebook: every attempt of a class with its whole report, in one SQLite file, so that none is lost.

Each attempt is committed to the disk before the grader starts to write the next one. If the grader is stopped, only the
attempts under way are lost. Any program that reads SQLite can read the file: `select person, points from attempt`.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from grading.classroom.gradebooks import attempt_rows, known_result_table
from grading.classroom.gradebooks.gradebook_file import GradebookFile
from grading.classroom.gradebooks.gradebook_people import GradebookPeople
from grading.classroom.records.records import Attempt, Digests, History, Person, Standing
from grading.classroom.submissions import stored_moments
from grading.classroom.submissions.handed_in import HandedIn

UNSETTLED = "{}"  # conditions of an attempt that failed for the machine's trouble, so that the next run grades it again
PUT_IN_FOLDER = "insert or replace into lay (person, folder, assignment, digest, content) values (?, ?, ?, ?, ?)"
SELECTED = ", ".join(attempt_rows.COLUMNS)
LAST = "id in (select max(id) from attempt where assignment = ? group by person)"
# Returns a person's standing with the attempt that counts among all of theirs. The standing it takes has none yet.
Choice = Callable[[Standing, list[Attempt]], Standing]


class Gradebook:
    """An open gradebook. While it is open, no other process can write to it."""

    def __init__(self, path: Path, assignment: str = "") -> None:
        """Open the file for an assignment, or for submissions of none. Create it if it doesn't exist.

        Raises UsageError and GraderError as GradebookFile does.
        """
        self.path, self.assignment = path, assignment
        self.choice: Choice | None = None
        self.file = GradebookFile(path)
        self.people = GradebookPeople(self.file)

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def is_in_place(self) -> bool:
        """True if the file is still at its path."""
        return self.file.is_in_place()

    def known_results(self, conditions: str, digests: Mapping[str, str]) -> dict[str, dict]:
        """Return what is known under these conditions by the digests of modules; keys are the katas' ids."""
        with self.file.reading() as database:
            return known_result_table.read(database, conditions, digests)

    def forget_results(self, conditions: str) -> None:
        """Remove known results of other suites than those of these conditions, so that the file stays small."""
        with self.file.reading() as database:
            outdated = known_result_table.outdated(database, conditions)
        if outdated:
            with self.file.transaction() as database:
                known_result_table.remove(database, outdated)

    def add(self, attempt: Attempt, folder: str = "", results: Iterable[tuple[str, str, dict]] = ()) -> None:
        """Store an attempt, and its digest as the person's content in that folder of submissions.

        `results` are known from now on. Each has the kata's id and the module's digest.
        """
        with self.file.transaction() as database:
            known_result_table.write(database, attempt.conditions, results)
            attempt_rows.insert(database, attempt)
            moment = (attempt.handed_in_at, attempt.handed_in_by)
            self._set_moment(database, attempt.person, attempt.digest, moment)
            lay = (attempt.person, folder, attempt.assignment, attempt.digest, attempt.content)
            database.execute(PUT_IN_FOLDER, lay)

    def store_in_folder(self, folder: str, digests: dict[str, Digests]) -> None:
        """Store what lies in the folder now, by the person's key."""
        with self.file.transaction() as database:
            rows = [(person, folder, self.assignment, *found) for person, found in digests.items()]
            database.executemany(PUT_IN_FOLDER, rows)

    def last_attempts(self, conditions: str | None) -> set[tuple[str, str, str]]:
        """Return (person, handed_in, digest) of each person's last attempt, if it was made under these conditions.

        None stands for any conditions except the machine's trouble.
        """
        with self.file.reading() as database:
            where = "conditions <> ?" if conditions is None else "conditions = ?"
            query = f"select person, handed_in, digest from attempt where {where} and {LAST}"
            return set(database.execute(query, [UNSETTLED if conditions is None else conditions, self.assignment]))

    def last_moments(self) -> dict[str, tuple[str, HandedIn | None]]:
        """Return the digest of each person's last attempt and the moment at which it was handed in, by key."""
        with self.file.reading() as database:
            # SQLite takes the other columns from the row with the greatest id.
            query = "select max(id), person, digest, handed_in_at, handed_in_by from attempt "
            rows = database.execute(query + "where assignment = ? group by person", [self.assignment]).fetchall()
        return {key: (digest, stored_moments.parsed(at, by)) for _, key, digest, at, by in rows}

    def store_moments(self, records: dict[str, HandedIn]) -> None:
        """Store better records of the moments at which the last attempts were handed in, by the person's key."""
        digests = {key: digest for key, (digest, _) in self.last_moments().items()}
        with self.file.transaction() as database:
            for key, record in records.items():
                self._set_moment(database, key, digests[key], stored_moments.stored(record))

    def _set_moment(self, database: sqlite3.Connection, key: str, digest: str, moment: tuple[str, str]) -> None:
        """Give the moment to all gradings of the person's last submission, the attempts since the content changed."""
        changed = "select max(id) from attempt where person = ? and assignment = ? and digest <> ?"
        whose = (key, self.assignment, digest)
        database.execute(
            "update attempt set (handed_in_at, handed_in_by) = (?, ?) "
            f"where person = ? and assignment = ? and digest = ? and id > coalesce(({changed}), 0) "
            "and (handed_in_at, handed_in_by) <> (?, ?)",
            (*moment, *whose, *whose, *moment),
        )

    def last_conditions(self) -> list[str]:
        """Return the conditions of all last attempts that the machine's trouble did not prevent."""
        with self.file.reading() as database:
            query = f"select conditions from attempt where conditions <> ? and {LAST}"
            return [row[0] for row in database.execute(query, [UNSETTLED, self.assignment])]

    def katas_graded(self) -> list[tuple[int, list[str]]]:
        """Return the katas in which the last attempts were graded, with the number of such attempts, the most first.

        One report stands for all with the same highest points: the others need not be read. A damaged one is left out.
        """
        with self.file.reading() as database:
            # The reports are read by their ids, since SQLite would sort all of them.
            rows = database.execute(
                "select number, cast(report as blob) from attempt join "
                "(select count(*) as number, max(id) as newest from attempt "
                f"where report is not null and {LAST} group by max_points) on id = newest order by number desc",
                [self.assignment],
            )
            found = [(count, attempt_rows.katas_of(report)) for count, report in rows]
        return [(count, katas) for count, katas in found if katas]

    def seed(self) -> int | None:
        """Return the seed that most last attempts were graded with, or None if there are no attempts."""
        with self.file.reading() as database:
            found = database.execute(
                "select conditions from attempt where conditions <> ? "
                "and id in (select max(id) from attempt group by person, assignment) "
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
                f"where {LAST} order by id",
                [self.assignment],
            )
            for handed_in, *person in rows:
                people.setdefault(handed_in, []).append(Person(*person))
        return {handed_in: found[0] for handed_in, found in people.items() if len(found) == 1}

    def names_handed_in(self) -> dict[str, set[str]]:
        """Return the names of all that each person has handed in, in any assignment, by key."""
        names: dict[str, set[str]] = {}
        with self.file.reading() as database:
            for key, handed_in in database.execute("select distinct person, handed_in from attempt"):
                names.setdefault(key, set()).add(handed_in)
        return names

    def history(self, folder: str) -> History:
        """Return what all people handed in before, and what of it lay in this folder."""
        with self.file.reading() as database:
            query = "select person, graded_at, digest, content from attempt where assignment = ? order by id"
            rows = database.execute(query, [self.assignment]).fetchall()
            query = "select person, digest, content from lay where folder = ? and assignment = ?"
            lay = database.execute(query, [folder, self.assignment]).fetchall()
        attempts: dict[str, list[Digests]] = {}
        for person, _, *digests in rows:
            attempts.setdefault(person, []).append(Digests(*digests))
        graded_at = {person: moment for person, moment, *_ in rows}
        return History(graded_at, attempts, {person: Digests(*digests) for person, *digests in lay})

    def count_by(self, choice: Choice) -> None:
        """Let `choice` say which attempt counts in `standings`, instead of the last one."""
        self.choice = choice

    def people_with_attempts(self) -> list[tuple[Person, Attempt]]:
        """Return each person who handed in with their last attempt, without its report."""
        with self.file.reading() as database:
            rows = database.execute(
                "select person.*, person, handed_in, digest, conditions, graded_at, problem, null "
                f"from attempt join person on person.key = attempt.person where {LAST} order by id",
                [self.assignment],
            )
            return [(Person(*row[:4]), Attempt(*row[4:])) for row in rows]

    def standings(self, key: str | None = None) -> Iterator[Standing]:
        """Yield each person's standing in the assignment, by name, or only that of the person with this key."""
        return self.standings_in(self.assignment, self.choice, key)

    def standings_in(self, assignment: str, choice: Choice | None, key: str | None = None) -> Iterator[Standing]:
        """Yield each person's standing in another assignment, by name.

        It reads the attempts of one person at a time, so that memory doesn't grow with the class.
        """
        theirs = "where {0}.person = person.key and {0}.assignment = :assignment"
        with self.file.reading() as database:
            rows = database.execute(
                f"select person.key, name, email, number, (select count(*) from attempt as any {theirs.format('any')}),"
                f" {SELECTED} from person left join attempt "
                f"on attempt.id = (select max(id) from attempt as last {theirs.format('last')}) "
                "where :key is null or person.key = :key order by person.name collate nocase, person.key",
                {"assignment": assignment, "key": key},
            )
            for row in rows:
                person = Person(*row[:4])
                if choice:
                    yield choice(Standing(person, None, row[4]), self._attempts(person.key, assignment))
                else:
                    yield Standing(
                        person, attempt_rows.restored(row[5:], self.path) if row[5] is not None else None, row[4]
                    )

    def _attempts(self, person: str, assignment: str) -> list[Attempt]:
        """Return a person's attempts with their reports, in the order in which they were stored."""
        with self.file.reading() as database:
            query = f"select {SELECTED} from attempt where person = ? and assignment = ? order by id"
            return [attempt_rows.restored(row, self.path) for row in database.execute(query, [person, assignment])]

    def rows(self) -> Iterator[dict]:
        """Yield all attempts as the file stores them, without their reports, in order."""
        names = ["id", *(name for name in attempt_rows.COLUMNS if name != "report"), "points", "max_points"]
        with self.file.reading() as database:
            for row in database.execute(f"select {', '.join(names)} from attempt order by id"):
                yield dict(zip(names, row))

    def assignments(self) -> set[str]:
        """Return the assignments that there are attempts of; "" stands for none."""
        with self.file.reading() as database:
            return {name for (name,) in database.execute("select distinct assignment from attempt")}
