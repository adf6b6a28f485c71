"""The person that each submission is graded as: by the roster, or by the names of files and by the gradebook."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grading.classroom import class_warnings
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.owners import changed_keys, roster_claims, roster_joins
from grading.classroom.records.names import BLIND_NAME, fold, may_be_same_name
from grading.classroom.records.person_lookup import is_called
from grading.classroom.records.records import Person
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submission_reader import read_submission
from grading.classroom.submissions import filenames
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.submission_kind import Kind
from grading.curriculum.ladder import Kata
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import both, said
from grading.text.name_list import name_list
from grading.text.safe_text import storable

TWO_OF_ONE = said("--only: {files} are both {key}'s without the roster; add --roster FILE, which tells whose each is")

CHANGED_KEY = said("{name}: {new} for {old}")
NEW_KEYS = said(
    "The roster has other keys than before for people of the same name and e-mail address or number: {count} "
    "({people}). All their attempts are under the new key."
)
NO_ROW = said(
    "On an earlier roster, and not on this one: {count} ({people}). They stay in the gradebook, on the page and in the "
    "exports, as people of another section should. --drop NAME takes out a person who has left."
)
NO_ROSTER = said(
    "This run has no --roster, and an earlier one had. Graded under the names of their files, so that their people may "
    "be in the gradebook twice: {count} ({names}). The same command with --roster puts that right."
)
DOUBLE = said(
    "{key}: the gradebook has somebody by this name, perhaps from a run without the roster. If that is {other}, "
    "--drop {word} takes the double out."
)


def identify(
    submissions: list[Submission], roster: list[RosterRow] | None, book: Gradebook, katas: Sequence[Kata] = ()
) -> tuple[list[Submission], list[str]]:
    """Return the submissions with their persons, and a sentence for each doubt.

    The roster's people are enrolled in the gradebook, and get the attempts that a run without the roster stored.
    `katas` are those that this run grades.
    """
    if roster:
        submissions = roster_joins.join_by_roster(submissions, roster)
        assigned, doubts = roster_claims.assign(submissions, roster)
        doubts += class_warnings.similar_names(submissions, copies_only=True)
        doubts += _enrol_roster(roster, book)
        return assigned, doubts + _move_unlisted_attempts(submissions, assigned, roster, book, katas)
    people, before = book.people.by_key(), book.names_handed_in()
    sharing = Counter(submission.file_names for submission in submissions)  # a group's members share theirs
    submissions = [
        _doubted(submission, people, before, shared=sharing[submission.file_names] > 1) for submission in submissions
    ]
    doubts = [
        said(
            "{file_names}: {doubt}; it is graded under its own name.",
            file_names=submission.file_names,
            doubt=submission.doubt,
        )
        for submission in submissions
        if submission.doubt
    ]
    return submissions, doubts + class_warnings.similar_names(submissions)


def _enrol_roster(roster: list[RosterRow], book: Gradebook) -> list[str]:
    """Enrol the roster's people. Return sentences on those of an earlier roster who have another key here, or no row.

    Those with another key take their attempts along.
    """
    changed = changed_keys.changed_keys(book.people.listed(), roster)
    people = [row.person for row in roster]
    book.people.enrol(people, sure=True)
    book.people.change_keys(changed)
    names = {person.key: person.name for person in people}
    keys = [said(CHANGED_KEY, name=names[new], old=old, new=new) for old, new in changed.items()]
    labels = book.people.labels()
    gone = [labels[person.key] for person in book.people.listed() if person.key not in names]
    sentences = [said(NEW_KEYS, count=len(keys), people=name_list(keys))] if keys else []
    return sentences + ([said(NO_ROW, count=len(gone), people=name_list(gone))] if gone else [])


def without_roster(submissions: list[Submission], book: Gradebook) -> list[str]:
    """Return a sentence if a run lacks the roster of an earlier one, so that people may be in the gradebook twice."""
    listed = {person.key for person in book.people.listed()}
    names = [one.file_names for one in submissions if one.person.key not in listed]
    return [said(NO_ROSTER, count=len(names), names=name_list(names))] if listed and names else []


def select(submissions: list[Submission], word: str, known: dict[str, Person]) -> list[Submission]:
    """Return the submissions whose file or person is called `word`.

    `known` maps `handed_in` to the person that an earlier run stored, perhaps with a roster. They keep that person.

    Raises UsageError if one of them bears the name of a person whom an earlier run gave another one.
    """
    word = storable(word.rstrip("/").strip())  # a shell completes a folder's name with a slash
    selected = []
    for submission in submissions:
        person = known.get(submission.file_names, submission.person)
        files = [submission.file_names, *(storable(path.name) for path in submission.paths)]
        files += [storable(str(path)) for path in submission.paths]  # as a shell completes it from the working folder
        called = is_called(submission.person, word) or is_called(person, word)
        if word and (called or fold(word) in map(fold, files)):
            selected.append(replace(submission, person=person))
    by_person: dict[str, list[str]] = defaultdict(list)
    for submission in selected:
        by_person[submission.person.key].append(submission.file_names)
    for key, names in by_person.items():
        if len(names) > 1:
            raise UsageError(said(TWO_OF_ONE, files=both(names), key=key))
    return selected


def _has_other_name(submission: Submission, people: dict[str, Person]) -> bool:
    """True if the gradebook has another name for the submission's number: from another platform, or from a school."""
    before = people.get(submission.person.key)
    # A name that equals the key says nothing about the person, nor does the one that blind marking writes.
    if (
        before is None
        or not submission.person.number
        or before.name in (before.key, BLIND_NAME)
        or submission.person.name == BLIND_NAME
    ):
        return False
    return not may_be_same_name(before.name, submission.person.name)


