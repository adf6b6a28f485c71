"""The comment beside a student's grade."""

from format_reports import made_up
from made_exports import report

from grading.classroom.exports import grade_comments


def test_comment():
    """A comment has points, one line per kata, and the first thing to fix, unless all is passed."""
    assert (
        grade_comments.grade_comment(report(4)) == "4 of 4 points, 1 of 1 katas passed.\n01 Variables: 4 of 4, passed"
    )
    assert grade_comments.grade_comment(report(3)).splitlines() == [
        *("3 of 4 points, 0 of 1 katas passed.", "01 Variables: 3 of 4, in progress", ""),
        *("First to fix: 01 Variables: Rule 3.", "got 3, expected 4", "At variables.py:7"),
    ]
    assert "This looks like: A mistake. got 3" in grade_comments.grade_comment(made_up("got 3"))
