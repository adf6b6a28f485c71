"""The gradebook's file: older versions open, newer ones are refused, and assignments don't mix."""

import sqlite3

import pytest

from grading.classroom.gradebook import Gradebook
from grading.classroom.gradebook_file import TABLES, VERSION
from grading.classroom.records import Attempt, Person
from grading.text.errors import UsageError

ANN = Person("ann", "Ann Lee")
OLD_LAY = "create table lay (person text not null, folder text not null, digest text not null)"


def old_gradebook(path, lay=True):
    """Make a gradebook as version 1 wrote it; the very first ones had no table `lay`."""
    base = sqlite3.connect(path)
    base.executescript(f"{TABLES}{OLD_LAY if lay else ''}; pragma user_version = 1")
    base.execute("insert into person values ('ann', 'Ann Lee', '', '')")
    base.execute(
        "insert into attempt values (1, 'ann', 'ann.zip', 'd1', '{\"seed\": 7}', '2026-03-01T10:00:00Z', null, 3, 4, ?)",
        ['{"points": 3, "max_points": 4}'],
    )
    if lay:
        base.execute("insert into lay values ('ann', '/week1', 'd1')")
    base.commit()
    base.close()
    return path


@pytest.mark.parametrize("lay", [True, False])
def test_older_version_opens(lay, tmp_path):
    """An older gradebook gets the new columns, and keeps its people, attempts, seed and folders."""
    path = old_gradebook(tmp_path / "old.gradebook", lay)
    for _ in range(2):
        with Gradebook(path) as book:
            (standing,) = book.standings()
            assert standing.person == ANN
            assert standing.attempts == 1
            assert standing.attempt == Attempt(
                *("ann", "ann.zip", "d1", '{"seed": 7}', "2026-03-01T10:00:00Z", None),
                {"points": 3, "max_points": 4},
            )
            assert book.seed() == 7
            assert book.history("/week1").in_folder == ({"ann": "d1"} if lay else {})
    base = sqlite3.connect(path)
    assert base.execute("pragma user_version").fetchone() == (VERSION,)
    base.close()


def test_newer_version_is_refused(tmp_path):
    """One sentence says which versions this grader reads and what to do, and the file stays as it is."""
    path = tmp_path / "new.gradebook"
    with Gradebook(path):
        pass
    base = sqlite3.connect(path)
    base.execute(f"pragma user_version = {VERSION + 1}")
    base.close()
    before = path.read_bytes()
    said = f"is from a newer grader: a gradebook of version {VERSION + 1}, and this one reads versions up to {VERSION}"
    with pytest.raises(UsageError, match=said):
        Gradebook(path)
    assert path.read_bytes() == before


def test_assignments_do_not_mix(tmp_path):
    """An attempt counts in its assignment only, and so does a folder's content."""
    with Gradebook(tmp_path / "course.gradebook") as book:
        book.enrol([ANN])
        for assignment, digest in (("week1", "d1"), ("week2", "d2")):
            book.add(Attempt("ann", "ann.zip", digest, "{1}", "", None, None, assignment), "/class")
        assert [each.attempt and each.attempt.digest for each in book.standings("week1")] == ["d1"]
        assert [each.attempt and each.attempt.digest for each in book.standings("week2")] == ["d2"]
        assert [each.attempt for each in book.standings()] == [None]
        assert book.last_attempts("{1}", "week1") == {("ann", "ann.zip", "d1")}
        assert book.last_attempts(None, "week2") == {("ann", "ann.zip", "d2")}
        assert book.history("/class", "week1").in_folder == {"ann": "d1"}
        assert book.assignments() == {"week1", "week2"}


def test_dropped_until_they_come_back(tmp_path):
    """The gradebook knows whom it dropped, until they are enrolled again."""
    with Gradebook(tmp_path / "course.gradebook") as book:
        book.enrol([ANN])
        book.drop(ANN)
        assert book.dropped() == {"ann"}
        book.enrol([ANN])
        assert book.dropped() == set()
