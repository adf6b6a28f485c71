"""The names of files and folders: the person and the kata that they stand for, by the rules of each platform.

One part of a platform's name, the number, is the platform's own. A student may choose the others: the file's name
behind it, and on some platforms the person's name before it. All ways to read a name
are returned. The names of platforms without such a number are in export_names.py.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from grading.classroom.records.records import Person
from grading.classroom.submissions import archive_kinds, export_names
from grading.classroom.submissions.submission_kind import Kind
from grading.curriculum.ladder import SOLUTION, ladder
from grading.judge.modules.module_names import may_be_code
from grading.judge.modules.notebook import SUFFIX, is_notebook

# "Kim Min Ji_4711_assignsubmission_file_", and the file's name behind it if Moodle exports without folders.
MOODLE_MARK = re.compile(r"_(?P<number>[0-9]+)_assignsubmission_file(?:_|$)")
ONLINE_TEXT = "_assignsubmission_onlinetext"  # a text that the student typed into Moodle
CANVAS_ANONYMOUS = re.compile(
    r"(?:LATE_)?(?P<name>anon_(?=[0-9]*[A-Za-z])[0-9A-Za-z]+)_(?P<file>[0-9]+)_(?P<rest>.+)", re.DOTALL
)
# "kimminji_LATE_4711_52001_backward.py": the person's number and the file's, at every place with two numbers.
CANVAS_MARK = re.compile(r"_(?:LATE_)?(?=(?P<number>[1-9][0-9]*)_(?P<file>[1-9][0-9]*)_(?P<rest>.+))", re.DOTALL)
# A text or a link that the student typed into Canvas: "kimminji_LATE_4711_text.html".
CANVAS_TYPED = re.compile(r".+_(?P<number>[0-9]+)_(?:text|link)\.html|(?:LATE_)?anon_[0-9A-Za-z]+_(?:text|link)\.html")
BY_NUMBER = frozenset({Kind.MOODLE, Kind.CANVAS})  # platforms that write a person's number into names
# The number that a platform or a browser adds to the name of a second copy: "backward-1.py", "backward (1).py".
COPY_SUFFIX = re.compile(r"(?P<stem>.+?)(?:-(?P<count>\d{1,3})| ?\((?P<count2>\d{1,3})\))?", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """One way to read a platform's name."""

    platform: Kind
    name: str  # the person's
    number: str  # the person's
    file: str  # the file's number in Canvas
    rest: str  # the file's own name

    @property
    def person(self) -> Person:
        return Person(self.number or self.name, self.name, number=self.number)


@dataclass(frozen=True)
class ModuleFilename:
    """The parts of a file's name: "ann_backward (2).py" is kata "backward", copy 2, with the prefix "ann".

    `suite` is true for the names of a kata's tests, which a packed checkout contains as well.
    """

    kata: str
    prefix: str
    copy: int
    suite: bool


def parse_module(stem: str) -> ModuleFilename | None:
    """Parse a Python file's name without its .py; return None if it doesn't end with a kata's name."""
    again = COPY_SUFFIX.fullmatch(stem)
    found = _module_pattern().fullmatch(again["stem"]) if again else None
    if not again or not found:
        return None
    copy = int(again["count"] or again["count2"] or 0)
    return ModuleFilename(found["kata"], found["prefix"].rstrip("_-. "), copy, bool(found["suite"]))


@functools.cache
def _module_pattern() -> re.Pattern[str]:
    # The prefix is as short as possible: repeated_variables is not "variables" of a student called "repeated".
    # That holds in a course without that kata too, since its solution still exists.
    known = {kata.name for kata in ladder()} | {path.stem for path in SOLUTION.glob("*.py")}
    names = "|".join(map(re.escape, sorted(known)))
    # The prefix may be a folder's name: 08_weakref_memory_weakref_memory is not that kata's memory check.
    suite = r"(?:test_|(?<!weakref_)memory_)?"
    return re.compile(rf"(?P<prefix>(?:.*?[\W_])??)(?P<suite>{suite})(?P<kata>{names})", re.DOTALL)


def code_stem(name: str) -> str:
    """Return the name of a Python file or a notebook without its suffix."""
    if is_notebook(name):
        return name[: -len(SUFFIX)]
    return re.split(r"\.py", name, maxsplit=1, flags=re.IGNORECASE)[0]


