"""The report as other programs read it: each format has the right fields, and no student's text acts on a reader."""

import json
import xml.etree.ElementTree as ET

import pytest
from format_reports import NASTY, made_up
from junit_reader import read_junit
from result_readers import read_github, read_gradescope
from shown_texts import check_harmless, texts
from strict_json import read_json

from grading.judge.report.report import Report
from grading.platforms import formats, github_classroom, gradescope, junit, report_text
from grading.text.labels import BROKEN_GUARD

# ---- each format, on each submission


def junit_outcome(check):
    if check["verdict"] == "passed":
        return None
    if check["role"] == "stretch":
        return "skipped"
    return "error" if check["verdict"] in ("crashed", "timeout") else "failure"


# ---- a student's text is only text


@pytest.mark.parametrize("text", [NASTY, "x" * 100_000, "", "\n", "::error::", "é" * 5000, "\x00" * 5000])
def test_any_text_in_any_field(text):
    """With any text in any field of a report, every format can be read, and no text in it acts."""
    report = made_up(text)
    parsed = [ET.fromstring(junit.results(report)), json.loads(gradescope.results(report))]
    read_junit(junit.results(report, "2025-01-31T12:00:00"))
    read_gradescope(gradescope.results(report))
    parsed.append(read_github(github_classroom.results(made_up(text or "empty"))))
    read_json(formats.report_json(made_up(text)))
    for part in texts(parsed):
        check_harmless(part)


def test_every_character_fits_into_xml():
    """XML 1.0 can't hold most control characters, halves and non-characters, so the grader writes none of them."""
    characters = [chr(code) for code in [*range(0x20000), *range(0xE0000, 0xE0200), 0x1FFFE, 0x1FFFF, 0x10FFFF]]
    for start in range(0, len(characters), 4000):
        text = report_text.harmless("".join(characters[start : start + 4000]))
        element = ET.Element("x", {"a": text})
        element.text = text
        back = ET.fromstring(ET.tostring(element, encoding="us-ascii"))
        assert back.text == text
        assert back.get("a") == text


# ---- a check in each format


def test_junit_says_where_and_why():
    """An outcome has requirement, guess, message, the student's file and line; its output is the printed text."""
    ((suite, cases), _) = read_junit(junit.results(made_up("got 3"), "2025-01-31T12:00:00"))
    assert suite["file"] == "katas/07_generations/generations.py"
    assert suite["time"] == "5.5000"
    outcomes = {case["name"]: outcome for case, outcome, _ in cases}
    assert outcomes == {
        "test_fine_0": None,
        "test_wrong_0": "failure",
        "test_todo_0": "failure",
        "test_slow_0": "error",
        "test_dead_0": "error",
        "flat_0": "failure",
        "test_guard_0": "failure",
        "test_good_guard_0": None,
        "test_beyond_0": "skipped",
        "test_far_beyond_0": "skipped",
    }
    case, _, told = cases[1]
    assert case == {"name": "test_wrong_0", "classname": "katas.07_generations", "time": "0.2500"}
    assert told["failure"] == "This looks like: A mistake. got 3\ngot 3\nAt katas/07_generations/generations.py:41"
    assert told["system-out"] == "got 3"
    assert cases[0][0]["time"] == "0.0000"
    failure = ET.fromstring(junit.results(made_up("got 3"))).find(".//failure")
    assert failure.attrib == {"message": "It does more.", "type": "failed"}
    ((suite, _), _) = read_junit(junit.results(made_up(source="handed in", own=False), "2025-01-31T12:00:00"))
    assert suite["file"] == "generations.py"


def test_gradescope_tells_the_student():
    """A test's output has its effect on the score, the guess, message, line and output; a failed guard is seen."""
    tests = read_gradescope(gradescope.results(made_up("got 3")))["tests"]
    assert tests[1]["name"] == "07 Generations: It does more."
    assert tests[1]["number"] == "7.2"
    assert tests[1]["output"] == (
        "This looks like: A mistake. got 3\ngot 3\nAt generations.py:41\n\nYour code printed:\ngot 3"
    )
    guard, beyond = tests[6], tests[8]
    assert (guard["status"], guard["visibility"]) == ("failed", "visible")
    assert guard["output"].startswith("This is a guard, for no points: the stub had it ready")
    assert "beyond the book" in beyond["output"]
    assert "score" not in guard
    assert "score" not in beyond


def test_github_tells_of_guards_without_points():
    """A failed guard is in the message, not among the tests; passed guards and stretch checks are left out."""
    results = read_github(github_classroom.results(made_up("got 3")))
    assert [test["test_code"] for test in results["tests"][:6]] == [
        *("test_fine_0", "test_wrong_0", "test_todo_0", "test_slow_0", "test_dead_0", "flat_0")
    ]
    assert [test["status"] for test in results["tests"][:6]] == ["pass", "fail", "fail", "error", "error", "fail"]
    assert results["message"].endswith(f"\nNot passed: 07 Generations: It still works. {BROKEN_GUARD}")
    wrong = results["tests"][1]
    assert (wrong["filename"], wrong["line_no"], wrong["task_id"]) == ("katas/07_generations/generations.py", 41, 7)
    assert wrong["message"] == "This looks like: A mistake. got 3\ngot 3\nAt katas/07_generations/generations.py:41"
    assert wrong["output"] == "got 3"
    assert sum(test["score"] for test in results["tests"]) == 1
    assert results["max_score"] == made_up().max_points


@pytest.mark.parametrize("text", ["\x00" * 4000, "\U0001f600" * 4000, '"' * 4000, NASTY * 20])
def test_github_stays_small(text):
    """However long the texts are, the result fits into an environment variable and has every test."""
    results = read_github(github_classroom.results(made_up(text, copies=15)))
    assert len(results["tests"]) == 6 * 15 + 4


def test_github_needs_something_that_counts():
    with pytest.raises(ValueError, match="nothing counts"):
        github_classroom.results(Report("katas", 0, 0.0, False, ()))


# ---- the command line
