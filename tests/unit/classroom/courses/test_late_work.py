"""The points that a late policy takes off: by the days of the deadline's clock, after the grace, up to the last day."""

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from grading.classroom.courses.late_work import Deadline, deductions, is_in_time
from grading.classroom.records.course import LatePolicy
from grading.classroom.records.records import Attempt
from grading.classroom.submissions.handed_in import HandedIn
from grading.classroom.submissions.stored_moments import stored

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
POLICY = LatePolicy(timedelta(minutes=30), Fraction(10), 2)
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
BERLIN = ZoneInfo("Europe/Berlin")
BEFORE_THE_CLOCK_IS_SET_BACK = datetime(2026, 10, 24, 12, tzinfo=BERLIN)  # the day after it has 25 hours


def attempt(when):
    at, by = stored(HandedIn(when, "Moodle") if when else None)
    return Attempt("ann", "ann", "", "{}", "2026-03-20T00:00:00Z", None, {}, handed_in_at=at, handed_in_by=by)


@pytest.mark.parametrize(
    ("late", "policy", "points", "reason", "in_time"),
    [
        (-HOUR, POLICY, [], "", True),
        (0 * HOUR, POLICY, [], "", True),
        (SECOND, POLICY, [0], "within the grace", True),
        (30 * MINUTE, POLICY, [0], "within the grace", True),
        (30 * MINUTE + SECOND, POLICY, [1], "one day late", False),
        (DAY, POLICY, [1], "one day late", False),
        (DAY + SECOND, POLICY, [2], "2 days late", False),
        (2 * DAY, POLICY, [2], "2 days late", False),
        (2 * DAY + SECOND, POLICY, [8], "3 days late: .* after 2 days nothing counts", False),
        (DAY + HOUR, LatePolicy(days=1), [8], "2 days late: .* after one day nothing counts", False),
        (SECOND, LatePolicy(days=0), [8], "late work doesn't count", False),
        (9 * DAY, LatePolicy(percent_per_day=Fraction(10)), [8], "9 days late", False),  # no more than was earned
        (9 * DAY, LatePolicy(), [0], "costs nothing here", False),
        (HOUR, LatePolicy(percent_per_day=Fraction(25, 2)), [Fraction(5, 4)], "12.5 % of 10 per day", False),
    ],
)
def test_points_taken_off(late, policy, points, reason, in_time):
    """Of 8 points that were earned of 10, so many are taken off for handing in so late, with the reason."""
    found = deductions(attempt(DUE + late), Deadline(DUE), policy, Fraction(8), Fraction(10))
    assert [each.points for each in found] == points
    assert all(re.search(reason, each.reason) for each in found)
    assert is_in_time(attempt(DUE + late), Deadline(DUE), policy) is in_time


@pytest.mark.parametrize(("hours", "points"), [(24, 1), (25, 1), (26, 2)])
def test_day_of_25_hours(hours, points):
    """A day is one of the clock, so the day on which it is set back has 25 hours and costs no more."""
    when = (BEFORE_THE_CLOCK_IS_SET_BACK.astimezone(UTC) + hours * HOUR).astimezone(BERLIN)
    policy = LatePolicy(percent_per_day=Fraction(10))
    (found,) = deductions(attempt(when), Deadline(BEFORE_THE_CLOCK_IS_SET_BACK), policy, Fraction(8), Fraction(10))
    assert found.points == points


def test_grace_over_the_change_of_the_clock():
    """A grace is a time that passes: of two hours, one doesn't vanish when the clock is set back."""
    due = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    policy = LatePolicy(grace=2 * HOUR)
    moments = [due.astimezone(UTC) + 2 * HOUR, due.astimezone(UTC) + 2 * HOUR + SECOND]
    assert [is_in_time(attempt(when), Deadline(due), policy) for when in moments] == [True, False]


def test_without_a_record():
    """An attempt without a record counts as in time, with a remark; without a deadline nothing is late."""
    (remark,) = deductions(attempt(None), Deadline(DUE), POLICY, Fraction(8), Fraction(10))
    assert (remark.points, "no record says when" in remark.reason) == (0, True)
    assert is_in_time(attempt(None), Deadline(DUE), POLICY)
    assert deductions(attempt(DUE + DAY), None, POLICY, Fraction(8), Fraction(10)) == ()
    assert is_in_time(attempt(DUE + DAY), None, POLICY)


def test_reason_names_the_own_deadline():
    """The reason shows the moment, the record that says so, and the deadline that holds for this person."""
    (found,) = deductions(attempt(DUE + HOUR), Deadline(DUE, "extension"), POLICY, Fraction(8), Fraction(10))
    assert found.reason == (
        "one day late: handed in 2026-03-10 13:00 UTC (by Moodle), due 2026-03-10 12:00 UTC, extension; "
        "10 % of 10 per day"
    )
