"""The places of students' feedback in the package that each platform takes back, by the rules of its own reader.

No place is guessed. It comes from the name under which the platform exported the submission, and if two people's
submissions would have one place, neither gets it: a page must never reach another student.
"""

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.records.records import Attempt, Person
from grading.classroom.submissions.filenames import Reading, first_reading
from grading.text.language import said
from grading.text.name_list import name_list

GRADESCOPE_FOLDER = re.compile(r"submission_(?P<number>[0-9]+)")
MAX_NAME_BYTES = 120
DIGEST_DIGITS = 8
NO_PLACE = said(
    "The package for {kind} needs {needs}. People without a page in it: {count} ({names}). --feedback-as folders "
    "writes their pages as well."
)
SAME_PLACE = said("{recipient} is the same for several people ({names}), so none of them has a page in the package.")
Recipients = Iterable[tuple[Person, Attempt]]


@dataclass(frozen=True)
class Place:
    """The place of one person's feedback.

    Attributes:
        recipient: identifies the person, or the submission, for the platform.
        prefix: the beginning of the path of each file.
    """

    recipient: str
    prefix: str


@dataclass(frozen=True)
class Package:
    """A kind of package.

    Attributes:
        name: the word after --feedback-as.
        archive: the name of the zip to upload, or "" if the files lie in the folder itself.
        needs: how the platform names submissions; without such a name there is no place.
        place: returns the place of a person's feedback, or None.
        shared: True if the place is the submission's, which a group has together, and False if it is a person's.
    """

    name: str
    archive: str
    needs: str
    place: Callable[[Person, Attempt], Place | None]
    shared: bool = False


def recognised(recipients: Recipients, folder: Path) -> Package:
    """Return the package for the platform that named all the submissions; plain folders if there is no such one."""
    recipients = list(recipients)
    for package in PACKAGES.values():
        clones = package.name != "github" or all(
            os.path.exists(folder / who[1].handed_in / ".git") for who in recipients
        )
        if recipients and clones and all(package.place(*who) for who in recipients):
            return package
    return PACKAGES["folders"]


def places(package: Package, recipients: Recipients) -> tuple[dict[str, Place], list[str]]:
    """Return the places by the person's key, and sentences on the people who have none.

    The members of a group share a place if it is the submission's, and they handed in the same one.
    """
    found: dict[str, Place] = {}
    people: dict[str, list[Person]] = defaultdict(list)
    works: dict[str, set[tuple[str, str]]] = defaultdict(set)
    without: list[str] = []
    for person, attempt in recipients:
        place = package.place(person, attempt)
        if place is None:
            without.append(person.name)
        else:
            found[person.key] = place
            people[place.recipient].append(person)
            works[place.recipient].add((attempt.handed_in, attempt.digest))
    doubts = []
    if without:
        names = name_list(without)
        doubts.append(said(NO_PLACE, kind=package.name, needs=package.needs, count=len(without), names=names))
    for recipient, several in people.items():
        is_group = package.shared and len(works[recipient]) == 1
        if len(several) > 1 and not is_group:
            names = ", ".join(person.key for person in several)
            doubts.append(said(SAME_PLACE, recipient=recipient, names=names))
            for person in several:
                del found[person.key]
    return found, doubts


def _moodle(person: Person, attempt: Attempt) -> Place | None:
    """Moodle's reader splits a folder's name at underscores: name, participant, plugin's type, plugin, the rest."""
    reading = _certain_reading("moodle", person, attempt)
    # A slash or an underscore in the name would move the number to another part.
    if reading is None or not reading.number or re.search(r"[_/\\]", reading.name):
        return None
    return Place(reading.number, f"{reading.name}_{reading.number}_assignsubmission_file_/")


def _canvas(person: Person, attempt: Attempt) -> Place | None:
    """Canvas's reader takes the first two parts of the name that are numbers: the student's, and their file's."""
    reading = _certain_reading("canvas", person, attempt)
    if reading is None:
        return None
    if not reading.number:
        return Place(reading.name, f"{reading.name}_{reading.file}_")
    name = reading.name if not any(part.isdigit() for part in reading.name.split("_")) else "student"
    return Place(reading.number, f"{name}_{reading.number}_{reading.file}_")


def _gradescope(person: Person, attempt: Attempt) -> Place | None:
    found = GRADESCOPE_FOLDER.fullmatch(attempt.handed_in)
    return Place(found["number"], f"results/{found['number']}") if found else None


def _github(person: Person, attempt: Attempt) -> Place | None:
    """Each repository is a folder of its own, under the name that it has in DIR."""
    name = attempt.handed_in
    plain = re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name) and not name.lower().endswith((".zip", ".py", ".ipynb"))
    return Place(name.lower(), f"{name}/") if plain else None


def _folders(person: Person, attempt: Attempt) -> Place:
    return Place(person.key, f"{folder_name(person)}/")


def _certain_reading(platform: str, person: Person, attempt: Attempt) -> Reading | None:
    """Return the one way to read the platform's name, unless its owner is in doubt: such a person's key is the name."""
    reading = first_reading(attempt.handed_in, person.number)
    in_doubt = first_reading(person.key.rstrip("/")) is not None
    return reading if reading and reading.platform == platform and not in_doubt else None


def folder_name(person: Person) -> str:
    """Return a name that a reader recognises and every file system accepts, and that is unique for each key."""
    letters = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", person.name)).strip("-_")
    short = letters.encode("utf-8", "ignore")[:MAX_NAME_BYTES].decode("utf-8", "ignore")
    digest = hashlib.sha256(person.key.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]
    return f"{short}-{digest}" if short else digest


# In the order in which `recognised` asks; every submission has a place in plain folders.
PACKAGES = {
    package.name: package
    for package in (
        Package(
            "moodle", "moodle-feedback.zip", said("Moodle's names, such as Kim_4711_assignsubmission_file_"), _moodle
        ),
        Package(
            "canvas", "canvas-submissions.zip", said("Canvas's names, such as kimminji_4711_52001_backward.py"), _canvas
        ),
        Package(
            "gradescope",
            "gradescope-feedback.zip",
            said("Gradescope's names, such as submission_123"),
            _gradescope,
            True,
        ),
        Package("github", "", said("a folder for each repository"), _github, True),
        Package("folders", "", "nothing", _folders),
    )
}
