"""No text is a formula in a CSV, however a spreadsheet separates cells, and no invisible text gets into one."""

import html
import re
import unicodedata

import pytest

from grading.classroom.rosters import worksheets
from grading.classroom.tables.csv_cells import defuse
from grading.text import safe_text

NAMES = [
    *("=1+1", "\n=1+1", "x;=1+1", "＝1+1", "  =1+1", "\u00a0=1+1", "\u3000＋1", "\ufeff=1+1", "\u200b=1+1", "x\t=1",
      "x|@SUM(1)"),
    *("x;  -1", "x;\"=1+1\"", "a\r=1", "﹦1", "－1+1", "＠x", "−1", "';=1", "x;'=1", ";;=1", "\u3164=1", "\t", "'=1"),
]  # fmt: skip


def cells(text):
    """Return a text's cells, whatever separates them, without the signs that a spreadsheet skips at a cell's start."""
    return [cell.lstrip(' \u00a0\u3000"') for cell in re.split("[;\t|\r\n]", text)]


def is_formula(cell):
    return unicodedata.normalize("NFKC", cell[:1]) in ("=", "+", "-", "@", "\u2212")


@pytest.mark.parametrize("name", NAMES)
def test_no_formula(name):
    assert [cell for cell in cells(defuse(name)) if is_formula(cell)] == []


@pytest.mark.parametrize("name", ["Ann Kim", "O'Neil; Anne-Marie", "a-b@x.edu", "x = 1", "김민지, 1 + 1", "a\nb"])
def test_harmless_text_stays(name):
    assert defuse(name) == name


@pytest.mark.parametrize("text", [*NAMES, "got -1, expected -2", "a -> -1", 'x "=1"', "x,=1+1"])
def test_comment_for_moodle(text):
    """A comment is HTML: Moodle shows the text as it was, and no part of it in the file begins a formula."""
    written = worksheets._as_html(text)
    assert html.unescape(written.replace("<br>", "\n")) == html.unescape(html.escape(text))
    assert [cell for cell in re.split("[,;\t|\r\n]", written) if is_formula(cell.lstrip(" \u00a0\u3000\"'"))] == []


@pytest.mark.parametrize(
    "letter",
    [*"\u3164\uffa0\u115f\u1160\u2800\ufe0f\ufe00\U000e0100\U000e0041\u034f\u17b4\u180b\u180e\u200b\u2060\u00ad\ufeff"],
)
def test_letters_that_can_not_be_seen(letter, tmp_path):
    """Two names never look the same because of an invisible letter, on the terminal or elsewhere."""
    spelt = letter.encode("unicode_escape").decode("ascii")
    assert safe_text.plain(f"ann{letter}") == f"ann{spelt}"
    assert defuse(letter) == spelt
    assert safe_text.plain(safe_text.plain(letter)) == spelt
