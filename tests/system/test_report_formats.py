"""The real command's reports in every format: their contents, and the harmlessness of the student's text in them."""

import json
import os
import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from format_reports import GRADED, SUBMISSIONS, grade_once, hand_in, rebuilt
from junit_reader import read_junit
from result_readers import read_github, read_gradescope
from shown_texts import check_harmless, texts
from strict_json import read_json
from unit.platforms.test_formats import junit_outcome
from unit.platforms.test_report_schema import VALIDATOR

from grading.platforms import github_classroom


@pytest.fixture
def graded(grader):
    """`graded(submission)` returns its report by format, from the files of one run, and the terminal's output."""
    return lambda submission: grade_once(submission, grader)


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_junit(submission, graded):
    """There is one testcase per check, in order.

    A check that isn't passed is a failure, an error or, beyond the book, skipped.
    """
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


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_gradescope(submission, graded):
    """There is one test per check, in order.

    Those that count have a score, and the sums are the report's.
    """
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
    """There is one test per required check.

    A failed guard is in the message, and the sums are the report's.
    """
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


def test_hostile_texts_are_harmless_in_files(graded):
    """In the files, all text of a hostile module is plain text, with its control characters escaped."""
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
            # The text is still readable.
            shown = "\n".join(found)
            assert "\\x1b[" in shown
            assert "]]>" in shown
            assert "</script>" in shown
        for name in ("json", "junit", "gradescope"):
            assert re.fullmatch(r"[\n -~]*", outputs[name])
            assert "##[" not in outputs[name]
            assert re.search(r"^\s*::", outputs[name], re.MULTILINE) is None


def test_json_keeps_the_texts(graded):
    """The grader's JSON keeps the texts unchanged, except half characters, which strict readers refuse."""
    checks = graded("hostile")["report"]["katas"][0]["checks"]
    messages = "".join(check["message"] for check in checks)
    printed = "".join(check["output"] for check in checks)
    assert "\x1b[31mred" in messages
    assert "\x1b[31mred" in printed
    assert "half \\ud800 and \\udfff, whole \U0001f600" in messages
    assert "a ##[set-output name=result;]forged" in messages


@pytest.mark.parametrize("submission", ["broken", "hostile"])
def test_terminal_is_harmless(submission, graded):
    """In the terminal, the student's text can't move the cursor, hide, or count as markup."""
    shown = graded(submission)["terminal"]
    assert [char for char in shown if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")] == []
    if submission == "hostile":
        assert "[bold]rich[/bold]" in shown
        assert ":smile:" in shown
        assert "\\x1b[31mred" in "".join(shown.split())


def test_terminal_with_colours(grader, tmp_path):
    """Even where the grader writes its own escapes, the student's escapes are spelt out."""
    handed = hand_in("hostile", tmp_path / "handed in")
    env = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    shown = grader("grade", "4", "--from", handed, "--no-sandbox", env=env).stdout
    assert "\x1b[31mred" not in shown
    assert "\\x1b[31mred" in shown
    left = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert [char for char in left if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")] == []


def test_github_from_the_real_command(grader, tmp_path):
    """Without --out, standard output contains only the base64, and the exit status is that of `grade`."""
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


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_json_by_its_schema(submission, grader):
    """The grader's own report has exactly the fields of docs/report.schema.json."""
    report = grade_once(submission, grader)["report"]
    VALIDATOR.validate(report)
    assert [kata["id"] for kata in report["katas"]] == list(GRADED)
    assert report["points"] == sum(kata["points"] for kata in report["katas"])
    expected = {"solution": "passed", "stubs": "untouched", "hostile": "failed"}.get(submission, submission)
    assert report["katas"][0]["status"] == expected


def test_standard_output(grader):
    """With `--json -` standard output contains the report and nothing else."""
    done = grader("grade", "8", "--from", "solution", "--no-sandbox", "--json", "-")
    assert (done.returncode, done.stderr) == (0, "")
    VALIDATOR.validate(read_json(done.stdout))
