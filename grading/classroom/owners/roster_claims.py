"""Assign submissions to the people on the roster: for certain, or as a doubt with its reason. No order decides.

A platform's number is the platform's own. A student may choose a file's name, a username, and on some platforms a
person's name.
"""

import enum
import re
from collections import defaultdict
from dataclasses import dataclass, replace

from grading.classroom.records.names import BLIND_NAME, digits_across_hyphens, fold, letters, may_be_same_name, words_of
from grading.classroom.records.records import Person
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submissions.filenames import common_prefixes
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.submission_kind import Kind
from grading.text.language import both, said

MAX_COUNTER_DIGITS = 4  # the 3 of group-3 counts groups, and is no student's username
GRADESCOPE_COUNTER = re.compile(r"submission_\d+")  # counts the submissions of all its courses
# These know usernames, numbers or addresses.
BY_RECORD = (Kind.GRADESCOPE, Kind.BLACKBOARD, Kind.SAKAI, Kind.NAMED, Kind.PATTERN)
CHOSEN_BY_STUDENTS = (Kind.FOLDER, Kind.ARCHIVE, Kind.FILES)  # no platform has written these names
OTHER_PERSON = said("the roster has its number or name with another name or e-mail address ({others})")
NOT_ON_ROSTER = said("nobody on the roster is called that")
BY_RULE_NOT_ON_ROSTER = {
    Kind.NAMED: said("the file of --people says {key!r}, and nobody on the roster is called that"),
    Kind.PATTERN: said("--owner-pattern finds {key!r}, and nobody on the roster is called that"),
}
WITHOUT_ZEROS = said(
    "nobody on the roster is called that, but it has {number}, which a spreadsheet may have left without its zeros"
)


class Evidence(enum.Enum):
    """The evidence that a submission's name gives for a row of the roster that has its number."""

    KEY = "the name is the row's as well"
    NUMBER = "the number is the platform's own, or the names are alike; nothing contradicts it"
    OTHER_NAME = "the name is another person's"
    NONE = "the number may be the row's by chance"


@dataclass(frozen=True)
class RosterCandidates:
    """The people whom a submission's name may mean. If there are none, `why` is the reason."""

    people: list[Person]
    why: str = NOT_ON_ROSTER


@dataclass(frozen=True)
class _ClassNames:
    """Facts about the names of all submissions together.

    Attributes:
        prefixes: the beginnings that all repositories' names share, each up to a hyphen or underscore.
        moodle_names: the persons' names in Moodle's file names, one per submission.
        numbered: True if the roster has the platform's numbers: some row has a submission's number and its name.
    """

    prefixes: list[str]
    moodle_names: list[str]
    numbered: bool


def assign(submissions: list[Submission], roster: list[RosterRow]) -> tuple[list[Submission], list[str]]:
    """Return the submissions with the roster's persons, and a sentence for each that has none.

    If two submissions mean one person, neither gets that person.
    """
    names = _class_names(submissions, roster)
    candidates = [_candidates(submission, roster, names) for submission in submissions]
    claimants: dict[str, list[str]] = defaultdict(list)
    # The instructor's own word comes first, and no name counts against it.
    pairs = list(zip(submissions, candidates))
    settled = {found.people[0].key for one, found in pairs if one.kind == Kind.NAMED and len(found.people) == 1}
    for submission, found in pairs:
        if len(found.people) == 1:
            claimants[found.people[0].key].append(submission.file_names)
    taken = {row.person.key for row in roster}
    assigned: list[Submission] = []
    doubts: list[str] = []
    for submission, found in pairs:
        key = found.people[0].key if len(found.people) == 1 else ""
        if key and (submission.kind == Kind.NAMED if key in settled else len(claimants[key]) == 1):
            assigned.append(replace(submission, person=found.people[0], doubt=""))
            continue
        doubts.append(
            said(
                "{file_names}: {reason}; it is graded under its own name.",
                file_names=submission.file_names,
                reason=_why(submission, found, claimants, roster),
            )
        )
        keys = tuple(person.key for person in found.people)
        assigned.append(replace(submission, person=_with_free_key(submission.person, taken), may_be=keys))
        taken.add(assigned[-1].person.key)
    return assigned, doubts


def _with_free_key(person: Person, taken: set[str]) -> Person:
    """Return the person with a key that neither the roster nor another submission has."""
    key = person.key
    while key in taken:
        key = f"{key} (not on the roster)"
    return replace(person, key=key)


