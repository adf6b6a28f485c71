"""The people of a gradebook: enrolled again with other facts, and taken out until they come back."""

from grading.classroom.gradebook import Gradebook
from grading.classroom.records import Person

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


def test_dropped_until_they_come_back(tmp_path):
    """The gradebook knows whom it dropped, until they are enrolled again."""
    with Gradebook(tmp_path / "course.gradebook") as book:
        book.people.enrol([ANN])
        book.people.drop(ANN)
        assert book.people.dropped() == {"ann"}
        book.people.enrol([ANN])
        assert book.people.dropped() == set()
