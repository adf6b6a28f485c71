"""The options of `class` for a term: each error is one sentence before anything is graded; partial and dry runs."""

import csv
import io
import sqlite3
from datetime import timedelta

import pytest
from class_runs import rows
from made_class import write
from played_term import FIRST_DUE, Assistant, date_files
from rich.console import Console
from strict_json import read_jsonl
from table_readers import read_csv

from grading.classroom.records.course import AttemptRule
from grading.cli.class_run import gradebook_command, show_person, term_arguments
from grading.cli.commands import parser
from grading.text.errors import UsageError

COURSE = """
[late]
percent_per_day = 10
[sections]
A = ["ann"]
[assignments.week1]
katas = ["01"]
due = 2026-03-03T12:00:00Z
out_of = 10
[assignments.week2]
katas = ["02"]
"""
WEEK = ("--assignment", "week1")
MOODLE = "Identifier,Full name,Grade,Maximum grade,Last modified (grade),Feedback comments\nParticipant 7,Ann,,100,-,\n"


@pytest.fixture
def kim(tmp_path, monkeypatch):
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    hand_in(tmp_path, "ann", 9, 25)
    hand_in(tmp_path, "ben", 12, -1)
    return Assistant(tmp_path, "kim", monkeypatch)


def hand_in(place, name, points, hours):
    write(place / "week1" / name, {"variables.py": f"# {points} points of {name}\n"})
    date_files(place / "week1" / name, FIRST_DUE + timedelta(hours=hours))


def test_rules_of_the_option():
    """The option's rules are those that the course's file may have."""
    assert list(AttemptRule) == list(term_arguments.RULES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--assignment", "week9"], "course.toml has no assignment 'week9'; write one of week1, week2"),
        ([], r"course\.toml has several assignments: say which one this is for, --assignment week1 or week2"),
        (["--assignment", "week2", "--attempt", "last-before-deadline"], "needs --assignment NAME with a deadline"),
        (
            [*WEEK, "--since", "yesterday"],
            "--since yesterday is no moment; write a date or a moment such as 2026-03-10T",
        ),
        ([*WEEK, "--katas", "02"], "says the katas of 'week1', and attempts with other katas can't count: leave out"),
        ([*WEEK, "--dry-run", "--html", "x.html"], "--dry-run writes nothing: leave out --html"),
        ([*WEEK, "--merge", "lee.gradebook"], "--merge lee.gradebook: there is no such gradebook"),
        ([*WEEK, "--term", "none/term.csv"], "--term none/term.csv: there is no folder 'none'"),
    ],
)
def test_errors(words, said, kim):
    with pytest.raises(UsageError, match=said):
        kim.run(*words, folder=kim.place / "week1")
    assert rows(kim.book) == [] if kim.book.exists() else True


def test_errors_without_a_folder(kim):
    """Without DIR the command needs a gradebook, and refuses the options of grading."""
    with pytest.raises(UsageError, match=r"there is no gradebook .*kim\.gradebook"):
        kim.run()


GIVEN = {"jobs": "2", "seed": "0", "deadline": "9", "shape": "moodle", "feedback-as": "moodle"}  # else "01"


def test_every_option_of_grading_needs_the_folder():
    """Without DIR each option of the command is refused, or has a meaning for gradebooks."""
    for_both = {"command", "name", "folder", "grader", "plain", "no_color", "lang", "course", "attempt", "show"}
    for_both |= {"worksheet", "column", "classroom50"}  # belong to --export
    names = vars(parser().parse_args(["class"])).keys() - for_both - set(gradebook_command.OF_GRADEBOOKS)
    assert names == set(gradebook_command.OF_GRADING)
    for name in names:
        option = "--" + name.replace("_", "-")
        flag = isinstance(getattr(parser().parse_args(["class"]), name), bool)
        words = ["class", option, *([] if flag else [GIVEN.get(option[2:], "01")])]
        with pytest.raises(UsageError, match=f"^{option} is for submissions that are graded: add the folder"):
            gradebook_command.run(parser().parse_args(words), Console(file=io.StringIO()))


def test_nothing_to_do(kim, tmp_path, monkeypatch):
    """Without DIR and anything to do, or without a gradebook, one sentence says what to add."""
    monkeypatch.chdir(tmp_path)
    out = Console(file=io.StringIO())
    for words, said in (
        ([], "class takes the folder that the submissions are in; without one, say what to do"),
        (["--export", "csv=x.csv"], "course.toml has several assignments: say which one"),
        (["--show", "ann"], "course.toml has several assignments: say which one"),
    ):
        with pytest.raises(UsageError, match=said):
            command = show_person if "--show" in words else gradebook_command
            command.run(parser().parse_args(["class", *words]), out)
    (tmp_path / "course.toml").unlink()
    with pytest.raises(UsageError, match=r"there is no course\.toml here that names a gradebook"):
        gradebook_command.run(parser().parse_args(["class", "--drop", "ann"]), out)


