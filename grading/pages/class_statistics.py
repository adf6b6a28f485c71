"""Statistics of a class: how far it is, which kata stops people, which mistakes are common, and who needs a word."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from grading.pages import concerns
from grading.pages.page_data import PageData
from grading.pages.page_records import VERDICTS, CheckFacts, KataFacts, MistakeFacts, PersonRow
from grading.text.labels import BEGUN, Status


@dataclass(frozen=True)
class KataStatistics:
    """A class's results in a kata: submissions by status.

    `stopped` counts the people whose first unfinished kata it is, and `begun` those of them who have begun it.
    """

    number: int
    facts: KataFacts
    statuses: dict[Status, int]
    stopped: int
    begun: int

    @property
    def graded(self) -> int:
        return sum(self.statuses.values())


@dataclass(frozen=True)
class MistakeStatistics:
    """A diagnosis, and how many people got it."""

    number: int
    facts: MistakeFacts
    kata: KataFacts
    people: int


@dataclass(frozen=True)
class CheckStatistics:
    """A check of a kata, among the people who have begun the kata.

    `tried` counts those whose suite has the check, and `verdicts` those of them who don't pass it.
    """

    kata: KataFacts
    facts: CheckFacts
    tried: int
    verdicts: dict[str, int]

    @property
    def failed(self) -> int:
        return sum(self.verdicts.values())

    @property
    def percent(self) -> int:
        """The failure rate for a reader: 0 only if no person fails, and 100 only if all do."""
        some = 0 < self.failed < self.tried
        rate = round(100 * self.failed / self.tried)
        return min(max(rate, 1), 99) if some else rate


@dataclass(frozen=True)
class ClassStatistics:
    """The content of a class's page, except for the table of students.

    - `histogram` counts people by the number of katas that they have passed.
    - `max_points` has one number for each version of the suites among the reports.
    """

    people: int
    graded: int
    points: float
    max_points: tuple[int, ...]
    passed: float
    histogram: tuple[int, ...]
    katas: tuple[KataStatistics, ...]
    mistakes: tuple[MistakeStatistics, ...]
    checks: tuple[CheckStatistics, ...]
    concerns: tuple[concerns.Concern, ...]

    @property
    def stopper(self) -> KataStatistics | None:
        """The first unfinished kata of most people, of whom those who have begun it count first; None without any."""
        worst = max(self.katas, key=lambda kata: (kata.begun, kata.stopped), default=None)
        return worst if worst and worst.stopped else None

    @property
    def several_suites(self) -> bool:
        """True if two people were graded with different checks of the same kata."""
        return any(len(kata.facts.suites.values) > 1 for kata in self.katas)

    @property
    def to_talk_to(self) -> int:
        """The number of people whom any reason concerns."""
        return len({number for concern in self.concerns for number, _ in concern.people})


def compute(data: PageData) -> ClassStatistics:
    """Return the statistics of a class. Medians are of the people whose submission could be graded."""
    graded = [person for person in data.people if person.katas]
    passed = Counter(person.passed for person in graded)
    return ClassStatistics(
        people=len(data.people),
        graded=len(graded),
        points=median(person.points for person in graded) if graded else 0,
        max_points=tuple(sorted({person.max_points for person in graded})),
        passed=median(person.passed for person in graded) if graded else 0,
        histogram=tuple(passed[count] for count in range(len(data.katas.values) + 1)),
        katas=_katas(data, graded),
        mistakes=_mistakes(data, graded),
        checks=_checks(data, graded),
        concerns=concerns.find(data),
    )


def _katas(data: PageData, graded: list[PersonRow]) -> tuple[KataStatistics, ...]:
    order = data.order()
    stopped, begun = Counter[int](), Counter[int]()
    for person in graded:
        katas = person.katas or {}
        first = next((kata for kata in order if kata in katas and katas[kata].status != Status.PASSED), None)
        if first is not None:
            stopped[first] += 1
            begun[first] += katas[first].status in (Status.FAILED, Status.BROKEN)
    found = []
    for number in order:
        statuses = Counter(person.katas[number].status for person in graded if person.katas and number in person.katas)
        counts = {status: statuses[status] for status in Status}
        found.append(KataStatistics(number, data.katas.values[number], counts, stopped[number], begun[number]))
    return tuple(found)


def _mistakes(data: PageData, graded: list[PersonRow]) -> tuple[MistakeStatistics, ...]:
    """Return the diagnoses by how many people got them, however many checks of theirs show them."""
    people = Counter[int]()
    for person in graded:
        failures = (failure for kata in (person.katas or {}).values() for failure in kata.failures)
        people.update({number for failure in failures for number in failure.mistakes})
    found = []
    for number, count in people.items():
        facts = data.mistakes.values[number]
        found.append(MistakeStatistics(number, facts, data.katas.values[facts.kata], count))
    return tuple(sorted(found, key=lambda each: (-each.people, each.kata.id, each.facts.name)))


def _checks(data: PageData, graded: list[PersonRow]) -> tuple[CheckStatistics, ...]:
    """Return the checks that a person fails, by their failure rate."""
    tried = Counter[tuple[int, int]]()
    failed: dict[tuple[int, int], Counter[str]] = {}
    for person in graded:
        for number, kata in (person.katas or {}).items():
            if kata.status in BEGUN:
                tried.update((number, check) for check in data.katas.values[number].suites.values[kata.suite])
            for failure in kata.failures:
                failed.setdefault((number, failure.check), Counter())[VERDICTS[failure.verdict]] += 1
    found = []
    for (number, check), verdicts in failed.items():
        facts = data.katas.values[number]
        found.append(CheckStatistics(facts, facts.checks.values[check], tried[number, check], dict(verdicts)))
    return tuple(sorted(found, key=lambda each: (-each.failed / each.tried, each.kata.id, each.facts.name)))
