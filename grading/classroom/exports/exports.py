"""Exports of the gradebook: CSV and JSON lines here, worksheets and results for platforms in files of their own.

Each export reads the standings once, in order. It writes a file completely, or leaves the old one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from grading.classroom.courses import course_columns
from grading.classroom.exports import output_targets, result_folders, worksheet_export
from grading.classroom.exports.export_options import Export
from grading.classroom.records.records import Standing
from grading.classroom.tables.csv_cells import csv_line, defuse
from grading.curriculum.ladder import ladder
from grading.platforms import report_text
from grading.text.atomic_write import atomic_write

COLUMNS = ("key", "name", "email", "number", "handed_in", "graded_at", "attempts", "points", "max_points")


def write_export(asked: Export, standings: Callable[[], Iterable[Standing]]) -> list[str]:
    """Write the export; return sentences that the instructor should read. Raises GraderError if it can't be written."""
    write: dict[str, Callable[[Export, Iterable[Standing]], list[str]]] = {
        "csv": _write_csv,
        "jsonl": _write_jsonl,
        "moodle": worksheet_export.write_worksheet,
        "canvas": worksheet_export.write_worksheet,
        "gradescope": result_folders.write_folder,
        "classroom50": result_folders.write_folder,
    }
    try:
        return write[asked.kind](asked, standings())
    except OSError as error:
        raise output_targets.write_error(Path(error.filename or asked.target), error) from error


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
