"""The attempt that counts and its grade: by the rule, by the deadline that holds for the person, with reasons."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grading.classroom.courses import course_columns, late_work
from grading.classroom.courses.counted_attempts import choice, view_assignment
from grading.classroom.courses.late_work import Deadline
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.course import Assignment, AttemptRule, Course, LatePolicy
from grading.classroom.records.records import Attempt, Person
from grading.classroom.submissions.handed_in import HandedIn
from grading.classroom.submissions.stored_moments import stored

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
POLICY = LatePolicy(timedelta(minutes=30), Fraction(10), 2)
WEEK = Assignment("week1", ("01_variables", "02_functions"), DUE, out_of=Fraction(10), late=POLICY)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def report(*points):
    """A report in which each kata has five required checks, of which so many are passed."""
    ids = ("01_variables", "02_functions", "03_numerical_diff")
    katas = [{"id": name, "points": got, "max_points": 5} for name, got in zip(ids, points)]
    return {"katas": katas, "points": sum(points), "max_points": 5 * len(katas)}


@pytest.fixture
def grade_of(tmp_path):
    """`grade_of((moment after the deadline or None, points), …)` returns Ann's standing after these attempts."""
    count = 0

    def grade_of(*attempts, week=WEEK, rule=None, sections=None):
        nonlocal count
        count += 1
        with Gradebook(tmp_path / f"{count}.gradebook", "week1") as book:
            book.people.enrol([Person("ann", "Ann Lee"), Person("ben", "Ben")])
            for number, (late, what) in enumerate(attempts):
                digest = f"d{attempts.index((late, what))}"
                moment = stored(None if late is None else HandedIn(DUE + late, "Moodle"))
                graded_at = f"2026-04-01T00:00:{number:02}Z"
                problem = what if isinstance(what, str) else None
                given = None if problem else what
                book.add(Attempt("ann", "ann.zip", digest, "{}", graded_at, problem, given, "week1", *moment))
            course = Course(Path("course.toml"), book.path, {"week1": week}, sections or {})
            view = view_assignment(course, week, rule, book)
            book.count_by(choice(view))
            found = {standing.person.key: standing for standing in book.standings()}
            assert found["ben"].attempt is None
            grade_of.doubts = view.doubts
            return found["ann"]

    return grade_of


@pytest.mark.parametrize(
    ("late", "points", "reason"),
    [
        (-HOUR, 8, None),
        (30 * MINUTE, 8, "within the grace after 2026-03-10 12:00 UTC"),
        (31 * MINUTE, 7, r"one day late: handed in 2026-03-10 12:31 UTC \(by Moodle\), due .*; 10 % of 10 per day"),
        (DAY, 7, "one day late"),
        (DAY + MINUTE, 6, "2 days late"),
        (3 * DAY, 0, "3 days late: .* after 2 days nothing counts"),
        (None, 8, "no record says when it was handed in, so it counts as in time"),
    ],
)
def test_late_policy(late, points, reason, grade_of):
    """Eight of ten checks are 8 of 10 points; each day that has begun costs one, and the line says why."""
    standing = grade_of((late, report(5, 3, 5)))
    assert standing.grade.points == points
    assert standing.grade.raw_points == standing.attempt.report["points"] == 8
    reasons = [deduction.reason for deduction in standing.grade.deductions]
    assert len(reasons) == (reason is not None)
    assert reason is None or re.search(reason, reasons[0])


@pytest.mark.parametrize(
    ("days", "reason"),
    [(0, "late work doesn't count"), (1, "after one day nothing counts"), (2, "after 2 days nothing counts")],
)
def test_no_more_late_days(days, reason, grade_of):
    """Work that is later than the policy allows counts nothing, and the line says how many days it allows."""
    week = replace(WEEK, late=replace(POLICY, days=days))
    standing = grade_of((3 * DAY, report(5, 5)), week=week)
    assert standing.grade.points == 0
    assert standing.grade.deductions[0].reason.endswith(reason)


def test_extension_and_section(grade_of):
    """A person's extension goes before the deadline of their section, which goes before everyone's."""
    late = (DAY, report(5, 5))
    sections = {"B": ("Ann Lee",)}
    by_section = Assignment(**{**vars(WEEK), "due_by_section": {"B": DUE + 2 * HOUR}})
    extended = Assignment(**{**vars(by_section), "extensions": {"ann": DUE + DAY}})
    standing = grade_of(late, week=by_section, sections=sections)
    assert standing.section == "B"
    assert "due 2026-03-10 14:00 UTC, section B;" in standing.grade.deductions[0].reason
    assert grade_of(late, week=extended, sections=sections).grade.deductions == ()
    # An extension from before the section's own deadline takes no time away.
    shorter = Assignment(**{**vars(by_section), "extensions": {"ann": DUE + HOUR}})
    reason = grade_of(late, week=shorter, sections=sections).grade.deductions[0].reason
    assert "due 2026-03-10 14:00 UTC, section B;" in reason


def handed_in_on(*utc):
    moment = datetime(*utc, tzinfo=UTC)
    return Attempt(
        "ann", "ann.zip", "d", "{}", "2026-12-01T00:00:00Z", None, None, "", *stored(HandedIn(moment, "Moodle"))
    )


def test_two_sections_of_one_person(grade_of):
    """A person whom two sections have by different names is in the first one, and a sentence says so."""
    standing = grade_of((-HOUR, report(1, 1)), sections={"A": ("ann",), "B": ("Ann Lee",)})
    assert standing.section == "A"
    assert grade_of.doubts == ("course.toml: ann is in the sections A and B by two names, and A counts",)


