"""`class … --drop NAME`: take people out of the gradebook, with all their attempts."""

from rich.console import Console

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.owners import roster_claims
from grading.classroom.records.records import Person
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submissions.ownership import Submission
from grading.cli.output.safe_print import say
from grading.text.errors import UsageError
from grading.text.language import joined, said

TAKEN_OUT = said("Taken out: {name}, {attempts} attempts.")
TAKEN_OUT_ONE = said("Taken out: {name}, {attempts} attempt.")
STILL_THERE = said("{files} still lies in the folder: move it away, or the next run grades it again.")


def drop_people(
    names: list[str], book: Gradebook, submissions: list[Submission], roster: list[RosterRow], out: Console
) -> list[Submission]:
    """Remove people from the gradebook, and return the submissions without theirs.

    Raises UsageError, and removes none, if one is unknown, or on the roster, which would bring them back.
    """
    if not names:
        return submissions
    people = [book.people.find(name) for name in dict.fromkeys(names)]
    listed = {row.person.key for row in roster}
    for person in people:
        if person.key in listed:
            raise UsageError(said("--drop: {key!r} is on the roster; take the row out there first", key=person.key))
    last = {person.key: attempt.handed_in for person, attempt in book.people_with_attempts()}
    assigned = roster_claims.assign(submissions, roster)[0] if roster else submissions
    dropped: list[Submission] = []
    for person in people:
        attempts = book.people.drop(person)
        # With the row the roster has lost their key, and their submission has only the name that it had.
        theirs = [
            own
            for own, one in zip(submissions, assigned)
            if one.person.key == person.key
            or (listed and one.person.key not in listed and one.file_names == last.get(person.key))
        ]
        dropped += theirs
        _show_dropped(person, attempts, [own.file_names for own in theirs], out)
    return [own for own in submissions if own not in dropped]


def _show_dropped(person: Person, attempts: int, files: list[str], out: Console) -> None:
    taken = TAKEN_OUT_ONE if attempts == 1 else TAKEN_OUT
    sentences = [said(taken, name=person.name, attempts=attempts)]
    sentences += [said(STILL_THERE, files=", ".join(files))] if files else []
    say(out, joined(" ", sentences))
