"""How each platform's export is read: the submissions in it, whose they are, and when they were handed in.

A reader takes the entries that its platform named. It gives no person to a name that can be read in two ways.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from re import Match

from grading.classroom.records.records import Person
from grading.classroom.submissions import export_names, gradescope_metadata, ownership
from grading.classroom.submissions.class_folder import ClassFolder, Entry
from grading.classroom.submissions.filenames import common_prefixes
from grading.classroom.submissions.handed_in import parse_moment, read_short_text, recorded
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.submission_kind import Kind
from grading.text.language import either, said
from grading.text.safe_text import storable

LONG_AGO = datetime.min.replace(tzinfo=UTC)
OLDER = said("{names}: {person} has handed in again, and the last attempt counts.")
NOTE_ALONE = said(
    "{name}: Blackboard's note on an attempt without a file; not graded. A text that was typed in stands in the note."
)
UNREAD_MOMENTS = said(
    "Submissions whose moment, as the platform wrote it, can't be read: {count}, such as {name}. "
    "The times of their files stand for it."
)


@dataclass(frozen=True)
class ShapeReading:
    """The submissions that a reader found, and sentences for the instructor.

    `superseded` has the names of the files and folders of older attempts, each of which a sentence names.
    """

    submissions: list[Submission]
    sentences: tuple[str, ...] = ()
    superseded: frozenset[str] = frozenset()


def read_names(platforms: frozenset[Kind]) -> Callable[[ClassFolder], ShapeReading]:
    """Return a reader of names that stand for themselves, and of those of these platforms."""

    def read(found: ClassFolder) -> ShapeReading:
        paths = ((entry.path, entry.folder) for entry in found.entries)
        return ShapeReading(ownership.group_submissions(paths, platforms))

    return read


def with_plain_names(named: list[Submission], rest: Iterable[Entry]) -> list[Submission]:
    """Add the entries that the platform didn't name, which are there only if the shape is forced."""
    plain = ownership.group_submissions(((entry.path, entry.folder) for entry in rest), frozenset())
    return ownership.settle(named + plain)


def _newest(attempts: dict[str, list[Submission]]) -> ShapeReading:
    """Return each person's last attempt, and a sentence for each older one.

    If a moment can't be read, none of several attempts is known to be the last, so all of them are returned.
    """
    kept, superseded, sentences = [], [], []
    for found in attempts.values():
        if all(one.claim for one in found) and any(one.handed_in is None for one in found):
            kept += found
            continue
        *older, last = sorted(found, key=lambda one: one.handed_in.when if one.handed_in else LONG_AGO)
        kept.append(last)
        superseded += [path.name for one in older for path in one.paths]
        sentences += [said(OLDER, names=one.file_names, person=last.person.key) for one in older]
    undated = [one.file_names for one in kept if one.handed_in is None]
    return ShapeReading(kept, (*sentences, *unread_moments(undated)), frozenset(superseded))


def _with_rest(newest: ShapeReading, rest: Iterable[Entry]) -> ShapeReading:
    return replace(newest, submissions=with_plain_names(newest.submissions, rest))


def unread_moments(names: list[str]) -> tuple[str, ...]:
    """Return a sentence on the submissions of these names, whose platform wrote a moment that can't be read."""
    return (said(UNREAD_MOMENTS, count=len(names), name=names[0]),) if names else ()


# ---- Gradescope


def read_gradescope(found: ClassFolder) -> ShapeReading:
    """Read an export by its metadata. Each submitter of a group gets the group's work."""
    records = gradescope_metadata.read_metadata(found.path / gradescope_metadata.FILE_NAME)
    submissions, rest = [], []
    for entry in found.submitted:
        record = records.get(entry.path.name)
        if record is None or not record.submitters:
            rest.append(entry)
            continue
        moment = recorded(record.created_at, said("Gradescope's metadata"))
        for person in record.submitters:
            whose = Person(*(storable(text) for text in (person.key, person.name, person.email, person.number)))
            submissions.append(Submission(whose, (entry.path,), whose, Kind.GRADESCOPE, handed_in=moment))
    sentences = [
        said("{name}: {file} doesn't say whose it is.", name=entry.name, file=gradescope_metadata.FILE_NAME)
        for entry in rest
    ]
    return ShapeReading(with_plain_names(submissions, rest), tuple(sentences))


# ---- Blackboard


def read_blackboard(found: ClassFolder) -> ShapeReading:
    """Read files that are named after the assignment, the username and the moment; notes beside them name people."""
    parsed = {entry: export_names.BLACKBOARD.fullmatch(entry.name) for entry in found.entries if not entry.folder}
    files = {entry: match for entry, match in parsed.items() if match and entry.may_be_submission}
    readable = {match["before"] for match in files.values()}
    files |= {  # of a person who handed in nothing that can be read
        entry: match
        for entry, match in parsed.items()
        if match and match["rest"] != ".txt" and match["before"] not in readable
    }
    people = _blackboard_people({match["before"] for match in files.values()}, found)
    attempts: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for entry, match in files.items():
        attempts[match["before"], match["time"]].append(entry.path)
    by_person: dict[str, list[Submission]] = defaultdict(list)
    for (before, time), paths in attempts.items():
        person, doubt = people[before]
        when = parse_moment(f"{time[:10]} {time[11:]}", found.zone)
        moment = recorded(when, said("the name that Blackboard gave the file"))
        claim, kind = (None, Kind.UNCLEAR) if doubt else (person, Kind.BLACKBOARD)
        by_person[before].append(Submission(person, tuple(paths), claim, kind, doubt, moment))
    newest = _newest(by_person)
    newest = replace(newest, sentences=(*newest.sentences, *_notes_alone(parsed, attempts)))
    return _with_rest(newest, [entry for entry in found.submitted if entry not in files])


