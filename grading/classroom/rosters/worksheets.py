"""The worksheets that platforms export for grades: Moodle's grading worksheet and Canvas's gradebook.

The grader writes only the grade, and Moodle's feedback. All other cells stay the same byte for byte, even those that
begin with = or +: the platform imports the file again, and would not recognise a changed cell.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from grading.classroom.rosters.row_matching import Identity, identity, match_rows
from grading.classroom.tables.csv_cells import FORMULA_SIGNS
from grading.classroom.tables.lossless_csv import CsvTable, read_table
from grading.text.errors import UsageError
from grading.text.language import said, shown
from grading.text.safe_text import plain

PLAIN_NUMBER = re.compile(r"\d+([.,](\d{1,2}|\d{4,}))?")  # 1,000 is a thousand here and one there
# Texts that Canvas reads as a grade, or as none. Any other text is a mark: EX for an excused student, N/A if the
# assignment isn't theirs or names are hidden, a letter if grades are on a scale.
GRADE_OR_NONE = re.compile(r"-?[\d.,]+%?|-?")
MOODLE_COLUMNS = ("Identifier", "Grade", "Maximum grade", "Last modified (grade)")
CANVAS_COLUMNS, CANVAS_COLUMNS_NAMES_APART = ("Student", "ID", "Section"), ("LastName", "FirstName", "ID", "Section")
ASSIGNMENT_HEADER = re.compile(r"(?P<title>.*\S) \((?P<id>\d+)\)")
POINTS_POSSIBLE = "Points Possible"
NO_SUCH_ASSIGNMENT = said(
    "{path} has no assignment called {wanted!r}. Make it in Canvas first, then export the gradebook; or name one that "
    "is there:\n{listed}"
)
NO_ASSIGNMENT = said(
    '{path} has no assignment at all: none is called "Title (id)". Make it in Canvas first, then export the gradebook.'
)
SEVERAL_ASSIGNMENTS = said("{path} has several assignments; say which one is meant:\n{listed}")
OUT_OF_NOTHING = said(
    "{path} has the column {column!r} out of 0 points, so every grade would be 0. Set the assignment's points in "
    "Canvas, then export the gradebook."
)
MAX_LABEL_CHARS = 200  # characters of a name in a sentence
FORMULA_CELL_STARTS = re.compile(rf"((?:\A|[,;\t|\r\n])[\s\"]*)([{FORMULA_SIGNS}])")


@dataclass(frozen=True)
class WorksheetGrade:
    """A person's grade for the worksheet: points and a comment, or the reason why there is no grade."""

    person: Identity
    points: int | Fraction
    max_points: int | Fraction
    comment: str
    no_grade_reason: str = ""


@dataclass
class Worksheet:
    """A worksheet to be filled in.

    Attributes:
        table: its cells.
        grade: the place of the grade's column.
        comment: the place of the comment's column, if there is one.
        people: the rows that are people's, with the person's identity.
        maxima: the highest grade in each of these rows, as the platform wrote it.
        locked: the rows whose grade can't be changed.
    """

    table: CsvTable
    grade: int
    comment: int | None
    people: dict[int, Identity]
    maxima: dict[int, str]
    locked: frozenset[int] = frozenset()


def read(platform: str, path: Path, column: str | None) -> Worksheet:
    """Return the worksheet of "moodle" or "canvas". Raises UsageError if it isn't one, or as read_canvas does."""
    return read_moodle(path) if platform == "moodle" else read_canvas(path, column)


