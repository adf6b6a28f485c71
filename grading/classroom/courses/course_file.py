"""Read `course.toml`. Each error is one sentence with the file, the key, and what to write there."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from grading.classroom.records.course import Assignment, AttemptRule, Course, LatePolicy
from grading.curriculum.named_katas import NoSuchKata, find_katas
from grading.text.errors import UsageError, system_reason
from grading.text.language import said
from grading.text.safe_text import plain

NAME = "course.toml"
NO_FILE = said("there is no course file {file}; name it with --course FILE")
CANNOT_READ = said("the course file {file} can't be read: {reason}")
NOT_UTF8 = said("{file} is not in UTF-8, as TOML must be; save it in that encoding")
NOT_TOML = said("{file} is not TOML that can be read: {reason}")
IN_LINE = said(
    "{file} is not TOML that can be read: {reason}. The line is {line!r}. A moment is written as 2026-03-10T23:59:00; "
    'texts and names with other letters than a to z need quotes, as in "김민지".'
)
LINE_OF_ERROR = re.compile(r"\(at line (\d+), column \d+\)$")
UNKNOWN_KEY = said("{file}: {key} is not known here; write one of {known}")
MISSING_KEY = said("{file}: {key} is missing; write {example}")
WRONG_VALUE = said("{file}: {key} is {value}; write {example}")
NO_KATA = said("{file}: {key} names {value}, which is no kata; write their numbers, such as {example}")
NO_ZONE = said('{file}: {key} has no time zone; write {example}, or timezone = "Asia/Seoul" at the top of the file')
UNKNOWN_ZONE = said("{file}: timezone {value} is not known on this machine; write one such as {example}")
NO_SECTION = said("{file}: {key} names a section that is not in [sections]; write one of {known}")
TWO_SECTIONS = said("{file}: {key} has {value}, who is in another section already; write each person into one section")
EARLIER = said("{file}: {key} is earlier than the deadline that it replaces; write a later one, such as {example}")
NO_DEADLINE = said('{file}: {key} is "last-before-deadline" and there is no deadline; write {example}')


MAX_NUMBER = 1_000_000  # points, weights and minutes
MAX_PLACES = 9  # decimals
MIN_YEAR, MAX_YEAR = 1970, 9000  # so that another time zone and a grace stay within datetime's years
MAX_SHOWN = 80  # characters of a wrong value
MAX_MINUTES = 60 * 24 * 365
COURSE_KEYS = ("timezone", "attempt", "gradebook", "late", "sections", "assignments")
ASSIGNMENT_KEYS = ("katas", "due", "weight", "out_of", "attempt", "late", "due_by_section", "extensions", "excused")
LATE_KEYS = ("grace_minutes", "percent_per_day", "days")
DUE_EXAMPLE = "due = 2026-03-10T23:59:00+09:00"
NAMES_EXAMPLE = '["minji", "lee@example.org"]'
RULES_EXAMPLE = " or ".join(f'"{rule}"' for rule in AttemptRule)
NO_POLICY = LatePolicy()


def find_course(named: str | None, folder: Path | None) -> Path | None:
    """Return the course's file: the named one, else the one beside the folder of submissions, else that of this folder.

    It is never looked for in the folder of submissions, since students choose names there.
    """
    if named:
        return Path(named)
    places = [folder.resolve().parent] if folder else []
    if folder is None or folder.resolve() != Path().resolve():
        places.append(Path())
    return next((place / NAME for place in places if (place / NAME).is_file()), None)


def read_course(path: Path) -> Course:
    """Return the course that the file describes. Raises UsageError with one sentence."""
    try:
        # A Windows editor may write a mark of order before the text.
        text = path.read_text(encoding="utf-8-sig")
        facts = tomllib.loads(text, parse_float=_decimal)
    except FileNotFoundError as error:
        raise UsageError(said(NO_FILE, file=path)) from error
    except OSError as error:
        raise UsageError(said(CANNOT_READ, file=path, reason=system_reason(error))) from error
    except UnicodeDecodeError as error:
        raise UsageError(said(NOT_UTF8, file=path)) from error
    except ValueError as error:
        raise _not_toml(path, text, str(error).rstrip(".")) from error
    except RecursionError as error:
        raise UsageError(
            said("{file} is not TOML that can be read: it has lists in lists without end", file=path)
        ) from error
    table = _Table(path, "", facts, COURSE_KEYS)
    zone = _zone(table)
    sections = _sections(table)
    late = _late(table, NO_POLICY)
    rule = table.rule("attempt", AttemptRule.LAST)
    if not facts.get("assignments"):
        raise table.missing("assignments", said('[assignments.week1], and below it katas = ["01", "02"]'))
    below = table.inner("assignments")
    if any(not name.strip() for name in below.facts):
        raise UsageError(
            said("{file}: an assignment's name is empty; write one, such as [assignments.week1]", file=path)
        )
    found = {
        name: _assignment(name, below.inner(name, ASSIGNMENT_KEYS), zone, sections, late, rule) for name in below.facts
    }
    gradebook = table.text("gradebook", f"{path.stem}.gradebook", "course.gradebook")
    if "\0" in gradebook:
        raise table.wrong("gradebook", 'gradebook = "course.gradebook"')
    return Course(path, path.parent / gradebook, found, sections, zone)


def _not_toml(path: Path, text: str, reason: str) -> UsageError:
    """Return the error with the line that the parser names, if there is something in it."""
    found = LINE_OF_ERROR.search(reason)
    line = (text.splitlines() or [""])[int(found[1]) - 1 :][:1] if found else []
    if not line or not line[0].strip():
        return UsageError(said(NOT_TOML, file=path, reason=reason))
    return UsageError(said(IN_LINE, file=path, reason=reason, line=plain(line[0].strip(), MAX_SHOWN)))


def _decimal(text: str) -> Decimal:
    """Return the number, or infinity for one that Decimal can't hold: no key may have either."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("inf")


