"""Behaviour that only the real `class` command shows: rosters, worksheets, unusual names, and large outputs."""

import csv
import io
import json
import os
import sqlite3
import sys
from contextlib import closing

import pytest
from class_runs import rows, run
from conftest import ROOT
from made_class import write
from table_readers import read_csv
from unit.classroom.rosters.test_worksheets import APART
from unit.classroom.tables.test_csv_cells import NAMES, cells, is_formula
from unit.judge.report.test_report_size import MOST

from grading.curriculum.ladder import ladder
from grading.judge.report import report_texts
from system.test_hostile import needs_sandbox

SOLVED = (ROOT / "solution" / "variables.py").read_text(encoding="utf-8")
GONE = 'raise SystemExit("gone")\n'


def test_csv_of_a_class(tmp_path):
    """The names of folders and files appear in the CSV export, and a spreadsheet reads none of them as a formula."""
    names = [name for name in NAMES if name.strip("\t\ufeff")]
    for name in names:
        write(tmp_path / "class" / name, {"variables.py": "x = 1\n"})
    out = tmp_path / "grades.csv"
    run(tmp_path / "class", "--no-sandbox", "--jobs", 1, "--export", f"csv={out}")
    rows = read_csv(out.read_bytes())
    assert len(rows) == len(names)
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline=""), delimiter=delimiter):
            assert [cell for text in row for cell in cells(text) if is_formula(cell)] == []


def test_a_class_of_letters_that_can_not_be_seen(tmp_path):
    for name in ("ann", "ann\u3164", "\u2800"):
        write(tmp_path / "class" / name, {"notes.txt": ""})
    page = tmp_path / "page.html"
    said = run(tmp_path / "class", "--no-sandbox", "--jobs", 1, "--html", page)
    for name in ("ann", "ann\\u3164", "\\u2800"):
        assert f"  {name}: {name}: no kata's module is in it, only notes.txt" in said
    assert "ann\\\\u3164" in page.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_names_that_are_no_text(tmp_path):
    """A class is graded where the folder's path, the login and --grader are in an old encoding, and found again."""
    place = tmp_path / os.fsdecode(b"\xb0\xfa")
    write(place / "class" / os.fsdecode(b"ann\xff"), {"variables.py": "x = 1\n"})
    for who in ([], ["--grader", os.fsdecode(b"\xb0\xfa")]):
        words = ["--no-sandbox", "--jobs", 1, "--afresh", "--export", f"jsonl={place / 'out'}", *who]
        said = run(place / "class", *words, env={**os.environ, "LOGNAME": os.fsdecode(b"\xb0")})
        assert "1 graded in" in said
    assert b"ann" in (place / "out").read_bytes()
    assert "attempt 2" in run(place / "class", "--show", os.fsdecode(b"ann\xff"), seed=None, env=dict(os.environ))
    with closing(sqlite3.connect(place / "class.gradebook")) as book:
        assert book.execute("select graded_by from attempt").fetchall() == [("\\udcb0",), ("\\udcb0\\udcfa",)]


def test_a_class_by_a_korean_roster(tmp_path):
    """The command reads a Korean roster, matches submissions to people, and names people without a submission."""
    for name in ("20260001", "박지훈"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "variables.py").write_bytes((ROOT / "solution" / "variables.py").read_bytes())
    rows = "학번,이름,이메일\n20260001,김민지,mkim@x.edu\n20260005,박지훈,j@x.edu\n20260009,이없음,n@x.edu\n"
    (tmp_path / "roster.csv").write_bytes(rows.encode("cp949"))
    said = run(tmp_path / "class", "--roster", tmp_path / "roster.csv", "--no-sandbox", "--jobs", "1")
    assert "2 graded" in said
    assert "Handed in nothing (1):\n  이없음" in said
    assert "To look at" not in said


SHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 7000","Minji Kim",a@example.edu,"Submitted",,115.00,Yes,"14 September 2026",,\r\n'
    '"Participant 7001","Participant Lee",b@example.edu,"Submitted",,115.00,Yes,"14 September 2026",,\r\n'
)


@pytest.mark.parametrize("with_roster", [False, True])
def test_blind_marking_with_names(with_roster, tmp_path):
    """With blind marking, Moodle hides names in the files but not in the worksheet: the number identifies the row."""
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
    """`class … --export canvas` keeps a mark that says excused, reports this in one line, and fills in the rest."""
    for name in ("Minji Kim", "Anne-Marie O'Neil"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "variables.py").write_bytes((ROOT / "solution" / "variables.py").read_bytes())
    (tmp_path / "canvas.csv").write_text(APART.replace("MARK", "EX"), encoding="utf-8")
    out = tmp_path / "out.csv"
    options = ["--export", f"canvas={out}", "--worksheet", tmp_path / "canvas.csv", "--column", "Katas"]
    said = run(tmp_path / "class", "--no-sandbox", "--jobs", "1", *options)
    assert "row 4 (Kim, Minji, mkim): 'EX' stands there in place of a grade; it was left as it was." in said
    # 12 of 115 points, in a column out of 114.
    assert out.read_text("utf-8") == APART.replace("MARK", "EX").replace("aoneil,A,,", "aoneil,A,11.90,")


