"""Submissions that the roster shows to be one person's become one; anything less certain stays apart, and is said."""

from pathlib import Path

import pytest

from grading.classroom.owners import roster_claims, roster_joins
from grading.classroom.rosters import roster
from grading.classroom.submissions import ownership

CANVAS = 'Student,ID,SIS Login ID,Section\n"Kim, Ann",4711,annkim,A\n"Lee, Jo",4712,jlee,A\n'


def owners(tmp_path, names, text=CANVAS):
    """Return the number of each person's files by key."""
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    rows = roster.read_roster(tmp_path / "roster.csv")
    read = ownership.group_submissions((Path(name), False) for name in names)
    assigned, _ = roster_claims.assign(roster_joins.join_by_roster(read, rows), rows)
    return {one.person.key: len(one.paths) for one in assigned}


def test_own_numbers_in_canvas_names(tmp_path):
    """The number in 20250017_variables.py could be Canvas's, and Canvas's own gradebook settles whose it is."""
    names = ["kimann_4711_52001_20250017_variables.py", "leejo_4712_52003_20250018_variables.py"]
    assert owners(tmp_path, [*names, "leejo_4712_52004_backward.py"]) == {"annkim": 1, "jlee": 2}


def test_zeros_that_a_spreadsheet_has_taken_away(tmp_path):
    """A number without its zeros is no proof, and the sentence says what to look for."""
    (tmp_path / "roster.csv").write_text("student id,name\n17,Ann Kim\n", encoding="utf-8")
    read = ownership.group_submissions([(Path("0017"), True), (Path("0018"), True)])
    assigned, doubts = roster_claims.assign(read, roster.read_roster(tmp_path / "roster.csv"))
    assert [one.person.key for one in assigned] == ["0017", "0018"]
    assert "0017: nobody on the roster is called that, but it has 17, which a spreadsheet" in doubts[0]
    assert doubts[1] == "0018: nobody on the roster is called that; it is graded under its own name."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kimann_4711_4712_52001_variables.py", CANVAS),  # both numbers are on the roster
        ("leejo_4711_52001_20250017_variables.py", CANVAS),  # the number is another name's
        ("kimann_4711_52001_20250017_variables.py", CANVAS + '"Noh, Number",,noh,A\n'),  # not all numbers are known
    ],
)
def test_not_settled(name, text, tmp_path):
    """A roster that leaves a doubt settles nothing: the submission stays under its own name."""
    assert owners(tmp_path, [name], text) == {name: 1}
