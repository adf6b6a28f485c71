"""Exports: a strict reader of its format reads each one back, and sentences name every row and person in doubt."""

import csv
import html
import os
import re

import pytest
from format_reports import NASTY, made_up
from result_readers import read_classroom50, read_gradescope
from shown_texts import check_harmless, texts
from strict_json import read_jsonl
from table_readers import read_canvas, read_csv, read_moodle

from grading.classroom import course_columns, exports
from grading.classroom.gradebook import Gradebook
from grading.classroom.records import Attempt, Person
from grading.curriculum.ladder import ladder
from grading.judge.report import Check, KataResult, Report, as_json, from_json
from grading.text.errors import UsageError

HALF = "a half: \ud800"
WHOLE = NASTY.replace("\ud800", "").replace("\udfff", "")  # SQLite takes no halves of characters
HOSTILE_KEYS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", '","=1', "'=1", "a\nb", "a,b;c\td"),
    *("CON", "con", "con.json", "nul.", "x ", "x", "X", "../../etc/passwd", "/etc/passwd", "C:\\x", "a/b", "..", "."),
    *("é", "e\u0301", "\u202eevil", "\x1b[31mred", "\x00", "<b>x</b>", "::error::x", "k" * 300, "김민지"),
]


def report(points, of=4, message="got 3, expected 4"):
    """A report of one kata, of which the first `points` checks are passed."""
    checks = [
        Check(f"test_{number}", "test", "required", f"Rule {number}.", "passed")
        if number < points
        else Check(f"test_{number}", "test", "required", f"Rule {number}.", "failed", message, where="variables.py:7")
        for number in range(of)
    ]
    status = "passed" if points == of else "failed"
    kata = KataResult("01_variables", "Variables", status, None, tuple(checks), 0.5)
    return Report("handed in", 0, 1.0, True, (kata,), "3.13.0", "2.3.0")


@pytest.fixture
def standings(tmp_path):
    """`standings(person, what, …)` stores people in a gradebook, and returns the function that yields their standings.

    `what` is a Report, a problem's text, or None if the person handed in nothing; or a pair of that and the file's
    name.
    """
    books = []

    def keep(*people):
        book = Gradebook(tmp_path / f"class{len(books)}.sqlite")
        books.append(book)
        book.enrol(person for person, _ in people)
        for person, what in people:
            what, handed_in = what if isinstance(what, tuple) else (what, f"{person.key}.zip")
            if what is not None:
                graded = as_json(what) if isinstance(what, Report) else None
                problem = what if graded is None else None
                book.add(Attempt(person.key, handed_in, "ab12" * 16, "{}", "2025-01-31T12:00:00Z", problem, graded))
        return book.standings

    yield keep
    for book in books:
        book.__exit__()


def exported(kind, target, standings, worksheet=None, column=None):
    """Return the export's sentences; the export is asked for as on the command line."""
    worksheets = [] if worksheet is None else [str(worksheet)]
    course = "cs1/katas" if kind == "classroom50" else None
    (asked,) = exports.parse_exports([f"{kind}={target}"], worksheets, column, course)
    return exports.write_export(asked, standings)


def people(keys):
    """Return a person for each key, whose name and e-mail address are as hostile as the key."""
    return [(Person(key, key, key, key), made_up(NASTY if number == 1 else "x")) for number, key in enumerate(keys)]


# ---- CSV and JSON lines


def test_csv(standings, tmp_path):
    """One row per person, by name: the person, the last attempt, points, and one column per kata; or the problem."""
    ann = Person("ann", "Ann Lee", "ann@x.org", "17")
    given = standings(
        (ann, report(3)), (Person("bob", "Bob"), None), (Person("cem", "Cem"), "bomb.zip unpacks to 9 GiB")
    )
    assert exported("csv", tmp_path / "out.csv", given) == []
    rows = read_csv((tmp_path / "out.csv").read_bytes())
    katas = [kata.id for kata in ladder()]
    first = ["key", "name", "email", "number", "handed_in", "graded_at", "attempts", "points", "max_points"]
    assert list(rows[0]) == [*first, *katas, "problem", *course_columns.COLUMNS]
    assert [row["attempt_rule"] for row in rows] == ["last"] * 3
    assert [rows[0][column] for column in first] == [
        *("ann", "Ann Lee", "ann@x.org", "17", "ann.zip", "2025-01-31T12:00:00Z", "1", "3", "4")
    ]
    assert rows[0]["01_variables"] == "3"
    assert rows[0]["02_functions"] == ""
    assert [rows[1][column] for column in ("attempts", "points", "graded_at", "problem")] == ["0", "", "", ""]
    assert rows[2]["problem"] == "bomb.zip unpacks to 9 GiB"
    assert rows[2]["points"] == ""


