"""The comments that an instructor wrote by hand: a CSV file with the columns who, kata and comment."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.tables import csv_rows, table_rows
from grading.classroom.tables.table_encodings import has_korean_words
from grading.curriculum.ladder import find
from grading.text.errors import UsageError
from grading.text.language import said

COLUMNS = ("who", "kata", "comment")
NEEDED = {"who", "comment"}
MAX_CHARS = 4000  # of one comment: a page shows no more of a text
TABLE = said("the file of comments {path}")
NO_COLUMNS = said(
    "the comments {path}: there is no column 'who' or none 'comment'; its first line names the columns: "
    "who,kata,comment"
)
NO_COMMENT = said("the comments {path}, line {line}: there is no comment in this row")
NO_NAME = said("the comments {path}, line {line}: there is no name in this row")
TOO_LONG = said("the comments {path}, line {line}: the comment has {count} characters, and {most} is the most")
WRONG_ROW = said("the comments {path}, line {line}: {reason}")


@dataclass(frozen=True)
class InstructorComment:
    """One comment. `who` is as the instructor wrote it, `kata` is a kata's id, or "" if it is on the whole."""

    line: int
    who: str
    kata: str
    text: str


def read_comments(path: Path) -> list[InstructorComment]:
    """Return the comments of the file, in its order. Raises UsageError, with the line, if a row can't be used."""
    table = said(TABLE, path=path)
    rows = table_rows.read(path, table, has_korean_words, _count_columns)
    header = next(rows, None)
    names = _column_names(header.cells) if header else []
    if not set(names) >= NEEDED:
        raise UsageError(said(NO_COLUMNS, path=path))
    found: list[InstructorComment] = []
    for row in rows:
        csv_rows.check_length(row, len(names), table)
        values = dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(names, row.cells)}
        if any(values.values()):
            found.append(_comment(path, row.line, values))
    return found


def by_person(
    comments: list[InstructorComment], book: Gradebook
) -> tuple[dict[str, list[InstructorComment]], list[str]]:
    """Return the comments by the person's key, and a sentence for each comment whose person isn't certain."""
    found: dict[str, list[InstructorComment]] = defaultdict(list)
    doubts = []
    for comment in comments:
        try:
            found[book.people.find(comment.who).key].append(comment)
        except UsageError as error:
            doubts.append(said("The comment on line {line} is on no page: {error}.", line=comment.line, error=error))
    return found, doubts


def _column_names(cells: list[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def _count_columns(rows: list[list[str]]) -> int:
    return len({*COLUMNS}.intersection(_column_names(rows[0]))) if rows else 0


def _comment(path: Path, line: int, row: dict[str, str]) -> InstructorComment:
    place = {"path": path, "line": line}
    if not row["who"] or not row["comment"]:
        raise UsageError(said(NO_COMMENT if row["who"] else NO_NAME, place))
    if len(row["comment"]) > MAX_CHARS:
        raise UsageError(said(TOO_LONG, place, count=len(row["comment"]), most=MAX_CHARS))
    try:
        kata = find(row["kata"]).id if row["kata"] else ""
    except LookupError as error:
        raise UsageError(said(WRONG_ROW, place, reason=error.args[0])) from error
    return InstructorComment(line, row["who"], kata, row["comment"])
