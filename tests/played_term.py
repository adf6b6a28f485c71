"""A term that is played: 60 people, five assignments and two assistants, with hand-ins that a formula gives.

The class command runs as it is, but an executor of its own makes the reports: each module says its points.
"""

import io
import os
import re
from concurrent.futures import Executor, Future
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

from made_class import write
from rich.console import Console

from grading.cli.class_run import class_command, class_plan, gradebook_command
from grading.cli.commands import parser
from grading.jobs import job
from grading.judge.report.report import Check, KataResult, Report, as_json

POINTS = re.compile(r"# (\d+) points")
MOST = {"01_variables": 12, "02_functions": 10}
FILES = {"01_variables": "variables.py", "02_functions": "functions.py"}
KATAS = {1: ("01_variables",), 2: ("02_functions",), 3: tuple(MOST), 4: ("01_variables",), 5: ("02_functions",)}
FIRST_DUE = datetime(2026, 3, 3, 12, tzinfo=UTC)
SECTIONS = {"A": range(30), "B": range(30, 60)}
LATE = (-20, 0.5, 20, 40, 60, 80)  # hours after the deadline at which people hand in again
EXTENDED = range(4, 60, 5)  # have two days more in week 2
ADDED = (60, 61)  # join section A in week 3
KIM_DROPS, LEAD_DROPS = 7, 58  # leave after week 2

COURSE = """
timezone = "UTC"
[late]
percent_per_day = 10
days = 3
[sections]
A = [{A}]
B = [{B}]
[assignments.week1]
katas = ["01"]
due = 2026-03-03T12:00:00
out_of = 10
attempt = "best"
excused = ["s60", "s61"]
[assignments.week2]
katas = ["02"]
due = 2026-03-10T12:00:00
weight = 2
late = {{ percent_per_day = 20, grace_minutes = 60 }}
excused = ["s60", "s61"]
[assignments.week2.extensions]
{extensions}
[assignments.week3]
katas = ["01", "02"]
due = 2026-03-17T12:00:00
attempt = "last-before-deadline"
[assignments.week4]
katas = ["01"]
due = 2026-03-24T12:00:00
late = {{ days = 0 }}
due_by_section = {{ B = 2026-03-25T12:00:00 }}
[assignments.week5]
katas = ["02"]
due = 2026-03-31T12:00:00
out_of = 20
weight = 3
"""


def course_text():
    people = {name: ", ".join(f'"s{number:02}"' for number in numbers) for name, numbers in SECTIONS.items()}
    people["A"] += "".join(f', "s{number}"' for number in ADDED)
    return COURSE.format(**people, extensions="\n".join(f"s{number:02} = 2026-03-12T12:00:00" for number in EXTENDED))


def hand_ins(week, number):
    """Return what the person hands in for the week: the hours after the deadline, and the points by kata."""
    if (number + week) % 15 == 0:
        return []
    first = (
        -30 - number % 30,
        {"01_variables": (number * 7 + week * 3) % 13, "02_functions": (number * 5 + week) % 11},
    )
    late = (
        LATE[(number // 3 + week) % 6],
        {"01_variables": (number * 11 + week) % 13, "02_functions": (number * 3 + week) % 11},
    )
    return [first, late] if (number + week) % 3 == 0 else [first]


def lay(folder, week, people, attempt):
    """Put each person's attempt with that number, if there is one, in place of the one before."""
    for number in people:
        made = hand_ins(week, number)
        if attempt < len(made):
            hours, points = made[attempt]
            texts = {FILES[kata]: f"# {points[kata]} points of s{number}, {attempt}\n" for kata in KATAS[week]}
            write(folder / f"s{number:02}", texts)
            date_files(folder / f"s{number:02}", FIRST_DUE + timedelta(weeks=week - 1, hours=hours))


def date_files(folder, when):
    for path in (*folder.iterdir(), folder):
        os.utime(path, (when.timestamp(), when.timestamp()))


class MadeReports(Executor):
    """An executor whose reports have the points that each module says, less a fault of the old suites."""

    def submit(self, _, task):
        katas = [result_of(part, '"old"' in task.conditions) for part in task.parts]
        done = Future()
        done.set_result(as_json(Report(task.source, 1, 0.0, False, tuple(katas), "3.13.0", "2.3.0")))
        return done


def result_of(part, old):
    points = int(POINTS.search(part.source.text)[1]) if part.source else 0
    points = fault(points) if old and part.kata == "02_functions" else points
    verdicts = ["passed" if number < points else "failed" for number in range(MOST.get(part.kata, 0))]
    checks = [Check(f"test_{number}", "test", "required", "It works.", each) for number, each in enumerate(verdicts)]
    status = "failed" if "failed" in verdicts else "passed"
    return KataResult(part.kata, part.kata, status, None, tuple(checks), 0.0)


def fault(points):
    """The old suites take a point too many in kata 02."""
    return max(0, points - 1)


class Assistant:
    """An assistant with a gradebook and a section of their own, or the lead with the gradebook of the course."""

    def __init__(self, place, name, monkeypatch):
        self.place, self.name, self.monkeypatch = place, name, monkeypatch
        monkeypatch.setattr(class_plan, "plan_executor", lambda *_: nullcontext(made_reports))

    @property
    def book(self):
        return self.place / f"{self.name}.gradebook"

    def run(self, *words, folder=None, suites="new", course=True):
        """Run the command in this process, and return what it prints."""
        self.monkeypatch.setattr(job, "suites_digest", lambda: suites)
        typed = [
            "class",
            *([folder] if folder else []),
            *words,
            *(["--course", self.place / "course.toml"] if course else []),
        ]
        typed += ["--gradebook", self.book, *(["--seed", "1", "--grader", self.name, "--no-sandbox"] if folder else [])]
        out = io.StringIO()
        command = class_command if folder else gradebook_command
        assert command.run(parser().parse_args(list(map(str, typed))), Console(file=out, width=500)) == 0
        return out.getvalue()


class made_reports:
    """The context manager that gives the executor, and how many tasks it does at a time."""

    def __enter__(self):
        return MadeReports(), 2

    def __exit__(self, *_):
        pass
