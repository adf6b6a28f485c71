"""An attempt as a row of the gradebook: its report and its problem as JSON, and both restored."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from grading.classroom.records.records import Attempt
from grading.classroom.submissions import problem_texts
from grading.text.errors import GraderError
from grading.text.language import Sentence, as_data, from_data, said

# The columns from which an attempt is restored, in the order in which `restored` takes their values.
COLUMNS = (
    *("person", "handed_in", "digest", "conditions", "graded_at", "problem", "problem_parts", "report"),
    *("assignment", "handed_in_at", "handed_in_by", "graded_by", "content"),
)
DAMAGED_REPORT = said(
    "the gradebook {path} is damaged: the last report on {key!r} can't be read ({error}). With --only and that name it "
    "is made anew; or name another file, into which all is graded again."
)


def insert(database: sqlite3.Connection, attempt: Attempt) -> None:
    """Store the attempt, and its points beside the report for programs that read the file."""
    report, problem = attempt.report, attempt.problem
    row = {
        **vars(attempt),
        "problem_parts": json.dumps(as_data(problem)) if isinstance(problem, Sentence) else "",
        "report": json.dumps(report) if report else None,
        "points": report["points"] if report else None,
        "max_points": report["max_points"] if report else None,
    }
    values = ", ".join(f":{name}" for name in row)
    database.execute(f"insert into attempt ({', '.join(row)}) values ({values})", row)


def restored(row: Sequence, path: Path) -> Attempt:
    """Return the attempt with its report. Raises GraderError, with the gradebook's path, if that can't be read."""
    key, handed_in, digest, conditions, graded_at, problem, parts, text, *of_course = row
    try:
        report = json.loads(text) if text else None
    except ValueError as error:
        raise GraderError(said(DAMAGED_REPORT, path=path, key=key, error=error)) from error
    return Attempt(key, handed_in, digest, conditions, graded_at, _with_parts(problem, parts), report, *of_course)


def katas_of(text: bytes) -> list[str]:
    """Return the ids of the katas in a stored report; none if it is damaged."""
    try:
        return [kata["id"] for kata in json.loads(text)["katas"]]
    except (ValueError, KeyError, TypeError):
        return []


def _with_parts(problem: str | None, parts: str) -> str | None:
    """Return a problem as the sentence that its parts make, or as it is if they don't make it."""
    if not problem or not parts:  # of an older grader
        return problem and problem_texts.restored(problem)
    try:
        sentence = from_data(json.loads(parts))
    except ValueError:
        return problem
    return sentence if sentence == problem else problem
