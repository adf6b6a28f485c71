"""What a name says by itself: whose a file or folder is, and of which kata, as platforms and people call things.

In a platform's name one part is the platform's own, the number, and others a student may choose: the file's name behind
it, and on some platforms the student's own name before it. Where both can look alike, every way to read it is returned.
"""

import functools
import re
from dataclasses import dataclass

from grading.classroom import archives
from grading.classroom.records import Person
from grading.curriculum.ladder import SOLUTION, ladder

# "Kim Min Ji_4711_assignsubmission_file_", and what a Moodle without folders puts behind it.
MOODLE_MARK = re.compile(r"_(?P<number>[0-9]+)_assignsubmission_file(?:_|$)")
ONLINE_TEXT = "_assignsubmission_onlinetext"  # a text that somebody typed into Moodle
CANVAS_ANONYMOUS = re.compile(
    r"(?:LATE_)?(?P<name>anon_(?=[0-9]*[A-Za-z])[0-9A-Za-z]+)_(?P<file>[0-9]+)_(?P<rest>.+)", re.DOTALL
)
# "kimminji_LATE_4711_52001_backward.py": the person's number, and the file's, wherever two numbers stand side by side.
CANVAS_MARK = re.compile(r"_(?:LATE_)?(?=(?P<number>[1-9][0-9]*)_(?P<file>[1-9][0-9]*)_(?P<rest>.+))", re.DOTALL)
# What is added to the name of a file that is handed in, or saved, again: "backward-1.py", "backward (1).py".
COPY_SUFFIX = re.compile(r"(?P<stem>.+?)(?:-(?P<count>\d{1,3})| ?\((?P<count2>\d{1,3})\))?", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """One way to read a platform's name: the person's name and number, the file's number in Canvas, the file's own name."""

    platform: str  # "moodle" | "canvas"
    name: str
    number: str
    file: str
    rest: str

    @property
    def person(self) -> Person:
        return Person(self.number or self.name, self.name, number=self.number)


@dataclass(frozen=True)
class ModuleFilename:
    """A file's name, taken apart: "ann_backward (2).py" is kata backward's, copy 2, with "ann" before it.

    `suite` is whether it is called as a kata's tests are, which anybody who packs all of a checkout hands in as well.
    """

    kata: str
    prefix: str
    copy: int
    suite: bool


def parse_module(stem: str) -> ModuleFilename | None:
    """Return what a Python file's name, without its .py, says; None if no kata's name is at its end."""
    again = COPY_SUFFIX.fullmatch(stem)
    found = _module_pattern().fullmatch(again["stem"]) if again else None
    if not again or not found:
        return None
    copy = int(again["count"] or again["count2"] or 0)
    return ModuleFilename(found["kata"], found["prefix"].rstrip("_-. "), copy, bool(found["suite"]))


@functools.cache
def _module_pattern() -> re.Pattern[str]:
    # What stands before is as short as can be: repeated_variables is no variables of somebody called "repeated".
    # That holds in a course without that kata too: its solution is still there.
    known = {kata.name for kata in ladder()} | {path.stem for path in SOLUTION.glob("*.py")}
    names = "|".join(map(re.escape, sorted(known)))
    # A folder's name may stand before a file's: 08_weakref_memory_weakref_memory is no memory check of that kata.
    suite = r"(?:test_|(?<!weakref_)memory_)?"
    return re.compile(rf"(?P<prefix>(?:.*?[\W_])??)(?P<suite>{suite})(?P<kata>{names})", re.DOTALL)


def plain_key(name: str, folder: bool) -> str | None:
    """Whose a file or folder is that no platform named; None if it can't be a submission."""
    if folder:
        return name
    if archives.is_archive(name):
        return archives.stem(name)
    if ".py" not in name.lower():
        return None
    stem = name[: name.lower().index(".py")]
    found = parse_module(stem)
    return found.prefix if found and found.prefix else stem


def platform_person(name: str, folder: bool) -> Person | None:
    """Whose a file or folder is, if a platform named it, and the name can be read in one way only."""
    found = readings(name, folder)
    return found[0].person if len(found) == 1 else None


def first_reading(handed_in: str) -> Reading | None:
    """Read the name of a submission's first file: those after it might as well stand in that file's name."""
    parts = handed_in.split(", ")
    begins = (", ".join(parts[:count]) for count in range(1, len(parts) + 1))  # a person's name may have a comma
    found = next(filter(None, (readings(begin, folder=False) for begin in begins)), [])
    return found[0] if len(found) == 1 else None


def original_name(name: str) -> str:
    """The name of a file without what a platform put before it."""
    found = readings(name, folder=False)
    return found[0].rest or name if found else name


def readings(name: str, folder: bool) -> list[Reading]:
    """Return the ways to read a name as a platform's, the shortest name of a person first; none if it isn't one.

    Moodle writes no underscore into a person's name, so there the first mark is its own, and a second one in doubt.
    """
    moodle = [
        Reading("moodle", name[: found.start()], found["number"], "", name[found.end() :])
        for found in MOODLE_MARK.finditer(name)
        if found.start()
    ]
    if folder or (len(moodle) == 1 and "_" not in moodle[0].name):  # Canvas has no folders
        return moodle
    anonymous = None if moodle else CANVAS_ANONYMOUS.fullmatch(name)
    if anonymous:
        return [Reading("canvas", anonymous["name"], "", anonymous["file"], anonymous["rest"])]
    return sorted(moodle + _canvas(name), key=lambda reading: len(reading.name))


def _canvas(name: str) -> list[Reading]:
    # Canvas writes people's names in small letters, so LATE is its own word, and the end of the name before it.
    return [
        Reading("canvas", name[: found.start()], found["number"], found["file"], found["rest"])
        for found in CANVAS_MARK.finditer(name)
        if found.start() and not name[: found.start()].endswith("_LATE")
    ]
