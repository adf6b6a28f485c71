"""The grades of a term: the total by the assignments' weights, and what a person without some of them gets."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from grading.classroom.courses import term_grades
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.course import Assignment, Course
from grading.classroom.records.records import Attempt, Person

ONE, TWO, THREE = "01_variables", "02_functions", "03_numerical_diff"
ASSIGNMENTS = {
    "week1": Assignment("week1", (ONE,), out_of=Fraction(10)),
    "week2": Assignment("week2", (TWO,), out_of=Fraction(20), weight=Fraction(3), excused=("ben",)),
    "week3": Assignment("week3", (THREE,), out_of=Fraction(10)),  # which no person has handed in yet
}
POINTS = {"ann": (5, 4), "ben": (4, None), "cho": (None, 5), "dan": (5, "it is damaged"), "eva": (None, None)}


def report(kata, points):
    return {"katas": [{"id": kata, "points": points, "max_points": 5}], "points": points, "max_points": 5}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "term.gradebook"
    for place, (week, kata) in enumerate((("week1", ONE), ("week2", TWO))):
        with Gradebook(path, week) as book:
            book.people.enrol([Person(key, key.title()) for key in POINTS])
            for key, points in POINTS.items():
                got = points[place]
                if got is not None:
                    problem = got if isinstance(got, str) else None
                    given = None if problem else report(kata, got)
                    book.add(Attempt(key, f"{key}.zip", key, "{}", "2026-04-01T00:00:00Z", problem, given, week))
    with Gradebook(path) as book:
        return term_grades.collect(Course(Path("course.toml"), path, ASSIGNMENTS, {}), None, book)


def test_totals(table):
    """A total is weighed; what was not handed in is 0, and an excused person's total leaves that assignment out.

    Without a grade for what was handed in there is no total: it would be that of 0 points.
    """
    assert list(table.rules) == ["week1", "week2"]
    percents = {row.person.key: row.percent for row in table.rows}
    assert percents == {"ann": 85, "ben": 80, "cho": 75, "dan": None, "eva": 0}


def test_csv(table):
    """Each person has a row with the points of each assignment, or with the word that says why there are none."""
    lines = b"".join(term_grades.csv_lines(table)).decode("utf-8-sig").splitlines()
    rows = {row["key"]: (row["week1"], row["week2"], row["percent"]) for row in csv.DictReader(lines)}
    assert rows == {
        "ann": ("10", "16", "85"),
        "ben": ("8", "excused", "80"),
        "cho": ("0", "20", "75"),
        "dan": ("10", "not graded", ""),
        "eva": ("0", "0", "0"),
    }
