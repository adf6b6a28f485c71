"""The shapes of a class's folder: one row per platform, with its sign and its reader."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from grading.classroom.records.names import BLIND_NAME
from grading.classroom.submissions import (
    export_names,
    filenames,
    gradescope_metadata,
    handed_in,
    nested_folders,
    shape_readers,
)
from grading.classroom.submissions.class_folder import ClassFolder, Entry, names_below, open_class_folder
from grading.classroom.submissions.nested_folders import ATTACHMENTS, TIMESTAMP, version_number
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.shape_readers import ShapeReading
from grading.classroom.submissions.submission_kind import Kind
from grading.text.errors import UsageError
from grading.text.language import said

FOUND = said("{title}, {count} submissions.")
FOUND_ONE = said("{title}, 1 submission.")
MIXED = said(
    "{count} of {all} names are such as {title} has, and the others are not. All are read as the students' own; "
    "--shape {name} reads the {count} as the platform's."
)
LOST_METADATA = said(
    "All folders are called as in a Gradescope export, and {file} is not beside them, so nothing says whose they are. "
    "Copy it from the export into {folder!r}."
)
NONE_FITS = said("--shape {name}: no name here is such as {title} has. All are read as the students' own.")
NO_METADATA = said("there is no {file} in {folder!r}, and without it no export from Gradescope says whose a folder is")


@dataclass(frozen=True)
class Shape:
    """One platform's shape.

    Attributes:
        name: what --shape takes.
        title: what a sentence calls it.
        fits: True if the platform made a name, or a folder. A folder has the shape if all its submissions fit.
        read: returns the submissions.
        sign: True if a submission has something that half of the platform's have, and a student may remove.
        own_files: the files that the platform writes beside the submissions.
        unmistakable: True if nothing else makes such a name, so that a few of them among others are worth a sentence.
    """

    name: str
    title: str
    fits: Callable[[Entry], bool]
    read: Callable[[ClassFolder], ShapeReading]
    sign: Callable[[Entry], bool] = lambda entry: True
    own_files: tuple[str, ...] = ()
    unmistakable: bool = False


@dataclass(frozen=True)
class ClassReading:
    """A class's folder, read: its shape, the submissions by key, and sentences for the instructor.

    `own_files` are the files that the platform itself wrote beside the submissions, and those of older attempts.
    """

    shape: Shape
    submissions: list[Submission]
    sentences: tuple[str, ...]
    own_files: frozenset[str]

    def summary(self, count: int) -> str:
        """Return the sentence on the shape and on so many submissions."""
        return said(FOUND_ONE if count == 1 else FOUND, title=self.shape.title, count=count)


def _is_gradescope(entry: Entry) -> bool:
    return entry.folder and entry.name.startswith("submission_") and entry.name[len("submission_") :].isdecimal()


def _is_blackboard(entry: Entry) -> bool:
    return not entry.folder and export_names.BLACKBOARD.fullmatch(entry.name) is not None


def _is_brightspace(entry: Entry) -> bool:
    return export_names.parse_brightspace(entry.name) is not None


def _is_inbound(entry: Entry) -> bool:
    return entry.folder and export_names.NBGRADER.fullmatch(entry.name) is not None


def _is_sakai(entry: Entry) -> bool:
    return entry.folder and export_names.SAKAI.fullmatch(entry.name) is not None


def _has_attachments(entry: Entry) -> bool:
    return ATTACHMENTS in names_below(entry.path)[0]


def _holds_only_folders(entry: Entry) -> bool:
    if not entry.folder:
        return False
    folders, files = names_below(entry.path)
    return bool(folders) and not files


def _has_timestamps(entry: Entry) -> bool:
    return any(TIMESTAMP in names_below(entry.path / name)[1] for name in names_below(entry.path)[0])


def _has_versions(entry: Entry) -> bool:
    below = (entry.path / name for name in names_below(entry.path)[0])
    return any(version_number(inner) for folder in below for inner in names_below(folder)[0])


def _is_by(platform: str) -> Callable[[Entry], bool]:
    def fits(entry: Entry) -> bool:
        return any(found.platform == platform for found in filenames.readings(entry.name, entry.folder))

    return fits


def _is_moodle(entry: Entry) -> bool:
    """True for the texts too that students typed into Moodle, which are folders of their own beside the files."""
    return filenames.ONLINE_TEXT in entry.name or _is_by("moodle")(entry)


def _is_repository(entry: Entry) -> bool:
    return entry.folder and os.path.isdir(entry.path / ".git")


def _is_classroom50(entry: Entry) -> bool:
    return any(os.path.isfile(entry.path / f".classroom50.{suffix}") for suffix in ("yaml", "yml"))


def _is_folder(entry: Entry) -> bool:
    return entry.folder


READ_NAMES = shape_readers.read_names(filenames.BY_NUMBER)
READ_OWN_NAMES = shape_readers.read_names(frozenset())
NAMES = Shape("names", said("Folders, archives and files by name"), lambda entry: True, READ_NAMES)
# The first row whose platform made all names is the folder's shape.
SHAPES = (
    Shape(
        "gradescope",
        said("Gradescope export"),
        _is_gradescope,
        shape_readers.read_gradescope,
        own_files=(gradescope_metadata.FILE_NAME,),
        unmistakable=True,
    ),
    Shape("blackboard", said("Blackboard export"), _is_blackboard, shape_readers.read_blackboard, unmistakable=True),
    Shape(
        "brightspace",
        said("Brightspace export"),
        _is_brightspace,
        shape_readers.read_brightspace,
        own_files=("index.html",),
        unmistakable=True,
    ),
    Shape(
        "nbgrader-inbound",
        said("nbgrader's exchange"),
        _is_inbound,
        shape_readers.read_nbgrader_inbound,
        unmistakable=True,
    ),
    Shape("sakai", said("Sakai export"), _is_sakai, nested_folders.read_sakai, _has_attachments),
    Shape("moodle", said("Moodle export"), _is_moodle, READ_NAMES),
    Shape("canvas", said("Canvas export"), _is_by("canvas"), READ_NAMES),
    Shape(
        "nbgrader",
        said("nbgrader's submitted folder"),
        _holds_only_folders,
        nested_folders.read_nbgrader,
        _has_timestamps,
    ),
    Shape("teams", said("Teams' submitted files"), _holds_only_folders, nested_folders.read_teams, _has_versions),
    Shape("classroom50", said("Classroom 50 download"), _is_folder, READ_OWN_NAMES, _is_classroom50),
    Shape("github", said("GitHub repositories"), _is_folder, READ_OWN_NAMES, _is_repository),
    NAMES,
)
SHAPE_BY_NAME = {shape.name: shape for shape in SHAPES}
READ_BY_DEFAULT = ("moodle", "canvas", NAMES.name)  # also where only some names are such


def read_class_folder(found: ClassFolder, forced: str | None) -> ClassReading:
    """Read the submissions of a class in the shape that it has, or in the one that the instructor names.

    Raises UsageError if it can't be read so.
    """
    shape = SHAPE_BY_NAME[forced] if forced else _recognised(found)
    if shape.name == "gradescope" and not _has_metadata(found):
        raise UsageError(said(NO_METADATA, file=gradescope_metadata.FILE_NAME, folder=str(found.path)))
    # Unless the instructor names the platform, a name that two platforms may have made is in doubt.
    as_forced = shape_readers.read_names(filenames.BY_NUMBER & {shape.name})
    reading = (as_forced if forced in READ_BY_DEFAULT else shape.read)(found)
    mixed = _mixed(found) if shape is NAMES and not forced else []
    if forced and not any(map(shape.fits, found.submitted)):
        mixed.append(said(NONE_FITS, name=shape.name, title=said("a {title}", title=shape.title)))
    notes = (entry.name for entry in found.others if shape.name == "blackboard" and shape.fits(entry))
    own_files = frozenset({*shape.own_files, *notes, *reading.superseded})
    submissions = with_moments(_with_blind_name(reading.submissions))
    return ClassReading(shape, submissions, (*reading.sentences, *mixed), own_files)


def _with_blind_name(submissions: list[Submission]) -> list[Submission]:
    """Write BLIND_NAME where Moodle has one name for all people: that is its word for it in the teacher's language."""
    moodle = [one.person.name for one in submissions if one.kind == Kind.MOODLE]
    if len(moodle) < 2 or len(set(moodle)) > 1:
        return submissions
    return [
        replace(
            one,
            person=replace(one.person, name=BLIND_NAME),
            claim=one.claim and replace(one.claim, name=BLIND_NAME),
        )
        if one.kind == Kind.MOODLE
        else one
        for one in submissions
    ]


