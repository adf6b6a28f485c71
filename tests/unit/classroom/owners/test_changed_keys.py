"""A person of an earlier roster under another key: the same only by the name together with an address or a number."""

import pytest

from grading.classroom.owners.changed_keys import changed_keys
from grading.classroom.records.records import Person
from grading.classroom.rosters import roster

ROSTER = "number,name,email\n17,Ann Kim,ann@x\n18,Bo Lee,bo@x\n19,Cid Oh,\n20,Cid Oh,\n"


@pytest.mark.parametrize(
    ("person", "new"),
    [
        (Person("ann", "Ann Kim", "ANN@x"), "17"),
        (Person("ann", "Ann Kim", "", "17"), "17"),
        (Person("ann", "Ann Kim", "ann@x", "4711"), "17"),  # the number is another platform's
        (Person("ann", "Ann Kim", "other@x", "17"), None),  # two people of one name, perhaps
        (Person("ann", "Bo Lee", "", "17"), None),
        (Person("ann", "Ann Kim"), None),  # a name alone says nothing
        (Person("cid", "Cid Oh", "", "19"), "19"),
        (Person("18", "Ann Kim", "", "17"), None),  # a key on the roster stays
    ],
)
def test_new_key(person, new, tmp_path):
    """The address decides where both have one, and else the number; a doubt changes nothing."""
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    assert changed_keys([person], roster.read_roster(tmp_path / "roster.csv")) == ({person.key: new} if new else {})
