"""The rows of a workbook: Excel's .xlsx and .xls, and LibreOffice's .ods."""

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from grading.classroom.tables.csv_rows import MAX_FIRST_ROWS
from grading.classroom.tables.written_row import WrittenRow
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.name_list import name_list

if TYPE_CHECKING:  # an extra, which `--roster FILE.xlsx` adds to .venv
    from python_calamine import CalamineWorkbook

STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MOST_DIGITS = 15  # of a number, which a spreadsheet keeps
AS_CSV = said('{table} is a workbook, and its name doesn\'t end so; call it .xlsx or .xls, or save it as "CSV UTF-8"')
LOCKED = said('{table} has a password; save it without one, or as "CSV UTF-8"')
DAMAGED = said('{table} can\'t be read as a workbook: {reason}. Save it as "CSV UTF-8"')
SEVERAL_SHEETS = said(
    "{table} has headings in several sheets ({sheets}), and only one can count: hide the others, or save the one that "
    'counts as "CSV UTF-8"'
)


def read(data: bytes, table: str, count_headings: Callable[[list[list[str]]], int]) -> Iterator[WrittenRow]:
    """Return the rows that aren't empty, of the one sheet with headings; of the first sheet if there are none.

    Args:
        table: the words for the file in a message.
        count_headings: the number of headings among the first rows of a sheet.

    Raises UsageError if the workbook can't be read, or has several such sheets.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError as error:
        raise UsageError(said(AS_CSV, table=table)) from error
    try:
        sheets = _visible_sheets(CalamineWorkbook.from_filelike(io.BytesIO(data)))
    except PasswordError as error:
        raise UsageError(said(LOCKED, table=table)) from error
    except CalamineError as error:
        raise UsageError(said(DAMAGED, table=table, reason=error)) from error
    counting = [name for name, rows in sheets.items() if count_headings([row.cells for row in rows[:MAX_FIRST_ROWS]])]
    if len(counting) > 1:
        raise UsageError(said(SEVERAL_SHEETS, table=table, sheets=name_list(counting)))
    return iter(next((sheets[name] for name in (*counting, *sheets)), []))


def _visible_sheets(workbook: "CalamineWorkbook") -> dict[str, list[WrittenRow]]:
    """Return the filled rows of each sheet that isn't hidden, by its name. Raises CalamineError."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    visible = (
        each.name
        for each in workbook.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
    )
    return {name: list(_rows(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))) for name in visible}


def _rows(values: list[list]) -> Iterator[WrittenRow]:
    for line, row in enumerate(values, 1):
        cells = list(map(cell_text, row))
        while cells and not cells[-1].strip():  # a sheet is as wide as its widest row
            cells.pop()
        if cells:
            yield WrittenRow(line, line, cells)


def cell_text(value: object) -> str:
    """Return a cell as a CSV file would have it. A whole number has no decimals, since it may be a student's.

    One with more digits than a spreadsheet keeps has a power instead, by which a roster knows that some are lost.
    """
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}" if abs(value) < 10**MOST_DIGITS else f"{value:.{MOST_DIGITS - 1}E}"
    return str(value)
