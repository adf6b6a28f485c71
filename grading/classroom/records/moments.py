"""Moments as people read them: one format on every page and in every sentence, in the course's time zone."""

from datetime import UTC, datetime, tzinfo

SHOWN = "%Y-%m-%d %H:%M %Z"
SHOWN_EXACTLY = "%Y-%m-%d %H:%M:%S %Z"


def moment_text(when: datetime, zone: tzinfo | None = None, exactly: bool = False) -> str:
    """Return a moment on the clock of a zone, by default its own. `exactly` adds the seconds, unless they are 0."""
    there = when.astimezone(zone) if zone else when
    return there.strftime(SHOWN_EXACTLY if exactly and there.second else SHOWN).strip()


def stored_moment_text(stored: str, zone: tzinfo | None) -> str:
    """Return a moment that a gradebook stores in UTC, on the clock of a zone, which for None is UTC.

    A text that is no moment, as a forged gradebook may have, is returned as it is.
    """
    try:
        when = datetime.fromisoformat(stored)
        return moment_text(when if when.tzinfo else when.replace(tzinfo=UTC), zone or UTC)
    except (ValueError, OverflowError):
        return stored
