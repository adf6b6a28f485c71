"""Options of exports that can't work are refused before anything is graded."""

import pytest
from made_exports import canvas, moodle_row, worksheet

from grading.classroom.exports import export_options
from grading.text.errors import UsageError


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
        (["moodle=out.csv"], ["missing.csv"], None, "missing.csv can't be read: No such file"),
        (["moodle=out.csv"], ["canvas.csv"], None, "canvas.csv lacks the columns Identifier, Grade, Maximum grade"),
        (["canvas=out.csv"], ["moodle.csv"], None, "moodle.csv lacks the columns Student, ID, Section"),
        (["moodle=out.csv"], ["latin.csv"], None, "latin.csv is not in UTF-8"),
        (["moodle=out.csv"], ["book.csv"], None, "book.csv is a workbook of Excel's; export it once more, as CSV"),
        (["moodle=out.csv"], ["quotes.csv"], None, "quotes.csv is not a CSV file"),
        (["moodle=out.csv"], ["empty.csv"], None, "empty.csv is not a CSV file"),
        (["moodle=out.csv"], ["twice.csv"], None, "twice.csv has more than one column 'Grade'"),
        (["canvas=out.csv"], ["canvas.csv"], None, "--column 'Reading (101)'\n    --column 'Katas (202)'"),
        (["canvas=out.csv"], ["canvas.csv"], "Quiz", "name one that is there:\n    --column 'Reading (101)'\n    --c"),
        (["canvas=out.csv"], ["unpointed.csv"], None, "what the column 'Katas (202)' is out of, but ''"),
        (["csv=out.csv"], [], "Katas", "--column names a column of Canvas's"),
    ],
)
def test_wrong_usage(asked, sheets, column, says, tmp_path, monkeypatch):
    """The export refuses options that can't work before the grader grades anything, and says what to type."""
    monkeypatch.chdir(tmp_path)
    worksheet(tmp_path / "moodle.csv", [moodle_row(1, "Ann")])
    canvas(tmp_path / "canvas.csv")
    worksheet(tmp_path / "twice.csv", [moodle_row(1, "Ann")], lambda text: text.replace("Status", "Grade"))
    (tmp_path / "latin.csv").write_bytes("Identifier,Grade\nParticipant 1,é\n".encode("latin-1"))
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04\x14\x00\x06\x00")
    (tmp_path / "quotes.csv").write_text('Identifier,Grade\n"Participant 1,\n')
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "unpointed.csv").write_text("Student,ID,Section,Katas (202)\nAnn,1,S,\n")
    with pytest.raises(UsageError) as error:
        export_options.parse_exports(asked, sheets, column)
    assert says in str(error.value)
