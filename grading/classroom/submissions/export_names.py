"""The names that platforms without a person's number write: Blackboard, Brightspace, nbgrader's exchange, Sakai.

Each rule is the platform's own. A student chooses the end of a name only, so the first mark in it is the platform's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from grading.classroom.records.names import without_accents
from grading.classroom.submissions.handed_in import parse_moment

# "Katas 1_mkim_attempt_2026-09-14-10-02-33_backward.py"; the word for attempt is in the platform's language.
BLACKBOARD = re.compile(
    r"(?P<before>.+?)_[^\W\d_]+_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?P<rest>(?:_|\.).*)?", re.DOTALL
)
# The first line of the note that Blackboard writes for each attempt: "Name: Minji Kim (mkim)".
BLACKBOARD_NOTE = re.compile(r"\ufeff?[^:\n]{1,40}: ?(?P<name>[^\n]*) \((?P<user>[^()\n]+)\)\s*(?:\n|$)")
# "51000-88100 - Minji Kim - Sep 14, 2026 1002 AM", and " - backward.py" behind it in an export without folders.
BRIGHTSPACE = re.compile(
    r"(?P<number>\d+)-\d+ - (?P<name>.+?) - (?P<date>[^\W\d]+\.? \d{1,2},? \d{4}|\d{1,2} [^\W\d]+\.?,? \d{4})"
    r" (?P<hour>\d{1,2}):?(?P<minute>\d\d)(?: (?P<half>[AP]M))?(?: - (?P<rest>.+))?",
    re.DOTALL,
)
# The beginnings of the months' names in the languages that Brightspace writes dates in with Latin letters.
MONTHS = (
    *("jan gen ene oca", "feb fev sub", "mar mrt maa", "apr avr abr nis", "may mai mei maj mag", "jun juin giu haz"),
    *("jul juil lug tem", "aug aou ago agu", "sep set eyl", "oct okt out ott eki", "nov kas", "dec dez dic des ara"),
)
# "mkim+katas+2026-09-14 10:02:33.000000 UTC", and a random text behind it in newer versions.
NBGRADER = re.compile(
    r"(?P<user>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*)(?:\+[^+]+)?", re.DOTALL
)
SAKAI = re.compile(r"(?P<name>.+)\((?P<user>[^()]+)\)", re.DOTALL)


@dataclass(frozen=True)
class BrightspaceName:
    """The parts of a name in an export from Brightspace; the number is that of a person or of a submission."""

    number: str
    name: str
    moment: datetime | None
    rest: str


def parse_brightspace(name: str, place: tzinfo | None = None) -> BrightspaceName | None:
    """Return the parts of a name, or None if it is none of Brightspace's. `place` is the zone of its moment."""
    found = BRIGHTSPACE.fullmatch(name)
    if found is None:
        return None
    return BrightspaceName(found["number"], found["name"], _brightspace_moment(found, place), found["rest"] or "")


def _brightspace_moment(found: re.Match[str], place: tzinfo | None) -> datetime | None:
    """Return the moment in a name, or None if its month is in none of the languages of MONTHS."""
    word = without_accents(re.sub(r"[\W\d_]", "", found["date"]))
    months = [number for number, names in enumerate(MONTHS, 1) if word.startswith(tuple(names.split()))]
    if len(months) != 1:
        return None
    day, year = re.findall(r"\d+", found["date"])
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "PM" else 0)
    return parse_moment(f"{year}-{months[0]:02}-{int(day):02} {hour:02}:{found['minute']}:00", place)


def _rest_of_blackboard(name: str) -> str:
    found = BLACKBOARD.fullmatch(name)
    rest = (found["rest"] or "") if found else ""
    return rest[1:] if rest.startswith("_") and len(rest) > 1 else name


def _rest_of_brightspace(name: str) -> str:
    found = parse_brightspace(name)
    return found.rest or name if found else name


# The file's own name, by the kind of the submission.
ORIGINAL_NAMES: dict[str, Callable[[str], str]] = {
    "blackboard": _rest_of_blackboard,
    "brightspace": _rest_of_brightspace,
}
