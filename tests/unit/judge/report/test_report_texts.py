"""The texts of a report keep their templates and fields in JSON, beside the English."""

import json
from dataclasses import replace

from sentences import Sentence, joined, said

from grading.judge.report.report import Check, KataResult, Report, as_json, from_json
from grading.judge.report.report_texts import ELSEWHERE
from grading.text.labels import Role, Verdict
from grading.text.language import as_data

BROKEN = said("{file} can't be imported.", file="x.py")
WRONG = joined(
    "\n", [said("called {called}: got {got}, expected {expected}.", called="f", got="1", expected="2"), said("Why?")]
)


def report(message=WRONG, kata_message=None, **facts):
    check = Check("test_x", "test", Role.REQUIRED, said("It holds."), Verdict.FAILED, message, **facts)
    checks = (check, replace(check, name="test_y", message=BROKEN))
    return Report("x", 0, 0.0, True, (KataResult("04_backward", said("Backward"), "failed", kata_message, checks),))


def test_texts_come_back():
    """A report that is read back has the same sentences in it, and its JSON has the English texts."""
    before = report(
        kata_message=BROKEN, where="a.ipynb, cell 7, line 3", output=f"{ELSEWHERE}\nhello\n… and 5 bytes more"
    )
    stored = json.loads(json.dumps(as_json(before)))
    kata = stored["katas"][0]
    assert kata["checks"][0]["message"] == "called f: got 1, expected 2.\nWhy?"
    assert kata["said"] == {"message": as_data(BROKEN), "checks": {"test_x": as_data(WRONG)}}
    again = from_json(stored)
    assert again == before
    assert as_json(again) == as_json(before)
    first, second = again.katas[0].checks
    assert as_data(first.message) == as_data(WRONG)
    assert as_data(second.message) == as_data(BROKEN)
    assert all(
        isinstance(text, Sentence) for text in (first.requirement, first.where, first.output, again.katas[0].title)
    )


def test_a_report_without_fields():
    """Texts that are known by themselves take no room in the JSON, and a student's own text stays as it is."""
    stored = as_json(report("ValueError: {x}"))
    del stored["katas"][0]["said"]  # that of the other check
    check = from_json(stored).katas[0].checks[0]
    assert (check.message, check.message.fields) == ("ValueError: {x}", {})


def test_forged_templates():
    """A stored template that makes another text than the one beside it is left out, as one that can't be read is."""
    for forged in (as_data(said("{a}", a="passed")), {"message": "{a:9999999999}", "fields": {"a": 1}}, "?", 5, []):
        stored = json.loads(json.dumps(as_json(report())))
        stored["katas"][0]["said"]["checks"]["test_x"] = forged
        message = from_json(stored).katas[0].checks[0].message
        assert (message, isinstance(message, Sentence)) == (WRONG, False)
