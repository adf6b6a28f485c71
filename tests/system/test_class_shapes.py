"""A class of 40, graded by the real command in two platforms' shapes, and only in the katas that are due."""

import json

import pytest
import shape_writers
from class_runs import rows, run, verdicts
from conftest import ROOT
from shape_writers import PEOPLE

from grading.curriculum import stubs
from grading.curriculum.ladder import find

SOLVED = (ROOT / "solution" / "variables.py").read_text(encoding="utf-8")


def modules_of(place):
    """Return the first two katas: solved, untouched, or the first one solved, with a line that is the person's own."""
    texts = {"variables.py": SOLVED if place % 3 else stubs.derive(find("01"))}
    texts["functions.py"] = (ROOT / "solution" / "functions.py").read_text(encoding="utf-8")
    return {name: f"{text}# {place % 5}\n" for name, text in texts.items()}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The gradebook's content for each of the two shapes, and the output."""
    found = {}
    for written in ("gradescope", "blackboard"):
        folder = tmp_path_factory.mktemp(written)
        shape_writers.write_class(folder / "class", written, modules=modules_of)
        roster = shape_writers.write_roster(folder / "roster.csv")
        said = run(folder / "class", "--roster", roster, "--katas", "1", "--html", folder / "page.html")
        attempts = rows(folder / "class.gradebook", "person, problem, report")
        content = {person: (problem, verdicts(json.loads(report))) for person, problem, report in attempts}
        found[written] = content, said, (folder / "page.html").read_text(encoding="ascii")
    return found


def test_two_platforms_one_gradebook(graded):
    """The same class from Gradescope and from Blackboard has the same verdicts for the same 40 people."""
    content, _, _ = graded["gradescope"]
    assert len(content) == len(PEOPLE) == 40
    assert content == graded["blackboard"][0]
    points = {user: report[0][2] for user, (_, report) in content.items()}
    assert [points[user] > 0 for _, _, user, _ in PEOPLE] == [bool(place % 3) for place in range(40)]


def test_the_shape_is_said(graded):
    """The first line names the platform and the number of submissions, and nothing is left to look at."""
    for written, title in (("gradescope", "Gradescope export"), ("blackboard", "Blackboard export")):
        said = graded[written][1]
        assert said.startswith(f"{title}, 40 submissions.\n")
        assert "To look at" not in said


def test_only_the_katas_that_are_due(graded):
    """--katas grades one kata: no report has another, and the page is made of it."""
    content, _, page = graded["gradescope"]
    assert {tuple(kata[0] for kata in report) for _, report in content.values()} == {("01_variables",)}
    assert "01_variables" in page


def test_whose_a_drives_files_are(tmp_path):
    """By --people, files whose names say nothing are two people's; without it the message names the option."""
    write = shape_writers.write_files
    write(tmp_path / "class", {"variables.py": SOLVED, "variables (1).py": stubs.derive(find("01"))})
    assert "--people" in run(tmp_path / "class", "--katas", "1", expect=2)
    (tmp_path / "people.csv").write_text("file,username\nvariables.py,ann\nvariables (1).py,bo\n", encoding="utf-8")
    said = run(tmp_path / "class", "--katas", "1", "--people", tmp_path / "people.csv")
    assert said.startswith("Folders, archives and files by name, 2 submissions.\n")
    points = dict(rows(tmp_path / "class.gradebook", "person, points"))
    assert points["ann"] > points["bo"] == 0
    assert "has no group" in run(tmp_path / "class", "--owner-pattern", "x", expect=2)
