"""The column headings of rosters, as platforms and schools write them, and how a roster's table is read.

Headings are compared by their folded letters and digits, without a remark in brackets. So "First Name", "first_name"
and "FirstName" are the same, and so are "학번" and "학번(ID)".
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.records.names import letters
from grading.classroom.tables import csv_rows, table_rows
from grading.classroom.tables.cell_values import cell_value
from grading.classroom.tables.written_row import WrittenRow
from grading.text.errors import UsageError
from grading.text.language import said

# The headings by what their column holds. If a roster has several of them, the first one here counts.
HEADINGS = {
    "key": (
        *("key", "username", "login", "loginid", "sisloginid", "userid", "user"),
        *("github", "githubusername", "githublogin", "rosteridentifier", "githubid"),
        *(
            "아이디",
            "사용자아이디",
            "사용자id",
            "사용자명",
            "로그인아이디",
            "로그인id",
            "계정",
            "깃허브",
            "깃허브아이디",
            "github아이디",
        ),
    ),
    # A platform's numbers may stand here as well as a school's.
    "number": ("number", "id", "identifier"),
    # A school's own numbers, which are never a platform's.
    "student number": (
        *(
            "studentid",
            "studentnumber",
            "sisuserid",
            "sid",
            "idnumber",
            "orgdefinedid",
            "matriculationnumber",
            "studentno",
        ),
        *("학번", "학생번호", "학적번호", "id번호", "교번", "수험번호"),
    ),
    "name": (
        *("name", "fullname", "student", "studentname", "displayname"),
        *(
            "성명",
            "이름",
            "학생명",
            "학생이름",
            "학생성명",
            "성함",
            "전체이름",
            "수강생명",
            "수강자명",
            "학습자명",
            "한글성명",
            "한글이름",
            "성명한글",
        ),
    ),
    "first": ("firstname", "givenname"),
    "last": ("lastname", "surname", "familyname"),
    "family": ("성",),  # beside it 이름 is the given name alone, and the two are joined without a space
    "email": (
        *("email", "emailaddress", "mail", "studentemail"),
        *("이메일", "이메일주소", "전자우편", "전자우편주소", "전자메일", "메일", "메일주소"),
    ),
    # Only for --people, which says whose each file is.
    "file": ("file", "filename", "folder", "submission", "파일", "파일명", "폴더", "제출물"),
    "role": ("role", "roles", "courserole", "역할", "권한", "신분", "구분"),
}
# The roles of people who teach, in a role's column.
STAFF = frozenset(
    "instructor teacher coteacher noneditingteacher ta teachingassistant assistant headta reader grader tutor staff "
    "professor prof lecturer designer coursebuilder coursecreator courseadmin courseowner owner admin manager observer "
    "교수 교수님 교수자 담당교수 교원 강사 교사 선생님 조교 수업조교 튜터 관리자 운영자".split()
)
# A row below the people, as spreadsheets have it: "합계", "총원: 40명", "Total 40".
TOTAL = re.compile(r"\W*(?:합계|총계|소계|총원|총인원|평균|total|average)\W*(?:\d+\s*명?)?\W*", re.IGNORECASE)
REQUEST = re.compile(
    r"(?<=\w)[을를]?\s*(?:입력|기입|작성|적어|써)\s*(?:해\s*)?(?:하세요|하십시오|주세요|주십시오)[\s.!]*$"
)
A_PERSONS = re.compile(r"\d{4}|@")  # in a number or an address
TABLE = said("the roster {path}")
# The kinds of columns that a person may be known by, in the order in which a roster's row is.
KEYS = ("key", "number", "student number", "email", "name", "last")
SIDE_BY_SIDE = said(
    "the roster {path}, line {line}: two columns are called {heading!r}, and have {first!r} and {second!r}. Each line "
    "may have one person: put people who stand side by side below one another, and take out a second column."
)


@dataclass(frozen=True)
class TableRow:
    """A row of a roster's table: its first line, and its cells that aren't empty by what their column holds."""

    line: int
    cells: dict[str, list[str]]
    headings: frozenset[str]

    def first(self, kind: str) -> str:
        """Return the cell of the first column of that kind, or an empty text."""
        return next(iter(self.cells.get(kind, [])), "")

    @property
    def is_staff(self) -> bool:
        """True if the row's role is one of people who teach."""
        return _heading(self.first("role")) in STAFF