class _Table:
    """A table of the file. Its methods return the values that a key may have, and raise UsageError for all others."""

    def __init__(self, file: Path, place: str, facts: dict[str, Any], known: tuple[str, ...] | None) -> None:
        """`place` names the tables around it; `known` are the keys that it may have, or None for any keys."""
        self.file, self.place, self.facts = file, place, facts
        for key in facts:
            if known is not None and key not in known:
                raise UsageError(said(UNKNOWN_KEY, file=file, key=self.full(key), known=", ".join(known)))

    def full(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def error(self, template: str, key: str, **fields: object) -> UsageError:
        return UsageError(said(template, file=self.file, key=self.full(key), **fields))

    def missing(self, key: str, example: str) -> UsageError:
        return self.error(MISSING_KEY, key, example=example)

    def wrong(self, key: str, example: str) -> UsageError:
        value = self.facts[key]
        shown = f'"{value}"' if isinstance(value, str) else said("a table") if isinstance(value, dict) else str(value)
        short = shown if len(shown) <= MAX_SHOWN else shorten(shown, MAX_SHOWN, placeholder="…")
        return self.error(WRONG_VALUE, key, value=short, example=example)

    def inner(self, key: str, known: tuple[str, ...] | None = None) -> "_Table":
        """Return the table below a key; an empty one if it is not there."""
        value = self.facts.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, said("a table, [{key}]", key=self.full(key)))
        return _Table(self.file, self.full(key), value, known)

    def text(self, key: str, default: str, example: str) -> str:
        value = self.facts.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f'{key} = "{example}"')
        return value

    def rule(self, key: str, default: AttemptRule) -> AttemptRule:
        value = self.facts.get(key, default)
        if value not in list(AttemptRule):
            raise self.wrong(key, RULES_EXAMPLE)
        return AttemptRule(value)

    def number(self, key: str, default: Fraction, example: str, above_zero: bool = False) -> Fraction:
        value = self.facts.get(key, default)
        fits = isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool)
        # An exponent of a million makes a fraction that takes minutes, so its size is asked first.
        if isinstance(value, Decimal):
            fits = value.is_finite() and (not value or value.adjusted() >= -MAX_PLACES)
        if not fits or not 0 <= value <= MAX_NUMBER or (above_zero and not value):
            raise self.wrong(key, f"{key} = {example}")
        return Fraction(value)

    def moment(self, key: str, zone: tzinfo | None, example: str) -> datetime | None:
        """Return the moment; a date alone means the end of that day."""
        value = self.facts.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time(23, 59, 59))
        if not isinstance(value, datetime):
            raise self.wrong(key, example)
        if not MIN_YEAR <= value.year <= MAX_YEAR:
            raise self.wrong(key, example)
        if value.tzinfo is None and zone is None:
            raise self.error(NO_ZONE, key, example=example)
        return value if value.tzinfo else value.replace(tzinfo=zone)

    def names(self, key: str, example: str = NAMES_EXAMPLE) -> tuple[str, ...]:
        value = self.facts.get(key, [])
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            raise self.wrong(key, f"{key} = {example}")
        return tuple(value)