@pytest.fixture
def grade(tmp_path):
    """Grade files in a folder with the real command; return its output, and the points by key."""

    def grade(files, *options, expect=0):
        folder = tmp_path / "class"
        write(folder, files)
        said = run(folder, "--export", f"csv={tmp_path / 'grades.csv'}", *options, expect=expect)
        rows = read_csv((tmp_path / "grades.csv").read_bytes())
        return said, {row["key"]: (row["name"], row["points"]) for row in rows}

    return grade


@needs_sandbox
def test_moodle_without_folders(grade):
    """If Zed names a file after Ann, the file changes neither her row nor her name."""
    attack = "Zed Evil_9999_assignsubmission_file_Zed_4711_assignsubmission_file_variables.py"
    said, points = grade({"Ann Kim_4711_assignsubmission_file_variables.py": SOLVED, attack: GONE})
    assert points["4711"] == ("Ann Kim", "12")
    assert points[attack] == (attack, "0")
    assert f"{attack}: its name may be that of 9999 or 4711; it is graded under its own name." in said


@needs_sandbox
def test_github_usernames(grade, tmp_path):
    """evil-minji is a username of its own, and belongs to no person on the roster."""
    (tmp_path / "roster.csv").write_text("username,name\nminji,Kim Minji\n", encoding="utf-8")
    files = {"katas-evil-minji/variables.py": GONE, "katas-minji/variables.py": SOLVED}
    said, points = grade(files, "--roster", tmp_path / "roster.csv")
    assert points == {"minji": ("Kim Minji", "12"), "katas-evil-minji": ("katas-evil-minji", "0")}
    assert "katas-evil-minji: nobody on the roster is called that" in said


@needs_sandbox
def test_names_of_the_same_letters(grade, tmp_path):
    """Canvas writes Minji Kim and Min Ji Kim alike, so neither is matched unless the roster has a number."""
    (tmp_path / "roster.csv").write_text("username,name\nmkim,Minji Kim\nmjkim2,Min Ji Kim\n", encoding="utf-8")
    files = {"kimminji_4001_52010_variables.py": SOLVED, "kimminji_3999_5209_variables.py": GONE}
    said, points = grade(files, "--roster", tmp_path / "roster.csv")
    assert {key: points[key][1] for key in points} == {"mkim": "", "mjkim2": "", "4001": "12", "3999": "0"}
    assert said.count("it could be from mkim, mjkim2; it is graded under its own name.") == 2
    assert "Handed in nothing (" not in said
    assert "Handed in nothing, or what is named below (2):\n  Min Ji Kim (mjkim2)\n" in said
    assert "Graded under names of their own: 2. --people FILE.csv says whose they are" in said
    (tmp_path / "numbers.csv").write_text("id,name\n4001,Minji Kim\n3999,Min Ji Kim\n", encoding="utf-8")
    said, points = grade(files, "--roster", tmp_path / "numbers.csv")
    assert points["4001"] == ("Minji Kim", "12")
    assert points["3999"] == ("Min Ji Kim", "0")
    assert "could be" not in said


@needs_sandbox
def test_a_number_that_the_gradebook_has_for_another(grade, tmp_path):
    """A platform with its own numbers for people doesn't replace the facts that a roster stored for a number."""
    (tmp_path / "roster.csv").write_text("number,name\n17,Park Ji Sung\n", encoding="utf-8")
    grade({"17/variables.py": SOLVED}, "--roster", tmp_path / "roster.csv")
    (tmp_path / "class" / "17" / "variables.py").unlink()
    (tmp_path / "class" / "17").rmdir()
    name = "Kim Min Ji_17_assignsubmission_file_"
    said, points = grade({f"{name}/variables.py": GONE})
    assert points == {"17": ("Park Ji Sung", "12"), f"{name}/": ("Kim Min Ji", "0")}
    assert f"{name}: the gradebook has 17 as Park Ji Sung; it is graded under its own name." in said


def test_class_of_people_who_print(tmp_path):
    """A gradebook and a page stay small even if every module prints NULs at import and in every check."""
    loud = "print(chr(0) * 70_000)\n_made = Variable.__init__\n"
    loud += "def _init(self, *args, **kwargs):\n    print(chr(0) * 70_000)\n    _made(self, *args, **kwargs)\n"
    loud += "Variable.__init__ = _init\n"
    katas = list(ladder())[:4]
    for name in "ab":
        (tmp_path / "class" / name).mkdir(parents=True)
        for kata in katas:
            text = kata.solution.read_text(encoding="utf-8") + f"{loud}# {name}\n"
            (tmp_path / "class" / name / f"{kata.name}.py").write_text(text, encoding="utf-8")
    book, page = tmp_path / "book", tmp_path / "page.html"
    run(tmp_path / "class", "--gradebook", book, "--html", page, "--no-sandbox", "--deadline", 25)  # on a busy machine
    for _, text in rows(book, "person, report"):
        assert len(text) < 0.4 * MOST
        report = json.loads(text)
        assert [kata["status"] for kata in report["katas"][:4]] == ["passed"] * 4
        first, second = (check["output"] for check in report["katas"][0]["checks"][:2])
        assert first.startswith("\0")
        assert second.startswith(report_texts.ELSEWHERE)
    assert page.stat().st_size < MOST
