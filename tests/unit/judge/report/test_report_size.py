"""One submission's report is bounded, whatever its code prints or raises, and no verdict depends on that."""

import json
from dataclasses import replace

import pytest

from grading.judge.report import report_size
from grading.judge.report.report import Check, KataResult, Report, as_json

MOST = 1_000_000
TEXTS = {
    "NULs": "\0" * 140_000,
    "markup": "<&>\"'" * 30_000,
    "astral": "\U0001f600" * 40_000,
    "half characters": "\ud800" * 40_000,
    "lines": "\n" * 140_000,
    "backslashes": "\\" * 140_000,
    "invisible": "\u202e\u200b" * 40_000,
    "plain": "x" * 140_000,
}


def made(checks, **texts):
    check = Check("test_one", "test", "required", "It holds.", "failed", **texts)
    return KataResult("04_backward", "backward", "failed", None, tuple([check] * checks))


@pytest.mark.parametrize("field", ["output", "message"])
@pytest.mark.parametrize("name", TEXTS)
def test_any_text(name, field):
    """With any text in all checks, ten modules stay below a million characters of JSON, with the same verdicts."""
    result = replace(made(30, **{field: TEXTS[name]}), message=TEXTS[name])
    bounded = report_size.bounded(result)
    whole = Report("x", 0, 1.0, True, (bounded,) * 10)
    assert len(json.dumps(as_json(whole), indent=1)) < MOST
    assert [check.verdict for check in bounded.checks] == ["failed"] * 30
    assert all("bytes more" in getattr(check, field) for check in bounded.checks)
    assert report_size.bounded(bounded) == bounded


def test_what_was_left_out_is_counted():
    """The report counts all the bytes that were printed, also where the grader read only the beginning."""
    text = "é" * 100_000 + "\n… and 5000 bytes more"
    shown = report_size.bounded(made(1, output=text)).checks[0].output
    kept, _, left = shown.rpartition("\n… and ")
    assert int(left.split()[0]) == 200_000 + 5000 - 2 * len(kept)


def test_short_ones_stay_whole():
    """Where one check prints without end, other checks' output and all messages stay as they are."""
    result = made(20, output="hello", message="got 1, expected 2")
    loud = replace(result.checks[3], output="y" * 140_000)
    checks = (*result.checks[:3], loud, *result.checks[4:])
    bounded = report_size.bounded(replace(result, checks=checks))
    assert [check.output for check in bounded.checks if check.output != "hello"] == [bounded.checks[3].output]
    assert len(bounded.checks[3].output) > 50_000
    assert {check.message for check in bounded.checks} == {"got 1, expected 2"}


def test_forged_number_of_what_was_left_out():
    """A module may print such a line itself, with a number that no text has: it is text like any other."""
    text = "x" * 100_000 + f"\n… and {'9' * 5000} bytes more"
    shown = report_size.bounded(made(1, output=text)).checks[0].output
    assert "99" not in shown and shown.endswith("bytes more")
