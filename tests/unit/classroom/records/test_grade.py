"""A grade: the checks as points of the assignment, what is taken off, and how the numbers are shown."""

from fractions import Fraction

import pytest

from grading.classroom.records.grade import Deduction, Grade, number_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(17, 2), "8.5"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(1, 200), "0.01"),  # a half is rounded up, also where floats and banks round it down
        (Fraction(5, 200), "0.03"),
        (Fraction(1005, 1000), "1.01"),
        (Fraction(9995, 1000), "10"),
        (Fraction(4999, 1_000_000), "0"),
    ],
)
def test_numbers(number, text):
    """A number has at most two decimals, and no zeros behind them."""
    assert number_text(number) == text


def test_points():
    """The points are scaled to the assignment's, exactly, and never fall below 0."""
    grade = Grade(7, 21, Fraction(10))
    assert (grade.earned, grade.points) == (Fraction(10, 3), Fraction(10, 3))
    late = Deduction(Fraction(1, 3), "one day late")
    assert Grade(7, 21, Fraction(10), (late,)).points == 3
    assert Grade(7, 21, Fraction(10), (late,) * 11).points == 0
    assert Grade(0, 0, Fraction(10)).points == 0  # an assignment without checks divides nothing


def test_lines():
    """Each step has a line; one that changes nothing has none, and a remark takes no points off."""
    parts = (Deduction(Fraction(1), "one day late"), Deduction(Fraction(0), "no record says when"))
    scaled = Grade(5, 20, Fraction(10), parts)
    assert scaled.lines() == [
        "5 of 20 checks passed, which is 2.5 of 10 points",
        "minus 1, one day late",
        "no record says when",
    ]
    assert scaled.summary() == "1.5 of 10"
    assert Grade(5, 20, Fraction(20)).lines() == []
