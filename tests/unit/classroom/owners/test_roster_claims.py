"""Whose a submission is by the roster: from the names of files and folders that students have chosen."""

from pathlib import Path

import pytest

from grading.classroom import class_reader
from grading.classroom.owners import roster_claims
from grading.classroom.records.records import Person
from grading.classroom.rosters import roster
from grading.classroom.submissions.ownership import Submission

ROSTER = "학번,이름\n20250017,김민지\n20250018,박지훈\n20250019,이서연\ns1234567,Lee Jun\n12,한솔\n2025-12345,최지우\n"


@pytest.fixture
def owners(tmp_path):
    """`owners(names)` returns the key of each folder's person, or None for a doubt."""

    def assigned(*names):
        (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
        for name in names:
            (tmp_path / "class" / name).mkdir(parents=True)
            (tmp_path / "class" / name / "variables.py").write_text("x = 1\n", encoding="utf-8")
        people = roster.read_roster(tmp_path / "roster.csv")
        entries, _ = roster_claims.assign(class_reader.read_class(tmp_path / "class").submissions, people)
        keys = {row.person.key for row in people}
        return {one.file_names: one.person.key if one.person.key in keys else None for one in entries}

    return assigned


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("20250017_김민지", "20250017"),
        ("20250018박지훈", "20250018"),
        ("이서연(20250019)", "20250019"),
        ("과제1_20250019_이서연_최종", "20250019"),
        ("S1234567 Jun Lee", "s1234567"),
        ("20250017_박지훈", None),  # one person's number and another's name
        ("20250017", "20250017"),
        ("12_한솔", None),  # so short a number may count something else
        ("120250017_김민지", None),
        ("2025-12345_최지우", "2025-12345"),
        ("과제-1-2025-12345-최지우", "2025-12345"),
        ("202512345 최지우", "2025-12345"),
    ],
)
def test_a_number_and_the_name_of_one_row(owners, name, key):
    """Both in one name are certain; each alone is as certain as it was, and of two people neither counts."""
    assert owners(name) == {name: key}


def test_two_names_that_mean_one_person(owners):
    """A grade of another can't be had by writing their number and name: both are in doubt."""
    assert owners("20250017_김민지", "김민지-20250017") == {"20250017_김민지": None, "김민지-20250017": None}


@pytest.mark.parametrize(
    ("name", "hint"), [("0012_한솔", True), ("0012", True), ("0012_박지훈", False), ("12_한솔", False)]
)
def test_zeros_that_a_spreadsheet_has_cut(name, hint):
    """A doubt names the number without its zeros, if the name beside it is that row's."""
    row = roster.RosterRow(Person("12", "한솔", "", "12"), frozenset({"12", "한솔"}), "한솔")
    one = Submission(Person(name, name), (Path(name),), Person(name, name))
    _, doubts = roster_claims.assign([one], [row])
    assert ["without its zeros" in doubt for doubt in doubts] == [hint]
