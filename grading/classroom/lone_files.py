"""Files in a class's folder that the grader can't read, and that are all that a person handed in.

Such a file is a submission that can't be graded, so that its person isn't taken for one who handed in nothing.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from grading.classroom import class_warnings
from grading.classroom.owners import roster_claims, roster_joins
from grading.classroom.records.records import Person
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submissions import archive_kinds, export_names, filenames
from grading.classroom.submissions.class_folder import Entry
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.shapes import with_moments
from grading.classroom.submissions.submission_kind import Kind


def count_all(
    folder: Path, submissions: list[Submission], roster: list[RosterRow] | None, own_files: frozenset[str]
) -> int:
    """Return the number of submissions in the folder, those of lone files among them, as a run will count them."""
    submissions = roster_joins.join_by_roster(submissions, roster) if roster else submissions
    unread = class_warnings.unread_entries(folder, submissions, own_files)
    if unread and roster:
        submissions, _ = roster_claims.assign(submissions, roster)
    return len(submissions) + len(lone_submissions(unread, submissions, roster))


def lone_submissions(
    entries: Iterable[Entry], submissions: list[Submission], roster: list[RosterRow] | None
) -> list[Submission]:
    """Return a submission for each person who has no other one, and to whom files among the entries belong.

    A platform's name says whose a file is, and so does a name that is one person's on the roster, and no other name:
    an instructor's own files lie there too. The claim of each is the person by the name alone.
    """
    taken = {submission.person.key for submission in submissions}
    taken |= {submission.claim.key for submission in submissions if submission.claim}
    groups: dict[tuple[Kind, Person], list[Path]] = defaultdict(list)
    for entry in entries:
        own_word = os.path.islink(entry.path) or filenames.typed_into(entry.name)  # a sentence names these
        if not own_word and not entry.folder:
            groups[_owner(entry.name)].append(entry.path)
    found = [Submission(person, tuple(paths), person, kind) for (kind, person), paths in groups.items()]
    lone: dict[str, Submission] = {}
    for one in _with_people(found, roster):
        before = lone.get(one.person.key)
        if before:  # the same person by two names
            lone[one.person.key] = replace(before, paths=before.paths + one.paths)
        elif not {one.person.key, (one.claim or one.person).key} & taken:
            lone[one.person.key] = one
    return with_moments(list(lone.values()))


def typed_in(entries: Iterable[Entry], roster: list[RosterRow] | None) -> set[str]:
    """Return the keys of the roster's people whose text, typed into the platform, is among the entries."""
    found = []
    for entry in entries:
        typed = filenames.typed_into(entry.name)
        if typed and typed[1]:
            kind, number = typed
            name = entry.name.partition(f"_{number}_")[0].removesuffix("_LATE")
            person = Person(number, name, number=number)
            found.append(Submission(person, (entry.path,), person, kind))
    listed = {row.person.key for row in roster or ()}
    return {one.person.key for one in roster_claims.assign(found, roster or [])[0]} & listed


def _with_people(found: list[Submission], roster: list[RosterRow] | None) -> list[Submission]:
    """Return the submissions that a platform has named, and those that the roster has a person for."""
    by_platform = [one for one in found if one.kind != Kind.FILES]
    if not roster:
        return by_platform
    listed = {row.person.key for row in roster}
    others = [roster_claims.assign([one], roster)[0][0] for one in found if one.kind == Kind.FILES]
    return roster_claims.assign(by_platform, roster)[0] + [one for one in others if one.person.key in listed]


def _owner(name: str) -> tuple[Kind, Person]:
    """Return the person by a file's name alone, and FILES as the kind if no platform has written that name."""
    readings = filenames.readings(name, folder=False)
    if len(readings) == 1:
        return readings[0].platform, readings[0].person
    brightspace = export_names.parse_brightspace(name)
    if brightspace:
        return Kind.BRIGHTSPACE, Person(brightspace.name, brightspace.name)
    whose = filenames.whose(archive_kinds.bare_name(name))
    return Kind.FILES, Person(whose, whose)
