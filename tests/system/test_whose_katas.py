"""The field `own` of a report, and never the name of the graded folder, tells that the katas are the student's own."""

import json
import re
import shutil
import sys

import pytest
import warm_start
from conftest import ROOT
from format_reports import made_up

from grading.judge.report.report import as_json, from_json
from grading.pages import render
from grading.platforms import junit, report_text

# Times differ between runs: "seconds": 0.12, time="0.12", 2025-01-31T12:00:00, at 12:00 UTC, in 0.3 s.
UNLIKE = re.compile(r'"seconds":\s*[\d.]+|time="[\d.]+"|\d{4}-\d\d-\d\d[T ][\d:]+|\b[\d.]+ s\b')


@pytest.fixture(params=["katas", "./katas", "katas/", "handed in"])
def submission(request, tmp_path):
    """A folder with one wrong module, named as a student might name it, relative to the working folder."""
    folder = tmp_path / request.param
    folder.mkdir(parents=True)
    text = (ROOT / "solution" / "backward.py").read_text(encoding="utf-8")
    (folder / "backward.py").write_text(text.replace("return x**2", "return x**3"), encoding="utf-8")
    return request.param


def grade(cwd, *arguments):
    """Return the command's output. The working folder is no checkout."""
    command = [sys.executable, str(ROOT / "grader.py"), "grade", "4", "--no-sandbox", *arguments]
    done = warm_start.run(command, cwd)
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_a_folder_called_katas(submission, tmp_path):
    """A folder with the name katas is graded, reported and shown as any other submission."""
    text = grade(
        tmp_path, "--from", submission, "--json", "report.json", "--junit", "report.xml", "--html", "page.html"
    )
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["own"] is False
    assert "grader.py graph" not in text, "that draws what lies in the checkout"
    assert "grader.py watch" not in text
    assert "katas/04_backward/backward.py" not in (tmp_path / "report.xml").read_text(encoding="utf-8")
    title = re.search("<title>(.*?)</title>", (tmp_path / "page.html").read_text(encoding="utf-8"))[1]
    assert title.startswith("Katas: ")


def test_the_name_changes_nothing(tmp_path):
    """A submission's folder with the name katas, in any place, shows the same as under another name."""
    text = (ROOT / "solution" / "backward.py").read_text(encoding="utf-8")
    for name in ("katas", "names"):  # of equal length, so that lines break in the same places
        (tmp_path / "some" / name / "04_backward").mkdir(parents=True)
        (tmp_path / "some" / name / "04_backward" / "backward.py").write_text(text.replace("x**2", "x**3"), "utf-8")

    def outputs(name):
        files = ("report.json", "report.xml", "page.html")
        options = [part for kind, file in zip(("--json", "--junit", "--html"), files) for part in (kind, file)]
        printed = grade(tmp_path, "--from", f"some/{name}", *options)
        texts = [printed, *((tmp_path / file).read_text(encoding="utf-8") for file in files)]
        return [UNLIKE.sub("_", text.replace(f"some/{name}", "some/_")) for text in texts]

    assert outputs("katas") == outputs("names")


def test_ones_own_katas(checkout, grader):
    """The katas of the checkout are the student's own, for any name of the checkout and any working folder."""
    shutil.copy(ROOT / "tests" / "answers" / "book_style" / "backward.py", checkout / "katas" / "04_backward")
    assert json.loads(grader("grade", "4", "--json", "-", cwd=checkout).stdout)["own"] is True
    assert json.loads(grader("grade", "4", "--from", "katas", "--json", "-", cwd=checkout).stdout)["own"] is False


def test_who_reads_the_field():
    """Every place that treats a student's own katas differently reads the field, and not the source's text."""
    theirs, ours = made_up("x", source="katas", own=False), made_up("x", source="moved", own=True)
    assert "<title>Katas: katas</title>" in render.student_page(theirs)
    assert "<title>Your katas</title>" in render.student_page(ours)
    assert "Graded without the sandbox" in report_text.summary(theirs)
    assert "Graded without the sandbox" not in report_text.summary(ours)
    assert "katas/07_generations/generations.py" not in junit.results(theirs)
    assert "katas/07_generations/generations.py" in junit.results(ours)


def test_older_reports():
    """A report from before the field existed is that of a submission, and can still be read."""
    stored = as_json(made_up("x", own=True))
    assert from_json(stored).own
    del stored["own"]
    assert not from_json(stored).own
