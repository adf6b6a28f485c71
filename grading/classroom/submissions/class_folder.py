"""A class's folder as the file system has it: its entries, and the names in each, read once."""

import functools
import os
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from grading.classroom.submissions import archive_kinds
from grading.classroom.submissions.zip_names import legible
from grading.judge.modules.module_names import MAX_ENTRIES, is_passed_over, may_be_code
from grading.text.errors import UsageError, system_reason
from grading.text.language import said
from grading.text.safe_text import storable

INSTRUCTOR_FILES = (".csv", ".gradebook", ".gradebook-journal")  # rosters, worksheets and grades, not submissions


@dataclass(frozen=True)
class Entry:
    """A file or a folder in the class's folder.

    Attributes:
        name: its name as its author saw it, which may differ from the path's.
        folder: True if it is a folder.
    """

    path: Path
    name: str
    folder: bool

    @property
    def may_be_submission(self) -> bool:
        return self.folder or may_be_code(self.name) or archive_kinds.is_packed(self.path)


@dataclass(frozen=True)
class ClassFolder:
    """The entries of a class's folder, by name, without files that systems put there.

    `zone` is the course's time zone, for moments that a platform wrote without one; None for this machine's.
    """

    path: Path
    entries: tuple[Entry, ...]
    zone: tzinfo | None = None

    @functools.cached_property
    def submitted(self) -> tuple[Entry, ...]:
        """The entries that may be submissions."""
        return tuple(entry for entry in self.entries if entry.may_be_submission)

    @functools.cached_property
    def others(self) -> tuple[Entry, ...]:
        """The entries that can't be submissions, such as notes that a platform writes."""
        return tuple(entry for entry in self.entries if not entry.may_be_submission)


def open_class_folder(folder: Path, zone: tzinfo | None = None) -> ClassFolder:
    """Return what a folder of submissions holds, without files that systems put there.

    A link that leads nowhere, round in a circle or to a place that may not be seen is no folder, and stops no other
    entry. Raises UsageError if the folder itself can't be read.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted((entry.name, os.path.isdir(entry.path)) for entry in found)
        named = [(name, own) for name, own in entries if not is_passed_over(name, own)]
        return ClassFolder(
            folder, tuple(Entry(folder / name, storable(legible(name)), own) for name, own in named), zone
        )
    except OSError as error:
        raise UsageError(
            said("the folder {folder!r} can't be read: {reason}", folder=str(folder), reason=system_reason(error))
        ) from error


def names_below(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of the folders and of the files in a folder, without what systems put there.

    A link is a file here, since it may lead anywhere. A folder that can't be read has no names.
    """
    folders: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(folder) as found:
            for count, entry in enumerate(found):
                if count == MAX_ENTRIES:
                    break
                own = entry.is_dir(follow_symlinks=False)
                if not is_passed_over(entry.name, own):
                    (folders if own else files).append(entry.name)
    except OSError:
        return [], []
    return sorted(folders), sorted(files)