def with_moments(submissions: list[Submission]) -> list[Submission]:
    """Return the submissions, each with the moment of its last commit or its files if its platform recorded none."""
    return [one if one.handed_in else replace(one, handed_in=handed_in.from_files(_places(one))) for one in submissions]


def whole_export(path: Path) -> Shape | None:
    """Return the shape of a folder that lies in the class's folder, if a platform's export is in it."""
    found = open_class_folder(path)
    shape = _recognised(found)
    several = len(found.submitted) > 1
    return shape if several and shape.name not in (*READ_BY_DEFAULT, "github", "classroom50") else None


def _recognised(found: ClassFolder) -> Shape:
    return next(shape for shape in SHAPES if shape is NAMES or _has_shape(found, shape))


def _has_shape(found: ClassFolder, shape: Shape) -> bool:
    """True if the platform made all names, and half of the submissions have its sign: a student may remove theirs."""
    submitted = found.submitted
    if not submitted or not all(map(shape.fits, submitted)):
        return False
    if shape.name == "gradescope":
        return _has_metadata(found)
    return 2 * sum(map(shape.sign, submitted)) >= len(submitted)


def _has_metadata(found: ClassFolder) -> bool:
    return any(entry.name == gradescope_metadata.FILE_NAME and not entry.folder for entry in found.others)


def _mixed(found: ClassFolder) -> list[str]:
    """Return a sentence for each platform that made some of the names and not all, or whose record is missing."""
    sentences = []
    if not _has_metadata(found) and len(found.submitted) > 1 and all(map(_is_gradescope, found.submitted)):
        sentences.append(said(LOST_METADATA, file=gradescope_metadata.FILE_NAME, folder=str(found.path)))
    for shape in (shape for shape in SHAPES if shape.unmistakable):
        count = sum(map(shape.fits, found.submitted))
        if count and (shape.name != "gradescope" or _has_metadata(found)):
            of_all = len(found.submitted)
            sentences.append(
                said(MIXED, count=count, all=of_all, title=said("a {title}", title=shape.title), name=shape.name)
            )
    return sentences


def _places(submission: Submission) -> Iterable[Path]:
    return [path / submission.inside if submission.inside else path for path in submission.paths]