def test_grade_wherever_it_is_shown(kim, tmp_path):
    """Terminal, CSV, JSON lines and Moodle's worksheet have the grade after deductions, with each reason."""
    (tmp_path / "sheet.csv").write_text(MOODLE, encoding="utf-8")
    exports = [f"{kind}={tmp_path / kind}" for kind in ("csv", "jsonl", "moodle")]
    words = [word for export in exports for word in ("--export", export)]
    said = kim.run(*WEEK, *words, "--worksheet", tmp_path / "sheet.csv", folder=tmp_path / "week1")
    reason = (
        "minus 2, 2 days late: handed in 2026-03-04 13:00 UTC (by the times of the files), due 2026-03-03 12:00 UTC; "
    )
    reason += "10 % of 10 per day"
    scaled = "9 of 12 checks passed, which is 7.5 of 10 points"
    assert "Of several attempts the last counts." in said
    assert f"\n  ann: 5.5 of 10; {scaled}; {reason}\n" in said
    ann, ben = read_csv((tmp_path / "csv").read_bytes())
    assert [ann[name] for name in ("points", "grade", "out_of", "section")] == ["9", "5.5", "10", "A"]
    assert ann["deductions"] == f"{scaled}\n{reason}"
    assert [ben[name] for name in ("grade", "graded_by", "assignment", "attempt_rule")] == [
        "10",
        "kim",
        "week1",
        "last",
    ]
    lines = read_jsonl((tmp_path / "jsonl").read_bytes())
    assert lines[0]["grade"]["points"] == 5.5
    assert lines[0]["grade"]["deductions"] == [{"points": 2.0, "reason": reason.removeprefix("minus 2, ")}]
    assert lines[0]["attempt"]["handed_in_at"] == "2026-03-04T13:00:00Z"
    (sheet,) = csv.DictReader(io.StringIO((tmp_path / "moodle").read_text(encoding="utf-8")))
    assert sheet["Grade"] == "55.00"
    assert "Grade: 5.5 of 10" in sheet["Feedback comments"]


def test_grade_that_a_student_reads(kim, tmp_path):
    """The feedback's page and `--show` have the grade of the assignment, with each reason."""
    kim.run(*WEEK, "--feedback", tmp_path / "feedback", folder=tmp_path / "week1")
    (page,) = (tmp_path / "feedback").glob("ann*/*.html")
    shown = page.read_text(encoding="ascii")
    out = io.StringIO()
    words = ["class", str(tmp_path / "week1"), *WEEK, "--gradebook", str(kim.book), "--show", "ann"]
    assert show_person.run(parser().parse_args(words), Console(file=out, width=500)) == 0
    for text in (shown, out.getvalue()):
        assert "5.5 of 10" in text
        assert "minus 2, 2 days late: handed in 2026-03-04 13:00 UTC" in text


def test_pages_name_the_assignment(kim, tmp_path):
    """The class's page and a student's name the assignment and its deadline; those with deductions have their list."""
    page = tmp_path / "class.html"
    kim.run(*WEEK, "--feedback", tmp_path / "feedback", "--html", page, folder=tmp_path / "week1")
    (feedback,) = (tmp_path / "feedback").glob("ann*/*.html")
    for file in (feedback, page):
        assert "Assignment week1, due 2026-03-03 12:00 UTC." in file.read_text(encoding="ascii")
    shown = page.read_text(encoding="ascii")
    assert "<title>week1</title>" in shown
    words = shown.partition('id="word-deducted"')[2].partition("</article>")[0]
    assert ">ann<" in words
    assert ">ben<" not in words
    assert "minus 2, 2 days late" in words


def test_merge_without_the_course(kim, tmp_path):
    """Without the course's file no person is said to have handed in nothing, and no export is made of nothing."""
    kim.run(*WEEK, folder=tmp_path / "week1")
    lead = Assistant(tmp_path, "lead", kim.monkeypatch)
    said = lead.run("--merge", kim.book, course=False)
    assert "It has attempts of assignments: week1. --assignment NAME shows the grades of one." in said
    assert "Handed in nothing" not in said
    with pytest.raises(UsageError, match=r"\(week1\): say which one, as in --assignment week1"):
        lead.run("--export", f"csv={tmp_path / 'csv'}", course=False)
    assert not (tmp_path / "csv").exists()


