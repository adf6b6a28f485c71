"""The report as other programs read it: what each format says, and that nothing of a student's does anything there."""

import json
import os
import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from format_readers import check_harmless, read_github, read_gradescope, read_json, read_junit, texts
from format_reports import NASTY, SUBMISSIONS, grade_once, hand_in, made_up, rebuilt

from grading.judge.report import Report
from grading.platforms import formats, github_classroom, gradescope, junit, report_text


@pytest.fixture
def graded(grader, tmp_path_factory):
    """`graded(submission)`: its report by format, as files of one run hold it, and what the terminal showed of it."""
    return lambda submission: grade_once(submission, grader, tmp_path_factory)


# ---- each format, on each submission


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_junit(submission, graded):
    """A testcase a check, in order; not passed is a failure, an error or, beyond the book, skipped."""
    outputs = graded(submission)
    suites = read_junit(outputs["junit"])
    for (attributes, cases), kata in zip(suites, outputs["report"]["katas"], strict=True):
        assert attributes["name"] == kata["id"]
        for (case, outcome, told), check in zip(cases, kata["checks"], strict=True):
            assert case["name"] == check["name"]
            assert outcome == junit_outcome(check)
            place = f"At {check['where']}"
            assert outcome is None or not check["where"] or told[outcome].endswith(place)
            assert ("system-out" in told) == (check["output"] != "")


def junit_outcome(check):
    if check["verdict"] == "passed":
        return None
    if check["role"] == "stretch":
        return "skipped"
    return "error" if check["verdict"] in ("crashed", "timeout") else "failure"


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_gradescope(submission, graded):
    """A test a check, in order; those that count have a score, and the sums are the report's."""
    outputs = graded(submission)
    results, report = read_gradescope(outputs["gradescope"]), outputs["report"]
    checks = [(kata, check) for kata in report["katas"] for check in kata["checks"]]
    for test, (kata, check) in zip(results["tests"], checks, strict=True):
        assert test["name"] == f"{kata['id'][:2]} {kata['title']}: {check['requirement']}"
        assert (test["status"] == "passed") == (check["verdict"] == "passed")
        assert test.get("max_score", 0) == (check["role"] == "required")
        assert {kata["id"], check["role"]} <= set(test["tags"])
        assert check["verdict"] == "passed" or test["output"]
    assert results["score"] == report["points"]
    assert sum(test.get("max_score", 0) for test in results["tests"]) == report["max_points"]
    assert f"{report['points']} of {report['max_points']} points" in results["output"].splitlines()[0]
    assert results["extra_data"]["points"] == report["points"]
    assert results["extra_data"]["max_points"] == report["max_points"]
    assert results["extra_data"]["seed"] == 5


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_github(submission, graded):
    """A test for every required check; a guard that fails is in the message; the sums are the report's."""
    report = graded(submission)["report"]
    results = read_github(github_classroom.results(rebuilt(report)))
    checks = [check for kata in report["katas"] for check in kata["checks"]]
    required = [check["name"] for check in checks if check["role"] == "required"]
    guards = [check["requirement"] for check in checks if check["role"] == "guard" and check["verdict"] != "passed"]
    assert [test["test_code"] for test in results["tests"]] == required
    assert all(requirement in results["message"] for requirement in guards)
    assert sum(test["score"] for test in results["tests"]) == report["points"]
    assert results["max_score"] == report["max_points"]
    assert results["status"] == ("pass" if submission == "solution" else "fail")


# ---- what a student writes does nothing


def test_hostile_texts_are_harmless_in_files(graded):
    """Messages, exceptions, names and prints of a hostile module come as text, with everything spelt out that acts."""
    outputs = graded("hostile")
    verdicts = {check["verdict"] for kata in outputs["report"]["katas"] for check in kata["checks"]}
    assert verdicts >= {"failed", "crashed"}
    for submission in ("hostile", "broken"):
        outputs = graded(submission)
        for parsed in (ET.fromstring(outputs["junit"]), json.loads(outputs["gradescope"])):
            found = list(texts(parsed))
            for text in found:
                check_harmless(text)
            assert max(map(len, found)) < 20_000
            # It is still there to be read.
            shown = "\n".join(found)
            assert "\\x1b[" in shown
            assert "]]>" in shown
            assert "</script>" in shown
        for name in ("json", "junit", "gradescope"):
            assert re.fullmatch(r"[\n -~]*", outputs[name])
            assert "##[" not in outputs[name]
            assert re.search(r"^\s*::", outputs[name], re.MULTILINE) is None


def test_json_keeps_the_texts(graded):
    """In our own JSON the texts are as they were, but for halves of characters, which strict readers refuse."""
    checks = graded("hostile")["report"]["katas"][0]["checks"]
    messages = "".join(check["message"] for check in checks)
    printed = "".join(check["output"] for check in checks)
    assert "\x1b[31mred" in messages
    assert "\x1b[31mred" in printed
    assert "half \\ud800 and \\udfff, whole \U0001f600" in messages
    assert "a ##[set-output name=result;]forged" in messages


