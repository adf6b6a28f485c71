"""One submission's report is bounded, whatever its code prints, raises or says; and no verdict depends on that."""

import json
from dataclasses import replace

import pytest
from class_runs import rows, run

from grading.curriculum.ladder import ladder
from grading.judge import report_size
from grading.judge.report import Check, KataResult, Report, as_json

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
    """Ten modules whose checks all have it stay below a million characters of JSON, with the same verdicts."""
    result = replace(made(30, **{field: TEXTS[name]}), message=TEXTS[name])
    bounded = report_size.bounded(result)
    whole = Report("x", 0, 1.0, True, (bounded,) * 10)
    assert len(json.dumps(as_json(whole), indent=1)) < MOST
    assert [check.verdict for check in bounded.checks] == ["failed"] * 30
    assert all("bytes more" in getattr(check, field) for check in bounded.checks)
    assert report_size.bounded(bounded) == bounded


def test_what_was_left_out_is_counted():
    """The number of bytes is that of all that was printed, also where the beginning alone had been read."""
    text = "é" * 100_000 + "\n… and 5000 bytes more"
    shown = report_size.bounded(made(1, output=text)).checks[0].output
    kept, _, left = shown.rpartition("\n… and ")
    assert int(left.split()[0]) == 200_000 + 5000 - 2 * len(kept)


def test_short_ones_stay_whole():
    """Where one check prints without end, what the others print and all messages are left as they are."""
    result = made(20, output="hello", message="got 1, expected 2")
    loud = replace(result.checks[3], output="y" * 140_000)
    checks = (*result.checks[:3], loud, *result.checks[4:])
    bounded = report_size.bounded(replace(result, checks=checks))
    assert [check.output for check in bounded.checks if check.output != "hello"] == [bounded.checks[3].output]
    assert len(bounded.checks[3].output) > 50_000
    assert {check.message for check in bounded.checks} == {"got 1, expected 2"}


def test_class_of_people_who_print(tmp_path):
    """A gradebook and a page stay small though all print NULs while a module is imported and in every check."""
    loud = "print(chr(0) * 70_000)\n_made = Variable.__init__\n"
    loud += "def _init(self, *args, **kwargs):\n    print(chr(0) * 70_000)\n    _made(self, *args, **kwargs)\n"
    loud += "Variable.__init__ = _init\n"
    katas = list(ladder())[:4]
    for name in "ab":
        (tmp_path / "class" / name).mkdir(parents=True)
        for kata in katas:
            text = kata.solution.read_text(encoding="utf-8") + f"{loud}# {name}\n"
            (tmp_path / "class" / name / f"{kata.name}.py").write_text(text, encoding="utf-8")
    book, page = tmp_path / "book", tmp_path / "page.html"
    run(tmp_path / "class", "--gradebook", book, "--html", page, "--no-sandbox")
    for _, text in rows(book, "person, report"):
        assert len(text) < 0.4 * MOST
        report = json.loads(text)
        assert [kata["status"] for kata in report["katas"][:4]] == ["passed"] * 4
        first, second = (check["output"] for check in report["katas"][0]["checks"][:2])
        assert first.startswith("\0")
        assert second.startswith(report_size.ELSEWHERE)
    assert page.stat().st_size < MOST
