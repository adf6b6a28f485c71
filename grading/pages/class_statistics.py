"""What an instructor asks of a class first: how far is it, what stops people, which mistakes are common, who needs a word."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from grading.pages.page_data import VERDICTS, CheckFacts, Entry, KataFacts, Material, MistakeFacts
from grading.text.labels import BEGUN, DIED, STATUS_LABELS, Status

BEHIND = 2  # katas behind the class's middle, for whom a kata begun and not finished is taken for being stuck
MANY = 5  # checks that crash or never end, before they are more than a slip
DIES = {VERDICTS.index(verdict) for verdict in DIED}
REASONS = {
    "nothing": ("Handed in nothing", "They are on the roster, and nothing came from them."),
    "refused": ("Could not be read", "What they handed in was refused before any of it ran."),
    "empty": ("No kata found", "There is no kata's module in what they handed in: perhaps it's the wrong folder."),
    "stubs": ("Stubs only", "They handed in the stubs as they were shipped."),
    "broken": (
        STATUS_LABELS[Status.BROKEN].word.capitalize(),
        "One slip, often of syntax, costs every check of that kata.",
    ),
    "dying": ("Crashes or never ends", f"At least {MANY} checks ended in a crash, or did not end."),
    "stuck": (
        "Stuck",
        f"Their first unfinished kata is begun, none after it is passed, and they are {BEHIND} katas or more behind "
        "the middle of the class.",
    ),
    "same": ("The same files", "What they handed in equals somebody else's, byte for byte."),
}


@dataclass(frozen=True)
class KataFinding:
    """How a class did in a kata: submissions by status, whose first unfinished kata it is, and how many of them began it."""

    number: int
    facts: KataFacts
    statuses: dict[Status, int]
    stands: int
    begun: int

    @property
    def graded(self) -> int:
        return sum(self.statuses.values())

    @property
    def stopped(self) -> str:
        """Who stands here, in words."""
        return f"{self.stands} ({self.begun} have begun it)" if self.stands else "0"


@dataclass(frozen=True)
class MistakeFinding:
    """A diagnosis, and how many people got it."""

    number: int
    facts: MistakeFacts
    kata: KataFacts
    people: int


@dataclass(frozen=True)
class CheckFinding:
    """A check, how many of those who have begun its kata were held against it, and how many don't pass it, by verdict."""

    kata: KataFacts
    facts: CheckFacts
    tried: int
    verdicts: dict[str, int]

    @property
    def failed(self) -> int:
        return sum(self.verdicts.values())

    @property
    def percent(self) -> int:
        """The rate to be shown: 0 and 100 are for nobody and for everybody, and not for nearly so."""
        some = 0 < self.failed < self.tried
        rate = round(100 * self.failed / self.tried)
        return min(max(rate, 1), 99) if some else rate


@dataclass(frozen=True)
class Concern:
    """A reason to talk to people: its id in REASONS, and each person's number with what there is to know."""

    reason: str
    title: str
    meaning: str
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Findings:
    """What the top of a class's page says. `histogram` counts people by how many katas they have passed.

    `max_points` has one number, or one for each version of the suites that somebody's last report is of.
    """

    people: int
    graded: int
    points: float
    max_points: tuple[int, ...]
    passed: float
    histogram: tuple[int, ...]
    katas: tuple[KataFinding, ...]
    mistakes: tuple[MistakeFinding, ...]
    checks: tuple[CheckFinding, ...]
    words: tuple[Concern, ...]

    @property
    def stopper(self) -> KataFinding | None:
        """The kata that most people have begun and that is their first unfinished one; None if there is no such kata."""
        worst = max(self.katas, key=lambda kata: (kata.begun, kata.stands), default=None)
        return worst if worst and worst.stands else None

    @property
    def several_suites(self) -> bool:
        """Whether people were held against different checks in the same kata."""
        return any(len(kata.facts.suites) > 1 for kata in self.katas)

    @property
    def to_talk_to(self) -> int:
        return len({number for word in self.words for number, _ in word.people})


def find(material: Material) -> Findings:
    """Return what is to be said of a class. Medians are of those whose submission could be graded."""
    order = material.order()
    graded = [entry for entry in material.entries if entry.outcomes]
    passed = Counter(entry.passed for entry in graded)
    return Findings(
        len(material.entries),
        len(graded),
        median(entry.points for entry in graded) if graded else 0,
        tuple(sorted({_max_points(entry) for entry in graded})),
        median(entry.passed for entry in graded) if graded else 0,
        tuple(passed[count] for count in range(len(order) + 1)),
        _katas(material, graded),
        _mistakes(material, graded),
        _checks(material, graded),
        _words(material),
    )


def first_unfinished(entry: Entry, order: list[int]) -> int | None:
    """Return the number of the first kata that isn't passed, of those that were graded; None if all are."""
    outcomes = entry.outcomes or {}
    return next((kata for kata in order if kata in outcomes and outcomes[kata].status != Status.PASSED), None)


