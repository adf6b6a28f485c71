"""Exports of the gradebook: CSV, JSON lines, worksheets of Moodle and Canvas, results for Gradescope and Classroom 50.

Each export reads the standings once, in order. It writes a file completely, or leaves the old one.
"""

import csv
import hashlib
import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from grading.classroom import course_columns, worksheets
from grading.classroom.filenames import first_reading
from grading.classroom.lossless_csv import defuse
from grading.classroom.records import Attempt, Standing
from grading.classroom.row_matching import identity
from grading.classroom.worksheets import WorksheetGrade
from grading.curriculum.ladder import ladder
from grading.judge.report import Report, first_to_fix, from_json
from grading.platforms import classroom50, gradescope, report_text
from grading.text.atomic_write import atomic_write, check_writable
from grading.text.errors import GraderError, UsageError
from grading.text.language import joined, said
from grading.text.safe_text import plain

FILES, FOLDERS = ("csv", "jsonl", "moodle", "canvas"), ("gradescope", "classroom50")
WITH_WORKSHEET = ("moodle", "canvas")
COLUMNS = ("key", "name", "email", "number", "handed_in", "graded_at", "attempts", "points", "max_points")
FILE_FOR_FOLDER = said("{option}: that is a file, and a folder is wanted")
DEVICE_FOR_FILE = said("{option}: that is a device, and a file is wanted")
WHICH_EXPORT = said("--worksheet {text} doesn't say which export it is for: --worksheet moodle=FILE")
NO_EXPORT = said("--worksheet {text} doesn't say what for: add --export moodle=FILE or canvas=FILE")
ONE_ALREADY = said("--worksheet {text}: there is one already")
NO_SUCH_EXPORT = said("--worksheet {text}: there is no --export {kind}=FILE")
FIRST_TO_FIX = said("{summary}\n\nFirst to fix: {title}\n{explanation}")
MAX_FIX_CHARS = 600  # of the first thing to fix, in a comment


@dataclass(frozen=True)
class Export:
    """An export that the command line asks for.

    Attributes:
        kind: one of FILES and FOLDERS.
        target: the file or folder to write.
        worksheet: the file to fill in, for Moodle and Canvas.
        column: the assignment's column, for Canvas.
        course: the classroom and the assignment, for Classroom 50.
    """

    kind: str
    target: Path
    worksheet: Path | None = None
    column: str | None = None
    course: tuple[str, str] = ("", "")


def parse_exports(
    exports: Sequence[str], worksheet: Sequence[str] = (), column: str | None = None, course: str | None = None
) -> tuple[Export, ...]:
    """Return what `--export KIND=TARGET`, `--worksheet [KIND=]FILE`, `--column` and `--classroom50` ask for.

    - The first two may occur several times.
    - A worksheet's kind may be left out if only one export needs a worksheet.
    - Raises UsageError before anything is graded, also if a worksheet can't be filled in.
    """
    sheets = _worksheets_by_kind([kind for kind, _, _ in map(_split_option, exports)], worksheet)
    found = []
    for kind, target, asked in map(_split_option, exports):
        if kind in WITH_WORKSHEET and kind not in sheets:
            raise UsageError(
                said(
                    "--export {asked} fills in what you have exported from {title}: add --worksheet EXPORTED.csv",
                    asked=asked,
                    title=kind.title(),
                )
            )
        of_canvas = column if kind == "canvas" else None
        of_classroom50 = classroom50.course(course, os.environ) if kind == "classroom50" else ("", "")
        found.append(Export(kind, Path(target), sheets.get(kind), of_canvas, of_classroom50))
    if column and "canvas" not in [export.kind for export in found]:
        raise UsageError(said("--column names a column of Canvas's gradebook: it goes with --export canvas=FILE"))
    if course and "classroom50" not in [export.kind for export in found]:
        raise UsageError(said("--classroom50 says what the results are for: it goes with --export classroom50=FOLDER"))
    places = [export.target.resolve() for export in found] + [path.resolve() for path in sheets.values()]
    if len(set(places)) < len(places):
        raise UsageError(
            said("every export needs a place of its own, and none may be that of a worksheet, which stays as it is")
        )
    for export in found:
        _check_export(export)
    return tuple(found)


def write_export(asked: Export, standings: Callable[[], Iterable[Standing]]) -> list[str]:
    """Write the export; return sentences that the instructor should read. Raises GraderError if it can't be written."""
    write: dict[str, Callable[[Export, Iterable[Standing]], list[str]]] = {
        "csv": _write_csv,
        "jsonl": _write_jsonl,
        "moodle": _write_worksheet,
        "canvas": _write_worksheet,
        "gradescope": _write_folder,
        "classroom50": _write_folder,
    }
    try:
        return write[asked.kind](asked, standings())
    except OSError as error:
        raise write_error(Path(error.filename or asked.target), error) from error


