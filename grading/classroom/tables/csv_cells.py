"""The lines of a CSV file that the grader writes, with no cell that a spreadsheet takes for a formula."""

import csv
import io
import re
from collections.abc import Sequence

from grading.text.safe_text import plain

# The signs that make a formula of a cell, in any width. Elsewhere a cell may also begin after a ; or a line's end.
FORMULA_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207a\u207b\u207c\u208a\u208b\u208c\u2212"
FORMULA_STARTS = re.compile(rf"(?:\A|(?<=[;\t|\r\n]))([^\S\t\r\n]|\")*(?=[{FORMULA_SIGNS}])")


def defuse(text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula, with invisible characters spelt out.

    A ' goes before each sign that would begin a formula, in this cell or in one that another separator would split off.
    A comma needs none, since csv quotes it.
    """
    cell = FORMULA_STARTS.sub(lambda found: f"{found[0]}'", plain(text))
    # The text decides, not the cell, where a tab at the start may be spelt out by now.
    return f"'{cell}" if text.lstrip(" ").startswith(("\t", "\r", "\n")) else cell


def csv_line(cells: Sequence[object]) -> bytes:
    """Return the cells as one line of a CSV file."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8")