def read_rows(path: Path) -> list[TableRow]:
    """Return the rows below the headings, without empty ones.

    Raises UsageError if the file can't be read, is no CSV, or has none of the headings.
    """
    table = said(TABLE, path=path)
    filled = table_rows.read(path, table, _has_korean_heading, _count_headings)
    first = list(itertools.islice(filled, csv_rows.MAX_FIRST_ROWS))
    headers: dict[int, list[str]] = {}
    most = 0  # cells in a line above
    for place, row in enumerate(first):
        header = _headings_of(row)
        # Titles above have fewer cells. Otherwise these are people without headings, and one of them is called User.
        if _is_header(header) and most < sum(map(bool, header)):
            headers[place] = header
        most = max(most, sum(map(bool, header)))
    if headers:
        # A line above the headings may have some as well, such as the teacher's name and address.
        place = max(headers, key=lambda each: sum(map(bool, map(_kind_of, headers[each]))))
        rows: Iterable[WrittenRow] = itertools.chain(first[place + 1 :], filled)
        if "file" not in map(_kind_of, headers[place]):  # which may be called anything
            rows = itertools.filterfalse(_is_total, rows)
        # Where pages are joined, the headings stand above each of them.
        return [_table_row(row, headers[place], path) for row in rows if _headings_of(row) != headers[place]]
    if not first:
        raise UsageError(
            said(
                "the roster {path} has no rows; its first line names the columns, such as username,name,email",
                path=path,
            )
        )
    raise UsageError(
        said(
            "the roster {path}, line {above}: no username, number, email or name is among the headings. Put a line "
            "such as username,name,email above the people.",
            path=path,
            above=first[0].line,
        )
    )


def _table_row(row: WrittenRow, header: list[str], path: Path) -> TableRow:
    """Return the row by its headings. Raises UsageError if it is longer than they are."""
    csv_rows.check_length(row, len(header), said(TABLE, path=path))
    line, cells = row.line, row.cells
    found: dict[str, list[str]] = {}
    for kind, names in HEADINGS.items():
        columns = [place for name in names for place, heading in enumerate(header) if heading == name]
        texts = [cell_value(cells[place], kind, header[place], path, line) for place in columns if place < len(cells)]
        found[kind] = [text for text in texts if text]
    row_key = next((kind for kind in KEYS if found[kind]), None)
    if row_key:
        _check_one_person(row, [place for place, each in enumerate(header) if each in HEADINGS[row_key]], header, path)
    return TableRow(line, found, frozenset(header))


def _check_one_person(row: WrittenRow, places: list[int], header: list[str], path: Path) -> None:
    """Raise UsageError if two of these columns have one heading and different texts, as two people side by side do."""
    seen: dict[str, str] = {}
    for place in places:
        text = row.cells[place].strip() if place < len(row.cells) else ""
        first = seen.setdefault(header[place], text) if text else text
        if first != text:
            fields = {"path": path, "line": row.line, "heading": header[place], "first": first, "second": text}
            raise UsageError(said(SIDE_BY_SIDE, fields))


def _kind_of(heading: str) -> str | None:
    return next((kind for kind, names in HEADINGS.items() if heading in names), None)


def _heading(cell: str) -> str:
    """Return a heading's letters and digits without a remark in brackets. A number there is Canvas's, and stays.

    In the answers to a form, a heading is a question: of "학번을 입력하세요" 학번 is left.
    """
    cell = REQUEST.sub("", cell)
    return letters(re.sub(r"[(\[（][^)\]）]*\D[)\]）]\s*$", "", cell)) or letters(cell)


def _is_total(row: WrittenRow) -> bool:
    """True if the row is no person's: its first cell says that it is a total, and no cell is like a number of one."""
    filled = [text for cell in row.cells if (text := cell.strip())]
    return bool(TOTAL.fullmatch(filled[0])) and not any(map(A_PERSONS.search, filled))


def _headings_of(row: WrittenRow) -> list[str]:
    return list(map(_heading, row.cells))


def _has_korean_heading(text: str) -> bool:
    headings = (
        heading for delimiter in csv_rows.DELIMITERS for heading in _header(csv_rows.first_rows(text, delimiter))
    )
    return any(not heading.isascii() and _kind_of(heading) for heading in headings)


def _count_headings(rows: list[list[str]]) -> int:
    return len(_header(rows))


def _header(rows: list[list[str]]) -> list[str]:
    """Return the first row of headings, or none."""
    return next(filter(_is_header, (list(map(_heading, row)) for row in rows)), [])


def _is_header(headings: list[str]) -> bool:
    return any(_kind_of(heading) not in (None, "role", "file") for heading in headings)
