"""Check what another assistant's gradebook holds before it is merged: any program may have written that file.

A value of another type would end every later run over this gradebook, and no run could take it out again.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from pathlib import Path

from grading.classroom.gradebooks.gradebook import UNSETTLED, Gradebook
from grading.classroom.submissions.stored_moments import STORED
from grading.judge.report.report import Report, as_json, from_json
from grading.text.errors import UsageError
from grading.text.language import said

TEXTS = ("handed_in", "digest", "handed_in_by", "assignment", "graded_by", "content")
MAX_NUMBER = 1e15
MAX_REPORT = 10_000_000  # characters; a grader writes a tenth of that
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError, OverflowError)


def expect_people(other: Gradebook, path: Path) -> None:
    """Raise UsageError if a person of the other gradebook has a value that is no text."""
    for person in other.people.by_key().values():
        if not person.key or not all(isinstance(text, str) for text in dataclasses.astuple(person)):
            raise UsageError(
                said(
                    "--merge {path}: the person {key} in it is not as a grader writes it. Nothing of the file was "
                    "merged.",
                    path=path,
                    key=repr(person.key),
                )
            )


def expect_attempts(rows: Iterable[dict], other: Gradebook, path: Path) -> None:
    """Raise UsageError if an attempt is not as a grader writes it."""
    for row in rows:
        with other.file.reading() as database:
            (report,) = database.execute("select report from attempt where id = ?", [row["id"]]).fetchone()
        column = _wrong_column(row, report)
        if column:
            raise UsageError(
                said(
                    "--merge {path}: the attempt of {key} with the number {number} in it is not as a grader writes it: "
                    "its {column} can't be read. Nothing of the file was merged.",
                    path=path,
                    key=repr(row["person"]),
                    number=row["id"],
                    column=column,
                )
            )


def _wrong_column(row: dict, report: object) -> str:
    """Return the name of a column whose value no grader writes, or ""."""
    for name in TEXTS:
        if not isinstance(row[name], str):
            return name
    for name in ("points", "max_points"):
        if row[name] is not None and not _is_number(row[name], int):
            return name
    if not _is_moment(row["graded_at"]):
        return "graded_at"
    if row["handed_in_at"] != "" and not _is_moment(row["handed_in_at"]):
        return "handed_in_at"
    if not _are_conditions(row["conditions"]):
        return "conditions"
    if report is None:
        return "" if isinstance(row["problem"], str) else "problem"
    return "" if row["problem"] is None and _is_report(report) else "report"


def _is_moment(text: object) -> bool:
    try:
        return isinstance(text, str) and datetime.strptime(text, STORED).strftime(STORED) == text
    except ValueError:
        return False


def _are_conditions(text: object) -> bool:
    if text == UNSETTLED:
        return True
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except UNREADABLE:
        return False
    return isinstance(found, dict) and _is_number(found.get("seed"), int)


def _is_report(text: object) -> bool:
    """True if the report can be read, and each value has the type that a grader's has."""
    if not isinstance(text, str) or len(text) > MAX_REPORT:
        return False
    try:
        found = json.loads(text)
        report = from_json(found)
        return _fits(report, Report) and _has_types(as_json(report), found)
    except UNREADABLE:
        return False


def _fits(value: object, wanted: typing.Any) -> bool:
    """True if the value is of the type that a report's dataclass declares."""
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is types.UnionType:
        return any(_fits(value, each) for each in inner)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(each, inner[0]) for each in value)
    if dataclasses.is_dataclass(wanted):
        hints = typing.get_type_hints(wanted)
        return isinstance(value, typing.cast(type, wanted)) and all(
            _fits(getattr(value, field.name), hints[field.name])
            for field in dataclasses.fields(wanted)
            if field.compare
        )
    return _is_number(value, wanted) if wanted in (int, float) else isinstance(value, wanted)


def _has_types(wanted: object, found: object) -> bool:
    """True if the JSON has the same shape and types as that of the report which was made from it.

    Older reports lack some entries.
    """
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            _has_types(value, found[name]) for name, value in wanted.items() if name in found and name != "said"
        )
    if isinstance(wanted, list | tuple):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_has_types, wanted, found))
    if isinstance(wanted, Enum):
        return found == wanted.value
    if isinstance(wanted, float):
        return _is_number(found, float)
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return _is_number(found, int) and typing.cast(int, found) >= 0
    return isinstance(found, str) if isinstance(wanted, str) else type(found) is type(wanted)


def _is_number(value: object, wanted: type) -> bool:
    fits = int if wanted is int else int | float
    return isinstance(value, fits) and not isinstance(value, bool) and abs(value) <= MAX_NUMBER
