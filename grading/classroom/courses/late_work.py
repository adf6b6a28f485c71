"""Late work: whose deadline is when, how late an attempt is, and the points that the policy takes off for it."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from grading.classroom.records import moments
from grading.classroom.records.course import LatePolicy
from grading.classroom.records.grade import Deduction, number_text
from grading.classroom.records.records import Attempt
from grading.classroom.submissions import stored_moments
from grading.text.language import said

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

ONE_DAY = said("one day late: handed in {when} (by {source}), due {due}; {percent} % of {out_of} per day")
DAYS = said("{days} days late: handed in {when} (by {source}), due {due}; {percent} % of {out_of} per day")
TOO_LATE = said("{days} days late: handed in {when} (by {source}), due {due}; after {last} days nothing counts")
TOO_LATE_FOR_ONE = said("{days} days late: handed in {when} (by {source}), due {due}; after one day nothing counts")
NO_LATE_WORK = said("late: handed in {when} (by {source}), due {due}; late work doesn't count")
FREE = said("late, which costs nothing here: handed in {when} (by {source}), due {due}")
GRACE = said("handed in {when} (by {source}), within the grace after {due}")
UNKNOWN = said("no record says when it was handed in, so it counts as in time")


@dataclass(frozen=True)
class Deadline:
    """A person's deadline, and its reason if it is not everyone's: "extension", or the section's name."""

    when: datetime
    reason: str = ""

    def __str__(self) -> str:
        when = moments.moment_text(self.when)
        return said("{when}, {reason}", when=when, reason=self.reason) if self.reason else when


def is_in_time(attempt: Attempt, deadline: Deadline | None, policy: LatePolicy) -> bool:
    """True if the attempt was handed in before the deadline and its grace, or if no record says when."""
    record = stored_moments.parsed(attempt.handed_in_at, attempt.handed_in_by)
    # A sum with a grace would be made on the clock of the deadline's zone, which may be set back meanwhile.
    return deadline is None or record is None or record.when - deadline.when <= policy.grace


def deductions(
    attempt: Attempt, deadline: Deadline | None, policy: LatePolicy, earned: Fraction, out_of: Fraction
) -> tuple[Deduction, ...]:
    """Return what the policy takes off the points that an attempt has earned, and remarks on its time.

    Days are those of the clock in the deadline's zone: a day of 25 hours, when the clock is set back, is one day.
    """
    if deadline is None:
        return ()
    record = stored_moments.parsed(attempt.handed_in_at, attempt.handed_in_by)
    if record is None:
        return (Deduction(Fraction(0), UNKNOWN),)
    late = record.when - deadline.when
    if late <= timedelta():
        return ()
    handed_in = record.when.astimezone(deadline.when.tzinfo)
    by_clock = handed_in.replace(tzinfo=None) - deadline.when.replace(tzinfo=None)
    days = max(1, math.ceil(by_clock / DAY))
    # Within such a minute the seconds decide, so the reason has to show them.
    exact = timedelta() < late - policy.grace < MINUTE or by_clock % DAY < MINUTE
    facts = {
        "when": moments.moment_text(handed_in, exactly=exact),
        "source": said(record.source),
        "due": str(deadline),
        "days": days,
        "last": policy.days,
        "percent": number_text(policy.percent_per_day),
        "out_of": number_text(out_of),
    }
    if late <= policy.grace:
        return (Deduction(Fraction(0), said(GRACE, **facts)),)
    if policy.days is not None and days > policy.days:
        reason = {0: NO_LATE_WORK, 1: TOO_LATE_FOR_ONE}.get(policy.days, TOO_LATE)
        return (Deduction(earned, said(reason, **facts)),)
    cost = min(earned, out_of * policy.percent_per_day * days / 100)
    if not policy.percent_per_day:
        return (Deduction(Fraction(0), said(FREE, **facts)),)
    return (Deduction(cost, said(ONE_DAY if days == 1 else DAYS, **facts)),)
