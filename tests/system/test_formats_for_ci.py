"""CI systems can read the report: Jenkins's schema, links to files, and the Classroom reporter's table."""

import shutil
import sys
import xml.etree.ElementTree as ET

import pytest
import warm_start
from conftest import ROOT
from format_reports import NASTY, made_up
from junit_reader import check_jenkins, read_junit
from result_readers import read_github

from grading.curriculum.ladder import find
from grading.platforms import junit

STUB, SOLUTION = find("04").stub, find("02").solution
OPEN_BOX = ("if data is not None and not isinstance(data, np.ndarray):", "if False:")


def grade(katas, folder, *args, cwd):
    """Return the standard output of the real command."""
    words = ["grade", *katas.split(), "--from", folder, "--no-sandbox", *args]
    done = warm_start.run([sys.executable, *map(str, [ROOT / "grader.py", *words])], cwd)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("stub", "typed_in", "source", "named"),
    [
        # A student's repository, as a platform checks it out and grades it.
        ("katas/04_backward", ".", ".", "katas/04_backward/backward.py"),
        ("04_backward", ".", ".", "04_backward/backward.py"),
        (".", ".", ".", "backward.py"),
        # The katas lie deeper in the repository, and the command may run in any folder.
        ("labs/week 3/katas/04_backward", ".", "labs/week 3", "labs/week 3/katas/04_backward/backward.py"),
        ("labs/week 3/katas/04_backward", "labs/week 3", ".", "labs/week 3/katas/04_backward/backward.py"),
        ("labs/hand in", "other", "../labs/hand in", "labs/hand in/backward.py"),
    ],
)
def test_paths_begin_at_the_repository(stub, typed_in, source, named, tmp_path):
    """Paths begin at the root of the repository, both for a suite's file and in a case's text."""
    for folder in (stub, typed_in):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / ".git").mkdir()
    shutil.copy(STUB, tmp_path / stub)
    out = grade("04", source, "--junit", "-", cwd=tmp_path / typed_in)
    ((suite, cases),) = read_junit(out)
    assert suite["file"] == named
    told = [text for _, _, texts in cases for text in texts.values()]
    assert any(f"\nAt {named}:" in text for text in told)


def test_paths_without_a_repository(tmp_path):
    """Outside a repository, paths begin at the submission's folder.

    A missing module appears under its own name.
    """
    (tmp_path / "ann" / "katas" / "04_backward").mkdir(parents=True)
    shutil.copy(STUB, tmp_path / "ann" / "katas" / "04_backward")
    out = grade("04 05", tmp_path / "ann", "--junit", "-", cwd=tmp_path)
    there, missing = read_junit(out)
    assert there[0]["file"] == "katas/04_backward/backward.py"
    assert missing[0]["file"] == "variadic_args.py"


def test_classroom_gets_the_same_path(tmp_path):
    """A test's file name for GitHub's reporter is the path in the repository as well."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "katas" / "04_backward").mkdir(parents=True)
    shutil.copy(STUB, tmp_path / "katas" / "04_backward")
    results = read_github(grade("04", ".", "--format", "github", cwd=tmp_path))
    assert {test["filename"] for test in results["tests"]} == {"katas/04_backward/backward.py"}


@pytest.mark.parametrize("text", ["got 3", NASTY, "", "\n"])
@pytest.mark.parametrize("source", ["katas", "handed in"])
def test_jenkins_takes_the_report(source, text):
    """A report with any role, verdict and text fits the schema that Jenkins requires."""
    check_jenkins(ET.fromstring(junit.results(made_up(text, source), "2025-01-31T12:00:00")))


@pytest.mark.parametrize(
    "change",
    [
        lambda root: root.find(".//testcase").set("file", "katas/04_backward/backward.py"),
        lambda root: root.find(".//testcase").set("line", "7"),
        lambda root: root.set("skipped", "0"),
        lambda root: root.find("testsuite").set("time", "1e-05"),
        lambda root: root.find("testsuite").attrib.pop("errors"),
        lambda root: ET.SubElement(root.find(".//testcase"), "properties"),
    ],
)
def test_the_strict_reader_is_strict(change):
    """The reader of these tests refuses anything that Jenkins's schema doesn't contain."""
    root = ET.fromstring(junit.results(made_up("got 3"), "2025-01-31T12:00:00"))
    change(root)
    with pytest.raises(AssertionError):
        check_jenkins(root)


@pytest.mark.parametrize("broken", [False, True])
def test_a_failed_guard_does_not_lower_the_table(broken, tmp_path):
    """A failed guard is named in the message and fails the job, but changes no points.

    The reporter divides the points among all tests, so guards are not in its table.
    """
    text = SOLUTION.read_text(encoding="utf-8").replace(*OPEN_BOX)
    if broken:
        text = text.replace("return np.exp(x)", "return x")
    (tmp_path / "functions.py").write_text(text, encoding="utf-8")
    results = read_github(grade("02", tmp_path, "--format", "github", cwd=tmp_path))
    passed = [test["status"] == "pass" for test in results["tests"]]
    assert len(passed) == results["max_score"] == 10
    assert sum(passed) == sum(test["score"] for test in results["tests"])
    assert (sum(passed) < 10) == broken
    assert results["status"] == "fail"
    assert "Not passed: 02 Functions: All that the earlier katas taught still holds." in results["message"]