def read_moodle(path: Path) -> Worksheet:
    """Return Moodle's worksheet. Raises UsageError if it isn't one."""
    table = read_table(path, MOODLE_COLUMNS)
    at = {name: table.column(name) for name in (*MOODLE_COLUMNS, "Full name", "Email address", "Feedback comments")}
    changeable = table.column("Grade can be changed")
    people = {}
    for row in _filled(table):
        cell = _reader(table, row)
        identifier, name, email = cell(at["Identifier"]), cell(at["Full name"]), cell(at["Email address"])
        number = re.search(r"\d+$", identifier)
        label = _row_label(row, ", ".join(filter(None, (identifier, name))))
        own = [number[0]] if number else []
        people[row] = identity(label, own, [email], [name], own)
    maxima = {row: table.value(row, at["Maximum grade"] or 0) for row in people}
    locked = frozenset(row for row in people if _reader(table, row)(changeable).lower() == "no")
    return Worksheet(table, at["Grade"] or 0, at["Feedback comments"], people, maxima, locked)


def read_canvas(path: Path, column: str | None) -> Worksheet:
    """Return Canvas's gradebook. Raises UsageError if it isn't one, or if several columns may be meant."""
    table = read_table(path, CANVAS_COLUMNS, CANVAS_COLUMNS_NAMES_APART)
    grade = _assignment(table, column)
    ids = [table.column(name) for name in ("ID", "SIS User ID", "SIS Login ID", "Integration ID")]
    names = [table.column(name) for name in ("Student", "LastName", "FirstName")]
    login = table.column("SIS Login ID")
    people, maximum = {}, ""
    for row in _filled(table):
        cell = _reader(table, row)
        name = ", ".join(filter(None, map(cell, names)))
        if name == POINTS_POSSIBLE and not cell(ids[0]):  # a student may be called anything, but has a number
            maximum = table.value(row, grade)
        elif is_student(name):
            label = _row_label(row, ", ".join(filter(None, (name, cell(login)))))
            people[row] = identity(label, [cell(place) for place in ids], _emails(cell(login)), [name], [cell(ids[0])])
    if not PLAIN_NUMBER.fullmatch(maximum.strip()):
        raise UsageError(
            said(
                "{path} doesn't say in the row {name!r} what the column {column!r} is out of, but {maximum!r}",
                path=path,
                name=POINTS_POSSIBLE,
                column=table.value(0, grade),
                maximum=maximum,
            )
        )
    if not _number(maximum.strip()):
        raise UsageError(said(OUT_OF_NOTHING, path=path, column=table.value(0, grade)))
    return Worksheet(table, grade, None, people, dict.fromkeys(people, maximum))


def is_student(name: str) -> bool:
    """True if a row of Canvas's gradebook is a person's. Others have the highest grades, or a test student."""
    return bool(name) and name != POINTS_POSSIBLE and name != "Student, Test"


def fill(sheet: Worksheet, grades: list[WorksheetGrade]) -> list[str]:
    """Write the grades into the worksheet's table; return a sentence for each row and each person left out."""
    rows = list(sheet.people)
    matched = match_rows([sheet.people[row] for row in rows], [result.person for result in grades])
    mark = _decimal_mark(sheet)
    sentences, replaced = [], 0
    for place, row in enumerate(rows):
        problem = matched.doubts.get(place, said("nobody in the gradebook is that"))
        if place in matched.people:
            result = grades[matched.people[place]]
            problem = _why_not(sheet, row, result)
        if problem:
            sentences.append(
                said("{label}: {problem}; it was left as it was.", label=sheet.people[row].label, problem=problem)
            )
            continue
        grade = _scaled(result, sheet.maxima[row], mark)
        before = sheet.table.value(row, sheet.grade).strip()
        replaced += bool(before) and not (PLAIN_NUMBER.fullmatch(before) and _number(before) == _number(grade))
        sheet.table.write(row, sheet.grade, grade)
        if sheet.comment is not None:
            sheet.table.write(row, sheet.comment, _as_html(shown(result.comment)))
    for person in sorted(set(range(len(grades))) - set(matched.people.values())):
        sentences.append(
            said("{label}: no row of the worksheet is theirs for certain.", label=grades[person].person.label)
        )
    return sentences + (
        [said("{replaced} of the rows had another grade before, which is replaced.", replaced=replaced)]
        if replaced
        else []
    )


