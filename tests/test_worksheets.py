"""Worksheets with what platforms write beside grades: marks, names in two columns, and names where marking is blind."""

import csv

import pytest
from class_runs import run
from conftest import ROOT

from grading.classroom import worksheets
from grading.classroom.row_matching import identity
from grading.classroom.worksheets import WorksheetGrade

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
    """Excused, not assigned, a letter of a scale: a mark stays, the instructor reads so, and the other rows are filled."""
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
    """Canvas may export names apart: the rows are the same people's, and what is no person's stays."""
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
    """A name that a student has chosen is not taken for the row that says what a column is out of."""
    text = (
        TOGETHER.replace("MARK", "") + '"Points Possible",4005,2031,pp,A,1.0,,\nMy Points Possible,4006,2032,mpp,A,,,\n'
    )
    after, _ = filled(tmp_path, text, outcome(114, "Minji Kim"), outcome(57, "My Points Possible"))
    assert "mkim,A,114.00," in after
    assert "mpp,A,57.00," in after


SHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 7000","Minji Kim",a@example.edu,"Submitted",,114.00,Yes,"14 September 2026",,\r\n'
    '"Participant 7001","Participant Lee",b@example.edu,"Submitted",,114.00,Yes,"14 September 2026",,\r\n'
)


@pytest.mark.parametrize("with_roster", [False, True])
def test_blind_marking_with_names(with_roster, tmp_path):
    """Moodle hides names in the files and still writes them into the worksheet: the number says whose row it is."""
    for number, module in ((7000, "solution/variables.py"), (7001, "katas/01_variables/variables.py")):
        place = tmp_path / "class" / f"Participant_{number}_assignsubmission_file"
        place.mkdir(parents=True)
        (place / "variables.py").write_bytes((ROOT / module).read_bytes())
    sheet, out = tmp_path / "worksheet.csv", tmp_path / "out.csv"
    sheet.write_text(SHEET, encoding="utf-8", newline="")
    roster = ["--roster", sheet] if with_roster else []
    options = ["--no-sandbox", "--jobs", "1", "--export", f"moodle={out}", "--worksheet", sheet]
    said = run(tmp_path / "class", *roster, *options)
    assert "To look at" not in said
    assert "left as it was" not in said
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["Grade"] for row in csv.DictReader(file)] == ["12.00", "0.00"]


def test_the_real_command_leaves_who_is_excused(tmp_path):
    """`class … --export canvas` says in a line that a mark was left, and fills in the rest."""
    for name in ("Minji Kim", "Anne-Marie O'Neil"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "variables.py").write_bytes((ROOT / "solution" / "variables.py").read_bytes())
    (tmp_path / "canvas.csv").write_text(APART.replace("MARK", "EX"), encoding="utf-8")
    out = tmp_path / "out.csv"
    options = ["--export", f"canvas={out}", "--worksheet", tmp_path / "canvas.csv", "--column", "Katas"]
    said = run(tmp_path / "class", "--no-sandbox", "--jobs", "1", *options)
    assert "row 4 (Kim, Minji, mkim): 'EX' stands there in place of a grade; it was left as it was." in said
    assert out.read_text("utf-8") == APART.replace("MARK", "EX").replace("aoneil,A,,", "aoneil,A,12.00,")
