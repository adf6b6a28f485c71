"""The data of a page: each submission's report, cut down to what the page shows, with shared texts stored once.

All texts are made harmless here, and put into the language of the page. A page embeds the data as JSON, in which a
named tuple is an array of its fields, in order. templates/details.js and templates/class.js read them in that order.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from grading.classroom import course_columns
from grading.classroom.course import AttemptRule
from grading.classroom.records import Standing
from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.mistakes import Mistake, known
from grading.judge import report_texts
from grading.text.labels import (
    BEGUN,
    NO_POINTS,
    ONLY_GUARDS_FAIL,
    ROLE_WORDS,
    STATUS_LABELS,
    VERDICT_WORDS,
    Status,
    Verdict,
)
from grading.text.language import said, shown
from grading.text.safe_text import plain

VERDICTS = tuple(Verdict)  # a failed check stores its verdict as a place in this order
LEFT_OUT = said("(left out here, since there is so much of it; the report has it in full)")

Value = TypeVar("Value")


@dataclass(frozen=True)
class TextLimits:
    """How many characters a page shows of one message, of one check's output, and of all texts of one person."""

    message: int
    output: int
    person: int


# A class must fit into one file, even if every student hands in a program that prints without end.
OF_A_CLASS = TextLimits(message=1000, output=400, person=12_000)
OF_ONE = TextLimits(message=4000, output=4000, person=400_000)


class Interned(Generic[Value]):
    """Values that many share: each is stored once, and numbered in the order of arrival. Its key identifies it."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.numbers: dict[Hashable, int] = {}

    def number(self, key: Hashable, make: Callable[[], Value]) -> int:
        """Return the number of the key's value. Make the value if the key is new."""
        if key not in self.numbers:
            self.numbers[key] = len(self.values)
            self.values.append(make())
        return self.numbers[key]


class CheckFacts(NamedTuple):
    """The facts of a check that hold for every person."""

    name: str
    kind: str
    role: str
    requirement: str


class MistakeFacts(NamedTuple):
    """A diagnosis: the number of its kata, its name, and the catalogue's explanation, or an empty text."""

    kata: int
    name: str
    told: str


class FailedCheck(NamedTuple):
    """A check that is not passed. All are numbers: into the kata's checks, VERDICTS, `texts` and `mistakes`."""

    check: int
    verdict: int
    message: int
    where: int
    output: int
    mistakes: tuple[int, ...]


class MemoryGrowth(NamedTuple):
    """The measurements of a memory check: its limit, and by how many MiB memory has grown at each sample."""

    check: int
    limit_mib: float
    growth_mib: tuple[float, ...]


class GradedKata(NamedTuple):
    """One person's kata. There are failed checks only if the module was worked on and can be imported.

    `suite` is the number of the kata's suite with which this person was graded: no other checks are shown as passed.
    """

    status: str
    points: int
    max_points: int
    message: int
    failures: tuple[FailedCheck, ...]
    growths: tuple[MemoryGrowth, ...]
    suite: int


class PersonRow(NamedTuple):
    """One person and the submission that counts: `katas` by the kata's number, or None if nothing could be graded.

    `counted` says which attempt that is. `grade` and its lines are empty where there is no assignment.
    """

    name: str
    key: str
    email: str
    number: str
    attempts: int
    handed_in: str
    graded_at: str
    problem: str | None
    katas: dict[int, GradedKata] | None
    counted: str = ""
    grade: str = ""
    grade_lines: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        return sum(kata.points for kata in (self.katas or {}).values())

    @property
    def max_points(self) -> int:
        return sum(kata.max_points for kata in (self.katas or {}).values())

    @property
    def passed(self) -> int:
        """The number of katas passed."""
        return sum(kata.status == Status.PASSED for kata in (self.katas or {}).values())


