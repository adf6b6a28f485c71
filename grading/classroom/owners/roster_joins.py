"""Join the submissions that the roster shows to be one person's, before each is assigned to a person.

- A Canvas name that can be read in two ways is settled if the roster has all of Canvas's numbers. A file that a student
  called after their own number, 20250017_backward.py, is such a name.
- Two rows of --people may name one person in two ways, by the username and by the address.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import replace

from grading.classroom.owners import roster_claims
from grading.classroom.records.names import letters
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submissions.filenames import Reading
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.submission_kind import Kind


def join_by_roster(submissions: list[Submission], roster: list[RosterRow]) -> list[Submission]:
    """Return the submissions, those of one person as one."""
    groups: dict[Hashable, list[Submission]] = defaultdict(list)
    for place, one in enumerate(submissions):
        reading = _settled_reading(one, roster)
        if reading:
            one = replace(one, claim=reading.person, kind=reading.platform, doubt="", readings=())
        groups[_shared_by_person(one, roster) or place].append(one)
    return [_joined(found) for found in groups.values()]


def _settled_reading(submission: Submission, roster: list[RosterRow]) -> Reading | None:
    """Return the reading with a row's number and name, if the numbers of all other readings are on no row."""
    if not submission.readings or not all(row.numbers for row in roster):
        return None
    known = [reading for reading in submission.readings if any(reading.number in row.numbers for row in roster)]
    if len(known) != 1:
        return None
    name = letters(known[0].name)
    agrees = any(known[0].number in row.numbers and name in row.names for row in roster)
    return known[0] if agrees else None


def _shared_by_person(submission: Submission, roster: list[RosterRow]) -> Hashable | None:
    """Return a value that only this person's submissions share, or None if nothing is certain."""
    if submission.claim is None:
        return None
    if submission.kind == Kind.NAMED:
        people = roster_claims.people_by_record(submission.claim, roster)
        return (Kind.NAMED, people[0].key) if len(people) == 1 else None
    certain = submission.kind == Kind.CANVAS and submission.claim.number
    return (submission.kind, submission.claim.number, submission.claim.name) if certain else None


def _joined(parts: list[Submission]) -> Submission:
    """Return one submission of all parts, handed in with the last of them."""
    if len(parts) == 1:
        return parts[0]
    paths = sorted({path for part in parts for path in part.paths})
    moments = [part.handed_in for part in parts if part.handed_in]
    # With all parts together it is the only one that means this person.
    return replace(parts[0], paths=tuple(paths), handed_in=max(moments, default=None), doubt="")
