"""The comments that an instructor wrote by hand: a CSV file with the columns who, kata and comment."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.tables.table_encodings import decoded, has_korean_words, read_bytes
from grading.curriculum.ladder import find
from grading.text.errors import UsageError, system_reason
from grading.text.language import said

COLUMNS = ("who", "kata", "comment")
NEEDED = {"who", "comment"}
DELIMITERS = ",;\t"
MAX_CHARS = 4000  # of one comment: a page shows no more of a text
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
    text = _decoded(path)
    header = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=header.count), strict=True)
    found: list[InstructorComment] = []
    try:
        names = [cell.strip().lower() for cell in next(lines, [])]
        if not set(names) >= NEEDED:
            raise UsageError(said(NO_COLUMNS, path=path))
        begin = lines.line_num + 1
        for cells in lines:
            row = dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(names, cells)}
            if any(row.values()):
                found.append(_comment(path, begin, row))
            begin = lines.line_num + 1
    except csv.Error as error:
        raise UsageError(
            said(
                "the comments {path}, line {line_num}: that is no CSV ({error}). Is there a quote too many?",
                path=path,
                line_num=lines.line_num,
                error=error,
            )
        ) from error
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


def _decoded(path: Path) -> str:
    try:
        text = decoded(read_bytes(path), has_korean_words)
    except OSError as error:
        raise UsageError(
            said("the comments {path} can't be read: {reason}", path=path, reason=system_reason(error))
        ) from error
    if text is None:
        raise UsageError(said('the comments {path} are not in UTF-8; save the file as "CSV UTF-8"', path=path))
    return text


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