def test_csv_is_harmless(standings, tmp_path):
    """No cell is a formula, whatever people are called, and no person is lost."""
    exported("csv", tmp_path / "out.csv", standings(*people(HOSTILE_KEYS)))
    rows = read_csv((tmp_path / "out.csv").read_bytes())
    found = {row["key"] for row in rows}
    assert len(rows) == len(HOSTILE_KEYS)
    assert {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\\rx", "'=1", "a\nb", '","=1', "김민지"} <= found
    assert {row["points"] for row in rows} == {"1"}


def test_jsonl(standings, tmp_path):
    """One line per person with the whole report, just as in the gradebook, except for halves of characters."""
    given = standings(
        (Person("ann", "Ann"), made_up(WHOLE)),
        (Person("bob", "Bob"), made_up(HALF)),
        (Person("cem", "Cem"), None),
    )
    exported("jsonl", tmp_path / "out.jsonl", given)
    ann, bob, cem = read_jsonl((tmp_path / "out.jsonl").read_bytes())
    (kept, *_) = given()
    assert ann["attempt"]["report"] == kept.attempt.report
    assert from_json(ann["attempt"]["report"]) == from_json(kept.attempt.report)
    assert bob["attempt"]["report"]["katas"][0]["checks"][0]["output"] == "a half: \\ud800"
    assert (cem["key"], cem["attempts"], cem["attempt"]) == ("cem", 0, None)


# ---- one file per submission


@pytest.mark.parametrize(("kind", "read"), [("gradescope", read_gradescope), ("classroom50", read_classroom50)])
def test_folders(kind, read, standings, tmp_path):
    """Each person who handed in has one file, under a unique name that every file system accepts."""
    refused = (Person("refused", "Refused"), f"bad.zip: {WHOLE}")
    given = standings(*people(HOSTILE_KEYS), refused, (Person("nothing", "Nothing"), None))
    exported(kind, tmp_path / "out", given)
    exported(kind, tmp_path / "out", given)
    names = os.listdir(tmp_path / "out")
    assert len({name.casefold() for name in names}) == len(HOSTILE_KEYS) + 1
    for name in names:
        assert re.fullmatch(r"([a-z0-9-]+-)?[0-9a-f]{12}\.json", name)
        assert len(name) < 80
    found = [read((tmp_path / "out" / name).read_text(encoding="ascii")) for name in names]
    assert sorted(result["score"] for result in found) == [0] + [1] * len(HOSTILE_KEYS)
    for result in found:
        for text in texts({**result, "owner": ""}):
            check_harmless(text)
    if kind == "classroom50":
        assert {(result["classroom"], result["assignment"]) for result in found} == {("cs1", "katas")}
        assert {result["owner"] for result in found} == {*HOSTILE_KEYS, "refused"}
        (test,) = [test for result in found if result["owner"] == "refused" for test in result["tests"]]
        assert (test["test-name"], test["passed"]) == ("This submission could not be graded", False)
        assert test["message"].startswith("bad.zip: \\x1b[31mred")
    else:
        (problem,) = [result["output"] for result in found if result["tests"] == []]
        assert problem.startswith("This submission could not be graded: bad.zip: \\x1b[31mred")


# ---- Moodle

HEADER = [
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"),
    *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
]
ROW = '{},{},{},"Submitted for grading - Graded",{},{},Yes,"Friday, 31 January 2025, 12:00 PM",-,{}'


def worksheet(path, rows, change=lambda text: text, end="\r\n", mark="\ufeff"):
    """Write a worksheet of (identifier, name, e-mail address, grade, maximum, feedback), with cells as in Moodle's."""
    lines = [",".join(f'"{name}"' if " " in name else name for name in HEADER), *(ROW.format(*row) for row in rows)]
    path.write_bytes((mark + change(end.join(lines) + end)).encode("utf-8"))
    return path


def moodle_row(number, name, email="", grade="", maximum="100.00", feedback=""):
    return f'"Participant {number}"', f'"{name}"', email, grade, maximum, feedback


def test_moodle(standings, tmp_path):
    """The export writes grades out of the row's maximum, and a comment.

    All other cells, the order, quotes, line ends and the byte order mark stay as they were.
    """
    sheet = worksheet(
        tmp_path / "moodle.csv",
        [
            moodle_row(12, "Zoé O'Neil, Jr.", "zoe@x.org"),
            moodle_row(7, 'The ""real"" Ann Lee', "ANN@x.org", "80.00", "20.00", "old"),
            moodle_row(9, "=1+1\r\n second line", "bob@x.org"),
        ],
    )
    given = standings(
        (Person("7", "Ann Lee", number="7"), report(3)),
        (Person("zo", "Zoe O Neil", "Zoe@x.org"), report(4)),
        (Person("bob", "Bob", "bob@x.org"), report(0)),
    )
    said = exported("moodle", tmp_path / "out.csv", given, sheet)
    data = (tmp_path / "out.csv").read_bytes()
    found = read_moodle(data)
    assert {number: grade for number, (grade, _) in found.items()} == {12: 100.0, 7: 15.0, 9: 0.0}
    assert said == ["1 of the rows had another grade before, which is replaced."]
    assert found[7][1].startswith("3 of 4 points, 0 of 1 katas passed.<br>01 Variables: 3 of 4, in progress<br>")
    # Without the new cells it is the same file.
    for number, before in ((12, ("", "")), (7, ("80.00", "old")), (9, ("", ""))):
        grade, comment = found[number]
        written = comment if comment.count(",") == 0 else '"' + comment.replace('"', '""') + '"'
        assert data.count(f",{grade:.2f},".encode()) >= 1
        row = data.index(f'"Participant {number}"'.encode())
        rest = data[row:].replace(f",{grade:.2f},".encode(), f",{before[0]},".encode(), 1)
        data = data[:row] + rest.replace(written.encode(), before[1].encode(), 1)
    assert data == sheet.read_bytes()


def semicolons(text):
    """Change a worksheet's delimiters outside of quotes, as in a country with a decimal comma."""
    parts = re.split(r'("(?:[^"]|"")*")', text)
    return "".join(
        part if part.startswith('"') else part.replace(",", ";").replace("100.00", "100,00") for part in parts
    )


@pytest.mark.parametrize(
    ("change", "delimiter", "shown"),
    [
        (str, ",", "66.67"),
        (semicolons, ";", "66,67"),
        (lambda text: semicolons(text).replace(";", "\t"), "\t", "66,67"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_moodle_elsewhere(change, delimiter, shown, end, mark, standings, tmp_path):
    """Semicolons, tabs, decimal commas, every line end, and a byte order mark or none stay as they were."""
    sheet = worksheet(tmp_path / "in.csv", [moodle_row(1, "Ann, the first"), moodle_row(2, "Bob")], change, end, mark)
    exported("moodle", tmp_path / "out.csv", standings((Person("1", "ann"), report(2, of=3))), sheet)
    before, data = sheet.read_bytes(), (tmp_path / "out.csv").read_bytes()
    assert [round(grade, 2) for grade, _ in read_moodle(data, delimiter).values()] == [66.67]
    assert shown.encode() in data
    cut = data.index(delimiter.encode() + shown.encode())
    assert data[:cut] == before[:cut]
    assert data.endswith(before[before.index(b'"Participant 2"') :])


def test_moodle_feedback_is_text(standings, tmp_path):
    """Moodle reads feedback as HTML, so no student's text may become a tag there, or a second line of the file."""
    sheet = worksheet(tmp_path / "in.csv", [moodle_row(1, "Ann")])
    exported("moodle", tmp_path / "out.csv", standings((Person("1", "Ann"), report(1, message=NASTY))), sheet)
    data = (tmp_path / "out.csv").read_bytes()
    ((_, feedback),) = read_moodle(data).values()
    assert set(re.findall(r"<[^>]*>", feedback)) == {"<br>"}
    text = html.unescape(feedback.replace("<br>", "\n"))
    check_harmless(text)
    assert "First to fix: 01 Variables: Rule 1.\n\\x1b[31mred" in text
    assert "<script>alert(1)</script>" in text
    assert len(text) < 2000
    assert data.count(b"\r\n") == 2


def test_moodle_ambiguous(standings, tmp_path):
    """A row stays as it is, and is named, if it may be two people's or its name and address are different people's."""
    sheet = worksheet(
        tmp_path / "in.csv",
        [
            moodle_row(1, "Kim Min", "kim1@x.org"),
            moodle_row(2, "Kim Min", "kim2@x.org"),
            moodle_row(3, "Ann Lee", "ann@x.org"),
            moodle_row(4, "Bob Day", "bob@x.org"),
            moodle_row(5, "Nobody Here", "nobody@x.org"),
            moodle_row(6, "Lee Roy", "roy@x.org"),
            moodle_row(8, "Eve Ox", "eve@x.org"),
        ],
    )
    given = standings(
        (Person("kim", "Kim Min"), report(1)),  # two rows have the name
        (Person("al", "Ann Lee", "ann@other.org"), report(1)),  # the same name, another address
        (Person("4", "Carla Fox", "carla@x.org"), report(1)),  # a number of the school's, and not of Moodle's
        (Person("roy", "Lee Roy"), report(2)),
        (Person("e1", "Eve Ox"), report(1)),  # two people for one row
        (Person("e2", "Someone", "eve@x.org"), report(1)),
    )
    said = exported("moodle", tmp_path / "out.csv", given, sheet)
    assert {number: grade for number, (grade, _) in read_moodle((tmp_path / "out.csv").read_bytes()).items()} == {
        6: 50.0
    }
    expected = [
        r"row 2 \(Participant 1, Kim Min\): it could be Kim Min / kim; it was left",
        r"row 3 \(Participant 2, Kim Min\): it could be Kim Min / kim; it was left",
        r"row 4 \(Participant 3, Ann Lee\): it could be Ann Lee / al, "
        r"but their names, e-mail addresses or numbers differ",
        r"row 5 \(Participant 4, Bob Day\): it could be Carla Fox / 4, "
        r"but their names, e-mail addresses or numbers differ",
        r"row 6 \(Participant 5, Nobody Here\): nobody in the gradebook is that",
        r"row 8 \(Participant 8, Eve Ox\): it could be Eve Ox / e1 or Someone / e2",
        *(f"{who}: no row of the worksheet is theirs" for who in ("Ann Lee / al", "Carla Fox / 4", "Eve Ox / e1")),
        *(f"{who}: no row of the worksheet is theirs" for who in ("Kim Min / kim", "Someone / e2")),
    ]
    assert len(said) == len(expected)
    for sentence, pattern in zip(said, expected, strict=True):
        assert re.match(pattern, sentence), sentence


def test_moodle_folders_tell_the_number(standings, tmp_path):
    """With a roster, the number in the name of a submission still names the participant, also among namesakes."""
    sheet = worksheet(tmp_path / "in.csv", [moodle_row(4711, "Kim Min"), moodle_row(4712, "Kim Min")])
    given = standings(
        (Person("kmin", "Kim Min", number="2025001"), (report(1), "Kim Min_4712_assignsubmission_file_")),
        (Person("mkim", "Kim Min", number="2025002"), (report(2), "Kim Min_4711_assignsubmission_file_")),
    )
    assert exported("moodle", tmp_path / "out.csv", given, sheet) == []
    found = read_moodle((tmp_path / "out.csv").read_bytes())
    assert {number: grade for number, (grade, _) in found.items()} == {4711: 50.0, 4712: 25.0}


def test_moodle_rows_left_alone(standings, tmp_path):
    """A row without a submission or a grade, a locked row and a scale stay, and the instructor reads why."""
    rows = [moodle_row(1, "Ann"), moodle_row(2, "Bob"), moodle_row(3, "Cem", maximum="Good"), moodle_row(4, "Dia")]
    sheet = worksheet(tmp_path / "in.csv", [*rows, moodle_row(5, "Eli", maximum="-")])
    sheet.write_bytes(re.sub(rb'("Dia".*),Yes,', rb"\1,No,", sheet.read_bytes()))
    given = standings(
        (Person("1", "Ann"), None),
        (Person("2", "Bob"), "bob.zip: a path leaves the folder"),
        *((Person(str(number), name), report(4)) for number, name in ((3, "Cem"), (4, "Dia"), (5, "Eli"))),
    )
    said = exported("moodle", tmp_path / "out.csv", given, sheet)
    assert (tmp_path / "out.csv").read_bytes() == sheet.read_bytes()
    assert [sentence.partition(": ")[2] for sentence in said] == [
        "nothing was handed in; it was left as it was.",
        "it could not be graded: bob.zip: a path leaves the folder; it was left as it was.",
        "the highest grade there is, 'Good', is not a number; it was left as it was.",
        "the platform says that this grade can't be changed; it was left as it was.",
        "the highest grade there is, '-', is not a number; it was left as it was.",
    ]


def test_moodle_without_names(standings, tmp_path):
    """With blind marking the worksheet has no names or addresses, and perhaps no feedback: the number is enough."""
    sheet = tmp_path / "in.csv"
    sheet.write_text(
        "Identifier,Status,Grade,Maximum grade,Last modified (grade)\n"
        "Participant 31,x,,10.00,-\nParticipant 32,x,,10.00,-\n"
    )
    given = standings((Person("31", "Participant", number="31"), report(3)))
    (said,) = exported("moodle", tmp_path / "out.csv", given, sheet)
    assert said.startswith("row 3 (Participant 32): nobody")
    assert (tmp_path / "out.csv").read_text() == sheet.read_text().replace("31,x,,", "31,x,7.50,")


@pytest.mark.parametrize(
    ("rows", "names", "filled"),
    [
        # Names with other accents are other people's, as Văn and Vân, or カトウ and ガトウ.
        (["Nguyễn Vân Anh"], ["Nguyễn Văn Anh"], [""]),
        (["カトウ"], ["ガトウ"], [""]),
        (["Nguyễn Vân Anh", "Nguyễn Văn Anh"], ["Nguyễn Văn Anh", "Nguyễn Vân Anh"], ["5.00", "2.50"]),
        # But a platform may write no accents at all, or compose them in another way.
        (["Nguyen Van Anh"], ["Nguyễn Văn Anh"], ["2.50"]),
        (["Ana Böhm"], ["Ana Bohm"], ["2.50"]),
        (["Ana Bo\u0308hm", "\u1100\u1175\u11b7민지"], ["Ana Böhm", "김민지"], ["2.50", "5.00"]),
        # Then no person is certain.
        (["Nguyen Van Anh"], ["Nguyễn Văn Anh", "Nguyễn Vân Anh"], [""]),
        (["Ana Bohm", "Ana Böhm"], ["Ana Böhm"], ["", "2.50"]),
        (["Ana Bohm", "Bohm, Ana"], ["Ana Böhm"], ["", ""]),
    ],
)
def test_accents(rows, names, filled, standings, tmp_path):
    sheet = tmp_path / "in.csv"
    lines = [f'Participant {number},"{name}",,10.00,-' for number, name in enumerate(rows, 50)]
    head = "Identifier,Full name,Grade,Maximum grade,Last modified (grade)"
    sheet.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    given = standings(*((Person(f"key{place}", name), report(place)) for place, name in enumerate(names, 1)))
    exported("moodle", tmp_path / "out.csv", given, sheet)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["Grade"] for row in csv.DictReader(file)] == filled


# ---- Canvas

GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Reading (101),Katas (202),Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,5.00,50.00,(read only)
"Lee, Ann",8801,s-1,ann,"S1, S2",4.00,,80.00
"O'Day, Bob",8802,s-2,bob@x.org,S1,=1+1,12.5,
"Min, Kim",8803,s-3,kim,S1,,,
"Student, Test",8899,,0a1b2c,S1,,,
"""


def canvas(path, text=GRADEBOOK, mark="\ufeff"):
    path.write_bytes((mark + text).encode("utf-8"))
    return path


def test_canvas(standings, tmp_path):
    """The export writes scores out of the points possible, into the one column, and leaves out the test student.

    It finds a row by id, login, e-mail address or name.
    """
    sheet = canvas(tmp_path / "canvas.csv")
    given = standings(
        (Person("8801", "leeann", number="8801"), report(3)),
        (Person("bob", "Bob O'Day", "bob@x.org"), report(1, of=3)),
        (Person("x", "Kim Min"), report(4)),
        (Person("other", "Test Student"), report(4)),
    )
    said = exported("canvas", tmp_path / "out.csv", given, sheet, "Katas (202)")
    data = (tmp_path / "out.csv").read_bytes()
    assert said == [
        "Test Student / other: no row of the worksheet is theirs for certain.",
        "1 of the rows had another grade before, which is replaced.",
    ]
    expected = GRADEBOOK.replace(",4.00,,80", ",4.00,37.50,80").replace("1+1,12.5", "1+1,16.67")
    assert data.decode("utf-8-sig") == expected.replace("s-3,kim,S1,,,", "s-3,kim,S1,,50.00,")
    lines = data.decode("utf-8").splitlines()
    assert read_canvas("\n".join([lines[0], *lines[2:]]).encode(), "Katas (202)") == {
        "Lee, Ann": 37.5,
        "O'Day, Bob": 16.67,
        "Min, Kim": 50.0,
    }


def test_canvas_with_decimal_commas(standings, tmp_path):
    """Semicolons between cells and commas in numbers stay as they are, and the new cells have them too."""
    text = "Student;ID;SIS Login ID;Section;Katas (202)\n    Points Possible;;;;10,00\nLee, Ann;1;ann;S1;\n"
    sheet = canvas(tmp_path / "in.csv", text, mark="")
    assert exported("canvas", tmp_path / "out.csv", standings((Person("ann", "Ann"), report(3))), sheet) == []
    data = (tmp_path / "out.csv").read_bytes()
    assert data.decode() == text.replace("ann;S1;", "ann;S1;7,50")
    assert read_canvas(data, "Katas (202)") == {"Lee, Ann": 7.5}


@pytest.mark.parametrize("column", ["Katas (202)", "Katas", "202", " Katas "])
def test_canvas_column(column, standings, tmp_path):
    """The instructor may name the column by its header, its title or its id."""
    sheet = canvas(tmp_path / "in.csv")
    exported("canvas", tmp_path / "out.csv", standings((Person("ann", "Ann Lee"), report(4))), sheet, column)
    assert '"Lee, Ann",8801,s-1,ann,"S1, S2",4.00,50.00,80.00' in (tmp_path / "out.csv").read_text("utf-8")


# ---- the options


@pytest.mark.parametrize(
    ("asked", "sheets", "column", "says"),
    [
        (["xml=out.xml"], [], None, "'xml=out.xml' is none of csv=FILE, jsonl=FILE"),
        (["csv"], [], None, "'csv' is none of"),
        (["csv="], [], None, "'csv=' is none of"),
        (["moodle=out.csv"], [], None, "from Moodle: add --worksheet"),
        (["csv=out.csv"], ["moodle.csv"], None, "--worksheet moodle.csv doesn't say what for"),
        (["csv=out.csv"], ["moodle=moodle.csv"], None, "there is no --export moodle=FILE"),
        (["moodle=a", "canvas=b"], ["moodle.csv"], None, "doesn't say which export it is for"),
        (["moodle=a"], ["moodle.csv", "moodle.csv"], None, "there is one already"),
        (["csv=out.csv", "jsonl=./out.csv"], [], None, "a place of its own"),
        (["moodle=moodle.csv"], ["moodle.csv"], None, "a place of its own"),
        (["csv=no/such/out.csv"], [], None, "there is no folder 'no"),
        (["csv=folder"], [], None, "that is a folder"),
        (["gradescope=moodle.csv"], [], None, "that is a file"),
        (["moodle=out.csv"], ["missing.csv"], None, "missing.csv can't be read: No such file"),
        (["moodle=out.csv"], ["canvas.csv"], None, "canvas.csv lacks the columns Identifier, Grade, Maximum grade"),
        (["canvas=out.csv"], ["moodle.csv"], None, "moodle.csv lacks the columns Student, ID, Section"),
        (["moodle=out.csv"], ["latin.csv"], None, "latin.csv is not in UTF-8"),
        (["moodle=out.csv"], ["quotes.csv"], None, "quotes.csv is not a CSV file"),
        (["moodle=out.csv"], ["empty.csv"], None, "empty.csv is not a CSV file"),
        (["moodle=out.csv"], ["twice.csv"], None, "twice.csv has more than one column 'Grade'"),
        (["canvas=out.csv"], ["canvas.csv"], None, "--column 'Reading (101)'\n    --column 'Katas (202)'"),
        (["canvas=out.csv"], ["canvas.csv"], "Quiz", "has no assignment called 'Quiz'"),
        (["canvas=out.csv"], ["unpointed.csv"], None, "what the column 'Katas (202)' is out of, but ''"),
        (["csv=out.csv"], [], "Katas", "--column names a column of Canvas's"),
    ],
)
def test_wrong_usage(asked, sheets, column, says, tmp_path, monkeypatch):
    """The export refuses options that can't work before the grader grades anything, and says what to type."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    worksheet(tmp_path / "moodle.csv", [moodle_row(1, "Ann")])
    canvas(tmp_path / "canvas.csv")
    worksheet(tmp_path / "twice.csv", [moodle_row(1, "Ann")], lambda text: text.replace("Status", "Grade"))
    (tmp_path / "latin.csv").write_bytes("Identifier,Grade\nParticipant 1,é\n".encode("latin-1"))
    (tmp_path / "quotes.csv").write_text('Identifier,Grade\n"Participant 1,\n')
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "unpointed.csv").write_text("Student,ID,Section,Katas (202)\nAnn,1,S,\n")
    with pytest.raises(UsageError) as error:
        exports.parse_exports(asked, sheets, column)
    assert says in str(error.value)


def test_both_worksheets_at_once(standings, tmp_path):
    """Two worksheets have their kinds before them; a path may contain another = or a colon."""
    worksheet(tmp_path / "a=b.csv", [moodle_row(1, "Ann")])
    canvas(tmp_path / "canvas.csv")
    asked = [f"moodle={tmp_path / 'x=1.csv'}", f"canvas={tmp_path / 'y.csv'}", f"csv={tmp_path / 'z.csv'}"]
    sheets = [f"canvas={tmp_path / 'canvas.csv'}", f"moodle={tmp_path / 'a=b.csv'}"]
    given = standings((Person("1", "Ann"), report(4)))
    for export in exports.parse_exports(asked, sheets, "Katas"):
        exports.write_export(export, given)
    assert len(read_moodle((tmp_path / "x=1.csv").read_bytes())) == 1
    assert (tmp_path / "y.csv").exists()
    assert len(read_csv((tmp_path / "z.csv").read_bytes())) == 1


def test_written_whole_or_not_at_all(standings, tmp_path):
    """A failure halfway leaves the old file, and nothing beside it."""
    given = standings(*people(["a", "b"]))
    exported("csv", tmp_path / "out.csv", given)
    before = (tmp_path / "out.csv").read_bytes()
    names = sorted(os.listdir(tmp_path))

    def broken():
        yield next(iter(given()))
        raise RuntimeError("the disk is gone")

    for kind in ("csv", "jsonl"):
        with pytest.raises(RuntimeError):
            exported(kind, tmp_path / "out.csv", broken)
    assert (tmp_path / "out.csv").read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == names


def test_names_as_long_as_they_may_be(standings, tmp_path):
    """A file may have any name that the file system takes, also one whose letters take three bytes each."""
    target = tmp_path / ("\uae40" * 83 + ".csv")
    assert exported("csv", target, standings((Person("ann", "Ann"), report(4)))) == []
    assert [row["key"] for row in read_csv(target.read_bytes())] == ["ann"]


def test_comment():
    """A comment has points, one line per kata, and the first thing to fix, unless all is passed."""
    assert exports.grade_comment(report(4)) == "4 of 4 points, 1 of 1 katas passed.\n01 Variables: 4 of 4, passed"
    assert exports.grade_comment(report(3)).splitlines() == [
        *("3 of 4 points, 0 of 1 katas passed.", "01 Variables: 3 of 4, in progress", ""),
        *("First to fix: 01 Variables: Rule 3.", "got 3, expected 4", "At variables.py:7"),
    ]
    assert "This looks like: A mistake. got 3" in exports.grade_comment(made_up("got 3"))
