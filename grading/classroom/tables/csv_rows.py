"""The rows of a CSV file that an instructor made, in whichever encoding and with whichever delimiter."""

import contextlib
import csv
import io
import itertools
from collections.abc import Callable, Iterator

from grading.classroom.tables.table_encodings import decoded
from grading.classroom.tables.written_row import WrittenRow
from grading.text.errors import UsageError
from grading.text.language import said

DELIMITERS = ",;\t"
MAX_FIRST_ROWS = 10  # the headings are among these
MAX_FIRST_CHARS = 20_000
SEPARATOR_LINE = "sep="  # Excel may write it before the header
OTHER_ENCODING = said('{table} is not in UTF-8; Excel saves it so as "CSV UTF-8"')
NO_CSV = said("{table} is no CSV from line {line} on: {error}. Is there a quote too many?")
LONGER = said(
    "{table}, line {line}: {cells} cells, and {headings} headings. A text that holds the separator needs quotes "
    'around it: "Kim, Minji".'
)


def text_of(data: bytes, table: str, is_korean: Callable[[str], bool]) -> str:
    """Return the file's text. Raises UsageError if it is none.

    Args:
        table: the words for the file in a message.
        is_korean: True if a text that was decoded as Korean is meant so.
    """
    text = decoded(data, is_korean)
    if text is None:
        raise UsageError(said(OTHER_ENCODING, table=table))
    return text


def first_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the cells of the first rows with this delimiter, as far as they can be read."""
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        filled = filter(_is_filled, _rows(text[:MAX_FIRST_CHARS], delimiter))
        rows.extend(row.cells for row in itertools.islice(filled, MAX_FIRST_ROWS))
    return rows


def parse_rows(text: str, table: str, count_headings: Callable[[list[list[str]]], int]) -> Iterator[WrittenRow]:
    """Yield the rows that aren't empty. Raises UsageError if the text is no CSV.

    The parser is strict: with a quote too many, a row would swallow the rows after it, and nothing would report it.

    Args:
        table: the words for the file in a message.
        count_headings: the number of headings among the first rows. The delimiter that shows most is the file's.
    """
    delimiter = max(DELIMITERS, key=lambda each: count_headings(first_rows(text, each)))
    line = 1
    try:
        for row in _rows(text, delimiter, strict=True):
            if _is_filled(row):
                yield row
            line = row.end + 1
    except csv.Error as error:
        raise UsageError(said(NO_CSV, table=table, line=line, error=error)) from error


def check_length(row: WrittenRow, headings: int, table: str) -> None:
    """Raise UsageError if the row is longer than the headings: an unquoted comma cuts a text, and shifts cells."""
    if any(cell.strip() for cell in row.cells[headings:]):
        raise UsageError(said(LONGER, table=table, line=row.line, cells=len(row.cells), headings=headings))


def _rows(text: str, delimiter: str, *, strict: bool = False) -> Iterator[WrittenRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = 1
    for cells in reader:
        yield WrittenRow(line, reader.line_num, cells)
        line = reader.line_num + 1


def _is_filled(row: WrittenRow) -> bool:
    return any(map(str.strip, row.cells)) and not row.cells[0].startswith(SEPARATOR_LINE)