def _why(
    submission: Submission, found: RosterCandidates, claimants: dict[str, list[str]], roster: list[RosterRow]
) -> str:
    if not found.people:
        number = _without_zeros(submission, roster)
        if number or found.why != NOT_ON_ROSTER:
            return said(WITHOUT_ZEROS, number=number) if found.why == NOT_ON_ROSTER else found.why
        claim = submission.claim or submission.person
        return said(BY_RULE_NOT_ON_ROSTER.get(submission.kind, NOT_ON_ROSTER), key=claim.key)
    keys = ", ".join(person.key for person in found.people)
    others = [name for name in claimants[keys] if name != submission.file_names] if len(found.people) == 1 else []
    if others:
        return said("it could be from {keys}, and so could {others}", keys=keys, others=both(others))
    return said("it could be from {keys}", keys=keys)


def _without_zeros(submission: Submission, roster: list[RosterRow]) -> str:
    """Return the number on the roster that the submission's would be without the zeros before it, or an empty text.

    A number among other words counts only beside the name of its row.
    """
    key, number = submission.person.key, submission.person.number
    alone = {text.lstrip("0") for text in (key, number) if text.isdecimal() and text.startswith("0")}
    among = {text.lstrip("0") for text in re.findall(r"\d+", fold(key)) if text.startswith("0")}
    for row in roster:
        for text in (row.person.key, row.person.number):
            if text and (text in alone or (text in among and _has_name(key, row))):
                return text
    return ""


def _class_names(submissions: list[Submission], roster: list[RosterRow]) -> _ClassNames:
    repositories = [fold(one.claim.key) for one in submissions if one.claim and one.kind in (Kind.FOLDER, Kind.ARCHIVE)]
    moodle_names = [one.claim.name for one in submissions if one.claim and one.kind == Kind.MOODLE]
    numbered = any(
        one.claim and one.claim.number in row.numbers and letters(one.claim.name) in row.names
        for row in roster
        for one in submissions
    )
    return _ClassNames(common_prefixes(repositories, "-_"), moodle_names, numbered)


def _candidates(submission: Submission, roster: list[RosterRow], names: _ClassNames) -> RosterCandidates:
    """Return the people whom the submission's name may mean.

    - The number and the name of one row: that row, whatever else there is.
    - A name without a number: the rows of that name.
    - Otherwise the rows of the name and the rows of the number, without those of another name.
    - If the roster has the platform's numbers, a name doesn't count against another number.
    - If it has not, a number alone is no evidence: platforms and schools number people in ways of their own.
    """
    claim = submission.claim
    if claim is None:
        return RosterCandidates([], submission.doubt)
    if submission.kind in BY_RECORD:
        return _by_record(claim, roster)
    number = letters(claim.number)
    by_number = [(row, _evidence(claim, row)) for row in roster if claim.number and number in row.names]
    certain = [row.person for row, evidence in by_number if evidence is Evidence.KEY]
    if certain:
        return RosterCandidates(certain)
    named = _rows_by_name(claim.name, roster)
    if not named and submission.kind in CHOSEN_BY_STUDENTS:
        named = _rows_by_number_and_name(claim.name, roster)
    named = named or _rows_by_name_ending(submission, roster, names)
    strangers = [row for row, evidence in by_number if evidence is Evidence.OTHER_NAME]
    if claim.number and names.numbered:
        named = [row for row in named if not strangers and (not row.numbers or claim.number in row.numbers)]
    rows = named + [row for row, evidence in by_number if evidence is Evidence.NUMBER and row not in named]
    others = ", ".join(row.full_name for row in strangers)
    why = (
        said("its number is on the roster, but for another name ({others})", others=others)
        if strangers
        else NOT_ON_ROSTER
    )
    return RosterCandidates([row.person for row in rows], why)


def people_by_record(claim: Person, roster: list[RosterRow]) -> list[Person]:
    """Return the people whom a record of usernames, numbers and addresses means."""
    return _by_record(claim, roster).people


def _by_record(claim: Person, roster: list[RosterRow]) -> RosterCandidates:
    """Return the people whom a platform's record of usernames, numbers and addresses means.

    A row with another e-mail address is another person's, whatever number the student has typed. So is a row with
    another name, unless the address agrees.
    """
    known = {fold(text) for text in (claim.key, claim.email, claim.number) if text}
    rows = [row for row in roster if known & _identifiers(row)] or _rows_by_name(claim.name, roster)
    refused = [row for row in rows if _is_other_person(claim, row)]
    others = ", ".join(row.full_name or row.person.key for row in refused)
    why = said(OTHER_PERSON, others=others) if refused else NOT_ON_ROSTER
    return RosterCandidates([row.person for row in rows] if not refused else [], why)


