"""The words of the report's schema, and the one table of each status's word, sign and colour."""

import io
import json

import pytest
from conftest import ROOT

from grading.judge.report.report import Check, KataResult, Report, as_json, from_json
from grading.pages import render
from grading.platforms import report_text
from grading.terminal import progress_report
from grading.text.labels import NO_POINTS, STATUS_LABELS, Role, Status, Verdict
from grading.text.layout import PlainConsole

PARTS = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))["$defs"]


def made_up(status):
    checks = tuple(Check("test_x", "test", role, f"A rule, {role}.", Verdict.FAILED) for role in Role)
    return Report("x", 0, 0.0, True, (KataResult("07_generations", "Generations", status, None, checks),))


@pytest.mark.parametrize(
    ("enum", "schema"),
    [
        (Verdict, PARTS["check"]["properties"]["verdict"]),
        (Role, PARTS["check"]["properties"]["role"]),
        (Status, PARTS["kata"]["properties"]["status"]),
    ],
)
def test_enums_are_the_schemas(enum, schema):
    """Each enum has the strings of docs/report.schema.json, no fewer and no more."""
    assert sorted(enum) == sorted(schema["enum"])


def test_every_status_has_a_label():
    """No two statuses have the same word, and a plain sign is one that any console shows."""
    assert list(STATUS_LABELS) == list(Status)
    assert len({label.word for label in STATUS_LABELS.values()}) == len(Status)
    assert all(label.plain_sign.isascii() for label in STATUS_LABELS.values())
    assert set(NO_POINTS) == set(Role) - {Role.REQUIRED}


@pytest.mark.parametrize("status", Status)
def test_one_word_for_one_status(status):
    """A sentence in the terminal, a platform's summary and a page's data all have the table's word."""
    report, word = made_up(status), STATUS_LABELS[status].word
    out = PlainConsole(file=io.StringIO(), soft_wrap=True)
    progress_report.show_kata(report.katas[0], out)
    assert out.file.getvalue().endswith(f", {word}.\n")
    assert f": 0 of 1, {word}" in report_text.summary(report)
    assert f'"word":{json.dumps(word)}'.replace("'", "\\u0027") in render.student_page(report)


def test_a_report_is_read_back_with_enums():
    """Writing a report and reading it again gives the same report, with enums in it and not bare strings."""
    report = made_up(Status.FAILED)
    again = from_json(json.loads(json.dumps(as_json(report))))
    assert again == report
    assert again.katas[0].status is Status.FAILED
    assert [check.role for check in again.katas[0].checks] == list(Role)
    assert all(check.verdict is Verdict.FAILED for check in again.katas[0].checks)


def test_a_verdict_that_no_schema_has():
    """A stored report with an unknown verdict is refused, so that a damaged report is noticed."""
    stored = as_json(made_up(Status.FAILED))
    stored["katas"][0]["checks"][0]["verdict"] = "fine"
    with pytest.raises(ValueError, match="fine"):
        from_json(stored)
