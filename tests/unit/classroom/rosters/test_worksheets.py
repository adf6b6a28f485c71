"""Worksheets with platforms' texts beside grades: marks, names in two columns, and names where marking is blind."""

import csv

import pytest

from grading.classroom.rosters import worksheets
from grading.classroom.rosters.row_matching import identity
from grading.classroom.rosters.worksheets import WorksheetGrade
from grading.text.errors import UsageError

TOGETHER = """\
Student,ID,SIS User ID,SIS Login ID,Section,Katas (901),"Quiz, one (902)",Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,114.0,10.0,(read only)
"Kim, Minji",4000,2026,mkim,A,MARK,7.5,
"O'Neil, Anne-Marie",4003,2029,aoneil,A,,7.5,
"박, 지훈",4004,2030,jhpark,A,50.5,7.5,
"Student, Test",4999,,,,,,
"""
APART = (
    TOGETHER.replace("Student,ID", "LastName,FirstName,ID")
    .replace("Manual", ",Manual")
    .replace("Possible,", "Possible,,")
    .replace('"Kim, Minji"', "Kim,Minji")
    .replace('"O\'Neil, Anne-Marie"', "O'Neil,Anne-Marie")
    .replace('"박, 지훈"', "박,지훈")
    .replace('"Student, Test"', '"Student, Test",')
)


def outcome(points, name, number=""):
    return WorksheetGrade(identity(name, [number], [], [name]), points, 114, "")


def filled(tmp_path, text, *outcomes):
    """Fill in Canvas's gradebook; return its text and the sentences."""
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    sheet = worksheets.read_canvas(tmp_path / "in.csv", "901")
    said = worksheets.fill(sheet, list(outcomes))
    return sheet.table.encode().decode("utf-8"), said


@pytest.mark.parametrize("mark", ["EX", "ex", " EX ", "N/A", "A-", "complete", "Excused", "1,2,x"])
@pytest.mark.parametrize("text", [TOGETHER, APART])
def test_marks_are_left_alone(mark, text, tmp_path):
    """A mark such as "excused", "not assigned" or a letter stays, the instructor reads so, and others are filled."""
    before = text.replace("MARK", f'"{mark}"')
    after, said = filled(tmp_path, before, outcome(114, "Minji Kim"), outcome(57, "Anne-Marie O'Neil"))
    assert after == before.replace("aoneil,A,,", "aoneil,A,57.00,")
    assert (
        said[0]
        == f"row 4 (Kim, Minji, mkim): {mark.strip()!r} stands there in place of a grade; it was left as it was."
    )
    assert [sentence for sentence in said if "Minji" in sentence] == said[:1]


@pytest.mark.parametrize("grade", ["", "-", "12", "12.5", "12,5", "1,014.25", "-1", "50%", " 7 "])
def test_grades_are_replaced(grade, tmp_path):
    """A text that Canvas reads as a grade, or as none, is replaced by the new grade."""
    after, _ = filled(tmp_path, TOGETHER.replace("MARK", f'"{grade}"'), outcome(114, "Minji Kim"))
    assert next(row[5] for row in csv.reader(after.splitlines()) if row[1] == "4000").replace(",", ".") == "114.00"


def test_names_in_two_columns(tmp_path):
    """Canvas may export names in two columns: the same people get their rows, and rows of no person stay."""
    before = APART.replace("MARK", "")
    people = (outcome(114, "Minji Kim"), outcome(38, "지훈 박"), outcome(1, "Student Test"), outcome(2, "x", "4003"))
    after, said = filled(tmp_path, before, *people)
    expected = before.replace("mkim,A,,", "mkim,A,114.00,").replace("50.5", "38.00")
    assert after == expected.replace("aoneil,A,,", "aoneil,A,2.00,")
    assert said == [
        "Student Test: no row of the worksheet is theirs for certain.",
        "1 of the rows had another grade before, which is replaced.",
    ]


def test_a_student_called_like_a_row_of_canvas(tmp_path):
    """A student's chosen name is not read as the row that has a column's highest points."""
    text = (
        TOGETHER.replace("MARK", "") + '"Points Possible",4005,2031,pp,A,1.0,,\nMy Points Possible,4006,2032,mpp,A,,,\n'
    )
    after, _ = filled(tmp_path, text, outcome(114, "Minji Kim"), outcome(57, "My Points Possible"))
    assert "mkim,A,114.00," in after
    assert "mpp,A,57.00," in after


def test_out_of_nothing(tmp_path):
    """Where the platform has 0 as the highest grade, no grade is written, and not 0 for all."""
    (tmp_path / "canvas.csv").write_text(TOGETHER.replace("114.0", "0.0"), encoding="utf-8")
    with pytest.raises(UsageError, match="out of 0 points, so every grade would be 0"):
        worksheets.read_canvas(tmp_path / "canvas.csv", "901")
    text = "Identifier,Full name,Grade,Maximum grade,Last modified (grade)\nParticipant 7,Ann Lee,,0.00,-\n"
    (tmp_path / "moodle.csv").write_text(text, encoding="utf-8")
    sheet = worksheets.read_moodle(tmp_path / "moodle.csv")
    assert "the highest grade there is 0; it was left" in worksheets.fill(sheet, [outcome(114, "Ann Lee", "7")])[0]
    assert sheet.table.encode().decode("utf-8") == text
