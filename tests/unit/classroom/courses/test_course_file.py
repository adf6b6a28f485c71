"""`course.toml`: everything that it may hold is read, and each error is one sentence with the file, key and remedy."""

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from conftest import ROOT

from grading.classroom.courses.course_file import find_course, read_course
from grading.classroom.records.course import Assignment, AttemptRule, LatePolicy
from grading.text.errors import UsageError

SEOUL = ZoneInfo("Asia/Seoul")
COURSE = """
timezone = "Asia/Seoul"
attempt = "best"
gradebook = "spring.gradebook"

[late]
grace_minutes = 15
percent_per_day = 12.5
days = 3

[sections]
A = ["ann"]
B = ["ben", "cy@example.org"]

[assignments.week1]
katas = [1, "02", "numerical_diff"]
due = 2026-03-10T23:59:00
weight = 2
out_of = 10
excused = ["cy@example.org"]

[assignments.week1.due_by_section]
B = 2026-03-11

[assignments.week1.extensions]
ann = 2026-03-13T12:00:00+02:00

[assignments.week2]
katas = ["04"]
attempt = "last"
late = { days = 0 }
"""


def read(tmp_path, text):
    path = tmp_path / "course.toml"
    path.write_text(text, encoding="utf-8")
    return read_course(path)


def test_everything(tmp_path):
    """All keys are read, and an assignment's own values go before the course's."""
    course = read(tmp_path, COURSE)
    assert course.gradebook == tmp_path / "spring.gradebook"
    assert course.sections == {"A": ("ann",), "B": ("ben", "cy@example.org")}
    assert course.assignments["week1"] == Assignment(
        "week1",
        ("01_variables", "02_functions", "03_numerical_diff"),
        datetime(2026, 3, 10, 23, 59, tzinfo=SEOUL),
        Fraction(2),
        Fraction(10),
        AttemptRule.BEST,
        LatePolicy(timedelta(minutes=15), Fraction("12.5"), 3),
        {"B": datetime(2026, 3, 11, 23, 59, 59, tzinfo=SEOUL)},
        {"ann": datetime(2026, 3, 13, 12, tzinfo=timezone(timedelta(hours=2)))},
        ("cy@example.org",),
    )
    policy = LatePolicy(timedelta(minutes=15), Fraction("12.5"), 0)
    assert course.assignments["week2"] == Assignment("week2", ("04_backward",), late=policy)


def test_least(tmp_path):
    """An assignment needs its katas only. The gradebook lies beside the course's file."""
    course = read(tmp_path, "[assignments.week1]\nkatas = [1]\n")
    assert course.assignments == {"week1": Assignment("week1", ("01_variables",))}
    assert course.gradebook == tmp_path / "course.gradebook"


def test_example_of_the_guide(tmp_path):
    """The file that the guide shows is read without a complaint, and has what the guide says."""
    guide = (ROOT / "docs" / "class.md").read_text(encoding="utf-8")
    course = read(tmp_path, re.search(r"```toml\n(.*?)```", guide, re.DOTALL)[1])
    week1, week2 = course.assignments.values()
    assert week1.late == LatePolicy(timedelta(minutes=15), Fraction(10), 0)
    assert week2 == Assignment(
        "week2", ("03_numerical_diff",), datetime(2026, 3, 17, 23, 59, tzinfo=SEOUL), late=replace(week1.late, days=3)
    )


