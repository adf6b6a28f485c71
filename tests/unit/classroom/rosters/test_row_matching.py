"""Rows of a worksheet are matched with people by the table of cases in `match_rows`."""

import pytest

from grading.classroom.records.names import may_be_same_name
from grading.classroom.rosters.row_matching import identity, match_rows


def one(label, number="", email="", name="", own=""):
    return identity(label, [number], [email], [name], [own])


ANN = one("Ann", "1", "ann@x.edu", "Ann Lee")
DIFFER = "but their names, e-mail addresses or numbers differ"


@pytest.mark.parametrize(
    ("rows", "people", "matches", "doubts"),
    [
        pytest.param([ANN], [ANN], {0: 0}, {}, id="everything agrees"),
        pytest.param([ANN], [one("Bo", "2", "bo@x.edu", "Bo Kim")], {}, {}, id="nothing is shared"),
        pytest.param([one("row", "1")], [ANN], {0: 0}, {}, id="a number alone"),
        pytest.param([one("row", email="ANN@x.edu ")], [ANN], {0: 0}, {}, id="an address, folded"),
        pytest.param([one("row", name="Lee, Ann")], [ANN], {0: 0}, {}, id="a name, family name first"),
        pytest.param([one("row", name="Muller")], [one("M", name="Müller")], {0: 0}, {}, id="no accents on one side"),
        pytest.param(
            [one("row", name="Müller")], [one("M", name="Mùller")], {}, {}, id="two accents are two names"
        ),
        # A value that several people have identifies none of them.
        pytest.param(
            [one("row", name="Ann Lee")], [ANN, one("Ann 2", name="Ann Lee")], {}, {0: "it could be Ann or Ann 2"},
            id="two people of one name",
        ),
        pytest.param(
            [one("row", name="Ann Lee")] * 2, [ANN], {}, {0: "it could be Ann", 1: "it could be Ann"},
            id="two rows of one name",
        ),
        # Several candidates.
        pytest.param(
            [one("row", "1", name="Bo Kim")], [one("A", "1"), one("B", name="Bo Kim")], {}, {0: "it could be A or B"},
            id="a number and a name of two people",
        ),
        pytest.param(
            [one("row 1", "1"), one("row 2", name="Ann Lee")], [ANN], {},
            dict.fromkeys((0, 1), "it could be Ann, who could be another row as well"),
            id="a person with two rows",
        ),
        # Candidates that contradict each other.
        pytest.param(
            [one("row", "1", name="Bo Kim")], [one("A", "1", name="Ann Lee")], {}, {0: f"it could be A, {DIFFER}"},
            id="a number of another name",
        ),
        pytest.param(
            [one("row", "1", name="Ann Kim")], [one("A", "1", name="Ann Lee")], {0: 0}, {},
            id="a number, and a word of the name",
        ),
        pytest.param(
            [one("row", email="bo@x.edu", name="Ann Lee")], [ANN], {}, {0: f"it could be Ann, {DIFFER}"},
            id="a name of another address",
        ),
        pytest.param(
            [one("row", "1", "bo@x.edu", "Ann Lee")], [ANN], {0: 0}, {}, id="two kinds outweigh the third"
        ),
        pytest.param(
            [one("row", "1", "a@x", "Ann", own="7")], [one("A", "1", "a@x", "Ann", own="8")], {},
            {0: f"it could be A, {DIFFER}"},
            id="the platform's numbers outweigh everything",
        ),
        pytest.param(
            [one("row", "1", name="Bo Kim")], [one("A", "1", name="Ann Lee"), one("B", name="Bo Kim")], {0: 1}, {},
            id="a contradicting candidate drops out",
        ),
    ],
)  # fmt: skip
def test_cases(rows, people, matches, doubts):
    found = match_rows(rows, people)
    assert (found.people, found.doubts) == (matches, doubts)


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("伟 王", "伟 王", True),
        ("伟 王", "王伟", True),
        ("준 박", "박준", True),
        ("준 박", "지 박", False),
        ("Kim Minji", "Minji", True),
        ("J Kim", "Jun Kim", True),
        ("J", "Jun Kim", False),  # one letter says nothing
        ("J", "J", True),
        ("", "", False),
    ],
)
def test_names_that_may_be_the_same(name, other, same):
    assert may_be_same_name(name, other) == may_be_same_name(other, name) == same
