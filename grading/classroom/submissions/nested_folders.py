"""Exports with folders in folders: a student's, in it an assignment's, and on some platforms a version's."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from grading.classroom.records.names import without_accents
from grading.classroom.records.records import Person
from grading.classroom.submissions import archive_kinds, export_names, filenames
from grading.classroom.submissions.class_folder import ClassFolder, Entry, names_below
from grading.classroom.submissions.handed_in import HandedIn, parse_moment, read_short_text, recorded
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.shape_readers import ShapeReading, unread_moments, with_plain_names
from grading.classroom.submissions.submission_kind import Kind
from grading.judge.modules.notebook import is_notebook
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.safe_text import storable

ATTACHMENTS = "Submission attachment(s)"  # Sakai's folder
# Teams numbers what a student hands in again: "Version 2", in the language of the class, here without accents.
VERSION = re.compile(r"(?:version|versio|versione|versie|versjon|versao|verze|verzio|wersja|surum|버전) (\d{1,5})")
TIMESTAMP = "timestamp.txt"  # nbgrader's and Sakai's file
ONE_OF_SEVERAL = said("Of the assignments {others} and {chosen} only {chosen} has modules of the katas, and is graded.")
SEVERAL_ASSIGNMENTS = said(
    "{folder!r} holds several assignments ({names}), and more or fewer than one of them has modules of the katas. "
    "Copy the folders of one assignment to a place of their own, and name that place."
)
NO_FOLDERS = said(
    "{folder!r} holds no folder of a student with a folder of an assignment in it. Is --shape the right one?"
)


def read_nbgrader(found: ClassFolder) -> ShapeReading:
    """Read the folders that nbgrader has collected: a folder per student, and in it one per assignment."""

    undated: list[str] = []

    def read(entry: Entry, chosen: str) -> Submission:
        text = read_short_text(entry.path / chosen / TIMESTAMP)
        moment = parse_moment(text, found.zone)
        if text.strip() and moment is None:
            undated.append(f"{entry.name}/{chosen}")
        return _inner(entry, chosen, Kind.NBGRADER, recorded(moment, said("nbgrader's timestamp.txt")))

    reading = _read_assignment(found, read)
    return replace(reading, sentences=(*reading.sentences, *unread_moments(undated)))


# ---- Teams


def read_teams(found: ClassFolder) -> ShapeReading:
    """Read the folders of Teams: a folder per student, in it one per assignment, and in that one per version."""

    def read(entry: Entry, chosen: str) -> Submission:
        last = max(names_below(entry.path / chosen)[0], key=version_number, default="")
        return _inner(entry, f"{chosen}/{last}" if version_number(last) else chosen, Kind.TEAMS)

    return _read_assignment(found, read)


def version_number(name: str) -> int:
    """Return the number of a version's folder, or 0 for any other folder."""
    found = VERSION.fullmatch(without_accents(name))
    return int(found[1]) if found else 0


# ---- Sakai


def read_sakai(found: ClassFolder) -> ShapeReading:
    """Read folders that are called after the name and the username, with the files in a folder inside."""
    submissions, rest = [], []
    for entry in found.submitted:
        match = export_names.SAKAI.fullmatch(entry.name) if entry.folder else None
        if match is None:
            rest.append(entry)
            continue
        time = read_short_text(entry.path / TIMESTAMP).strip()
        moment = parse_moment(f"{time[:4]}-{time[4:6]}-{time[6:8]} {time[8:10]}:{time[10:12]}:{time[12:14]}Z")
        inside = ATTACHMENTS if ATTACHMENTS in names_below(entry.path)[0] else ""
        one = _inner(entry, inside, Kind.SAKAI, recorded(moment, said("Sakai's timestamp.txt")))
        person = Person(match["user"], match["name"].strip())
        submissions.append(replace(one, person=person, claim=person))
    return ShapeReading(with_plain_names(submissions, rest))


# ---- Folders in folders


def _read_assignment(found: ClassFolder, read: Callable[[Entry, str], Submission]) -> ShapeReading:
    """Read the folder of one assignment in each student's folder; `read` makes a submission of the two."""
    below = {entry: names_below(entry.path)[0] for entry in found.submitted if entry.folder}
    chosen, sentences = _pick_assignment(found, below)
    submissions = [read(entry, chosen) for entry, assignments in below.items() if chosen in assignments]
    rest = [entry for entry in found.submitted if not entry.folder]
    return ShapeReading(with_plain_names(submissions, rest), sentences)


def _inner(entry: Entry, inside: str, kind: Kind, handed_in: HandedIn | None = None) -> Submission:
    person = Person(entry.name, entry.name)
    return Submission(person, (entry.path,), person, kind, handed_in=handed_in, inside=inside)


def _pick_assignment(found: ClassFolder, below: dict[Entry, list[str]]) -> tuple[str, tuple[str, ...]]:
    """Return the only assignment, or the only one with modules of the katas, and a sentence on the others.

    Raises UsageError if there is none.
    """
    names = sorted({name for assignments in below.values() for name in assignments})
    if len(names) == 1:
        return names[0], ()
    with_modules = [
        name
        for name in names
        if any(name in assignments and _holds_module(entry.path / name) for entry, assignments in below.items())
    ]
    if len(with_modules) != 1:
        shown = ", ".join(storable(name) for name in names)
        template = SEVERAL_ASSIGNMENTS if names else NO_FOLDERS
        raise UsageError(said(template, folder=str(found.path), names=shown))
    others = ", ".join(storable(name) for name in names if name != with_modules[0])
    return with_modules[0], (said(ONE_OF_SEVERAL, others=others, chosen=storable(with_modules[0])),)


def _holds_module(folder: Path, deeper: int = 3) -> bool:
    folders, files = names_below(folder)
    if any(map(_is_module, files)):
        return True
    return deeper > 0 and any(_holds_module(folder / name, deeper - 1) for name in folders)


def _is_module(name: str) -> bool:
    if archive_kinds.is_archive(name) or is_notebook(name):
        return True
    return name.endswith(".py") and filenames.module_of(name) is not None
