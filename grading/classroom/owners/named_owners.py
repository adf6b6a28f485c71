"""Submissions whose owners the instructor names: file by file in a CSV, or by a pattern that the names follow.

A row of the CSV is the instructor's word, and no name of a file counts against it. A pattern only reads names, which
students may choose. So two folders that it gives to one person are in doubt as ever.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.classroom.records.names import fold
from grading.classroom.records.records import Person
from grading.classroom.rosters import headings, roster
from grading.classroom.submissions import archive_kinds
from grading.classroom.submissions.class_folder import ClassFolder, Entry
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.submission_kind import Kind
from grading.classroom.submissions.zip_names import legible
from grading.text.errors import UsageError
from grading.text.language import either, said
from grading.text.safe_text import storable

GROUPS = ("person", "name", "email", "number")
NO_GROUP = said(
    "--owner-pattern {pattern!r} has no group that says whose a name is; put the person's part in brackets, "
    "as in '^([0-9]+)_', or name it: (?P<person>…), with (?P<name>…), (?P<email>…) and (?P<number>…) besides"
)
NO_PATTERN = said("--owner-pattern {pattern!r} is no regular expression: {reason}")
NO_FILE_COLUMN = said("{file}, line {line}: no file is named; one column must be called file, and hold names as in DIR")
TWICE = said("{file}, line {line}: {name!r} is named twice for {key}; take one of the two rows out")
NOT_THERE = said("{name}: the file of --people names it, and it is not there.")
SEVERAL = said("{name}: the file of --people may mean {names}; write the name as it is there, capital letters too.")
NO_MATCH = said("Names that don't follow --owner-pattern: {count}, such as {name}. They are read as without it.")


@dataclass(frozen=True)
class OwnerRules:
    """The owners that the instructor names: by the name of a file or folder, and by a pattern.

    A file has several owners if they have made it together.
    """

    people: dict[str, tuple[Person, ...]] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None


def read_rules(people: Path | None, pattern: str | None) -> OwnerRules:
    """Return the rules of --people and --owner-pattern. Raises UsageError."""
    return OwnerRules(_read_people(people) if people else {}, _compiled(pattern) if pattern else None)


def _compiled(text: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise UsageError(said(NO_PATTERN, pattern=text, reason=error)) from error
    if not pattern.groups or (pattern.groupindex and not pattern.groupindex.keys() & set(GROUPS)):
        raise UsageError(said(NO_GROUP, pattern=text))
    return pattern


def _read_people(file: Path) -> dict[str, tuple[Person, ...]]:
    found: dict[str, dict[str, Person]] = defaultdict(dict)
    spelt: dict[str, Person] = {}  # of several spellings of one person the first counts
    for row in headings.read_rows(file):
        name = row.first("file").rstrip("/")
        if not name:
            raise UsageError(said(NO_FILE_COLUMN, file=file, line=row.line))
        owners, person = found[name], roster.roster_row(row, file).person
        if fold(person.key) in owners:
            raise UsageError(said(TWICE, file=file, line=row.line, name=name, key=person.key))
        owners[fold(person.key)] = spelt.setdefault(fold(person.key), person)
    return {name: tuple(owners.values()) for name, owners in found.items()}


def take_owned(found: ClassFolder, rules: OwnerRules) -> tuple[list[Submission], ClassFolder, list[str]]:
    """Return the submissions whose owners are named, the rest of the folder, and sentences for the instructor."""
    groups: dict[tuple[Kind, str, str], list[Entry]] = defaultdict(list)
    people: dict[tuple[Kind, str, str], Person] = {}
    owners_by_row, sentences = _owners_by_row(found.entries, rules.people)
    rest, unmatched = [], []
    for entry in found.entries:
        named = owners_by_row.get(entry, ())
        by_pattern = None if named or not entry.may_be_submission else _person_by_pattern(entry, rules.pattern)
        owners = named or tuple(filter(None, (by_pattern,)))
        if not owners:
            rest.append(entry)
            unmatched += [entry.name] if rules.pattern and entry.may_be_submission else []
            continue
        # Loose files of one person are one submission, as are all that the instructor gives to one person.
        single = not named and (entry.folder or archive_kinds.is_readable(entry.path))
        for person in owners:
            group = (Kind.NAMED if named else Kind.PATTERN, fold(person.key), entry.name if single else "")
            people.setdefault(group, person)
            groups[group].append(entry)
    owned = [
        Submission(people[group], tuple(entry.path for entry in entries), people[group], group[0])
        for group, entries in groups.items()
    ]
    if unmatched:
        sentences.append(said(NO_MATCH, count=len(unmatched), name=unmatched[0]))
    return owned, ClassFolder(found.path, tuple(rest), found.zone), sentences


def _owners_by_row(
    entries: Iterable[Entry], people: Mapping[str, tuple[Person, ...]]
) -> tuple[dict[Entry, tuple[Person, ...]], list[str]]:
    """Return the owners of each entry that a row names, and sentences on rows that name none, or one of several.

    A name goes to the entry that is called so, or else to the only one that differs in nothing but small and capital
    letters. Such an entry may have rows of its own beside it, for people who have made it together.
    """
    exact = {entry.name: entry for entry in entries}
    alike: dict[str, list[str]] = defaultdict(list)
    for name in exact:
        alike[fold(name)].append(name)
    owners: dict[Entry, dict[str, Person]] = defaultdict(dict)
    sentences = []
    for name, named in sorted(people.items()):
        near = alike[fold(name)]
        found = [name] if name in exact else near if len(near) == 1 else [each for each in near if each not in people]
        if len(found) == 1:
            owners[exact[found[0]]] |= {fold(one.key): one for one in named}
        else:
            sentences.append(said(SEVERAL, name=name, names=either(found)) if found else said(NOT_THERE, name=name))
    return {entry: tuple(each.values()) for entry, each in owners.items()}, sentences


def _person_by_pattern(entry: Entry, pattern: re.Pattern[str] | None) -> Person | None:
    match = pattern.search(storable(legible(entry.path.name))) if pattern else None
    if match is None:
        return None
    groups = match.groupdict() if match.re.groupindex else {"person": match[1]}
    person, name, email, number = ((groups.get(group) or "").strip() for group in GROUPS)
    key = person or number or email or name
    return Person(key, name or key, email, number) if key else None
