"""What a page holds of each submission: its report cut down to what is shown, with texts that many share stored once.

All texts are made harmless here. A page embeds this as JSON, in which a named tuple is an array of its fields in order;
templates/details.js and templates/class.js read them in that order.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from grading.classroom.gradebook import Standing
from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.mistakes import catalogue
from grading.text.labels import BEGUN, NO_POINTS, STATUS_LABELS, Status, Verdict
from grading.text.safe_text import plain

VERDICTS = tuple(Verdict)  # a failure's verdict is a place in it
LEFT_OUT = "(left out here, since there is so much of it; the report has it in full)"


@dataclass(frozen=True)
class Lengths:
    """How many characters may be shown of a message, of what a check printed, and of all of one person's together."""

    message: int
    output: int
    person: int


# A class must fit into one file, even if everybody hands in a program that prints without end.
OF_A_CLASS = Lengths(message=1000, output=400, person=12_000)
OF_ONE = Lengths(message=4000, output=4000, person=400_000)


class CheckFacts(NamedTuple):
    """What is the same for everybody who is held against a check."""

    name: str
    kind: str
    role: str
    requirement: str


class MistakeFacts(NamedTuple):
    """A diagnosis: the number of its kata, its name, and what the catalogue tells of it, if it does."""

    kata: int
    name: str
    told: str


class Failure(NamedTuple):
    """A check that is not passed. All are numbers: into the kata's checks, VERDICTS, `texts` and `mistakes`."""

    check: int
    verdict: int
    message: int
    where: int
    output: int
    mistakes: tuple[int, ...]


class Curve(NamedTuple):
    """What a memory check measured: the limit, and by how many MiB memory has grown at each sample."""

    check: int
    limit_mib: float
    growth_mib: tuple[float, ...]


class Outcome(NamedTuple):
    """One person's kata. Nothing is kept of single failures unless the module was worked on and can be imported.

    `suite` is the number of the kata's suite that the person was held against: what isn't in it nobody says they passed.
    """

    status: str
    points: int
    max_points: int
    message: int
    failures: tuple[Failure, ...]
    curves: tuple[Curve, ...]
    suite: int


class Entry(NamedTuple):
    """One person, and what became of what they handed in last: `outcomes` by the kata's number, or None."""

    name: str
    key: str
    email: str
    number: str
    attempts: int
    handed_in: str
    graded_at: str
    problem: str | None
    outcomes: dict[int, Outcome] | None

    @property
    def points(self) -> int:
        return sum(outcome.points for outcome in (self.outcomes or {}).values())

    @property
    def passed(self) -> int:
        return sum(outcome.status == Status.PASSED for outcome in (self.outcomes or {}).values())


@dataclass
class KataFacts:
    """A kata as the reports know it; `checks` grows as they come.

    The suites are the checks' numbers, as one report or another has them: more than one if it was changed in between.
    """

    id: str
    title: str
    checks: list[CheckFacts] = field(default_factory=list)
    suites: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.id[:2]


