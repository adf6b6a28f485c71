"""The comments that an instructor wrote by hand, as spreadsheet programs save them."""

import re

import pytest

from grading.classroom.exports.instructor_comments import read_comments
from grading.text.errors import UsageError


def read(tmp_path, text, encoding="utf-8"):
    file = tmp_path / "comments.csv"
    file.write_bytes(text.encode(encoding))
    return [(one.line, one.who, one.kata[:2], one.text) for one in read_comments(file)]


def test_comments_of_korean_windows(tmp_path):
    """A file that Excel saved as "CSV" on Korean Windows is read, too."""
    text = "who,kata,comment\r\n김민지,04,그래프를 다시 보세요.\r\n"
    assert read(tmp_path, text, "cp949") == [(2, "김민지", "04", "그래프를 다시 보세요.")]


@pytest.mark.parametrize("before", ["sep=,\n", "sep=;\n", "\n", ",,\n"])
def test_lines_before_the_columns(before, tmp_path):
    """Excel's line before the columns, and an empty one, are no columns, as in a roster."""
    assert read(tmp_path, f"{before}who,kata,comment\nann,01,Good\n") == [(3, "ann", "01", "Good")]


def test_delimiter_of_the_columns(tmp_path):
    """The delimiter is the one that shows the columns, even if another is in their line more often."""
    assert read(tmp_path, "who;comment;a,b,c,d\nann;Good, well done;\n") == [(2, "ann", "", "Good, well done")]


def test_comment_with_a_comma(tmp_path):
    """A comment isn't cut at its comma: the row is refused, with its line, unless quotes stand around it."""
    with pytest.raises(UsageError, match="line 2: 4 cells, and 3 headings"):
        read(tmp_path, "who,kata,comment\nann,01,Good work, but see line 3\n")
    whole = "Good work, but see line 3"
    assert read(tmp_path, f'who,kata,comment\nann,01,"{whole}",,\n') == [(2, "ann", "01", whole)]


def test_quote_too_many(tmp_path):
    """A quote too many would swallow the rows after it; the message names the row's first line."""
    with pytest.raises(UsageError, match=r"from line 4 on: .*a quote too many"):
        read(tmp_path, 'who,comment\nann,Good\n\nbert,"Good\ncarl,Good\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,text\nanna,hello\n", "there is no column 'who'"),
        ("who,comment\nanna,\n", "line 2: there is no comment"),
        ("who,comment\n,hello\n", "line 2: there is no name"),
        ("who,kata,comment\nanna,44,hello\n", "line 2: there is no kata '44'"),
        ('who,comment\nanna,"hello\n', "Is there a quote too many?"),
        ("who,comment\nanna," + "x" * 5000 + "\n", "5000 characters, and 4000"),
        ("who,comment\nanna,\xff\n", "not in UTF-8"),
        ("<html>", "is a web page"),
        ("", "there is no column"),
    ],
)
def test_comments_that_cannot_be_used(text, said, tmp_path):
    """A comment that can't be used is refused with its line, before anything is graded."""

    with pytest.raises(UsageError, match=re.escape(said)):
        read(tmp_path, text, "latin-1")
