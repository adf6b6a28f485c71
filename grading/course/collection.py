"""A folder of submissions, as the common platforms export them: whose each one is, and the modules that are in it."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grading.course import archives
from grading.course.archives import Refused
from grading.course.gradebook import Person
from grading.errors import UsageError
from grading.escape import storable
from grading.ladder import ladder
from grading.screen import here

# "Kim Min Ji_4711_assignsubmission_file_", and what a Moodle without folders puts behind it.
MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_file_?(?P<rest>.*)", re.DOTALL)
TYPED_IN = "_assignsubmission_onlinetext"  # a text that somebody typed into Moodle
# "kimminji_LATE_4711_52001_backward.py"
CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+)", re.DOTALL)
# What a platform adds to the name of a file that is handed in again.
AGAIN = re.compile(r"(?P<stem>.+?)(?:-(?P<count>\d{1,3})| ?\((?P<count2>\d{1,3})\))?\.py", re.DOTALL)
# What systems put there by themselves.
SYSTEMS = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"}
MAX_WRAPPERS = 4
MAX_PARTS = 100


@dataclass(frozen=True)
class Entry:
    """One person's submission: files and folders that lie in the class's folder, all of them theirs."""

    person: Person
    parts: tuple[Path, ...]

    @property
    def handed_in(self) -> str:
        return ", ".join(storable(part.name) for part in self.parts)


def collect(folder: Path) -> list[Entry]:
    """Return the submissions under `folder`, by key. Raises UsageError if there is none, or if the folder is one itself."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {str(folder)!r}; class takes the folder that the submissions are in")
    modules = {f"{kata.name}.py" for kata in ladder()}
    paths = lying_in(folder)
    alone = [path.name for path in paths if path.name in modules]
    if alone:
        raise UsageError(
            f"{str(folder)!r} holds {alone[0]} itself, so it is one submission: "
            f"{here.command('grade', '--from', here.quoted(str(folder)))}. For a class each person has a folder, an archive or "
            "files there."
        )
    found: dict[str, list[Path]] = {}
    people: dict[str, Person] = {}
    for path in paths:
        person = whose(path)
        if person is None:
            continue
        if person.key in people and not _named_by_platform(path):
            person = Person(
                storable(path.name), storable(path.name)
            )  # ann/ and ann.zip: who is to say which of them counts?
        people[person.key] = person
        found.setdefault(person.key, []).append(path)
    if not found:
        raise UsageError(f"there are no submissions in {str(folder)!r}: no folders, archives or Python files")
    return [Entry(people[key], tuple(found[key])) for key in sorted(found)]


def lying_in(folder: Path) -> list[Path]:
    """What a folder of submissions holds, without what systems put there."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in SYSTEMS)
    except OSError as error:
        raise UsageError(f"the folder {str(folder)!r} can't be read: {error.strerror}") from error


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
    for kata in ladder():
        for between in "_-. ":
            if stem.endswith(between + kata.name) and len(stem) > len(kata.name) + 1:
                key = stem[: -len(kata.name) - 1]
                return Person(key, key)
    return Person(stem, stem)


def by_platform(name: str, folder: bool) -> Person | None:
    """Whose a file or folder is, if a platform named it."""
    found = MOODLE.fullmatch(name) or (None if folder else CANVAS.fullmatch(name))
    return Person(found["number"], found["name"], number=found["number"]) if found else None


@contextmanager
def opened(entry: Entry) -> Iterator[Path]:
    """Give the folder in which the submission's modules are to be looked for. Raises archives.Refused."""
    if len(entry.parts) == 1 and entry.parts[0].is_dir() and not entry.parts[0].is_symlink():
        root = unwrapped(entry.parts[0])
        packed = [] if _holds_modules(root) else _archives_in(root)
        if not packed:
            yield root
            return
        parts = tuple(packed)
    else:
        parts = entry.parts
    with tempfile.TemporaryDirectory(prefix="katas-") as name:
        folder = Path(name)
        for part in _in_order(parts):
            _put(part, folder)
        yield unwrapped(folder)


def unwrapped(folder: Path) -> Path:
    """Return the folder below that holds the submission, where folders hold one another and nothing else to be graded."""
    for _ in range(MAX_WRAPPERS):
        if _holds_modules(folder):
            break
        below = [path for path in sorted(folder.iterdir()) if not _lies_beside(path)]
        if len(below) != 1 or not below[0].is_dir() or below[0].is_symlink() or _is_kata(below[0].name):
            break
        folder = below[0]
    return folder


def _lies_beside(path: Path) -> bool:
    """Whether it is nothing to be graded: a note or a picture, or what systems put there. Of an archive it isn't unpacked."""
    if path.name.startswith(".") or path.name in archives.PASSED_OVER:
        return True
    return path.is_file() and not archives.is_archive(path.name) and ".py" not in path.name.lower()


def _holds_modules(folder: Path) -> bool:
    return (folder / "katas").is_dir() or any(
        (folder / kata.id).is_dir() or (folder / f"{kata.name}.py").exists() for kata in ladder()
    )


def _is_kata(name: str) -> bool:
    return name == "katas" or any(name == kata.id for kata in ladder())


def _archives_in(folder: Path) -> list[Path]:
    found = [path for path in sorted(folder.iterdir()) if archives.is_archive(path.name)]
    return [path for path in found if path.is_file() and not path.is_symlink()][:MAX_PARTS]


def _named_by_platform(path: Path) -> bool:
    """Whether a name like this comes with each of the files that one person has handed in."""
    if path.is_dir():
        return False
    return bool(MOODLE.fullmatch(path.name) or CANVAS.fullmatch(path.name)) or not archives.is_archive(path.name)


def _in_order(parts: tuple[Path, ...]) -> list[Path]:
    """The parts such that of a file that was handed in again the last one comes last: a.py, a-1.py, a-10.py.

    Archives come after all files: what is in both is refused then, whatever they are called.
    """

    def count(path: Path) -> tuple[bool, int, str]:
        found = AGAIN.fullmatch(path.name)
        again = int(found["count"] or found["count2"] or 0) if found else 0
        return archives.is_archive(path.name), again, path.name

    return sorted(parts[:MAX_PARTS], key=count)


def _put(part: Path, folder: Path) -> None:
    """Put a part of a submission into the folder that stands for the whole."""
    if part.is_symlink() or not (part.is_file() or part.is_dir()):
        raise Refused(f"{part.name} is a link or a device; hand in the file itself")
    if part.is_dir():
        raise Refused(f"there are a folder and files of the same person ({part.name}); hand in one of the two")
    if archives.is_archive(part.name):
        archives.unpack(part, folder)
        return
    stem = (AGAIN.fullmatch(part.name) or {"stem": part.stem})["stem"]
    name = next((f"{kata.name}.py" for kata in ladder() if re.search(rf"(^|[\W_]){kata.name}$", stem)), part.name)
    try:
        shutil.copyfile(part, folder / name)
    except OSError as error:
        raise Refused(f"{part.name} can't be read: {archives.told(error)}") from error