WEEK = "[assignments.week1]\nkatas = [1]\n"
UTC_DUE = "due = 2026-03-10T23:59:00Z\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x =", r"course\.toml is not TOML that can be read: "),
        (
            f"{WEEK}due = 2026-03-10T23",
            r"The line is 'due = 2026-03-10T23'\. A moment is written as 2026-03-10T23:59:00;",
        ),
        ('[sections]\n분반1 = ["ann"]\n', "The line is '분반1 = .* names with other letters than a to z need quotes"),
        ("", r"course\.toml: assignments is missing; write \[assignments\.week1\]"),
        ("assignments = 1", r"course\.toml: assignments is 1; write a table, \[assignments\]"),
        (f"colour = 1\n{WEEK}", r"course\.toml: colour is not known here; write one of timezone, attempt"),
        (f"{WEEK}points = 4", r"course\.toml: assignments\.week1\.points is not known here; write one of katas, due"),
        (f"timezone = 9\n{WEEK}", 'timezone is 9; write timezone = "Asia/Seoul"'),
        (f'timezone = "Mars"\n{WEEK}', 'timezone "Mars" is not known on this machine'),
        (f'attempt = "first"\n{WEEK}', 'attempt is "first"; write "last" or "best" or "last-before-deadline"'),
        (f'attempt = "last-before-deadline"\n{WEEK}', "there is no deadline; write due = "),
        (f"[late]\npercent_per_day = 101\n{WEEK}", "late.percent_per_day is 101; write percent_per_day = 10"),
        (f"[late]\npercent_per_day = nan\n{WEEK}", "late.percent_per_day is NaN; write"),
        (f"[late]\ndays = 1.5\n{WEEK}", "late.days is 1.5; write days = 3"),
        (f"[late]\ngrace_minutes = 0.5\n{WEEK}", "late.grace_minutes is 0.5; write grace_minutes = 15"),
        (f'[sections]\nA = "ann"\n{WEEK}', 'sections.A is "ann"; write A = ["minji"'),
        (f'[sections]\nA = ["ann"]\nB = ["ann"]\n{WEEK}', 'sections.B has "ann", who is in another section already'),
        ("[assignments.week1]\n", r'assignments\.week1\.katas is missing; write katas = \["01", "02"\]'),
        ("[assignments.week1]\nkatas = []", "katas is []; write"),
        ('[assignments.week1]\nkatas = ["3-1"]', 'katas names "3-1", which is no kata'),
        ("[assignments.week1]\nkatas = [11]", 'katas names "11", which is no kata'),
        (f"{WEEK}due = 2026-03-10T23:59:00", 'due has no time zone; write due = .*, or timezone = "Asia/Seoul"'),
        (f'{WEEK}due = "tomorrow"', 'due is "tomorrow"; write due = 2026-03-10T23:59:00'),
        (f"{WEEK}weight = -1", "week1.weight is -1; write weight = 1"),
        (f"{WEEK}weight = 1e999999999", "week1.weight is .*; write weight = 1"),
        (f"{WEEK}weight = 1e-999999999", "week1.weight is .*; write weight = 1"),
        (f"{WEEK}weight = 1e99999999999999999999", "week1.weight is .*; write weight = 1"),
        (f"{WEEK}weight = nan", "week1.weight is NaN; write weight = 1"),
        (f"{WEEK}weight = 2\nweight = 3", "is not TOML that can be read: "),
        ("x = " + "[" * 9000 + "]" * 9000, "is not TOML that can be read: it has lists in lists"),
        (f"{WEEK}due = 9999-12-31T23:59:59-12:00", "week1.due is 9999-12-31 .*; write due = "),
        (f"{WEEK}due = 0001-01-01T00:00:00+14:00", "week1.due is 0001-01-01 .*; write due = "),
        (f'gradebook = "a\\u0000b"\n{WEEK}', 'write gradebook = "course.gradebook"'),
        ('[assignments.""]\nkatas = [1]', "an assignment's name is empty"),
        (f"{WEEK}weight = true", "week1.weight is True; write weight = 1"),
        (f"{WEEK}out_of = 0", "week1.out_of is 0; write out_of = 10"),
        (f"{WEEK}[assignments.week1.due_by_section]\nC = 2026-03-11", "due_by_section.C has no time zone"),
        (f"{WEEK}[assignments.week1.due_by_section]\nC = 2026-03-11T00:00:00Z", "names a section that is not in"),
        (f"{WEEK}[assignments.week1.extensions]\nann = 2026-03-11T00:00:00Z", "week1.due is missing; write due = "),
        (
            f"{WEEK}{UTC_DUE}[assignments.week1.extensions]\nann = 2026-03-01T00:00:00Z",
            "extensions.ann is earlier than",
        ),
    ],
)
def test_errors(text, said, tmp_path):
    with pytest.raises(UsageError, match=said.replace("[]", r"\[\]").replace("= [", r"= \[")) as error:
        read(tmp_path, text)
    assert "\n" not in str(error.value)
    assert "course.toml" in str(error.value)


def test_the_mark_that_a_windows_editor_writes(tmp_path):
    assert set(read(tmp_path, "\ufeff" + COURSE).assignments) == {"week1", "week2"}


def test_another_encoding(tmp_path):
    (tmp_path / "course.toml").write_bytes(f"# 과정\n{COURSE}".encode("cp949"))
    with pytest.raises(UsageError, match=r"course\.toml is not in UTF-8, as TOML must be; save it in that encoding"):
        read_course(tmp_path / "course.toml")


def test_place(tmp_path, monkeypatch):
    """The named file goes first, then the one beside the submissions, then this folder's, and never one in them."""
    here, submissions = tmp_path / "here", tmp_path / "term" / "week1"
    here.mkdir()
    submissions.mkdir(parents=True)
    monkeypatch.chdir(here)
    assert find_course(None, submissions) is None
    (submissions / "course.toml").touch()
    assert find_course(None, submissions) is None
    (here / "course.toml").touch()
    assert find_course(None, submissions).samefile(here / "course.toml")
    beside = submissions.parent / "course.toml"
    beside.touch()
    assert find_course(None, submissions).samefile(beside)
    assert str(find_course("spring.toml", submissions)) == "spring.toml"
    beside.unlink()
    monkeypatch.chdir(submissions)
    assert find_course(None, submissions) is None
    with pytest.raises(UsageError, match="there is no course file"):
        read_course(tmp_path / "none.toml")


def test_katas_in_a_range(tmp_path):
    """The file takes the words that --katas takes, in the order in which they stand."""
    (tmp_path / "course.toml").write_text('[assignments.week1]\nkatas = ["05", "01-02", "4,5"]\n', encoding="utf-8")
    found = read_course(tmp_path / "course.toml").assignments["week1"].katas
    assert [kata[:2] for kata in found] == ["05", "01", "02", "04"]
