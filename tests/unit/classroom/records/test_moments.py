"""Moments as people read them: in the course's time zone, in one format."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from grading.classroom.records.moments import moment_text, stored_moment_text

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("stored", "zone", "shown"),
    [
        ("2026-03-11T18:48:09Z", SEOUL, "2026-03-12 03:48 KST"),
        ("2026-03-11T18:48:09Z", None, "2026-03-11 18:48 UTC"),
        ("2026-03-11T18:48:09", SEOUL, "2026-03-12 03:48 KST"),
        ("9999-12-31T23:59:59Z", SEOUL, "9999-12-31T23:59:59Z"),
        ("<b>", SEOUL, "<b>"),
        ("", SEOUL, ""),
    ],
)
def test_stored_moments(stored, zone, shown):
    """A stored moment is shown on the zone's clock; a text that is none stays as it is."""
    assert stored_moment_text(stored, zone) == shown


def test_seconds_where_they_count():
    """Seconds are shown where they are asked for, and where there are any."""
    when = datetime(2026, 3, 11, 18, 48, 9, tzinfo=UTC)
    assert moment_text(when, exactly=True) == "2026-03-11 18:48:09 UTC"
    assert moment_text(when.replace(second=0), exactly=True) == "2026-03-11 18:48 UTC"