def _notes_alone(parsed: Mapping[Entry, Match | None], attempts: Iterable[tuple[str, str]]) -> list[str]:
    """Return a sentence for each person whose last attempt is a note alone: they typed a text in, or nothing."""
    last: dict[str, str] = {}
    for before, time in attempts:
        last[before] = max(time, last.get(before, ""))
    alone: dict[str, tuple[str, str]] = {}
    for entry, match in parsed.items():
        if match and match["rest"] == ".txt" and match["time"] > last.get(match["before"], ""):
            alone[match["before"]] = max((match["time"], entry.name), alone.get(match["before"], ("", "")))
    return [said(NOTE_ALONE, name=name) for _, name in alone.values()]


def _blackboard_people(befores: set[str], found: ClassFolder) -> dict[str, tuple[Person, str]]:
    """Return the person by the text before the mark, which is the assignment and the username, or why there is none.

    Both may have underscores. A note has the username by itself, and with it the assignment of all files. Without any
    note the assignment is what all names begin with.
    """
    named: dict[str, Person] = {}
    for entry in found.others:
        match = export_names.BLACKBOARD.fullmatch(entry.name)
        if match and match["rest"] == ".txt":
            note = export_names.BLACKBOARD_NOTE.match(read_short_text(entry.path))
            if note and match["before"].endswith(f"_{note['user']}"):
                named[match["before"]] = Person(storable(note["user"]), storable(note["name"]))
    prefixes = {before[: -len(person.key)] for before, person in named.items()} or set(_prefixes(befores))
    people: dict[str, tuple[Person, str]] = {}
    for before in befores:
        users = {before[len(prefix) :] for prefix in prefixes if before.startswith(prefix)} - {""}
        if before in named:
            people[before] = named[before], ""
        elif len(users) == 1:
            people[before] = Person(*users, *users), ""
        else:
            whose = either(sorted(users)) if users else said("any person")
            why = said("its name may be that of {numbers}", numbers=whose)
            people[before] = Person(f"{before}/", before), why
    return people


def _prefixes(befores: set[str]) -> list[str]:
    """Return the beginnings up to an underscore that all texts share; all of them if there is one text."""
    if len(befores) == 1:
        (only,) = befores
        return [only[: place + 1] for place, letter in enumerate(only) if letter == "_"]
    return common_prefixes(sorted(befores), "_")


# ---- Brightspace


def read_brightspace(found: ClassFolder) -> ShapeReading:
    """Read folders, or files, that are named after two numbers, the person and the moment.

    The documentation doesn't say what the first number counts. So it tells two people of one name apart, and joins the
    attempts of one name only if no two names share a number.
    """
    parsed = [(entry, export_names.parse_brightspace(entry.name, found.zone)) for entry in found.submitted]
    named = [(entry, name) for entry, name in parsed if name]
    names_by_number: dict[str, set[str]] = defaultdict(set)
    for _, name in named:
        names_by_number[name.number].add(name.name)
    personal = all(len(names) == 1 for names in names_by_number.values())
    attempts: dict[tuple, list[tuple[Entry, export_names.BrightspaceName]]] = defaultdict(list)
    for entry, name in named:
        own = () if name.rest else (entry.name,)
        attempts[name.name, name.number, name.moment, *own].append((entry, name))
    by_person: dict[str, list[Submission]] = defaultdict(list)
    for count, parts in enumerate(attempts.values()):
        _, name = parts[0]
        person = Person(name.name, name.name)
        moment = recorded(name.moment, said("the name that Brightspace gave the folder"))
        paths = tuple(entry.path for entry, _ in parts)
        place = f"{name.name}/{name.number if personal else count}"
        by_person[place].append(Submission(person, paths, person, Kind.BRIGHTSPACE, handed_in=moment))
    return _with_rest(_newest(by_person), [entry for entry, name in parsed if name is None])


# ---- nbgrader


def read_nbgrader_inbound(found: ClassFolder) -> ShapeReading:
    """Read the folder that nbgrader's students write into. A folder counts as its owner's, if the system knows owners.

    Any student may create a folder there with another's name, as any student may write there.
    """
    parsed = {entry: export_names.NBGRADER.fullmatch(entry.name) for entry in found.submitted}
    folders = {entry: match for entry, match in parsed.items() if match and entry.folder}
    owners = {entry: _owner(entry.path) for entry in folders}
    known = any(owners[entry][1] == match["user"] for entry, match in folders.items())
    by_person: dict[str, list[Submission]] = defaultdict(list)
    for entry, match in folders.items():
        person = Person(match["user"], match["user"])
        moment = recorded(parse_moment(match["time"], found.zone), said("the name that nbgrader gave the folder"))
        number, owner = owners[entry]
        foreign = known and owner != match["user"]
        one = Submission(person, (entry.path,), person, Kind.NBGRADER, handed_in=moment)
        by_person[f"{match['user']}/{entry.name if foreign else number}"].append(one)
    return _with_rest(_newest(by_person), [entry for entry in found.submitted if entry not in folders])


def _owner(path: Path) -> tuple[int, str]:
    """Return the number and the name of a folder's owner; the name is empty if the system has none.

    A link's owner is who made it: it may lead to another person's folder.
    """
    try:
        number = path.lstat().st_uid
        import pwd  # Windows has none

        return number, pwd.getpwuid(number).pw_name
    except (ImportError, KeyError, OSError):
        return 0, ""
