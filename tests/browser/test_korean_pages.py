"""The pages in Korean: no English sentence is left in them, outside of the students' own texts."""

import json
import subprocess
import sys

import page_class
import pytest
from chromium import look, rows, show, texts
from conftest import ROOT
from selenium.webdriver.common.by import By
from system.test_korean import english

from grading.pages import render
from grading.text import language

PEOPLE = 20
# All that a reader meets: text in the page, shown or folded away, and the words of attributes.
WORDS = """
const attributes = [...document.querySelectorAll("[aria-label], [placeholder], [title], optgroup[label]")].flatMap(
  (each) => ["aria-label", "placeholder", "title", "label"].map((name) => each.getAttribute(name) ?? ""));
const theirs = new Set(["SCRIPT", "STYLE", "NOSCRIPT"]);
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT,
  (node) => theirs.has(node.parentNode.tagName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
const found = [document.title, ...attributes];
while (walker.nextNode()) found.push(walker.currentNode.data);
return found.join("\\n");
"""
# The page's own listener came first, so it has run when this one does.
OPEN = """
const [number, done] = arguments;
addEventListener("hashchange", () => done(), {once: true});
location.hash = "#student-" + number;
"""


@pytest.fixture
def korean():
    language.choose("ko")
    yield
    language.choose("en")


def read(chrome, file):
    """Show a page; return all of its words."""
    look(chrome)
    show(chrome, file)
    assert chrome.execute_script("return document.documentElement.lang") == "ko"
    return chrome.execute_script(WORDS)


def test_page_of_one(chrome, tmp_path):
    """`grade --html --lang ko` writes a page with Korean verdicts, messages and mistakes; the JSON stays English."""
    folder = tmp_path / "handed in"
    page_class.hand_in("first mistakes", folder)
    (folder / "no_grad.py").write_text("def f(:\n", encoding="utf-8")
    files = {name: tmp_path / f"report.{name}" for name in ("html", "json")}
    command = [sys.executable, str(ROOT / "grader.py"), "grade", "--from", str(folder), "--no-sandbox", "--lang", "ko"]
    done = subprocess.run([*command, "--html", str(files["html"]), "--json", str(files["json"])], capture_output=True)
    assert done.returncode == 1, done.stderr
    assert english(read(chrome, files["html"])) == []
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    checks = [check for kata in report["katas"] if kata["status"] == "failed" for check in kata["checks"]]
    failed = [check for check in checks if check["verdict"] != "passed"]
    assert len(failed) == len(texts(chrome, ".failure h4")) > 10
    assert english("\n".join(check["requirement"] for check in failed))
    assert texts(chrome, ".mistake strong")


def test_page_of_a_class(chrome, tmp_path, korean):
    """A page from the gradebook's English JSON is Korean as a whole, and so are each student's details."""
    reports = page_class.real_reports()
    standings = [page_class.somebody(number, reports) for number in range(PEOPLE)]
    file = tmp_path / "class.html"
    file.write_text(render.class_page(standings), encoding="ascii")
    problems = [standing.attempt.problem for standing in standings if standing.attempt and standing.attempt.problem]
    words = read(chrome, file)
    for number in range(PEOPLE):
        chrome.execute_async_script(OPEN, number)
        words += chrome.execute_script(WORDS)
    assert english(words.replace(problems[0], "·")) == []
    assert len(rows(chrome, "#heat")) == PEOPLE
    assert chrome.find_element(By.ID, "shown").text == f"학생 {PEOPLE}명"
