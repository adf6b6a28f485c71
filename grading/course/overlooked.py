"""What is easily overlooked in a folder of submissions: what nobody can read, and people who may be one and the same."""

import re
from collections import defaultdict
from pathlib import Path

from grading.course import archives, collection, names
from grading.course.collection import Entry
from grading.course.matching import folded
from grading.escape import storable

ALONG = (".csv", ".gradebook", ".gradebook-journal")  # the instructor's own: rosters, worksheets, grades
COPY = re.compile(r" ?\(\d{1,3}\)$")  # what a browser adds to the name of a file that is there already


def unread(folder: Path, entries: list[Entry]) -> list[str]:
    """Return a sentence for each that lies in the folder and is in nobody's submission, though it may be meant as one."""
    known = {path.name for entry in entries for path in entry.parts}
    keys = {entry.person.key for entry in entries}
    said = []
    for path in collection.lying_in(folder):
        name = storable(path.name)
        if path.name in known or names.TYPED_IN in name or name.lower().endswith(ALONG):
            continue
        person = names.by_platform(name, folder=False)
        if person is None or person.key not in keys:  # a PDF beside somebody's modules is nothing to be told of
            kinds = ", ".join(archives.SUFFIXES)
            said.append(
                f"{name}: neither a folder, nor an archive that can be read here ({kinds}), nor Python; not graded."
            )
    return said


def alike(entries: list[Entry]) -> list[str]:
    """Return a sentence for those whose names differ only in what unpacking and downloading add: ann, ann.zip, ann (1).zip."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        found[folded(COPY.sub("", archives.stem(entry.person.key)))].append(entry.handed_in)
    several = [", ".join(names) for names in found.values() if len(names) > 1]
    return [f"{names}: they may be one person's; each is graded as somebody else's." for names in several]
