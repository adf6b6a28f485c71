"""Files in a class's folder that the grader can't read, and that are all that a person handed in.

Such a file is a submission that can't be graded, so that its person isn't taken for one who handed in nothing.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from grading.classroom.owners import roster_claims
from grading.classroom.records.records import Person
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submissions import archive_kinds, export_names, filenames
from grading.classroom.submissions.class_folder import Entry
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.shapes import with_moments
from grading.classroom.submissions.submission_kind import Kind


def lone_submissions(
    entries: Iterable[Entry], submissions: list[Submission], roster: list[RosterRow] | None
) -> list[Submission]:
    """Return a submission for each person who has no other one, and to whom files among the entries belong.

    A platform's name says whose a file is, and so does a name that is one person's on the roster, and no other name:
    an instructor's own files lie there too.
    """
    taken = {submission.person.key for submission in submissions}
    taken |= {submission.claim.key for submission in submissions if submission.claim}
    groups: dict[tuple[Kind, Person], list[Entry]] = defaultdict(list)
    for entry in entries:
        own_word = os.path.islink(entry.path) or filenames.ONLINE_TEXT in entry.name  # a sentence names these
        if not own_word and not entry.folder and (found := _owner(entry.name, roster or [])):
            groups[found].append(entry)
    found_submissions = [
        Submission(person, tuple(entry.path for entry in files), person, kind)
        for (kind, person), files in groups.items()
    ]
    by_roster = [one for one in found_submissions if one.kind == Kind.FILES]
    by_platform = [one for one in found_submissions if one.kind != Kind.FILES]
    if roster:
        by_platform, _ = roster_claims.assign(by_platform, roster)
    lone: dict[str, Submission] = {}
    for one in by_platform + by_roster:
        before = lone.get(one.person.key)
        if before:  # the same person by two names
            lone[one.person.key] = replace(before, paths=before.paths + one.paths)
        elif one.person.key not in taken and (one.claim is None or one.claim.key not in taken):
            lone[one.person.key] = one
    return with_moments(list(lone.values()))


def _owner(name: str, roster: list[RosterRow]) -> tuple[Kind, Person] | None:
    readings = filenames.readings(name, folder=False)
    if len(readings) == 1:
        return readings[0].platform, readings[0].person
    brightspace = export_names.parse_brightspace(name)
    if brightspace:
        return Kind.BRIGHTSPACE, Person(brightspace.name, brightspace.name)
    whose = filenames.whose(archive_kinds.bare_name(name))
    people = roster_claims.people_by_record(Person(whose, whose), roster) if whose else []
    return (Kind.FILES, people[0]) if len(people) == 1 else None
