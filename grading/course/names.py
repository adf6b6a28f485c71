"""What a name says by itself: whose a file or folder is, and of which kata, as platforms and people call things."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from grading.course import archives
from grading.course.gradebook import Person
from grading.escape import storable
from grading.ladder import ladder

# "Kim Min Ji_4711_assignsubmission_file_", and what a Moodle without folders puts behind it.
MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_file_?(?P<rest>.*)", re.DOTALL)
TYPED_IN = "_assignsubmission_onlinetext"  # a text that somebody typed into Moodle
CANVAS = (
    re.compile(r"(?:LATE_)?(?P<name>anon_[0-9A-Za-z]+)_\d+_(?P<rest>.+)", re.DOTALL),
    # "kimminji_LATE_4711_52001_backward.py". The 1 of team_1_4711_52001_backward.py is not the number, if it can be helped.
    re.compile(r"(?P<name>.+?)_(?:LATE_)?(?P<number>\d{3,})_\d{3,}_(?P<rest>.+)", re.DOTALL),
    re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+)", re.DOTALL),
)
# What is added to the name of a file that is handed in, or saved, again: "backward-1.py", "backward (1).py".
AGAIN = re.compile(r"(?P<stem>.+?)(?:-(?P<count>\d{1,3})| ?\((?P<count2>\d{1,3})\))?", re.DOTALL)


@dataclass(frozen=True)
class Module:
    """A file's name, taken apart: "ann_backward (2).py" is kata backward's, copy 2, with "ann" before it.

    `suite` is whether it is called as a kata's tests are, which anybody who packs all of a checkout hands in as well.
    """

    kata: str
    before: str
    copy: int
    suite: bool


def module(stem: str) -> Module | None:
    """Return what a Python file's name, without its .py, says; None if no kata's name is at its end."""
    again = AGAIN.fullmatch(stem)
    found = _pattern().fullmatch(again["stem"]) if again else None
    if not again or not found:
        return None
    copy = int(again["count"] or again["count2"] or 0)
    return Module(found["kata"], found["before"].rstrip("_-. "), copy, bool(found["suite"]))


@functools.cache
def _pattern() -> re.Pattern[str]:
    # What stands before is as short as can be: repeated_variables is no variables of somebody called "repeated".
    names = "|".join(re.escape(kata.name) for kata in ladder())
    # A folder's name may stand before a file's: 08_weakref_memory_weakref_memory is no memory check of that kata.
    suite = r"(?:test_|(?<!weakref_)memory_)?"
    return re.compile(rf"(?P<before>(?:.*?[\W_])??)(?P<suite>{suite})(?P<kata>{names})", re.DOTALL)


def whose(path: Path) -> Person | None:
    """Return whose submission a file or folder is, going by its name alone; None if it can't be one."""
    name = storable(path.name)
    folder = path.is_dir()
    if TYPED_IN in name:
        return None
    if not folder and not archives.is_archive(name) and ".py" not in name.lower():
        return None
    known = by_platform(name, folder)
    if known:
        return known
    if folder:
        return Person(name, name)
    if archives.is_archive(name):
        return Person(archives.stem(name), archives.stem(name))
    stem = name[: name.lower().index(".py")]
    found = module(stem)
    key = found.before if found and found.before else stem
    return Person(key, key)


def by_platform(name: str, folder: bool) -> Person | None:
    """Whose a file or folder is, if a platform named it."""
    found = _by_platform(name, folder)
    if not found:
        return None
    number = found.groupdict().get("number", "")
    return Person(number or found["name"], found["name"], number=number)


def as_handed_in(name: str) -> str:
    """The name of a file without what a platform put before it."""
    found = _by_platform(name, folder=False)
    return found["rest"] or name if found else name


def _by_platform(name: str, folder: bool) -> re.Match[str] | None:
    patterns = (MOODLE,) if folder else (MOODLE, *CANVAS)  # Canvas has no folders
    return next(filter(None, (pattern.fullmatch(name) for pattern in patterns)), None)
