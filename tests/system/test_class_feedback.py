"""`class --feedback`, `--similar` and `--show`, as an instructor types them."""

import json

import pytest
from class_runs import rows, run
from disguised_copies import disguised
from package_readers import read_moodle

from grading.curriculum.ladder import find
from grading.dev.right_answers import right_answers


@pytest.fixture
def folder(tmp_path):
    """A class on Moodle: two people whose kata 07 is one answer in two disguises, and a third with her own."""
    kata = find("07")
    answers = right_answers(kata)
    broken = kata.solution.read_text(encoding="utf-8").replace("max(", "min(", 1)
    texts = {
        "Kim Min Ji_4711": answers["dataclasses"],
        "Lee Jun_4712": disguised(answers["dataclasses"], seed=1),
        "Ana Silva_4713": broken,
    }
    for name, text in texts.items():
        place = tmp_path / "class" / f"{name}_assignsubmission_file_"
        place.mkdir(parents=True)
        (place / "generations.py").write_text(text, encoding="utf-8")
    (tmp_path / "comments.csv").write_text("who,kata,comment\nAna Silva,07,Draw it & see\n", encoding="utf-8")
    return tmp_path / "class"


def test_a_term_day(folder, tmp_path, grader):
    """One command grades, gives every student a page, and lists what is alike. A second one shows why."""
    pytest.importorskip("rapidfuzz", reason="the extra `similar` is not installed")
    said = run(
        folder,
        "--feedback",
        tmp_path / "back",
        "--comments",
        tmp_path / "comments.csv",
        "--html",
        tmp_path / "class.html",
        "--similar",
        tmp_path / "similar.html",
        "--no-sandbox",
    )
    assert "Written: pages of feedback: 3, packed for moodle" in said
    pages = read_moodle((tmp_path / "back" / "moodle-feedback.zip").read_bytes(), {4711, 4712, 4713})
    assert {(number, *files) for number, files in pages.items()} == {(n, "feedback.html") for n in (4711, 4712, 4713)}
    assert b"Draw it &amp; see" in pages[4713]["feedback.html"]
    assert b"Ana" not in pages[4711]["feedback.html"]
    line = next(line for line in said.splitlines() if "share" in line and "kata 07" in line)
    assert "Kim Min Ji (4711)" in line
    assert "Lee Jun (4712)" in line
    similar = (tmp_path / "similar.html").read_text(encoding="ascii")
    assert "no verdict" in similar
    assert 'href="class.html#person-4711"' in similar
    assert 'href="similar.html"' in (tmp_path / "class.html").read_text(encoding="ascii")

    attempts = rows(folder.with_name("class.gradebook"))
    shown = grader("class", folder, "--show", "ana silva", "07")
    assert (shown.returncode, shown.stderr) == (0, "")
    report = json.loads(next(row[4] for row in attempts if row[0] == "4713"))
    failed = [check for kata in report["katas"] if kata["id"][:2] == "07" for check in kata["checks"]]
    failed = [check for check in failed if check["verdict"] != "passed"]
    assert failed
    text = " ".join(shown.stdout.split())
    assert all(" ".join(check["requirement"].split()) in text for check in failed)
    near = grader("class", folder, "--show", "ana silwa")
    assert (near.returncode, near.stdout) == (2, "")
    assert "Ana Silva (4713)" in near.stderr
    assert rows(folder.with_name("class.gradebook")) == attempts


def test_a_mistyped_option_grades_nothing(folder, tmp_path):
    """A place that can't be written is named before anything is graded."""
    said = run("class", "--feedback", "none/back", cwd=tmp_path, expect=2)
    assert "there is no folder 'none'" in said
    assert not folder.with_name("class.gradebook").exists()
