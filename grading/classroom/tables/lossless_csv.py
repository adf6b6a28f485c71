"""A CSV file whose cells can be changed one by one, while all the others stay the same byte for byte.

The csv module forgets how values were written. But a teacher imports the file again into the platform that exported it.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.tables import workbook_rows
from grading.classroom.tables.csv_rows import DELIMITERS
from grading.classroom.tables.table_encodings import read_bytes
from grading.text.errors import UsageError, system_reason
from grading.text.language import said


@dataclass
class CsvTable:
    """The file's cells as they are written, row by row; the first row is the header. `line_ends` has one per row."""

    path: Path
    byte_order_mark: str  # or an empty text
    delimiter: str
    rows: list[list[str]]
    line_ends: list[str]

    def value(self, row: int, column: int) -> str:
        """Return the cell's value, or an empty text if the row is too short."""
        return _value(self.rows[row][column]) if column < len(self.rows[row]) else ""

    def column(self, name: str) -> int | None:
        """Return the place of the column with this name, or None. Raises UsageError if there are two."""
        found = [place for place, cell in enumerate(self.rows[0]) if _value(cell).strip() == name]
        if len(found) > 1:
            raise UsageError(said("{path} has more than one column {name!r}", path=self.path, name=name))
        return found[0] if found else None

    def write(self, row: int, column: int, text: str) -> None:
        """Put a text into a cell, in quotes if it needs them or if the cell had some."""
        quoted = self.rows[row][column].startswith('"') or bool(re.search(rf'[{self.delimiter}"\r\n]|^\s|\s$', text))
        self.rows[row][column] = '"' + text.replace('"', '""') + '"' if quoted else text

    def encode(self) -> bytes:
        """Return the whole file."""
        lines = (self.delimiter.join(cells) + end for cells, end in zip(self.rows, self.line_ends))
        return (self.byte_order_mark + "".join(lines)).encode("utf-8")


def read_table(path: Path, *needed: tuple[str, ...]) -> CsvTable:
    """Return the file's cells, split by the delimiter with which the `needed` columns are there.

    Of several sets of `needed` columns one is enough. Raises UsageError if the file is no CSV in UTF-8, or has none.
    """
    try:
        data = read_bytes(path)
        if data.startswith(workbook_rows.STARTS):
            raise UsageError(said("{path} is a workbook of Excel's; export it once more, as CSV", path=path))
        text = data.decode("utf-8")
    except OSError as error:
        raise UsageError(said("{path} can't be read: {reason}", path=path, reason=system_reason(error))) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            said("{path} is not in UTF-8, so another program has saved it; export it once more", path=path)
        ) from error
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    tables = [_parsed(path, mark, text[len(mark) :], delimiter) for delimiter in DELIMITERS]
    lacking: list[str] | None = None
    for table in filter(None, tables):
        for names in needed:
            missing = [name for name in names if table.column(name) is None]
            if not missing:
                return table
            lacking = missing if lacking is None or len(missing) < len(lacking) else lacking
    if lacking is None:
        raise UsageError(said("{path} is not a CSV file: its quotes don't match, or it is empty", path=path))
    raise UsageError(
        said(
            "{path} lacks the columns {lacking}. Export it once more, with the language set to English.",
            path=path,
            lacking=", ".join(lacking),
        )
    )


def _parsed(path: Path, mark: str, text: str, delimiter: str) -> CsvTable | None:
    """Return the table, or None unless the csv module reads the same values with this delimiter."""
    cell = re.compile(rf'("[^"]*(?:""[^"]*)*"|(?:[^{delimiter}"\r\n][^{delimiter}\r\n]*)?)({delimiter}|\r\n|\n|\r|\Z)')
    table = CsvTable(path, mark, delimiter, [], [])
    place, row = 0, list[str]()
    while place < len(text) or row:
        found = cell.match(text, place)
        if found is None:
            return None
        row.append(found[1])
        place = found.end()
        if found[2] != delimiter:
            table.rows.append(row)
            table.line_ends.append(found[2])
            row = []
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    try:
        seen = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    ours = [[_value(cell) for cell in cells] for cells in table.rows]
    return table if table.rows and [cells or [""] for cells in seen] == ours else None


def _value(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell
