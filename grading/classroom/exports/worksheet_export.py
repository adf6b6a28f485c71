"""The export into a worksheet of Moodle or Canvas: each person's grade, and all that a row may identify them by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from grading.classroom.courses import course_columns
from grading.classroom.exports.export_options import Export
from grading.classroom.exports.grade_comments import MAX_FIX_CHARS, grade_comment
from grading.classroom.records.records import Person, Standing
from grading.classroom.rosters import worksheets
from grading.classroom.rosters.row_matching import Identity, identity
from grading.classroom.rosters.worksheets import WorksheetGrade
from grading.classroom.submissions.filenames import first_reading
from grading.judge.report.report import from_json
from grading.text.atomic_write import atomic_write
from grading.text.language import joined, said
from grading.text.safe_text import plain


def write_worksheet(asked: Export, standings: Iterable[Standing]) -> list[str]:
    """Write the worksheet with the grades; return sentences on the rows and people that were left out."""
    assert asked.worksheet is not None
    sheet = worksheets.read(asked.kind, asked.worksheet, asked.column)
    sentences = worksheets.fill(sheet, _grades(standings, asked.kind))
    atomic_write(asked.target, [sheet.table.encode()])
    return sentences


def _grades(standings: Iterable[Standing], platform: str) -> list[WorksheetGrade]:
    """Return everyone's grade. The name of a file that people have handed in together identifies none of them."""
    made = [
        (standing.person, standing.attempt.handed_in if standing.attempt else "", worksheet_grade(standing, platform))
        for standing in standings
    ]
    owners = Counter(file for _, file, _ in made if file)
    return [
        replace(grade, person=_identity(person, "", platform)) if owners[file] > 1 else grade
        for person, file, grade in made
    ]


def worksheet_grade(standing: Standing, platform: str) -> WorksheetGrade:
    """Return a person's grade for a platform's worksheet, or the reason why there is none."""
    attempt, grade = standing.attempt, standing.grade
    who = _identity(standing.person, attempt.handed_in if attempt else "", platform)
    if attempt is None:
        return _no_grade(who, said("nothing is known to be theirs"))
    if attempt.report is None:
        problem = plain(attempt.problem or "", MAX_FIX_CHARS)
        return _no_grade(who, said("it could not be graded: {problem}", problem=problem))
    if standing.excused:
        return _no_grade(who, course_columns.EXCUSED)
    report = from_json(attempt.report)
    comment = grade_comment(report)
    if grade is None:
        return WorksheetGrade(who, report.points, report.max_points, comment)
    return WorksheetGrade(who, grade.points, grade.out_of, joined("\n\n", [course_columns.text(standing), comment]))


def _no_grade(who: Identity, reason: str) -> WorksheetGrade:
    return WorksheetGrade(who, 0, 0, "", reason)


def _identity(person: Person, handed_in: str, platform: str) -> Identity:
    """Return all that identifies a person in a worksheet, also what their files' names say."""
    found = first_reading(handed_in)
    own = [found.number] if found and found.number and found.platform == platform else []
    numbers = [person.key, person.number, found.number if found else ""]
    names = [person.name, found.name if found else ""]
    emails = [text for text in (person.email, person.key) if "@" in text]
    labels = dict.fromkeys(plain(text, worksheets.MAX_LABEL_CHARS) for text in (person.name, person.key))
    return identity(" / ".join(labels), numbers, emails, names, own)