@dataclass
class KataFacts:
    """A kata as the reports have it; `checks` grows as reports come.

    A suite is a tuple of check numbers. There are several suites if the kata's checks changed between two reports.
    """

    id: str
    title: str
    checks: Interned[CheckFacts] = field(default_factory=Interned)
    suites: Interned[tuple[int, ...]] = field(default_factory=Interned)

    @property
    def number(self) -> str:
        return self.id[:2]


class PageData:
    """All data of a page. It takes in one person at a time, and stores of each report only what the page shows."""

    def __init__(self, limits: TextLimits) -> None:
        self.limits = limits
        self.katas: Interned[KataFacts] = Interned()
        self.mistakes: Interned[MistakeFacts] = Interned()
        self.texts: Interned[str] = Interned()
        self.texts.number("", str)  # the page's scripts take text 0 for none
        self.people: list[PersonRow] = []
        self.digests: list[str | None] = []  # of each person's files, if they could be graded
        self.rule = AttemptRule.LAST  # of the people who were taken in
        self.runs: dict[tuple[str, str, int, bool, bool], int] = {}
        self._left = 0  # characters that the person who is taken in may still add
        self._ladder = {kata.id: kata for kata in ladder()}

    def add(self, standing: Standing) -> PersonRow:
        """Take in a person with their last attempt; return their row."""
        person, attempt, grade = standing.person, standing.attempt, standing.grade
        row = PersonRow(
            plain(person.name, 200),
            plain(person.key, 200),
            plain(person.email, 200),
            plain(person.number, 200),
            standing.attempts,
            plain(attempt.handed_in, 400) if attempt else "",
            plain(attempt.graded_at, 40) if attempt else "",
            plain(shown(attempt.problem), self.limits.message) if attempt and attempt.problem else None,
            self._graded_katas(attempt.report) if attempt and attempt.report else None,
            plain(shown(course_columns.counted_text(standing)), 400) if attempt else "",
            plain(shown(course_columns.EXCUSED if standing.excused else grade.summary() if grade else "")),
            tuple(plain(shown(line), 400) for line in grade.lines()) if grade else (),
        )
        self.rule = standing.rule
        self.people.append(row)
        self.digests.append(attempt.digest if attempt and row.katas else None)
        return row

    def order(self) -> list[int]:
        """Return the katas' numbers in the ladder's order."""
        return sorted(range(len(self.katas.values)), key=lambda number: self.katas.values[number].id)

    def as_json(self) -> dict:
        """Return the data for the page's scripts, as JSON's types."""
        katas = [
            {
                "id": kata.id,
                "number": kata.number,
                "title": kata.title,
                "checks": kata.checks.values,
                "suites": kata.suites.values,
            }
            for kata in self.katas.values
        ]
        return {
            "katas": katas,
            "order": self.order(),
            "verdicts": [shown(VERDICT_WORDS[verdict]) for verdict in VERDICTS],
            "roles": {role: shown(word) for role, word in ROLE_WORDS.items()},
            "statuses": {
                status: {"word": shown(label.word), "sign": label.sign} for status, label in STATUS_LABELS.items()
            },
            "noPoints": {role: shown(reason) for role, reason in NO_POINTS.items()},
            "onlyGuardsFail": shown(ONLY_GUARDS_FAIL),
            "begun": BEGUN,
            "mistakes": self.mistakes.values,
            "texts": self.texts.values,
            "people": self.people,
        }

    def _graded_katas(self, report: dict) -> dict[int, GradedKata]:
        run = (report["python"], report["numpy"], report["seed"], report["sandboxed"], report.get("as_root", False))
        self.runs[run] = self.runs.get(run, 0) + 1
        self._left = self.limits.person
        return {self._kata(kata): self._graded_kata(kata) for kata in report["katas"]}

    def _graded_kata(self, kata: dict) -> GradedKata:
        number = self._kata(kata)
        failures, growths = [], []
        suite = tuple(self._check(number, check) for check in kata["checks"])
        for place, check in zip(suite, kata["checks"], strict=True):
            if check["verdict"] != Verdict.PASSED and kata["status"] in BEGUN:
                failures.append(self._failed_check(number, place, kata, check))
            if check["memory"]:
                growths.append(_memory_growth(place, check["memory"]))
        return GradedKata(
            kata["status"],
            kata["points"],
            kata["max_points"],
            self._kata_message(kata),
            tuple(failures),
            tuple(growths),
            self.katas.values[number].suites.number(suite, lambda: suite),
        )

    def _kata_message(self, kata: dict) -> int:
        """Return the number of the kata's message, or else of its notice."""
        name = "message" if kata["message"] else "notice"
        entry = kata.get("said", {}).get(name)
        return self._text(kata.get(name) or "", self.limits.message, lambda text: report_texts.restored(text, entry))

    def _failed_check(self, number: int, place: int, kata: dict, check: dict) -> FailedCheck:
        entry = report_texts.entry_of(kata, check)
        return FailedCheck(
            place,
            VERDICTS.index(check["verdict"]),
            self._text(check["message"], self.limits.message, lambda text: report_texts.restored(text, entry)),
            self._text(check["where"] or "", 200, report_texts.place),
            self._text(check["output"] if check["output"].strip() else "", self.limits.output, report_texts.output),
            tuple(self._mistake(number, name) for name in self._mistake_names(number, check["mistake"])),
        )

    def _kata(self, kata: dict) -> int:
        return self.katas.number(kata["id"], lambda: KataFacts(plain(kata["id"]), plain(shown(said(kata["title"])))))

    def _check(self, kata: int, check: dict) -> int:
        """Return the check's number in its kata. A check that was changed between two reports counts as two."""
        facts = CheckFacts(check["name"], check["kind"], check["role"], check["requirement"])

        def made() -> CheckFacts:
            requirement = shown(said(facts.requirement))
            return CheckFacts(*map(plain, (facts.name, facts.kind, facts.role, requirement)))

        return self.katas.values[kata].checks.number(facts, made)

    def _mistake(self, kata: int, name: str) -> int:
        def facts() -> MistakeFacts:
            told = next((mistake.told for mistake in self._catalogue(kata) if mistake.name == name), "")
            return MistakeFacts(kata, plain(shown(said(name))), plain(shown(said(told.strip()))))

        return self.mistakes.number((kata, name), facts)

    def _mistake_names(self, kata: int, mistake: str | None) -> list[str]:
        """Return the mistakes in a diagnosis, which joins two of them by "or"."""
        names = mistake.split(" or ") if mistake else []
        known = {each.name for each in self._catalogue(kata)}
        return names if known.issuperset(names) else [mistake or ""]

    def _catalogue(self, kata: int) -> tuple[Mistake, ...]:
        found: Kata | None = self._ladder.get(self.katas.values[kata].id)
        return known(found) if found else ()

    def _text(self, text: str, longest: int, restored: Callable[[str], str]) -> int:
        """Return the number of a text. A text that no other person has counts against the limit of its person.

        Args:
            restored: A function that returns a text of the JSON report as a sentence, which can be translated.
        """
        if len(text) <= longest and text in self.texts.numbers:
            return self.texts.numbers[text]
        harmless = plain(shown(restored(text)), longest)
        if len(harmless) > self._left:
            text = harmless = shown(LEFT_OUT)
        else:
            self._left -= len(harmless)
        # As its key, a cut text is stored as it is shown: the whole of it would take too much memory.
        return self.texts.number(text if len(text) <= longest else harmless, lambda: harmless)


def paragraphs(told: str) -> list[tuple[bool, str]]:
    """Return the paragraphs of a mistake's explanation, each after True if it is an example, to be shown as it is."""
    parts = [part for part in re.split(r"\n{2,}", told.strip()) if part]
    return [(part.startswith(">>>"), part if part.startswith(">>>") else " ".join(part.split())) for part in parts]


def _memory_growth(place: int, memory: dict) -> MemoryGrowth:
    samples = memory["samples_mib"]
    return MemoryGrowth(place, memory["limit_mib"], tuple(round(sample - samples[0], 2) for sample in samples))