def _why_not(sheet: Worksheet, row: int, result: WorksheetGrade) -> str:
    maximum = sheet.maxima[row].strip()
    if result.no_grade_reason:
        return result.no_grade_reason
    mark = sheet.table.value(row, sheet.grade).strip()
    if not GRADE_OR_NONE.fullmatch(mark):
        return said("{mark!r} stands there in place of a grade", mark=plain(mark, MAX_LABEL_CHARS))
    if row in sheet.locked:
        return said("the platform says that this grade can't be changed")
    if not PLAIN_NUMBER.fullmatch(maximum):
        return said("the highest grade there is, {maximum!r}, is not a number", maximum=plain(maximum, MAX_LABEL_CHARS))
    if not _number(maximum):
        return said("the highest grade there is 0")
    cells = len(sheet.table.rows[row])
    return "" if cells > max(sheet.grade, sheet.comment or 0) else said("the row has {cells} cells only", cells=cells)


def _scaled(result: WorksheetGrade, maximum: str, mark: str) -> str:
    """Return the points as a grade out of `maximum`, with two decimals, halves rounded up."""
    exact = Fraction(_number(maximum.strip())) * result.points / (result.max_points or 1)
    grade = Decimal(exact.numerator) / exact.denominator
    return str(grade.quantize(Decimal("0.01"), ROUND_HALF_UP)).replace(".", mark)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _decimal_mark(sheet: Worksheet) -> str:
    """Return the worksheet's decimal mark: a comma if all its own decimals have one, or else a point."""
    numbers = [*sheet.maxima.values(), *(sheet.table.value(row, sheet.grade) for row in sheet.people)]
    commas = [
        bool("," in text) for text in map(str.strip, numbers) if PLAIN_NUMBER.fullmatch(text) and not text.isdigit()
    ]
    return "," if commas and all(commas) else "."


def _as_html(comment: str) -> str:
    """Return the comment as HTML, which Moodle expects in a worksheet.

    A sign that would begin a formula becomes a character reference, wherever a spreadsheet may see a cell begin.
    """
    text = html.escape(comment).replace("\n", "<br>")
    return FORMULA_CELL_STARTS.sub(lambda found: f"{found[1]}&#{ord(found[2])};", text)


def _filled(table: CsvTable) -> list[int]:
    """Return the rows below the header that aren't empty."""
    return [row for row in range(1, len(table.rows)) if any(cell.strip() for cell in table.rows[row])]


def _reader(table: CsvTable, row: int) -> Callable[[int | None], str]:
    """Return a function from a column to the row's cell, which is empty if there is no such column."""
    return lambda column: "" if column is None else table.value(row, column).strip()


def _row_label(row: int, text: str) -> str:
    label = plain(" ".join(text.split()), MAX_LABEL_CHARS)
    return said("row {row} ({label})", row=row + 1, label=label)


def _emails(login: str) -> list[str]:
    return [login] if "@" in login else []


def _assignment(table: CsvTable, wanted: str | None) -> int:
    """Return the place of the assignment's column: the one with the wanted header, title or id, or the only one."""
    headers = {place: table.value(0, place).strip() for place in range(len(table.rows[0]))}
    names = {place: found for place, header in headers.items() if (found := ASSIGNMENT_HEADER.fullmatch(header))}
    meant = [
        place
        for place, found in names.items()
        if wanted is None or wanted.strip() in (headers[place], found["title"], found["id"])
    ]
    if len(meant) == 1:
        return meant[0]
    listed = "\n".join(f"    --column {headers[place]!r}" for place in meant or names)
    template = SEVERAL_ASSIGNMENTS if meant else NO_SUCH_ASSIGNMENT if names else NO_ASSIGNMENT
    raise UsageError(said(template, path=table.path, wanted=wanted, listed=listed))