def test_other_katas_than_before(kim, tmp_path):
    """A run that grades other katas says so before it does; points out of different katas are named."""
    folder, book = tmp_path / "week1", ("--gradebook", kim.book)
    assert "Graded in other katas" not in kim.run("--katas", "01", *book, folder=folder, course=False)
    hand_in(tmp_path, "ann", 3, 26)
    said = kim.run("--only", "ann", *book, folder=folder, course=False)
    assert "Graded in other katas before: 2 of 2 last attempts, in 01. This run grades all katas, and its" in said
    assert "add --katas 01;" in said
    assert "These points are not out of the same katas: 1 in " in said
    said = kim.run("--katas", "1", *book, folder=folder, course=False)
    assert "Graded in other katas before: 1 of 2 last attempts, in all katas. This run grades 01, and" in said
    assert "not out of the same katas" not in said


def test_since(kim, tmp_path):
    """Only what was handed in since then is graded; the rest is passed over, and said."""
    said = kim.run(*WEEK, "--since", "2026-03-03T12:00+00:00", folder=tmp_path / "week1")
    assert "1 graded in 0 s, 1 handed in too early for --since." in said
    assert [row[0] for row in rows(kim.book)] == ["ann"]


def test_since_in_the_zone_of_the_course(kim, tmp_path):
    """A moment without a zone is in the course's: noon of UTC is nine in the evening in Seoul."""
    (tmp_path / "course.toml").write_text('timezone = "Asia/Seoul"\n' + COURSE, encoding="utf-8")
    said = kim.run(*WEEK, "--since", "2026-03-03T21:00", folder=tmp_path / "week1")
    assert "1 handed in too early for --since." in said


def test_dry_run_of_a_new_class(kim, tmp_path):
    """A dry run makes no gradebook, and leaves an existing one as it is, byte for byte."""
    said = kim.run(*WEEK, "--dry-run", folder=tmp_path / "week1")
    assert "\nPeople who get their first grade: 2.\n" in said
    assert "Grades that change" not in said  # whose number would be that of the sentences
    assert "Nothing of this is stored: it was a dry run. Submissions graded: 2." in said
    assert not kim.book.exists()
    kim.run(*WEEK, folder=tmp_path / "week1")
    before = kim.book.read_bytes()
    hand_in(tmp_path, "ann", 12, 26)
    assert "\n  ann: 5.5 of 10, now 8 of 10\n" in kim.run(*WEEK, "--dry-run", folder=tmp_path / "week1")
    assert kim.book.read_bytes() == before


def test_best_without_a_course(kim, tmp_path, monkeypatch):
    """`--attempt best` needs no course: the best of all attempts counts, and CSV says so."""
    monkeypatch.chdir(tmp_path)
    for points in (12, 3):
        hand_in(tmp_path, "ann", points, 0)
        kim.run("--attempt", "best", "--export", f"csv={tmp_path / 'csv'}", folder=tmp_path / "week1", course=False)
    ann, _ = read_csv((tmp_path / "csv").read_bytes())
    assert [ann[name] for name in ("points", "attempt_rule", "attempts", "grade")] == ["12", "best", "2", ""]


def test_show_again_without_grading(kim, tmp_path):
    """Without DIR the same grades are exported from the gradebook, by another rule if it is asked for."""
    kim.run(*WEEK, folder=tmp_path / "week1")
    hand_in(tmp_path, "ann", 1, 30)
    kim.run(*WEEK, folder=tmp_path / "week1")
    for rule, points in (("last", "0"), ("best", "5.5")):
        kim.run(*WEEK, "--attempt", rule, "--export", f"csv={tmp_path / 'csv'}", "--term", tmp_path / "term.csv")
        assert read_csv((tmp_path / "csv").read_bytes())[0]["grade"] == points
        term = read_csv((tmp_path / "term.csv").read_bytes())[0]
        assert [term[name] for name in ("week1", "week1 counts", "percent")] == [
            points,
            rule,
            str(10 * float(points))[:2].rstrip("."),
        ]


def test_known_content_gets_the_better_moment(kim, tmp_path):
    """The same files with a later time are not late; with an earlier one, they are less late than before."""
    kim.run(*WEEK, folder=tmp_path / "week1")
    for hours, stored in ((90, "2026-03-04T13:00:00Z"), (2, "2026-03-03T14:00:00Z")):
        date_files(tmp_path / "week1" / "ann", FIRST_DUE + timedelta(hours=hours))
        assert "2 known from before" in kim.run(*WEEK, folder=tmp_path / "week1")
        base = sqlite3.connect(kim.book)
        assert base.execute("select handed_in_at from attempt where person = 'ann'").fetchall() == [(stored,)]
        base.close()
