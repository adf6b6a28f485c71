"""`grade --html FILE`: the same page for one submission, as the real command writes it."""

import json
import sys

import page_class
import pytest
import warm_start
from chromium import look, show, texts, wait_for
from conftest import ROOT
from selenium.webdriver.common.by import By

from grading.curriculum.ladder import ladder


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The page's file and the report of one run, over mistakes in some katas and stubs in the others."""
    folder = tmp_path_factory.mktemp("one") / "handed in"
    page_class.hand_in("first mistakes", folder)
    for kata in ladder()[:5]:
        (folder / f"{kata.name}.py").write_bytes(kata.solution.read_bytes())
    (folder / "overloads.py").unlink()
    (folder / "no_grad.py").write_text("def f(:\n", encoding="utf-8")
    files = {name: folder / f"report.{name}" for name in ("html", "json")}
    command = [sys.executable, str(ROOT / "grader.py"), "grade", "--from", str(folder), "--no-sandbox"]
    done = warm_start.run([*command, "--html", str(files["html"]), "--json", str(files["json"])], ROOT)
    assert (done.returncode, done.stderr) == (1, "")
    return files["html"], json.loads(files["json"].read_text(encoding="utf-8"))


def test_shows_the_report(graded, chrome):
    """The page's points, katas, verdicts, messages and memory are those of the JSON report of the same run."""
    file, report = graded
    look(chrome)
    show(chrome, file)
    katas = report["katas"]
    passed = sum(kata["status"] == "passed" for kata in katas)
    lead = " ".join(texts(chrome, ".lead")[0].split())
    assert lead == f"{report['points']} of {report['max_points']} points, {passed} of 10 katas passed."
    assert texts(chrome, ".kata h3") == [f"{kata['id'][:2]} {kata['title']}" for kata in katas]
    points = [each.partition(",")[0] for each in texts(chrome, ".kata .points")]
    assert points == [f"{kata['points']} of {kata['max_points']}" for kata in katas]
    failed = [
        (kata, check)
        for kata in katas
        if kata["status"] == "failed"
        for check in kata["checks"]
        if check["verdict"] != "passed"
    ]
    assert len(failed) > 10
    assert texts(chrome, ".failure h4") == [f"{check['verdict']} {check['requirement']}" for _, check in failed]
    assert texts(chrome, ".failure > pre") == [check["message"] for _, check in failed if check["message"]]
    assert texts(chrome, ".failure code") == [check["where"] for _, check in failed if check["where"]]
    memory = [
        check for kata in katas if kata["status"] in ("failed", "passed") for check in kata["checks"] if check["memory"]
    ]
    assert len(texts(chrome, "svg.curve")) == len(memory) > 0
    broken = next(kata for kata in katas if kata["status"] == "broken")
    assert broken["message"] in texts(chrome, ".kata > pre")
    assert "Graded with Python " + report["python"] in texts(chrome, "footer")[0]
    assert "without the sandbox" in texts(chrome, "footer")[0]


def test_says_what_to_fix_first(graded, chrome):
    """The first thing to fix is on top, and its link leads to the kata."""
    file, report = graded
    look(chrome)
    show(chrome, file)
    first = next(kata for kata in report["katas"] if kata["status"] != "passed")
    check = next(check for check in first["checks"] if check["role"] != "stretch" and check["verdict"] != "passed")
    note = texts(chrome, ".note")[0]
    assert note.startswith("Fix first")
    assert check["requirement"] in note
    link = chrome.find_element(By.CSS_SELECTOR, ".note a")
    link.click()
    target = wait_for(chrome, lambda: chrome.execute_script("return document.querySelector(':target')?.id"))
    assert target == f"kata-{first['id']}"
    assert chrome.find_element(By.CSS_SELECTOR, ".failure").is_displayed()


def test_likely_mistakes(graded, chrome):
    """A kata names once every mistake that its failures look like, with the catalogue's words on it."""
    file, report = graded
    look(chrome)
    show(chrome, file)
    wanted = []
    for kata in report["katas"]:
        guesses = [check["mistake"].split(" or ") for check in kata["checks"] if check["mistake"]]
        wanted += dict.fromkeys(name for names in guesses for name in names)
    assert texts(chrome, ".mistake strong") == wanted
    assert wanted
    assert len(texts(chrome, ".mistake details")) == len(wanted)


def test_own_katas_to_standard_output(grader):
    """For the untouched ladder, standard output is a page in ASCII and nothing else."""
    done = grader("grade", "1", "--html", "-")
    assert done.returncode in (0, 1)
    assert done.stderr == ""
    assert done.stdout.startswith("<!doctype html>")
    assert done.stdout.endswith("</html>\n") or done.stdout.endswith("</html>")
    assert done.stdout.isascii()
    assert "<h1>Your katas</h1>" in done.stdout


def test_one_standard_output(grader):
    done = grader("grade", "1", "--html", "-", "--json", "-")
    assert done.returncode == 2
    assert "can write to standard output" in done.stderr
