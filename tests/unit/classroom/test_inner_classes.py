"""Folders of weeks or sections in place of submissions: the message names the folder to take."""

import pytest
from made_class import zipped
from shape_writers import write_files as write

from grading.classroom import inner_classes
from grading.classroom.class_reader import read_class
from grading.classroom.rosters.roster import read_roster
from grading.text.errors import UsageError

MODULE = {"variables.py": "x = 1\n"}
OTHER = {"functions.py": "x = 1\n"}
PACKED = zipped(MODULE)
PACKED_PEOPLE = zipped({"A/ann/variables.py": "x = 1\n", "A/ben/variables.py": "", "__MACOSX/A/ann/x": ""})


def refuse(folder, roster=None):
    inner_classes.refuse(folder, read_class(folder).submissions, roster)


@pytest.mark.parametrize(
    "week", [{"ann/variables.py": "", "ben/variables.py": ""}, {"ann.zip": PACKED, "ben.zip": PACKED}]
)
def test_weeks_in_one_folder(week, tmp_path):
    """A folder of weeks is refused; one week is a class."""
    for name in ("week1", "week2"):
        write(tmp_path / "term" / name, week)
    with pytest.raises(
        UsageError, match=r"holds 'week1', 'week2', and in each are .* such as 'ann.*' and 'ben.*'"
    ) as error:
        refuse(tmp_path / "term")
    assert "week1. If 'week1' is a person, add --shape names." in str(error.value)
    refuse(tmp_path / "term" / "week1")


def test_packed_sections(tmp_path):
    write(tmp_path / "term", {"A.zip": PACKED_PEOPLE, "B.zip": PACKED_PEOPLE})
    with pytest.raises(UsageError, match=r"such as 'ann' and 'ben'. Unpack it, and name the folder that comes of it"):
        refuse(tmp_path / "term")


@pytest.mark.parametrize(
    "own",
    [
        MODULE,  # and nothing else
        {**MODULE, "old/variables.py": "", "older/variables.py": ""},
        {"katas/01_variables/variables.py": "", "old/variables.py": "", "older/variables.py": ""},
        {"week1/variables.py": "", "week2/functions.py": ""},  # one person's weeks
        {"week1.zip": PACKED, "week2.zip": zipped(OTHER)},
    ],
)
def test_submissions(own, tmp_path):
    """One part that is a submission is enough; so no student stops a class by the names of folders."""
    write(tmp_path / "class" / "ann", own)
    write(tmp_path / "class" / "ben", {"week1/variables.py": "", "week2/variables.py": ""})
    refuse(tmp_path / "class")


def test_people_of_the_roster(tmp_path):
    """A part that the roster has a person for is no week, whatever is in it."""
    for name in ("ann", "ben"):
        write(tmp_path / "class" / name, {"week1/variables.py": "", "week2/variables.py": ""})
    (tmp_path / "roster.csv").write_text("username\nann\n", encoding="utf-8")
    refuse(tmp_path / "class", read_roster(tmp_path / "roster.csv"))
    with pytest.raises(UsageError, match="If 'ann' is a person, add --shape names"):
        refuse(tmp_path / "class")
