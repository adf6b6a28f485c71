"""The people of a gradebook: enrolled again with other facts, and taken out until they come back."""

import os

import pytest

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Person
from grading.classroom.submissions.zip_names import legible
from grading.text.safe_text import storable

ANN = Person("ann", "Ann Lee")


def test_enrolled_again(tmp_path):
    """A name from a file adds to a person's entry and replaces nothing; a name from a roster replaces."""
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol([Person("4711", "4711")])
        book.people.enrol([Person("4711", "Ann Kim", number="4711")])
        book.people.enrol([Person("4711", "Zed", "zed@x.edu", "9999")])
        assert book.people.by_key()["4711"] == Person("4711", "Ann Kim", "zed@x.edu", "4711")
        book.people.enrol([Person("4711", "Ann Lee", "ann@x.edu")], sure=True)
        assert book.people.by_key()["4711"] == Person("4711", "Ann Lee", "ann@x.edu", "4711")


@pytest.mark.parametrize("typed", [b"Bj\xf6rn", b"\xff\xb0"])
def test_found_by_a_name_that_is_no_text(typed, tmp_path):
    """The name of a folder in another encoding finds the person whom a run has stored under it."""
    name = os.fsdecode(typed)
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol([Person(storable(legible(name)), "Björn")])
        assert book.people.find(name).name == "Björn"


def test_dropped_until_they_come_back(tmp_path):
    """The gradebook knows whom it dropped, until they are enrolled again."""
    with Gradebook(tmp_path / "course.gradebook") as book:
        book.people.enrol([ANN])
        book.people.drop(ANN)
        assert book.people.dropped() == {"ann"}
        book.people.enrol([ANN])
        assert book.people.dropped() == set()