class Material:
    """All that a page is made of. Feed it one standing or report at a time; nothing of a report is kept but its entry."""

    def __init__(self, lengths: Lengths) -> None:
        self.lengths = lengths
        self.katas: list[KataFacts] = []
        self.mistakes: list[MistakeFacts] = []
        self.texts: list[str] = [""]
        self.entries: list[Entry] = []
        self.digests: list[str | None] = []
        self.runs: dict[tuple[str, str, int, bool, bool], int] = {}
        self._known: dict[tuple, int] = {("text", ""): 0}
        self._left = 0
        self._ladder = {kata.id: kata for kata in ladder()}

    def add(self, standing: Standing) -> Entry:
        """Take in where a person stands."""
        person, attempt = standing.person, standing.attempt
        entry = Entry(
            plain(person.name, 200),
            plain(person.key, 200),
            plain(person.email, 200),
            plain(person.number, 200),
            standing.attempts,
            plain(attempt.handed_in, 400) if attempt else "",
            plain(attempt.graded_at, 40) if attempt else "",
            plain(attempt.problem, self.lengths.message) if attempt and attempt.problem else None,
            self._outcomes(attempt.report) if attempt and attempt.report else None,
        )
        self.entries.append(entry)
        self.digests.append(attempt.digest if attempt and entry.outcomes else None)
        return entry

    def order(self) -> list[int]:
        """Return the katas' numbers in the ladder's order."""
        return sorted(range(len(self.katas)), key=lambda number: self.katas[number].id)

    def as_json(self) -> dict:
        """Return what the page's script reads, as JSON's types."""
        katas = [
            {
                "id": kata.id,
                "number": kata.number,
                "title": kata.title,
                "checks": kata.checks,
                "suites": kata.suites,
            }
            for kata in self.katas
        ]
        return {
            "katas": katas,
            "order": self.order(),
            "verdicts": VERDICTS,
            "statuses": {status: {"word": label.word, "sign": label.sign} for status, label in STATUS_LABELS.items()},
            "noPoints": NO_POINTS,
            "begun": BEGUN,
            "mistakes": self.mistakes,
            "texts": self.texts,
            "people": self.entries,
        }

    def _outcomes(self, report: dict) -> dict[int, Outcome]:
        run = (report["python"], report["numpy"], report["seed"], report["sandboxed"], report.get("as_root", False))
        self.runs[run] = self.runs.get(run, 0) + 1
        self._left = self.lengths.person
        return {self._kata(kata): self._outcome(kata) for kata in report["katas"]}

    def _outcome(self, kata: dict) -> Outcome:
        number = self._kata(kata)
        failures, curves = [], []
        suite = tuple(self._check(number, check) for check in kata["checks"])
        for place, check in zip(suite, kata["checks"], strict=True):
            if check["verdict"] != Verdict.PASSED and kata["status"] in BEGUN:
                failures.append(self._failure(number, place, check))
            if check["memory"]:
                curves.append(_curve(place, check["memory"]))
        message = self._text(kata["message"] or kata.get("notice") or "", self.lengths.message)
        return Outcome(
            kata["status"],
            kata["points"],
            kata["max_points"],
            message,
            tuple(failures),
            tuple(curves),
            self._suite(number, suite),
        )

    def _failure(self, kata: int, place: int, check: dict) -> Failure:
        return Failure(
            place,
            VERDICTS.index(check["verdict"]),
            self._text(check["message"], self.lengths.message),
            self._text(check["where"] or "", 200),
            self._text(check["output"] if check["output"].strip() else "", self.lengths.output),
            tuple(self._mistake(kata, name) for name in self._names(kata, check["mistake"])),
        )

    def _kata(self, kata: dict) -> int:
        number = self._number(("kata", kata["id"]), len(self.katas))
        if number == len(self.katas):
            self.katas.append(KataFacts(plain(kata["id"]), plain(kata["title"])))
        return number

    def _check(self, kata: int, check: dict) -> int:
        """The check's number in its kata; after a change to the suites the old and the new one are two."""
        checks = self.katas[kata].checks
        facts = CheckFacts(check["name"], check["kind"], check["role"], check["requirement"])
        number = self._number(("check", kata, facts), len(checks))
        if number == len(checks):
            checks.append(CheckFacts(*map(plain, facts)))
        return number

    def _suite(self, kata: int, suite: tuple[int, ...]) -> int:
        suites = self.katas[kata].suites
        number = self._number(("suite", kata, suite), len(suites))
        if number == len(suites):
            suites.append(suite)
        return number

    def _mistake(self, kata: int, name: str) -> int:
        number = self._number(("mistake", kata, name), len(self.mistakes))
        if number == len(self.mistakes):
            told = next((known.told for known in self._catalogue(kata) if known.name == name), "")
            self.mistakes.append(MistakeFacts(kata, plain(name), plain(told.strip())))
        return number

    def _names(self, kata: int, mistake: str | None) -> list[str]:
        """The mistakes that a diagnosis names: two of them are joined by "or"."""
        names = mistake.split(" or ") if mistake else []
        known = {known.name for known in self._catalogue(kata)}
        return names if known.issuperset(names) else [mistake or ""]

    def _catalogue(self, kata: int) -> tuple:
        found: Kata | None = self._ladder.get(self.katas[kata].id)
        return catalogue(found) if found else ()

    def _text(self, text: str, longest: int) -> int:
        """The number of a text, stored once for all that have it. What only one person has counts against their share."""
        # What is cut is not worth the memory of the whole, and is taken to be nobody else's.
        known = self._known.get(("text", text)) if len(text) <= longest else None
        if known is not None:
            return known
        shown = plain(text, longest)
        if len(shown) > self._left:
            text = shown = LEFT_OUT
        else:
            self._left -= len(shown)
        number = self._number(("text", text if len(text) <= longest else shown), len(self.texts))
        if number == len(self.texts):
            self.texts.append(shown)
        return number

    def _number(self, key: tuple, new: int) -> int:
        return self._known.setdefault(key, new)


def parts(told: str) -> list[tuple[bool, str]]:
    """Return the paragraphs of what is told of a mistake, each with whether it is an example, to be shown as it stands."""
    paragraphs = [part for part in re.split(r"\n{2,}", told.strip()) if part]
    return [(part.startswith(">>>"), part if part.startswith(">>>") else " ".join(part.split())) for part in paragraphs]


def _curve(place: int, memory: dict) -> Curve:
    samples = memory["samples_mib"]
    return Curve(place, memory["limit_mib"], tuple(round(sample - samples[0], 2) for sample in samples))
