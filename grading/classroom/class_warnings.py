"""What is easily overlooked in a folder of submissions: what nobody can read, and people who may be one and the same."""

import re
import zipfile
from collections import defaultdict
from pathlib import Path

from grading.classroom import archives, filenames, submissions
from grading.classroom.row_matching import letters
from grading.classroom.submissions import Entry
from grading.text.errors import UsageError
from grading.text.safe_text import storable

ALONG = (".csv", ".gradebook", ".gradebook-journal")  # the instructor's own: rosters, worksheets, grades
SHOWN = 10  # people in a sentence
COPY = re.compile(r" ?\(\d{1,3}\)$")  # what a browser adds to the name of a file that is there already


def refuse_one_export(folder: Path, entries: list[Entry]) -> None:
    """Raise UsageError where all that lies in the folder is a platform's export with a class in it: nobody's submission.

    Only where nothing else is there: otherwise a student could stop a class by the names of files.
    """
    if len(entries) != 1 or len(entries[0].parts) != 1:
        return
    (part,) = entries[0].parts
    found = {person.key for name in _names_in(part) if (person := filenames.by_platform(name, folder=False))}
    if len(found) > 1:
        what = "unpack it, and name the folder that comes of it" if part.is_file() else f"name {str(part)!r} itself"
        raise UsageError(
            f"{str(folder)!r} holds nothing but {part.name!r}, in which are submissions of {len(found)} people, as a platform "
            f"exports them: {what}"
        )


def _names_in(part: Path) -> set[str]:
    """The names that lie in a folder or in a zip at the top; none if it can't be read."""
    try:
        if part.is_dir():
            return {storable(path.name) for path in part.iterdir()}
        with zipfile.ZipFile(part) as archive:
            return {name.partition("/")[0] for name in archive.namelist()[: archives.MAX_MEMBERS]}
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()


def unread(folder: Path, entries: list[Entry]) -> list[str]:
    """Return a sentence for each that lies in the folder and is in nobody's submission, though it may be meant as one."""
    known = {path.name for entry in entries for path in entry.parts}
    keys = {entry.person.key for entry in entries}
    said = []
    for path in submissions.lying_in(folder):
        name = storable(path.name)
        if path.name in known or name.lower().endswith(ALONG):
            continue
        if filenames.TYPED_IN in name:
            number = name.partition(filenames.TYPED_IN)[0].rpartition("_")[2]
            if number not in keys:  # otherwise it is a word beside the files
                said.append(f"{name}: a text that was typed into Moodle, and no file beside it; not graded.")
            continue
        person = filenames.by_platform(name, folder=False)
        if person is None or person.key not in keys:  # a PDF beside somebody's modules is nothing to be told of
            kinds = ", ".join(archives.SUFFIXES)
            said.append(
                f"{name}: neither a folder, nor an archive that can be read here ({kinds}), nor Python; not graded."
            )
    return said


def alike(entries: list[Entry]) -> list[str]:
    """Return a sentence for those whose names differ only in signs, or in what unpacking and downloading add: ann (1).zip."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        name = COPY.sub("", archives.stem((entry.claim or entry.person).key))
        found[letters(name) or name].append(entry.handed_in)
    several = [", ".join(names) for names in found.values() if len(names) > 1]
    return [f"{names}: they may be one person's; each is graded as somebody else's." for names in several]


def by_their_begin(entries: list[Entry]) -> list[str]:
    """Return one sentence for all whose submission is several files that no platform named: anybody can choose such names."""
    people = [entry.person.key for entry in entries if entry.kind == "files" and len(entry.parts) > 1]
    shown = ", ".join(people[:SHOWN]) + (f" and {len(people) - SHOWN} more" if len(people) > SHOWN else "")
    return (
        [f"{shown}: several files are taken for one person's, by how their names begin and nothing else."]
        if people
        else []
    )