def plain_key(name: str, folder: bool, packed: bool) -> str | None:
    """Return the key of the person whose file or folder this is, if no platform named it.

    `packed` is True if its first bytes are an archive's. Returns None if it can't be a submission.
    """
    if folder:
        return name
    if packed or archive_kinds.is_archive(name):
        return archive_kinds.stem(name)
    if not may_be_code(name):
        return None
    return whose(code_stem(name))


def whose(stem: str) -> str:
    """Return the person's part of a file's name without its suffix: ann of ann_backward, and of ann alone."""
    found = parse_module(stem)
    return found.prefix if found and found.prefix else stem


def typed_into(name: str) -> tuple[Kind, str] | None:
    """Return the platform whose name says that a student typed a text in, and their number or ""; or None."""
    if ONLINE_TEXT in name:
        return Kind.MOODLE, name.partition(ONLINE_TEXT)[0].rpartition("_")[2]
    canvas = CANVAS_TYPED.fullmatch(name)
    return (Kind.CANVAS, canvas["number"] or "") if canvas else None


def module_of(file_name: str) -> ModuleFilename | None:
    """Return the module that a file's name names, or None."""
    return parse_module(code_stem(file_name))


def common_prefixes(names: Iterable[str], marks: str) -> list[str]:
    """Return the beginnings that all names with a mark share, each up to a mark; none if only one name has a mark."""
    marked = [name for name in names if any(mark in name for mark in marks)]
    if len(marked) < 2:
        return []
    prefixes = [marked[0][: place + 1] for place, letter in enumerate(marked[0]) if letter in marks]
    return [prefix for prefix in prefixes if all(name.startswith(prefix) for name in marked)]


def platform_person(name: str) -> Person | None:
    """Return the person whose file this is, if a platform named it and there is one way to read the name."""
    found = readings(name, folder=False)
    return found[0].person if len(found) == 1 else None


def first_reading(handed_in: str, number: str = "") -> Reading | None:
    """Read the name of a submission's first file, if there is one way to. The names of others could be part of it.

    Of several ways the one with the shortest name counts if its number is the person's `number`, as a roster has it.
    """
    if any(original(handed_in) != handed_in for original in export_names.ORIGINAL_NAMES.values()):
        return None  # a number in it is a part of the student's own name for the file
    parts = handed_in.split(", ")
    begins = (", ".join(parts[:count]) for count in range(1, len(parts) + 1))  # a person's name may have a comma
    found = next(filter(None, (readings(begin, folder=False) for begin in begins)), [])
    certain = len(found) == 1 or (found and number and found[0].number == number)
    return found[0] if certain else None


def original_name(name: str, kind: Kind) -> str:
    """Return a file's name without the prefix that a platform added. `kind` is the submission's."""
    if kind in export_names.ORIGINAL_NAMES:
        return export_names.ORIGINAL_NAMES[kind](name)
    found = readings(name, folder=False)
    return found[0].rest or name if found else name


def readings(name: str, folder: bool, platforms: frozenset[Kind] = BY_NUMBER) -> list[Reading]:
    """Return the ways to read the name as one of these platforms'; none if none of them made the name.

    The shortest person's name comes first.
    """
    return [reading for reading in _all_readings(name, folder) if reading.platform in platforms] if platforms else []


def _all_readings(name: str, folder: bool) -> list[Reading]:
    """Return the ways to read a platform's name, the shortest person's name first; none if no platform made the name.

    Moodle writes no underscore into a person's name. So its first mark is the platform's, and a second one is a doubt.
    """
    moodle = [
        Reading(Kind.MOODLE, name[: found.start()], found["number"], "", name[found.end() :])
        for found in MOODLE_MARK.finditer(name)
        if found.start()
    ]
    if folder or (len(moodle) == 1 and "_" not in moodle[0].name):  # Canvas has no folders
        return moodle
    anonymous = None if moodle else CANVAS_ANONYMOUS.fullmatch(name)
    if anonymous:
        return [Reading(Kind.CANVAS, anonymous["name"], "", anonymous["file"], anonymous["rest"])]
    return sorted(moodle + _canvas(name), key=lambda reading: len(reading.name))


def _canvas(name: str) -> list[Reading]:
    # Canvas writes people's names in small letters, so LATE is its own word and ends the person's name.
    return [
        Reading(Kind.CANVAS, name[: found.start()], found["number"], found["file"], found["rest"])
        for found in CANVAS_MARK.finditer(name)
        if found.start() and not name[: found.start()].endswith("_LATE")
    ]
