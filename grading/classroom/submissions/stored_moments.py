"""The moment of handing in, as the gradebook stores it beside an attempt, and which of two records of it holds."""

from datetime import UTC, datetime

from grading.classroom.submissions.handed_in import FILE_TIMES, HandedIn

STORED = "%Y-%m-%dT%H:%M:%SZ"  # so that the order of the texts is the order of the moments


def stored_text(when: datetime) -> str:
    """Return a moment as the gradebook stores it: in UTC, in whole seconds."""
    return when.astimezone(UTC).strftime(STORED)


def stored(record: HandedIn | None) -> tuple[str, str]:
    """Return the moment and its source as the gradebook stores them; two empty texts for None."""
    return (stored_text(record.when), record.source) if record else ("", "")


def parsed(at: str, by: str) -> HandedIn | None:
    """Return the record that the gradebook stores as these two texts."""
    return HandedIn(datetime.strptime(at, STORED).replace(tzinfo=UTC), by) if at else None


def better_record(before: HandedIn | None, now: HandedIn | None) -> HandedIn | None:
    """Return the record that holds for content that was there before and has not changed.

    A platform's record goes before the times of files, which change when files are copied. Of two records of one kind
    the earlier holds: the same content again is not handed in later.
    """
    if before is None or now is None:
        return before or now
    by_files = before.source == FILE_TIMES, now.source == FILE_TIMES
    if by_files[0] != by_files[1]:
        return now if by_files[0] else before
    return min(before, now)
