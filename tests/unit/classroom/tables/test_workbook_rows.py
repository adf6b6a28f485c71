"""Rosters, lists of owners and comments that are workbooks."""

import sys
from datetime import date

import pytest
import written_workbooks

from grading.classroom.exports.instructor_comments import read_comments
from grading.classroom.owners.named_owners import read_rules
from grading.classroom.rosters.roster import read_roster
from grading.classroom.tables.workbook_rows import cell_text
from grading.text.errors import UsageError

pytest.importorskip("python_calamine", reason="python-calamine is not here, which an extra adds: .[workbooks]")
CLASS = [["학번", "이름"], [20250017, "김민지"], ["0012345", "이 준"]]
PEOPLE = [("20250017", "김민지"), ("0012345", "이 준")]


def people(path):
    return [(row.person.key, row.person.name) for row in read_roster(path)]


@pytest.mark.parametrize(
    ("sheets", "hidden"),
    [
        ({"명단": CLASS}, ()),
        ({"a & b <c>": [["2026년 1학기 출석부"], [], [None, None], *([*row, None] for row in CLASS)]}, ()),
        ({"안내": [["출석부"], ["담당", "박"]], "명단": CLASS}, ()),
        ({"지난 학기": [CLASS[0], [1, "누구"]], "명단": CLASS}, ["지난 학기"]),
    ],
)
def test_as_it_comes(sheets, hidden, tmp_path):
    """The sheet with headings counts, wherever it is; numbers may be numbers or texts, and rows may be empty."""
    assert people(written_workbooks.write(tmp_path / "roster.xlsx", sheets, hidden)) == PEOPLE


def test_several_sheets(tmp_path):
    """Nothing says which one counts, and people of one section alone would be taken for the class."""
    path = written_workbooks.write(tmp_path / "roster.xlsx", {"1분반": CLASS, "2분반": CLASS})
    with pytest.raises(UsageError, match=r"headings in several sheets \(1분반, 2분반\), and only one can count"):
        read_roster(path)


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ({"명단": []}, "has no rows"),
        ({"명단": [["김민지"], ["이 준"]]}, "line 1: no username, number, email or name is among the headings"),
        ({"명단": [CLASS[0], [123456789012345678, "김"]]}, "line 2: of the number '1.2345678901234"),
        ({"명단": [CLASS[0], [1, "김", "더"]]}, "line 2: 3 cells, and 2 headings"),
    ],
)
def test_refused_with_what_to_do(sheets, says, tmp_path):
    path = written_workbooks.write(tmp_path / "roster.xlsx", sheets)
    with pytest.raises(UsageError) as error:
        read_roster(path)
    assert says in str(error.value)


@pytest.mark.parametrize("data", [b"PK\x03\x04\x14\x00\x06\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_damaged(data, tmp_path):
    path = tmp_path / "roster.xls"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r'can\'t be read as a workbook: .* Save it as "CSV UTF-8"'):
        read_roster(path)


def test_without_the_package(tmp_path, monkeypatch):
    """The set-up adds it only where a file's name says that it is a workbook."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    path = written_workbooks.write(tmp_path / "roster.csv", {"명단": CLASS})
    with pytest.raises(UsageError, match=r"is a workbook, and its name doesn't end so; call it \.xlsx or \.xls"):
        read_roster(path)


def test_other_tables(tmp_path):
    """--people and --comments take workbooks, too."""
    owners = written_workbooks.write(tmp_path / "people.xlsx", {"1": [["file", "number"], ["a.zip", 20250017]]})
    assert {name: [person.key for person in found] for name, found in read_rules(owners, None).people.items()} == {
        "a.zip": ["20250017"]
    }
    comments = written_workbooks.write(tmp_path / "comments.xlsx", {"1": [["who", "comment"], ["ann", "Good, go on"]]})
    assert [(each.who, each.text) for each in read_comments(comments)] == [("ann", "Good, go on")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        (3.0, "3"),
        (2.5, "2.5"),
        (True, "True"),
        (date(2026, 3, 2), "2026-03-02"),
        (1234567890123450.0, "1.23456789012345E+15"),
    ],
)
def test_cells(value, text):
    assert cell_text(value) == text
