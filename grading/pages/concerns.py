"""The people whom an instructor should talk to, and why: one predicate for each reason, in one table."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from grading.pages.page_data import PageData
from grading.pages.page_records import VERDICTS, GradedKata
from grading.text.labels import DIED, Status
from grading.text.language import said

BEHIND = 2  # katas behind the middle of the class: from there on a person with a kata begun counts as stuck
MANY = 5  # checks that crash or never end: from here on they are more than a slip
DIES = {VERDICTS.index(verdict) for verdict in DIED}


@dataclass(frozen=True)
class Circumstances:
    """One person's results, as the reasons judge them.

    - `katas`: the graded ones, by "01" to "10" in the ladder's order.
    - `middle`: the number of katas that the middle of the class has passed.
    - `copies`: the number of other people, not of their group, who handed in the same modules.
    - `deducted`: the reasons for which a policy took points off the grade, or None.
    """

    problem: str | None
    katas: dict[str, GradedKata]
    middle: float
    copies: int
    deducted: str | None = None

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
    # A group's members have the same submission; the work of another person has a name of its own.
    together = Counter((digest, person.handed_in) for person, digest in zip(data.people, data.digests, strict=True))
    for number, (person, digest, deducted) in enumerate(zip(data.people, data.digests, data.deducted, strict=True)):
        katas = person.katas or {}
        in_order = {data.katas.values[kata].number: katas[kata] for kata in order if kata in katas}
        copies = same_files[digest] - together[digest, person.handed_in] if digest else 0
        circumstances = Circumstances(person.problem, in_order, middle, copies, deducted)
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
    katas = _list_of_katas([number for number in deaths if deaths[number]])
    return said("{count} checks, {katas}", count=count, katas=katas)


def _stuck(of: Circumstances) -> str | None:
    passed = [number for number, kata in of.katas.items() if kata.status == Status.PASSED]
    unfinished = [number for number in of.katas if number not in passed]
    if not unfinished or len(passed) + BEHIND > of.middle:
        return None
    first = unfinished[0]
    begun = of.katas[first].status in (Status.FAILED, Status.BROKEN)
    if not begun or any(number > first for number in passed):
        return None
    return said("at kata {number}", number=first)


def _same(of: Circumstances) -> str | None:
    if not of.copies or of.only_stubs:  # many people hand in the same stubs
        return None
    return said("as {count} others", count=of.copies) if of.copies > 1 else said("as 1 other")


def _deducted(of: Circumstances) -> str | None:
    return of.deducted


def _list_of_katas(numbers: list[str]) -> str:
    listed = ", ".join(numbers)
    return said("katas {numbers}", numbers=listed) if len(numbers) > 1 else said("kata {number}", number=listed)


REASONS = (
    Reason("nothing", said("Handed in nothing"), said("They are on the roster, and nothing came from them."), _nothing),
    Reason(
        "refused", said("Could not be read"), said("What they handed in was refused before any of it ran."), _refused
    ),
    Reason(
        "empty",
        said("No kata found"),
        said("There is no kata's module in what they handed in: perhaps it's the wrong folder."),
        _empty,
    ),
    Reason("stubs", said("Stubs only"), said("They handed in the stubs as they were shipped."), _stubs),
    Reason(
        "broken",
        said("Can't be imported"),
        said("One slip, often of syntax, costs every check of that kata."),
        _broken,
    ),
    Reason(
        "dying",
        said("Crashes or never ends"),
        said("At least {count} checks ended in a crash, or did not end.", count=MANY),
        _dying,
    ),
    Reason(
        "stuck",
        said("Stuck"),
        said(
            "Their first unfinished kata is begun, none after it is passed, and they are {count} katas or more behind "
            "the middle of the class.",
            count=BEHIND,
        ),
        _stuck,
    ),
    Reason(
        "same",
        said("The same modules"),
        said("Their modules of the graded katas are the same as another person's, byte for byte."),
        _same,
    ),
    Reason(
        "deducted", said("Points deducted"), said("The policy for late work took points off their grade."), _deducted
    ),
)
