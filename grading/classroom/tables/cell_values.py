"""The value of a cell in a roster, without the marks that spreadsheets and platforms add to it."""

import re
from pathlib import Path

from grading.text.errors import UsageError
from grading.text.language import said

# Text that is copied from mails and web pages may bring these along, and a program that compares texts sees them.
INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TEXT_FORMULA = re.compile(r'="([^"]*)"')  # programs write a number so, for a spreadsheet to keep its zeros
TEXT_MARK = re.compile(r"'(?=\d+$|[=+@-])")  # a person types ' to keep zeros, and an export writes it before a formula
# A spreadsheet may save 20250017 as 20250017.0 or 2.0250017E+07.
WHOLE_NUMBER = re.compile(r"(\d+)\.0+")
POWER = re.compile(r"(\d)(?:[.,](\d+))?E\+(\d{1,3})", re.IGNORECASE)
# A cell for which there is nothing: a dash or the like, N/A, or an error of the spreadsheet's, such as #REF!
NOTHING = re.compile(r"(?!#)[\W_]+|#?n/a|#(?:ref|value|num|null|div/0)!|#name\?", re.IGNORECASE)
NUMBER_KINDS = ("key", "number", "student number")
DIGITS_LOST = said(
    "the roster {path}, line {line}: of the number {text!r} the spreadsheet has left only the first digits. Set the "
    "column's format to text, put the numbers in again, and save the file again."
)


def cell_value(text: str, kind: str, heading: str, path: Path, line: int) -> str:
    """Return the cell's value, or an empty text if only the platform can use it.

    Args:
        kind: what the column holds, by the table of headings.
        heading: the column's heading as it is compared.

    Raises UsageError if a spreadsheet has cut a number.
    """
    text = text.strip().strip(INVISIBLE).strip()
    if kind in (*NUMBER_KINDS, "email") and NOTHING.fullmatch(text):
        return ""
    formula = TEXT_FORMULA.fullmatch(text)
    text = TEXT_MARK.sub("", formula[1].strip() if formula else text, count=1)
    if heading == "githubid" and text.isdecimal():
        return ""  # GitHub's number of the account; people write the account's name in this column
    # Brightspace adds a # so that spreadsheets read the rest as a text.
    text = text.removeprefix("#") if heading in ("orgdefinedid", "username") else text
    return _whole_number(text, path, line) if kind in NUMBER_KINDS else text


def _whole_number(text: str, path: Path, line: int) -> str:
    """Return a number as it was before a spreadsheet changed its form, and any other text as it is."""
    whole = WHOLE_NUMBER.fullmatch(text)
    if whole:
        return whole[1]
    power = POWER.fullmatch(text)
    if power is None:
        return text
    digits, places = power[1] + (power[2] or ""), int(power[3]) + 1
    # Excel shows no zeros at the end of a number that it has rounded, so fewer digits mean that others are lost.
    if len(digits) < places or digits[places:].strip("0"):
        raise UsageError(said(DIGITS_LOST, path=path, line=line, text=text))
    return digits[:places]