def _identifiers(row: RosterRow) -> set[str]:
    person = row.person
    texts = {person.key, person.email, person.number, *row.logins, *row.numbers} - {row.full_name, ""}
    return {fold(text) for text in texts}


def _is_other_person(claim: Person, row: RosterRow) -> bool:
    if claim.email and row.person.email:
        return fold(claim.email) != fold(row.person.email)
    named = claim.name not in (claim.key, claim.number) and bool(row.full_name)
    return named and not may_be_same_name(claim.name, row.full_name)


def _evidence(claim: Person, row: RosterRow) -> Evidence:
    """Return the evidence of the claim's name for a row that has its number."""
    # A platform's number equals a school's by chance, unless the name agrees. With blind marking there is no name.
    supported = claim.number in row.numbers or may_be_same_name(claim.name, row.full_name)
    if supported and letters(claim.name) in row.names:
        return Evidence.KEY
    if row.full_name and claim.name != BLIND_NAME and not may_be_same_name(claim.name, row.full_name):
        return Evidence.OTHER_NAME
    return Evidence.NUMBER if supported else Evidence.NONE


def _rows_by_name(name: str, roster: list[RosterRow]) -> list[RosterRow]:
    """Return the rows whose key, number or address is exactly the name; if there are none, those with its letters."""
    if name == BLIND_NAME:
        return []
    exact = [
        row for row in roster if name in (row.person.key, row.person.number, row.person.email) and name != row.full_name
    ]
    spelling = letters(name)
    return exact or [row for row in roster if spelling and spelling in row.names]


def _rows_by_number_and_name(name: str, roster: list[RosterRow]) -> list[RosterRow]:
    """Return the rows whose number and name both stand in the name, in any order, as in 20250017_김민지."""
    words = {*re.findall(r"[^\W_]+", fold(name)), *digits_across_hyphens(fold(name))}
    numbers = {word for word in words if len(word) > MAX_COUNTER_DIGITS and any(map(str.isdigit, word))}
    return [row for row in roster if (numbers & row.names) - {letters(row.full_name)} and _has_name(name, row)]


def _has_name(text: str, row: RosterRow) -> bool:
    """True if all words of the row's name stand in a text, in any order."""
    words = words_of(row.full_name) or [letters(row.full_name)]
    return bool(row.full_name) and all(word in letters(text) for word in words)


def _rows_by_name_ending(submission: Submission, roster: list[RosterRow], names: _ClassNames) -> list[RosterRow]:
    if submission.claim is None:
        return []
    if submission.kind in (Kind.FOLDER, Kind.ARCHIVE):
        return _rows_by_username(fold(submission.claim.key), roster, names.prefixes)
    return _rows_by_group(submission.claim.name, roster, names.moodle_names) if submission.kind == Kind.MOODLE else []


def _rows_by_username(repository: str, roster: list[RosterRow], prefixes: list[str]) -> list[RosterRow]:
    """Return the rows whose whole username follows a prefix of the class, as in GitHub Classroom's katas-minji.

    A username may have hyphens, and a student chooses it: katas-evil-minji is evil-minji's.
    """
    if GRADESCOPE_COUNTER.fullmatch(repository):
        return []
    usernames = {repository[len(prefix) :] for prefix in prefixes}
    return [
        row
        for row in roster
        if any(
            fold(login) in usernames and not (login.isdecimal() and len(login) <= MAX_COUNTER_DIGITS)
            for login in row.logins
        )
    ]


def _rows_by_group(name: str, roster: list[RosterRow], moodle_names: list[str]) -> list[RosterRow]:
    """Return the rows whose whole name follows a group's, as in Moodle's "Group A-Kim Min Ji".

    If groups hand in, Moodle writes every name so. Only several people make a group: a name may have a hyphen too.
    """
    if not all("-" in other for other in moodle_names):
        return []
    same_group = [other for other in moodle_names if other.partition("-")[0] == name.partition("-")[0]]
    names = {letters(name[len(prefix) :]) for prefix in common_prefixes(same_group, "-")} - {""}
    return [row for row in roster if letters(row.full_name) in names]
