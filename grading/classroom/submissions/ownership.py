"""The owners of submissions, by the names of files and folders alone; and the doubts, each with its reason.

A name that a student can choose must never reach another person's row. So a name that can be read in two ways gets no
owner, nor do two submissions that claim one person. Each is graded under its own name, and the instructor reads why.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from grading.classroom.records.records import Person
from grading.classroom.submissions import archive_kinds, filenames
from grading.classroom.submissions.filenames import Reading
from grading.classroom.submissions.handed_in import HandedIn
from grading.classroom.submissions.submission_kind import Kind
from grading.classroom.submissions.zip_names import legible
from grading.text.language import either, said
from grading.text.safe_text import storable

NOT_THE_ONLY_ONE = said("it isn't the only one that may be {key}'s")
MAX_DIGITS_FEWER = 2  # a number with even fewer digits than all other files' isn't Canvas's number of a file


@dataclass(frozen=True)
class Submission:
    """One person's submission: their files and folders in the class's folder.

    Attributes:
        person: the person that it is graded as.
        paths: the files and folders.
        claim: the person whom its name means. It differs from `person` if there is a `doubt`.
        kind: how its person is known.
        doubt: the reason why the claim doesn't count, or "".
        handed_in: the moment at which it was handed in, or None if no record says so.
        inside: the folder in its only path that holds it, on a platform that makes folders in folders; or "".
        readings: the ways to read its name, if there are several.
        may_be: the keys of the people on the roster of whom one may be the person, if it is in doubt which.
    """

    person: Person
    paths: tuple[Path, ...]
    claim: Person | None = None
    kind: Kind = Kind.FOLDER
    doubt: str = ""
    handed_in: HandedIn | None = None
    inside: str = ""
    readings: tuple[Reading, ...] = ()
    may_be: tuple[str, ...] = ()

    @property
    def file_names(self) -> str:
        return (
            ", ".join(storable(legible(path.name)) for path in self.paths) + ("/" if self.inside else "") + self.inside
        )


@dataclass(frozen=True)
class _NamedPath:
    """A path with the ways to read its name as a platform's, if there are any."""

    path: Path
    folder: bool
    readings: tuple[Reading, ...]


def group_submissions(
    paths: Iterable[tuple[Path, bool]], platforms: frozenset[Kind] = filenames.BY_NUMBER
) -> list[Submission]:
    """Return the submissions among the paths, by key. Each path comes with True if it is a folder.

    `platforms` are those whose names are read; all other names are the students' own.
    """
    items = [
        _NamedPath(path, folder, tuple(filenames.readings(storable(legible(path.name)), folder, platforms)))
        for path, folder in paths
    ]
    groups: dict[tuple, list[_NamedPath]] = defaultdict(list)
    claims: dict[tuple, Person] = {}
    for item in _without_ruled_out_readings(items):
        found = _group(item)
        if found is not None:
            group, claims[group] = found
            groups[group].append(item)
    wanted = Counter(person.key for group, person in claims.items() if group[0] != Kind.UNCLEAR)
    submissions = [_submission(group, groups[group], claims, wanted) for group in groups]
    return sorted(_with_own_keys(submissions), key=lambda submission: submission.person.key)


def _with_own_keys(submissions: list[Submission]) -> list[Submission]:
    """Return the submissions with a key each: one name in two encodings, which reads the same, has its bytes there."""
    shared = Counter(one.person.key for one in submissions)
    return [
        replace(one, person=replace(one.person, key=f"{storable(one.paths[0].name)}/"))
        if shared[one.person.key] > 1
        else one
        for one in submissions
    ]


def settle(submissions: list[Submission]) -> list[Submission]:
    """Return the submissions by key. If several claim one person, none of them gets that person.

    A claim by name or by a platform counts for nothing beside the instructor's own word.
    """
    wanted = Counter(submission.claim.key for submission in submissions if submission.claim)
    sharing = Counter(submission.file_names for submission in submissions)
    settled = []
    for submission in submissions:
        claim, name = submission.claim, submission.file_names
        if claim is not None and wanted[claim.key] > 1 and submission.kind != Kind.NAMED:
            key = f"{name}/{claim.key}" if sharing[name] > 1 else f"{name}/"
            own = Person(key, name, number=claim.number)
            submission = replace(submission, person=own, doubt=said(NOT_THE_ONLY_ONE, key=claim.key))
        settled.append(submission)
    return sorted(settled, key=lambda submission: submission.person.key)


def _group(item: _NamedPath) -> tuple[tuple, Person] | None:
    """Return a value that all files of a submission share, and the person whom they mean; None for other files."""
    name = storable(legible(item.path.name))
    packed = not item.folder and archive_kinds.is_readable(item.path)
    key = filenames.plain_key(name, item.folder, packed)
    if key is None or filenames.ONLINE_TEXT in name:
        return None
    if len(item.readings) > 1:
        # Files that can be read in the same ways are from one person, whichever way is right.
        ways = tuple((reading.name, reading.number) for reading in item.readings)
        return (Kind.UNCLEAR, *ways), Person(name, name)
    if item.readings:
        (reading,) = item.readings
        return (reading.platform, reading.name, reading.number), reading.person
    kind = Kind.FOLDER if item.folder else Kind.ARCHIVE if packed else Kind.FILES
    # Two folders are two submissions, though their names may be one name in two encodings.
    return (kind, key if kind == Kind.FILES else item.path.name), Person(key, key)


def _submission(group: tuple, items: list[_NamedPath], claims: dict[tuple, Person], wanted: Counter[str]) -> Submission:
    paths = tuple(item.path for item in items)
    claim = claims[group]
    if group[0] == Kind.UNCLEAR:
        numbers = either(dict.fromkeys(reading.number for reading in items[0].readings))
        return Submission(
            _person_of_file(items[0], wanted),
            paths,
            None,
            Kind.UNCLEAR,
            said("its name may be that of {numbers}", numbers=numbers),
            readings=items[0].readings,
        )
    if wanted[claim.key] == 1:
        return Submission(claim, paths, claim, group[0])
    own = replace(_person_of_file(items[0], wanted), number=claim.number)
    return Submission(own, paths, claim, group[0], said(NOT_THE_ONLY_ONE, key=claim.key))


def _person_of_file(item: _NamedPath, wanted: Counter[str]) -> Person:
    """Return a person named after their file or folder. A slash, which no file's name has, keeps the key unique."""
    name = storable(legible(item.path.name))
    return Person(f"{name}/" if item.folder or name in wanted else name, name)


def _without_ruled_out_readings(items: list[_NamedPath]) -> list[_NamedPath]:
    """Leave out the ways to read Canvas's names that the names of other files rule out.

    - A file's number belongs to one file. If several people's files would have it, it begins their own names, as in
      20250017_backward.py.
    - Files that are handed in together have numbers of about the same length.
    """
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in items:
        for reading in item.readings[1:]:
            people[reading.name, reading.file].add(reading.number)
    certain = [len(item.readings[0].file) for item in items if len(item.readings) == 1 and item.readings[0].file]
    least = min(certain, default=0) - MAX_DIGITS_FEWER

    def may_be(reading: Reading) -> bool:
        return len(people[reading.name, reading.file]) < 2 and (not reading.file or len(reading.file) >= least)

    return [replace(item, readings=(*item.readings[:1], *filter(may_be, item.readings[1:]))) for item in items]