def write_error(path: Path, error: OSError) -> GraderError:
    """Return the error for a file that can't be written after the grading."""
    return GraderError(
        said(
            "{path} can't be written: {reason}. The grades are in the gradebook: once this is mended, the same "
            "command writes it and grades nothing again.",
            path=path,
            reason=str(error.strerror),
        )
    )


def check_target(option: str, target: Path, folder: bool = False) -> None:
    """Raise UsageError if the option's target can't be written: now, not after an hour of grading."""
    if target.name == "-":
        raise UsageError(said("{option}: standard output is for the summary; name a file", option=option))
    if not target.parent.is_dir():
        raise UsageError(said("{option}: there is no folder {parent!r}", option=option, parent=str(target.parent)))
    if not folder and target.is_dir():
        raise UsageError(said("{option}: that is a folder, and a file is wanted", option=option))
    if target.exists() and not (target.is_dir() if folder else target.is_file()):
        template = FILE_FOR_FOLDER if folder else DEVICE_FOR_FILE
        raise UsageError(said(template, option=option))
    try:
        check_writable(target / "result.json" if folder and target.exists() else target)
    except OSError as error:
        raise UsageError(
            said("{option} can't be written: {reason}", option=option, reason=str(error.strerror))
        ) from error


def grade_comment(report: Report) -> str:
    """Return the student's comment: the points, one line per kata, and the first thing to fix with its diagnosis."""
    found = first_to_fix(report)
    if found is None:
        return report_text.summary(report)
    result, check = found
    text = report_text.explanation(check, MAX_FIX_CHARS)
    fields = {"summary": report_text.summary(report), "title": report_text.title(result, check)}
    return said(FIRST_TO_FIX, fields, explanation=text if len(text) <= MAX_FIX_CHARS else text[:MAX_FIX_CHARS] + "…")


def result_file_name(key: str) -> str:
    """Return a file name for a person that every file system accepts, and that is unique for each key."""
    ascii_only = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode("ascii")
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower())[:40].strip("-")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}-{digest}.json" if readable else f"{digest}.json"


def _split_option(asked: str) -> tuple[str, str, str]:
    """Return the kind and the target of an --export, and its whole text. A path may have more = signs."""
    kind, equals, target = asked.partition("=")
    if not equals or not target or kind not in FILES + FOLDERS:
        shapes = ", ".join([f"{kind}=FILE" for kind in FILES] + [f"{kind}=FOLDER" for kind in FOLDERS])
        raise UsageError(said("--export {asked!r} is none of {shapes}", asked=asked, shapes=shapes))
    return kind, target, asked


def _worksheets_by_kind(kinds: list[str], texts: Sequence[str]) -> dict[str, Path]:
    """Return the worksheets by kind. Raises UsageError if a worksheet's export is missing or unclear."""
    wanting = [kind for kind in WITH_WORKSHEET if kind in kinds]
    found: dict[str, Path] = {}
    for text in texts:
        kind, equals, path = text.partition("=")
        if not equals or kind not in WITH_WORKSHEET:
            if len(wanting) != 1:
                raise UsageError(said(WHICH_EXPORT if wanting else NO_EXPORT, text=text))
            kind, path = wanting[0], text
        if kind not in wanting or kind in found:
            raise UsageError(said(ONE_ALREADY if kind in found else NO_SUCH_EXPORT, text=text, kind=kind))
        found[kind] = Path(path)
    return found


def _check_export(asked: Export) -> None:
    """Raise UsageError for an export that is sure to fail."""
    check_target(f"--export {asked.kind}={asked.target}", asked.target, asked.kind in FOLDERS)
    if asked.worksheet:
        _read_worksheet(asked)


def _read_worksheet(asked: Export) -> worksheets.Worksheet:
    assert asked.worksheet is not None
    return (
        worksheets.read_moodle(asked.worksheet)
        if asked.kind == "moodle"
        else worksheets.read_canvas(asked.worksheet, asked.column)
    )