def _max_points(entry: Entry) -> int:
    return sum(outcome.max_points for outcome in (entry.outcomes or {}).values())


def _katas(material: Material, graded: list[Entry]) -> tuple[KataFinding, ...]:
    order = material.order()
    stands, begun = Counter[int](), Counter[int]()
    for entry in graded:
        kata = first_unfinished(entry, order)
        if kata is not None and entry.outcomes:
            stands[kata] += 1
            begun[kata] += entry.outcomes[kata].status in (Status.FAILED, Status.BROKEN)
    found = []
    for number in order:
        outcomes = [entry.outcomes[number] for entry in graded if entry.outcomes and number in entry.outcomes]
        statuses = Counter(outcome.status for outcome in outcomes)
        counts = {status: statuses[status] for status in Status}
        found.append(KataFinding(number, material.katas[number], counts, stands[number], begun[number]))
    return tuple(found)


def _mistakes(material: Material, graded: list[Entry]) -> tuple[MistakeFinding, ...]:
    """Diagnoses by how many people got them, and not by how many checks show them."""
    people = Counter[int]()
    for entry in graded:
        outcomes = (entry.outcomes or {}).values()
        people.update({number for each in outcomes for failure in each.failures for number in failure.mistakes})
    found = []
    for number, count in people.items():
        facts = material.mistakes[number]
        found.append(MistakeFinding(number, facts, material.katas[facts.kata], count))
    return tuple(sorted(found, key=lambda each: (-each.people, each.kata.id, each.facts.name)))


def _checks(material: Material, graded: list[Entry]) -> tuple[CheckFinding, ...]:
    """Checks by how large a share of those who have begun the kata doesn't pass them; those that all pass are left out."""
    tried = Counter[tuple[int, int]]()
    failed: dict[tuple[int, int], Counter[str]] = {}
    for entry in graded:
        for kata, outcome in (entry.outcomes or {}).items():
            if outcome.status in BEGUN:
                tried.update((kata, check) for check in material.katas[kata].suites[outcome.suite])
            for failure in outcome.failures:
                failed.setdefault((kata, failure.check), Counter())[VERDICTS[failure.verdict]] += 1
    found = [
        CheckFinding(material.katas[kata], material.katas[kata].checks[check], tried[kata, check], dict(verdicts))
        for (kata, check), verdicts in failed.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.failed / each.tried, each.kata.id, each.facts.name)))


def _words(material: Material) -> tuple[Concern, ...]:
    people: dict[str, list[tuple[int, str]]] = {reason: [] for reason in REASONS}
    order = material.order()
    graded = [entry for entry in material.entries if entry.outcomes]
    middle = median(entry.passed for entry in graded) if graded else 0
    same = Counter(material.digests)
    for number, (entry, digest) in enumerate(zip(material.entries, material.digests, strict=True)):
        reasons = _reasons(material, entry, order, middle)
        if digest and same[digest] > 1 and not {"empty", "stubs"} & reasons.keys():
            others = same[digest] - 1
            reasons["same"] = f"as {others} other{'s' if others > 1 else ''}"
        for reason, detail in reasons.items():
            people[reason].append((number, detail))
    return tuple(Concern(reason, *REASONS[reason], tuple(found)) for reason, found in people.items() if found)


def _reasons(material: Material, entry: Entry, order: list[int], middle: float) -> dict[str, str]:
    """Why one should talk to this person, each reason with what there is to know."""
    if entry.problem is not None:
        return {"refused": entry.problem}
    if not entry.outcomes:
        return {"nothing": ""}
    statuses = {outcome.status for outcome in entry.outcomes.values()}
    if statuses == {Status.MISSING}:
        return {"empty": ""}
    if statuses <= {Status.UNTOUCHED, Status.MISSING}:
        return {"stubs": ""}
    found = {}
    broken = [kata for kata in order if kata in entry.outcomes and entry.outcomes[kata].status == Status.BROKEN]
    if broken:
        found["broken"] = _kata_numbers(material, broken)
    deaths = {kata: sum(failure.verdict in DIES for failure in each.failures) for kata, each in entry.outcomes.items()}
    if sum(deaths.values()) >= MANY:
        found["dying"] = (
            f"{sum(deaths.values())} checks, {_kata_numbers(material, [k for k in order if deaths.get(k)])}"
        )
    first = first_unfinished(entry, order)
    if (
        first is not None
        and entry.outcomes[first].status in (Status.FAILED, Status.BROKEN)
        and entry.passed + BEHIND <= middle
    ):
        later = [kata for kata in order[order.index(first) + 1 :] if kata in entry.outcomes]
        if not any(entry.outcomes[kata].status == Status.PASSED for kata in later):
            found["stuck"] = f"at {_kata_numbers(material, [first])}"
    return found


def _kata_numbers(material: Material, katas: list[int]) -> str:
    return f"kata{'s' if len(katas) > 1 else ''} " + ", ".join(material.katas[kata].number for kata in katas)
