"""`class` in Korean: what an instructor reads has no English sentence, and what a program reads is English."""

import io
import re
import zipfile
from contextlib import nullcontext
from datetime import timedelta

import pytest
from class_runs import rows
from made_class import write
from played_term import FIRST_DUE, date_files, made_reports
from rich.console import Console
from strict_json import read_jsonl

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.cli.class_run import class_command, class_plan, gradebook_command, show_person
from grading.cli.commands import parser
from grading.text import language
from grading.text.errors import UsageError

THREE_WORDS = re.compile(r"\b[A-Za-z][a-z']+ [a-z']+ [a-z']+")
COURSE = """
[late]
percent_per_day = 10
[sections]
A = ["ann", "zoe"]
[assignments.week1]
katas = ["01"]
due = 2026-03-03T12:00:00Z
out_of = 10
[assignments.week1.extensions]
ben = 2026-03-04T12:00:00Z
"""
ROSTER = "username,name\nann,Ann\nben,Ben\ncho,Cho\ndan,Dan\n"
REFUSED = "cho.zip can't be graded: a path in it leaves the folder that it is unpacked in (../variables.py)"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A class with late work, a refused archive, a stranger, an archive of another kind, and a PDF."""
    monkeypatch.setattr(class_plan, "plan_executor", lambda *_: nullcontext(made_reports))
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    for name, hours in (("ann", 25), ("ben", 30), ("eve", 1)):
        write(tmp_path / "week1" / name, {"variables.py": f"# 9 points of {name}\n"})
        date_files(tmp_path / "week1" / name, FIRST_DUE + timedelta(hours=hours))
    with zipfile.ZipFile(tmp_path / "week1" / "cho.zip", "w") as packed:
        packed.writestr("../variables.py", "x = 1\n")
    for name in ("essay.pdf", "dan.rar"):
        (tmp_path / "week1" / name).write_bytes(b"nothing")
    language.choose("ko")
    yield tmp_path
    language.choose("en")


def run(command, place, *words, status=0):
    out = io.StringIO()
    options = parser().parse_args(list(map(str, ("class", *words, "--course", place / "course.toml"))))
    assert command.run(options, Console(file=out, width=500)) == status
    return out.getvalue()


def book(place, name="week1"):
    return "--gradebook", place / f"{name}.gradebook"


def graded(place, *words, status=1):
    typed = (*book(place), "--roster", place / "roster.csv", "--assignment", "week1", "--seed", "1", "--grader", "kim")
    return run(class_command, place, place / "week1", *typed, "--no-sandbox", *words, status=status)


def test_no_english(place):
    """Doubts, warnings, deductions, a refusal, a merge, one person's report: all of them are Korean."""
    exports = [f"--export={kind}={place / ('out.' + kind)}" for kind in ("csv", "jsonl")]
    text = graded(place, *exports, "--html", place / "out.html", "--feedback", place / "back", "--similar")
    text += graded(place, "--dry-run", "--since", "2030-01-01", status=0)
    text += run(gradebook_command, place, *book(place), "--drop", "eve")
    text += run(gradebook_command, place, *book(place, "all"), "--merge", place / "week1.gradebook")
    for name in ("ann", "cho", "dan"):
        text += run(show_person, place, place / "week1", *book(place), "--assignment", "week1", "--show", name)
    assert THREE_WORDS.findall(text) == []
    for part in (
        "압축을 푸는 폴더를 벗어나는 경로가",
        "하루 늦음",
        "연장",
        "RAR",
        "essay.pdf",
        "명단에 그런 이름이 없습니다",
    ):
        assert part in text


def test_english_for_programs(place):
    """The gradebook and the exports have their English texts, and the gradebook shows a refusal in both languages."""
    graded(place, f"--export=jsonl={place / 'out.jsonl'}")
    people = {person["key"]: person for person in read_jsonl((place / "out.jsonl").read_bytes())}
    assert people["cho"]["attempt"]["problem"] == REFUSED
    assert people["ann"]["grade"]["deductions"][0]["reason"].startswith("2 days late: handed in ")
    assert (REFUSED,) in rows(place / "week1.gradebook", "problem")
    with Gradebook(place / "week1.gradebook", "week1") as opened:
        (cho,) = opened.standings("cho")
    assert cho.attempt.problem == REFUSED
    assert language.shown(cho.attempt.problem).startswith("cho.zip: 채점할 수 없습니다. 압축을 푸는 폴더를 벗어나는")


@pytest.mark.parametrize("words", [["--worksheet", "x.csv"], ["--column", "x"], ["--since", "x"]])
def test_errors(place, words):
    with pytest.raises(UsageError) as error:
        graded(place, *words)
    assert THREE_WORDS.search(language.shown(error.value.args[0])) is None