def _write_csv(asked: Export, standings: Iterable[Standing]) -> list[str]:
    """Write one row per person, after a byte order mark, without which Excel doesn't read UTF-8."""
    katas = [kata.id for kata in ladder()]

    def lines() -> Iterator[bytes]:
        yield "\ufeff".encode()
        yield csv_line([*COLUMNS, *katas, "problem", *course_columns.COLUMNS])
        for standing in standings:
            attempt, report = standing.attempt, (standing.attempt and standing.attempt.report) or {}
            points = {kata["id"]: kata["points"] for kata in report.get("katas", [])}
            person = standing.person
            texts = [person.key, person.name, person.email, person.number]
            texts += [attempt.handed_in, attempt.graded_at] if attempt else ["", ""]
            numbers = [standing.attempts, report.get("points", ""), report.get("max_points", "")]
            numbers += [points.get(kata, "") for kata in katas]
            last = [(attempt and attempt.problem) or "", *course_columns.cells(standing)]
            yield csv_line([*map(defuse, texts), *numbers, *map(defuse, last)])

    atomic_write(asked.target, lines())
    return []


def csv_line(cells: Sequence[object]) -> bytes:
    """Return the cells as one line of a CSV file."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8")


def _write_jsonl(asked: Export, standings: Iterable[Standing]) -> list[str]:
    """Write one line per person: the person, the attempt that counts with its report, or null, and the grade."""

    def lines() -> Iterator[bytes]:
        for standing in standings:
            attempt = standing.attempt and asdict(standing.attempt)
            person = {**asdict(standing.person), "attempts": standing.attempts, "attempt": attempt}
            person |= course_columns.as_json(standing)
            yield report_text.ascii_json(person).encode("ascii")

    atomic_write(asked.target, lines())
    return []


def _write_worksheet(asked: Export, standings: Iterable[Standing]) -> list[str]:
    sheet = _read_worksheet(asked)
    sentences = worksheets.fill(sheet, [_worksheet_grade(standing, asked.kind) for standing in standings])
    atomic_write(asked.target, [sheet.table.encode()])
    return sentences


def _worksheet_grade(standing: Standing, platform: str) -> WorksheetGrade:
    """Return a person's grade for a platform's worksheet, with all that identifies them, also in files' names."""
    person, attempt = standing.person, standing.attempt
    found = first_reading(attempt.handed_in) if attempt else None
    own = [found.number] if found and found.number and found.platform == platform else []
    numbers = [person.key, person.number, found.number if found else ""]
    names = [person.name, found.name if found else ""]
    emails = [text for text in (person.email, person.key) if "@" in text]
    shown = dict.fromkeys(plain(text, worksheets.MAX_LABEL_CHARS) for text in (person.name, person.key))
    who = identity(" / ".join(shown), numbers, emails, names, own)
    if attempt is None:
        return WorksheetGrade(who, 0, 0, "", said("nothing was handed in"))
    if attempt.report is None:
        return WorksheetGrade(
            who,
            0,
            0,
            "",
            said("it could not be graded: {problem}", problem=plain(attempt.problem or "", MAX_FIX_CHARS)),
        )
    if standing.excused:
        return WorksheetGrade(who, 0, 0, "", course_columns.EXCUSED)
    report, grade = from_json(attempt.report), standing.grade
    if grade is None:
        return WorksheetGrade(who, report.points, report.max_points, grade_comment(report))
    return WorksheetGrade(
        who, grade.points, grade.out_of, joined("\n\n", [course_columns.text(grade), grade_comment(report)])
    )


def _write_folder(asked: Export, standings: Iterable[Standing]) -> list[str]:
    """Write one file per submission. Other files in the folder stay."""
    asked.target.mkdir(exist_ok=True)
    for standing in standings:
        if standing.attempt:
            text = (
                _gradescope_text(standing.attempt)
                if asked.kind == "gradescope"
                else _classroom50_text(standing.person.key, standing.attempt, asked.course)
            )
            atomic_write(asked.target / result_file_name(standing.person.key), [text.encode("ascii")])
    return []


def _gradescope_text(attempt: Attempt) -> str:
    if attempt.report:
        return gradescope.results(from_json(attempt.report))
    return gradescope.refusal(said("This submission could not be graded: {problem}", problem=attempt.problem))


def _classroom50_text(owner: str, attempt: Attempt, course: tuple[str, str]) -> str:
    """Return the result. A folder's files have no links, so the digest stands for them and identifies the content."""
    moment = re.sub(r"[^0-9T:-].*", "", attempt.graded_at.replace(" ", "T"))
    facts = dict.fromkeys(("commit", "release", "review"), f"urn:sha256:{attempt.digest}")
    facts |= {
        "classroom": course[0],
        "assignment": course[1],
        "assignment_type": "individual",
        "owner": owner,
    }
    facts["submission"] = f"submit/{moment.replace(':', '-')}-{attempt.digest[:7]}"
    if attempt.report:
        return classroom50.results(from_json(attempt.report), facts, moment)
    return classroom50.refusal(attempt.problem or "", facts, moment)
