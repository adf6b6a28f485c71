"""The gradebook's file: older versions open, newer ones are refused, and assignments don't mix."""

import json
import sqlite3

import pytest
from old_gradebook import ATTEMPT, REPORT, old_gradebook

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.gradebooks.gradebook_file import VERSION
from grading.classroom.records.records import Attempt, Digests, Person
from grading.text.errors import UsageError

ANN = Person("ann", "Ann Lee")


@pytest.mark.parametrize("lay", [True, False])
def test_older_version_opens(lay, tmp_path):
    """An older gradebook gets the new columns, and keeps its people, attempts, seed and folders."""
    path = old_gradebook(tmp_path / "old.gradebook", lay)
    for _ in range(2):
        with Gradebook(path) as book:
            (standing,) = book.standings()
            assert standing.person == ANN
            assert standing.attempts == 1
            assert standing.attempt == Attempt(*ATTEMPT, json.loads(REPORT))
            assert book.seed() == 7
            assert book.history("/week1").in_folder == ({"ann": Digests("d1", "")} if lay else {})
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
    path = tmp_path / "course.gradebook"
    for assignment, digest in (("week1", "d1"), ("week2", "d2")):
        with Gradebook(path, assignment) as book:
            book.people.enrol([ANN])
            book.add(Attempt("ann", "ann.zip", digest, "{1}", "", None, None, assignment), "/class")
    for assignment, digest in (("week1", "d1"), ("week2", "d2"), ("", None)):
        with Gradebook(path, assignment) as book:
            known = {("ann", "ann.zip", digest)} if digest else set()
            assert [each.attempt and each.attempt.digest for each in book.standings()] == [digest]
            assert book.last_attempts("{1}") == book.last_attempts(None) == known
            assert book.history("/class").in_folder == ({"ann": Digests(digest, "")} if digest else {})
            assert book.assignments() == {"week1", "week2"}