@pytest.mark.parametrize("submission", ["broken", "hostile"])
def test_terminal_is_harmless(submission, graded):
    """Nothing of a student's moves a cursor, hides, or counts as markup in the terminal."""
    shown = graded(submission)["terminal"]
    assert [char for char in shown if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")] == []
    if submission == "hostile":
        assert "[bold]rich[/bold]" in shown
        assert ":smile:" in shown
        assert "\\x1b[31mred" in "".join(shown.split())


def test_terminal_with_colours(grader, tmp_path):
    """Where the grader writes escapes of its own, the student's are spelt out all the same."""
    handed = hand_in("hostile", tmp_path / "handed in")
    env = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    shown = grader("grade", "4", "--from", handed, "--no-sandbox", env=env).stdout
    assert "\x1b[31mred" not in shown
    assert "\\x1b[31mred" in shown
    left = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert [char for char in left if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")] == []


def test_github_from_the_real_command(grader, tmp_path):
    """Without --out the base64 is all that goes to standard output, and grade's exit status stays."""
    handed = hand_in("hostile", tmp_path / "handed in")
    done = grader("grade", "4", "--from", handed, "--no-sandbox", "--format", "github")
    assert done.returncode == 1
    assert done.stderr == ""
    results = read_github(done.stdout)
    found = list(texts(results))
    for text in found:
        check_harmless(text)
    assert "<script>alert(1)</script>" in "".join(found)
    assert sum(test["score"] for test in results["tests"]) == 0


@pytest.mark.parametrize("text", [NASTY, "x" * 100_000, "", "\n", "::error::", "é" * 5000, "\x00" * 5000])
def test_any_text_in_any_field(text):
    """Whatever the texts in a report are, every format can be read, and nothing in it acts."""
    report = made_up(text)
    parsed = [ET.fromstring(junit.results(report)), json.loads(gradescope.results(report))]
    read_junit(junit.results(report, "2025-01-31T12:00:00"))
    read_gradescope(gradescope.results(report))
    parsed.append(read_github(github_classroom.results(made_up(text or "empty"))))
    read_json(formats.report_json(made_up(text)))
    for part in texts(parsed):
        check_harmless(part)


def test_every_character_fits_into_xml():
    """XML 1.0 can't hold most control characters, halves and non-characters: none of them ever gets there."""
    characters = [chr(code) for code in [*range(0x20000), *range(0xE0000, 0xE0200), 0x1FFFE, 0x1FFFF, 0x10FFFF]]
    for start in range(0, len(characters), 4000):
        text = report_text.harmless("".join(characters[start : start + 4000]))
        element = ET.Element("x", {"a": text})
        element.text = text
        back = ET.fromstring(ET.tostring(element, encoding="us-ascii"))
        assert back.text == text
        assert back.get("a") == text


# ---- what each format says of a check


def test_junit_says_where_and_why():
    """An outcome has requirement, guess, message, the student's file and line; its output what was printed."""
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
    """A test's output has what counts, the guess, the message, the line and what was printed; a failed guard is seen."""
    tests = read_gradescope(gradescope.results(made_up("got 3")))["tests"]
    assert tests[1]["name"] == "07 Generations: It does more."
    assert tests[1]["number"] == "7.2"
    assert tests[1]["output"] == (
        "This looks like: A mistake. got 3\ngot 3\nAt generations.py:41\n\nYour code printed:\ngot 3"
    )
    guard, beyond = tests[6], tests[8]
    assert (guard["status"], guard["visibility"]) == ("failed", "visible")
    assert "held before" in guard["output"]
    assert "beyond the book" in beyond["output"]
    assert "score" not in guard
    assert "score" not in beyond


def test_github_tells_of_guards_without_points():
    """A failed guard is in the message, not among the tests; a guard that holds and what goes beyond the book are left out."""
    results = read_github(github_classroom.results(made_up("got 3")))
    assert [test["test_code"] for test in results["tests"][:6]] == [
        *("test_fine_0", "test_wrong_0", "test_todo_0", "test_slow_0", "test_dead_0", "flat_0")
    ]
    assert [test["status"] for test in results["tests"][:6]] == ["pass", "fail", "fail", "error", "error", "fail"]
    assert results["message"].endswith("\nNot passed, for no points: 07 Generations: It still works.")
    wrong = results["tests"][1]
    assert (wrong["filename"], wrong["line_no"], wrong["task_id"]) == ("katas/07_generations/generations.py", 41, 7)
    assert wrong["message"] == "This looks like: A mistake. got 3\ngot 3\nAt katas/07_generations/generations.py:41"
    assert wrong["output"] == "got 3"
    assert sum(test["score"] for test in results["tests"]) == 1
    assert results["max_score"] == made_up().max_points


@pytest.mark.parametrize("text", ["\x00" * 4000, "\U0001f600" * 4000, '"' * 4000, NASTY * 20])
def test_github_stays_small(text):
    """However long the texts are, the whole goes into an environment variable, and no test is left out."""
    results = read_github(github_classroom.results(made_up(text, copies=15)))
    assert len(results["tests"]) == 6 * 15 + 4


def test_github_needs_something_that_counts():
    with pytest.raises(ValueError, match="nothing counts"):
        github_classroom.results(Report("katas", 0, 0.0, False, ()))


# ---- the command line


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_nothing_else_on_standard_output(option, grader):
    done = grader("grade", "4", "--from", "solution", "--no-sandbox", option, "-")
    assert (done.returncode, done.stderr) == (0, "")
    if option == "--json":
        found = read_json(done.stdout)
        assert found["points"] == found["max_points"] > 0
    else:
        read_junit(done.stdout)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--out", "results.json"], "add --format"),
        (["--format", "moodle"], "invalid choice: 'moodle'"),
        (["--json", "-", "--junit", "-"], "only one of --json, --junit and --format"),
        (["--junit", "-", "--format", "github"], "only one of --json, --junit and --format"),
        (["--junit", "-", "--format", "github", "--out", "-"], "only one of --json, --junit and --format"),
        (["--json", "report", "--junit", "report"], "a file each"),
        (["--junit", "no/such/folder/junit.xml", "4"], "can't be written"),
    ],
)
def test_wrong_usage(args, says, grader):
    done = grader("grade", *args)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].count(says) == 1
    assert "Traceback" not in done.stderr