def _other_origin(submission: Submission, people: dict[str, Person], before: dict[str, set[str]]) -> str:
    """Return what the submission's person handed in before, if only one of the two has a platform's number; or "".

    A folder called 4711 says nothing about Canvas's user 4711, nor does that user's file about the folder.
    """
    key = submission.person.key
    earlier = sorted(before.get(key, ()))
    by_platform = [name for name in earlier if _has_platform_number(name, key)]
    if submission.kind in filenames.BY_NUMBER and submission.person.number == key:
        has_own_name = key in people and people[key].name == key and not people[key].number
        return earlier[0] if earlier and has_own_name and not by_platform else ""
    by_rule = submission.kind in (Kind.NAMED, Kind.PATTERN)  # the instructor's own
    return by_platform[0] if by_platform and not by_rule else ""


def _has_platform_number(handed_in: str, number: str) -> bool:
    """True if a platform wrote this number of a person into the name of what was handed in."""
    found = filenames.first_reading(handed_in, number)
    return found is not None and found.number == number


def _doubted(
    submission: Submission, people: dict[str, Person], before: dict[str, set[str]], shared: bool
) -> Submission:
    """Return the submission; in doubt, with a key of its own, if the gradebook's person of its key is another."""
    key = submission.person.key
    if _has_other_name(submission, people):
        doubt = said("the gradebook has {key} as {name}", key=key, name=people[key].name)
    elif earlier := _other_origin(submission, people, before):
        doubt = said("the gradebook has {key} from {file_names}", key=key, file_names=earlier)
    else:
        return submission
    # A slash, which no file's name has, keeps the key unique.
    own = replace(submission.person, key=f"{storable(submission.paths[0].name)}/{key if shared else ''}")
    return replace(submission, person=own, doubt=doubt)


def move_lone_attempts(
    lone: list[Submission], roster: list[RosterRow] | None, book: Gradebook, katas: Sequence[Kata]
) -> list[str]:
    """Do for lone files what `identify` does for other submissions: a run without the roster may have stored them."""
    own = [replace(one, person=one.claim or one.person) for one in lone]
    return _move_unlisted_attempts(own, lone, roster, book, katas) if roster else []


def _move_unlisted_attempts(
    submissions: list[Submission],
    assigned: list[Submission],
    roster: list[RosterRow],
    book: Gradebook,
    katas: Sequence[Kata],
) -> list[str]:
    """Give people on the roster the attempts that an earlier run stored under the names of their files.

    That run lacked the roster, or was in doubt. `submissions` have the persons of a run without the roster. Returns a
    sentence for each person whose attempts may be another's.
    """
    sentences = []
    listed = {row.person.key for row in roster}
    unlisted = {key: person for key, person in book.people.by_key().items() if key not in listed}
    by_file = _by_only_file(unlisted, book)
    for own, submission in zip(submissions, assigned):
        before, key = own.person, submission.person.key
        if key not in listed:
            continue
        named = [before] if before.key in unlisted else []
        for person in {one.key: one for one in (*by_file.get(submission.file_names, ()), *named)}.values():
            unlisted.pop(person.key, None)  # a group's members share the name of what they handed in
            digest = read_submission(submission, katas).digest
            if not book.people.move_attempts(person, key, submission.file_names, digest):
                word = typed_paths.quoted(person.key)
                sentences.append(said(DOUBLE, key=person.key, other=key, word=word))
        by_file.pop(submission.file_names, None)
    return sentences


def _by_only_file(people: Mapping[str, Person], book: Gradebook) -> dict[str, list[Person]]:
    """Return these people by the name of what they handed in, each who handed in under one name only."""
    found: dict[str, list[Person]] = defaultdict(list)
    for key, names in book.names_handed_in().items():
        if key in people and len(names) == 1:
            found[next(iter(names))].append(people[key])
    return found
