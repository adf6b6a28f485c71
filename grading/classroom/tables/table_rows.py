"""The rows of a table that an instructor made: a CSV file, or a workbook."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from grading.classroom.tables import csv_rows, workbook_rows
from grading.classroom.tables.table_encodings import read_bytes
from grading.classroom.tables.written_row import WrittenRow
from grading.text.errors import UsageError, system_reason
from grading.text.language import said

WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table)", re.IGNORECASE)
UNREADABLE = said("{table} can't be read: {reason}")
A_WEB_PAGE = said('{table} is a web page, whatever its name says; open it in a spreadsheet, and save it as "CSV UTF-8"')


def read(
    path: Path, table: str, is_korean: Callable[[str], bool], count_headings: Callable[[list[list[str]]], int]
) -> Iterator[WrittenRow]:
    """Return the rows that aren't empty. Raises UsageError if the file can't be read, or is no table.

    Args:
        table: the words for the file in a message, such as "the roster marks.csv".
        is_korean: True if a text that was decoded as Korean is meant so.
        count_headings: the number of headings among the first rows.
    """
    try:
        data = read_bytes(path)
    except OSError as error:
        raise UsageError(said(UNREADABLE, table=table, reason=system_reason(error))) from error
    if data.startswith(workbook_rows.STARTS):
        return workbook_rows.read(data, table, count_headings)
    if WEB_PAGE.match(data):
        raise UsageError(said(A_WEB_PAGE, table=table))
    return csv_rows.parse_rows(csv_rows.text_of(data, table, is_korean), table, count_headings)
