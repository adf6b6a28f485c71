"""Worksheets of Moodle and Canvas: a strict reader reads each back, and sentences name each row or person in doubt."""

import csv
import html
import re

import pytest
from format_reports import NASTY
from made_exports import GRADEBOOK, canvas, exported, moodle_row, report, worksheet
from shown_texts import check_harmless
from table_readers import read_canvas, read_csv, read_moodle

from grading.classroom.exports import export_options, exports
from grading.classroom.records.records import Person


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


def test_one_file_of_a_pair(standings, tmp_path):
    """If the instructor gives one file to two people, the number in its name takes the grade from neither."""
    sheet = worksheet(tmp_path / "in.csv", [moodle_row(4711, "Kim Min"), moodle_row(4712, "Lee Jo")])
    both = report(1), "Kim Min_4711_assignsubmission_file_"
    given = standings((Person("kmin", "Kim Min"), both), (Person("jlee", "Lee Jo"), both))
    assert exported("moodle", tmp_path / "out.csv", given, sheet) == []
    found = read_moodle((tmp_path / "out.csv").read_bytes())
    assert {number: grade for number, (grade, _) in found.items()} == {4711: 25.0, 4712: 25.0}


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
        "nothing is known to be theirs; it was left as it was.",
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


def test_both_worksheets_at_once(standings, tmp_path):
    """Two worksheets have their kinds before them; a path may contain another = or a colon."""
    worksheet(tmp_path / "a=b.csv", [moodle_row(1, "Ann")])
    canvas(tmp_path / "canvas.csv")
    asked = [f"moodle={tmp_path / 'x=1.csv'}", f"canvas={tmp_path / 'y.csv'}", f"csv={tmp_path / 'z.csv'}"]
    sheets = [f"canvas={tmp_path / 'canvas.csv'}", f"moodle={tmp_path / 'a=b.csv'}"]
    given = standings((Person("1", "Ann"), report(4)))
    for export in export_options.parse_exports(asked, sheets, "Katas"):
        exports.write_export(export, given)
    assert len(read_moodle((tmp_path / "x=1.csv").read_bytes())) == 1
    assert (tmp_path / "y.csv").exists()
    assert len(read_csv((tmp_path / "z.csv").read_bytes())) == 1