def _zone(table: _Table) -> tzinfo | None:
    if "timezone" not in table.facts:
        return None
    name = table.text("timezone", "", "Asia/Seoul")
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:  # ZoneInfo raises each of them for some names
        raise table.error(UNKNOWN_ZONE, "timezone", value=f'"{name}"', example='"Asia/Seoul"') from error


def _sections(table: _Table) -> Mapping[str, tuple[str, ...]]:
    below = table.inner("sections")
    found: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for section in below.facts:
        found[section] = below.names(section)
        for name in found[section]:
            if name in seen:
                raise below.error(TWO_SECTIONS, section, value=f'"{name}"')
            seen.add(name)
    return found


def _late(table: _Table, usual: LatePolicy) -> LatePolicy:
    """Return the table's late policy; `usual` has the values that it doesn't write."""
    below = table.inner("late", LATE_KEYS)
    minutes = below.number("grace_minutes", Fraction(usual.grace // timedelta(minutes=1)), "15")
    percent = below.number("percent_per_day", usual.percent_per_day, "10")
    days = below.facts.get("days", usual.days)
    if percent > 100:
        raise below.wrong("percent_per_day", "percent_per_day = 10")
    if minutes.denominator > 1 or minutes > MAX_MINUTES:
        raise below.wrong("grace_minutes", "grace_minutes = 15")
    if days is not None and (not isinstance(days, int) or isinstance(days, bool) or days < 0):
        raise below.wrong("days", "days = 3")
    return LatePolicy(timedelta(minutes=int(minutes)), percent, days)


def _assignment(
    name: str,
    table: _Table,
    zone: tzinfo | None,
    sections: Mapping[str, tuple[str, ...]],
    late: LatePolicy,
    rule: AttemptRule,
) -> Assignment:
    due = table.moment("due", zone, DUE_EXAMPLE)
    rule = table.rule("attempt", rule)
    if rule == AttemptRule.LAST_BEFORE_DEADLINE and due is None:
        raise table.error(NO_DEADLINE, "attempt", example=DUE_EXAMPLE)
    by_section = _deadlines(table.inner("due_by_section"), zone)
    for section in by_section:
        if section not in sections:
            known = ", ".join(sections) or said("[sections] first")
            raise table.error(NO_SECTION, f"due_by_section.{section}", known=known)
    extensions = _deadlines(table.inner("extensions"), zone)
    for person, moment in extensions.items():
        if due is None:
            raise table.missing("due", DUE_EXAMPLE)
        if moment < due:
            raise table.error(EARLIER, f"extensions.{person}", example=f"{person} = 2026-03-13T23:59:00+09:00")
    return Assignment(
        name,
        _katas(table),
        due,
        table.number("weight", Fraction(1), "1"),
        table.number("out_of", Fraction(1), "10", above_zero=True) if "out_of" in table.facts else None,
        rule,
        _late(table, late),
        by_section,
        extensions,
        table.names("excused"),
    )


def _deadlines(table: _Table, zone: tzinfo | None) -> dict[str, datetime]:
    found = {key: table.moment(key, zone, f"{key} = 2026-03-13T23:59:00+09:00") for key in table.facts}
    return {key: moment for key, moment in found.items() if moment}


def _katas(table: _Table) -> tuple[str, ...]:
    example = 'katas = ["01", "02"]'
    words = table.facts.get("katas")
    if words is None:
        raise table.missing("katas", example)
    if not isinstance(words, list) or not words or not all(isinstance(word, str | int) for word in words):
        raise table.wrong("katas", example)
    found: dict[str, None] = {}
    for word in words:
        try:
            found |= dict.fromkeys(kata.id for kata in find_katas([str(word)]))
        except NoSuchKata as error:
            raise table.error(NO_KATA, "katas", value=f'"{word}"', example=example) from error
    return tuple(found)