@pytest.mark.parametrize(
    ("due", "utc", "in_time", "reason"),
    [
        ((2026, 10, 31, 23, 59), (2026, 11, 1, 3, 59, 0), True, None),
        ((2026, 10, 31, 23, 59), (2026, 11, 2, 4, 59, 0), False, "one day late: handed in 2026-11-01 23:59 EST"),
        ((2026, 10, 31, 23, 59), (2026, 11, 2, 4, 59, 1), False, "2 days late: handed in 2026-11-01 23:59:01 EST"),
        ((2026, 11, 1, 0, 30), (2026, 11, 1, 6, 30, 0), True, "handed in 2026-11-01 01:30 EST .*, within the grace"),
        ((2026, 11, 1, 0, 30), (2026, 11, 1, 6, 30, 1), False, "one day late: handed in 2026-11-01 01:30:01 EST"),
        ((2026, 11, 1, 0, 30), (2026, 11, 1, 7, 30, 0), False, "one day late: handed in 2026-11-01 02:30 EST"),
        ((2026, 3, 7, 23, 59), (2026, 3, 9, 3, 59, 0), False, "one day late: handed in 2026-03-08 23:59 EDT"),
        ((2026, 3, 7, 23, 59), (2026, 3, 9, 4, 30, 0), False, "2 days late: handed in 2026-03-09 00:30 EDT"),
    ],
)
def test_a_clock_that_is_changed(due, utc, in_time, reason):
    """A grace of two hours takes two hours, a day ends at the hour of the deadline, and the line shows why."""
    deadline = Deadline(datetime(*due, tzinfo=ZoneInfo("America/New_York")))
    policy = LatePolicy(2 * HOUR if due[0:3] == (2026, 11, 1) else timedelta(), Fraction(10), 3)
    attempt = handed_in_on(*utc)
    assert late_work.is_in_time(attempt, deadline, policy) is in_time
    found = late_work.deductions(attempt, deadline, policy, Fraction(10), Fraction(10))
    assert len(found) == (reason is not None)
    assert reason is None or re.match(reason, found[0].reason)


def test_rules(grade_of):
    """Each rule picks its attempt; after policy, a better late attempt may be worth less."""
    attempts = [(-DAY, report(5, 1)), (-HOUR, report(3, 2)), (DAY, report(5, 4)), (2 * DAY, "broken.zip")]
    picked = {rule: grade_of(*attempts, rule=rule) for rule in AttemptRule}
    assert picked[AttemptRule.LAST].attempt.problem == "broken.zip"
    assert picked[AttemptRule.LAST].grade is None
    assert picked[AttemptRule.BEST].grade.points == 8
    assert picked[AttemptRule.LAST_BEFORE_DEADLINE].grade.points == 5
    assert all(standing.rule == rule and standing.attempts == 4 for rule, standing in picked.items())
    late = grade_of((DAY, report(5, 5)), (2 * DAY, report(5, 4)), rule=AttemptRule.LAST_BEFORE_DEADLINE)
    assert late.grade.points == 7


def test_order_of_handing_in(grade_of):
    """The last attempt is the one that was handed in last, whichever was graded last."""
    assert grade_of((-HOUR, report(5, 5)), (-DAY, report(1, 1))).grade.points == 10


def test_graded_again(grade_of):
    """A text that was graded again after something else counts as the last, by its own moment: it lies there again."""
    before, after = (-DAY, report(5, 5)), (DAY, report(1, 1))
    assert grade_of(before, after).grade.points == 1
    back = grade_of(before, after, before)
    assert (back.grade.points, back.grade.deductions) == (10, ())
    assert grade_of(before, after, before, after).grade.points == 1
    assert grade_of(before, before, after).grade.points == 1
    assert grade_of(after, before, before).grade.points == 1


def test_names_in_the_course(grade_of):
    """A name that means no single person has no effect, and a sentence says so."""
    week = Assignment(**{**vars(WEEK), "extensions": {"zed": DUE + DAY}, "excused": ("Ann Lee",)})
    assert grade_of((DAY, report(5, 5)), week=week).excused
    assert grade_of.doubts == (
        "course.toml: assignments.week1.extensions has 'zed', and the gradebook has no such person yet",
    )
    week = Assignment(**{**vars(WEEK), "extensions": {"Lee, Ann": DUE + DAY}})
    assert grade_of((DAY, report(5, 5)), week=week).grade.deductions
    assert grade_of.doubts == (
        "course.toml: assignments.week1.extensions has 'Lee, Ann', and no person is called exactly so; write 'ann' if "
        "Ann Lee is meant",
    )


def test_kata_that_was_not_graded(grade_of):
    """A report without one of the assignment's katas gives no grade, and the problem says which kata is missing."""
    standing = grade_of((-DAY, report(5)))
    assert standing.attempt.problem.startswith("it was graded without kata 02")
    assert standing.grade is None


def test_one_time_zone_for_a_person(grade_of):
    """The line on the attempt that counts and the reason of a deduction have one moment on one clock."""
    seoul = ZoneInfo("Asia/Seoul")
    standing = grade_of((31 * MINUTE, report(4, 4)), week=replace(WEEK, due=DUE.astimezone(seoul)))
    moment = "handed in 2026-03-10 21:31 KST"
    assert moment in course_columns.counted_text(standing)
    assert moment in standing.grade.deductions[0].reason
    assert (standing.assignment, standing.due) == ("week1", "2026-03-10 21:00 KST")


def test_no_lines_for_an_excused_person(grade_of):
    """A person who is excused reads that, and not how a grade would be made of the points."""
    standing = grade_of((HOUR, report(4, 4)), week=replace(WEEK, excused=("ann",)))
    assert course_columns.lines(standing) == ["Grade: excused from this assignment"]
