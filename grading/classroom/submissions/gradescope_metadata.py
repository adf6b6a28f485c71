"""Gradescope's record of an export: whose each folder is, and when it was handed in.

The file submission_metadata.yml is YAML as Ruby writes it. It is read event by event, so an alias expands to nothing
and no object is made.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from grading.classroom.records.records import Person
from grading.classroom.submissions.handed_in import parse_moment
from grading.text.errors import UsageError, system_reason
from grading.text.language import said

FILE_NAME = "submission_metadata.yml"
MAX_BYTES = 256 * 2**20  # an export has every submission's results in it
MAX_SUBMITTERS = 50
MAX_DEPTH = 200
MAX_ANCHORED = 100_000
YAML_MISSING = said(
    "this is a Gradescope export. Its {file} is YAML, and reading it needs the package PyYAML; "
    "type: python -m pip install '.[instructors]'"
)


@dataclass
class GradescopeRecord:
    """The record of one folder: its submitters, and the moment at which they handed in."""

    submitters: list[Person] = field(default_factory=list)
    created_at: datetime | None = None


def read_metadata(file: Path) -> dict[str, GradescopeRecord]:
    """Return the records by the folder's name. Raises UsageError if the file can't be read or is not such a record."""
    try:
        import yaml
    except ImportError as error:
        raise UsageError(said(YAML_MISSING, file=FILE_NAME)) from error
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UsageError(
                said(
                    "{file!r} is larger than {most} MiB, so it is no record of Gradescope",
                    file=str(file),
                    most=MAX_BYTES // 2**20,
                )
            )
        with file.open("rb") as stream:
            reader = _RecordReader()
            for event in yaml.parse(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                reader.read(event)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            said("{file!r} is no YAML: {reason}. Take it from Gradescope's export anew", file=str(file), reason=reason)
        ) from error
    except OSError as error:
        raise UsageError(
            said("{file!r} can't be read: {reason}", file=str(file), reason=system_reason(error))
        ) from error
    return reader.records()


class _RecordReader:
    """The values of a YAML file that are wanted, by the keys that lead to them."""

    def __init__(self) -> None:
        self.path: list[Any] = []  # the key or place in each mapping or list around the next value
        self.is_key: list[bool] = []  # True where a mapping's next value is a key
        self.anchored: dict[str, str] = {}
        self.people: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        self.created: dict[str, str] = {}

    def read(self, event: Any) -> None:
        """Take the next event of the parser. Raises UsageError if it lies too deep."""
        kind = type(event).__name__
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self.path) >= MAX_DEPTH:
                raise UsageError(
                    said(
                        "{file} has lists in lists without end, so it is no record of Gradescope",
                        file=FILE_NAME,
                    )
                )
            self.path.append(None if kind == "MappingStartEvent" else 0)
            self.is_key.append(kind == "MappingStartEvent")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.path.pop()
            self.is_key.pop()
            self._advance()
        elif kind in ("ScalarEvent", "AliasEvent"):
            text = event.value if kind == "ScalarEvent" else self.anchored.get(event.anchor, "")
            if kind == "ScalarEvent" and event.anchor and len(self.anchored) < MAX_ANCHORED:
                self.anchored[event.anchor] = text
            self._take(text)

    def _take(self, text: str) -> None:
        if self.is_key and self.is_key[-1]:
            self.path[-1] = text
            self.is_key[-1] = False
            return
        match self.path:
            case [str(name), ":submitters", int(place), str(what)] if place < MAX_SUBMITTERS:
                self.people[name][place][what] = text
            case [str(name), ":created_at"] | [str(name), ":created_at", "utc"]:
                self.created[name] = text
        self._advance()

    def _advance(self) -> None:
        """Go on to the list's next place, or the mapping's next key."""
        if self.path and isinstance(self.path[-1], int):
            self.path[-1] += 1
        elif self.path:
            self.is_key[-1] = True

    def records(self) -> dict[str, GradescopeRecord]:
        names = self.people.keys() | self.created.keys()
        return {
            name: GradescopeRecord(
                # Once each: a person listed twice would be two who claim one submission.
                list(
                    dict.fromkeys(
                        _person(facts) for _, facts in sorted(self.people[name].items()) if any(facts.values())
                    )
                ),
                parse_moment(self.created.get(name, "")),
            )
            for name in names
        }


def _person(facts: dict[str, str]) -> Person:
    """Return a submitter. The key is the address, which Gradescope has checked: a student may type a number."""
    number, email, name = (facts.get(key, "").strip() for key in (":sid", ":email", ":name"))
    key = email or number or name
    return Person(key, name or key, email, number)
