"""The people whom an instructor should talk to, and why: one predicate for each reason, in one table."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from grading.pages.page_data import VERDICTS, GradedKata, PageData
from grading.text.labels import DIED, STATUS_LABELS, Status

BEHIND = 2  # katas behind the middle of the class: from there on a person with a kata begun counts as stuck
MANY = 5  # checks that crash or never end: from here on they are more than a slip
DIES = {VERDICTS.index(verdict) for verdict in DIED}


@dataclass(frozen=True)
class Circumstances:
    """One person's results, as the reasons judge them.

    - `katas`: the graded ones, by "01" to "10" in the ladder's order.
    - `middle`: the number of katas that the middle of the class has passed.
    - `copies`: the number of other people who handed in the same files.
    """

    problem: str | None
    katas: dict[str, GradedKata]
    middle: float
    copies: int

    @property
    def statuses(self) -> set[str]:
        return {kata.status for kata in self.katas.values()}

    @property
    def only_stubs(self) -> bool:
        """True if nothing was worked on."""
        return bool(self.katas) and self.statuses <= {Status.UNTOUCHED, Status.MISSING}


@dataclass(frozen=True)
class Reason:
    """A reason to talk to a person. `detail` returns what else to know, or None if the reason doesn't apply."""

    id: str
    title: str
    meaning: str
    detail: Callable[[Circumstances], str | None]


@dataclass(frozen=True)
class Concern:
    """A reason that applies, and the people whom it concerns: each one's number, and the detail."""

    reason: Reason
    people: tuple[tuple[int, str], ...]


def find(data: PageData) -> tuple[Concern, ...]:
    """Return the reasons that apply to any person, each with those people."""
    people: dict[str, list[tuple[int, str]]] = {reason.id: [] for reason in REASONS}
    order = data.order()
    passed = [person.passed for person in data.people if person.katas]
    middle = median(passed) if passed else 0
    same_files = Counter(data.digests)
    for number, (person, digest) in enumerate(zip(data.people, data.digests, strict=True)):
        katas = person.katas or {}
        in_order = {data.katas.values[kata].number: katas[kata] for kata in order if kata in katas}
        copies = same_files[digest] - 1 if digest else 0
        circumstances = Circumstances(person.problem, in_order, middle, copies)
        for reason in REASONS:
            detail = reason.detail(circumstances)
            if detail is not None:
                people[reason.id].append((number, detail))
    return tuple(Concern(reason, tuple(people[reason.id])) for reason in REASONS if people[reason.id])


def _nothing(of: Circumstances) -> str | None:
    return "" if not of.katas and of.problem is None else None


def _refused(of: Circumstances) -> str | None:
    return of.problem


def _empty(of: Circumstances) -> str | None:
    return "" if of.statuses == {Status.MISSING} else None


def _stubs(of: Circumstances) -> str | None:
    return "" if of.only_stubs and Status.UNTOUCHED in of.statuses else None


def _broken(of: Circumstances) -> str | None:
    broken = [number for number, kata in of.katas.items() if kata.status == Status.BROKEN]
    return _list_of_katas(broken) if broken else None


def _dying(of: Circumstances) -> str | None:
    deaths = {number: sum(failure.verdict in DIES for failure in kata.failures) for number, kata in of.katas.items()}
    count = sum(deaths.values())
    if count < MANY:
        return None
    return f"{count} checks, {_list_of_katas([number for number in deaths if deaths[number]])}"


def _stuck(of: Circumstances) -> str | None:
    passed = [number for number, kata in of.katas.items() if kata.status == Status.PASSED]
    unfinished = [number for number in of.katas if number not in passed]
    if not unfinished or len(passed) + BEHIND > of.middle:
        return None
    first = unfinished[0]
    begun = of.katas[first].status in (Status.FAILED, Status.BROKEN)
    return f"at {_list_of_katas([first])}" if begun and all(number < first for number in passed) else None


def _same(of: Circumstances) -> str | None:
    if not of.copies or of.only_stubs:  # many people hand in the same stubs
        return None
    return f"as {of.copies} other{'s' if of.copies > 1 else ''}"


def _list_of_katas(numbers: list[str]) -> str:
    return f"kata{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


REASONS = (
    Reason("nothing", "Handed in nothing", "They are on the roster, and nothing came from them.", _nothing),
    Reason("refused", "Could not be read", "What they handed in was refused before any of it ran.", _refused),
    Reason(
        "empty",
        "No kata found",
        "There is no kata's module in what they handed in: perhaps it's the wrong folder.",
        _empty,
    ),
    Reason("stubs", "Stubs only", "They handed in the stubs as they were shipped.", _stubs),
    Reason(
        "broken",
        STATUS_LABELS[Status.BROKEN].word.capitalize(),
        "One slip, often of syntax, costs every check of that kata.",
        _broken,
    ),
    Reason("dying", "Crashes or never ends", f"At least {MANY} checks ended in a crash, or did not end.", _dying),
    Reason(
        "stuck",
        "Stuck",
        f"Their first unfinished kata is begun, none after it is passed, and they are {BEHIND} katas or more behind "
        "the middle of the class.",
        _stuck,
    ),
    Reason("same", "The same files", "What they handed in equals somebody else's, byte for byte.", _same),
)
