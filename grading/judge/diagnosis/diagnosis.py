"""The diagnosis: which known mistake a student's failing checks look like, and whether the code can have it.

The student's code doesn't run again for this. `signatures.json` beside each catalogue holds the fingerprints of a file
with each mistake, as `python3 grader.py dev signatures` derived them. A student's fingerprints are compared with those.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from grading.curriculum import damaged_files, mistakes
from grading.curriculum.ladder import Kata, find
from grading.curriculum.mistakes import Changes, Mistake, applied
from grading.judge.diagnosis import code_evidence
from grading.judge.diagnosis.fingerprints import fingerprints
from grading.judge.report.report import Check
from grading.judge.slips import slips
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.syntax_facts import SyntaxFacts

CLOSE = 0.82  # the least likeness for a diagnosis: 1 is the same failures, 0 has none in common
SAME_KIND, OTHER_KIND = 0.5, 0.2  # the likeness of two failures of one check whose first words are the same, or differ
FAILS, SOMETIMES = "fails", "sometimes"  # in place of the fingerprint of a check that fails otherwise with another seed
MAX_CLOSEST = 2  # equally close mistakes that are named; more of them would be no guess

Failing = dict[str, str]  # the fingerprints of the checks that fail, by the check's name
Rarity = dict[tuple[str, str], float]  # from 0 to 1, by a check's name and a fingerprint of it
Slips = frozenset[tuple[str, str]]  # the kinds of slips in a file


@dataclass(frozen=True)
class Way:
    """One way to make a known mistake, and how the checks of a file fail that has it."""

    mistake: Mistake
    changes: Changes
    failing: Failing


@dataclass(frozen=True)
class Likely:
    """A mistake that a student's file is likely to have, and the names of the checks that it may make fail."""

    mistake: Mistake
    checks: frozenset[str]


@dataclass(frozen=True)
class Student:
    """The parts of a student's file that a mistake is held against: its kata, its code, and its kinds of slips."""

    kata: Kata
    code: SyntaxFacts
    slips: Slips

    def may_have(self, *ways: Way) -> bool:
        """True if the code confirms each of these ways, and they show all of its slips."""
        if not all(code_evidence.confirms(self.kata, way.mistake, way.changes, self.code) for way in ways):
            return False
        return not self.slips or self.slips <= frozenset().union(*(_slips_of(self.kata, way) for way in ways))


def diagnose(kata: Kata, checks: Iterable[Check], text: str, shown: Slips = frozenset()) -> list[Likely]:
    """Return the known mistake that a file with this text is likely to have, or two, or none.

    - The failing checks find the candidates, and the student's code confirms or refuses each.
    - Two come back if both are as close, or if both together explain all failures, and neither does alone.
    - `shown` are the kinds of slips in the file. A mistake without all of them is not the first to mend.
    """
    failing = fingerprints(checks)
    code = syntax_facts.of(text)
    if not failing or "unfinished" in failing.values() or code is None:
        return []
    student = Student(kata, code, shown)
    closeness = {way: close for way, close in _closeness(kata, failing).items() if close >= CLOSE}
    known = ways(kata) if closeness else {}
    closeness = {way: close for way, close in closeness.items() if student.may_have(known[way])}
    best = max(closeness.values(), default=0.0)
    if best < 1.0:
        pair = together(student, failing)
        if pair:
            return pair
    found = {known[way].mistake.id: known[way].mistake for way, close in closeness.items() if close == best}
    # The kata's own mistakes are likelier than those of earlier ones.
    closest = [mistake for mistake in found.values() if mistake.kata == kata.id] or list(found.values())
    return [_likely(kata, mistake) for mistake in closest] if len(closest) <= MAX_CLOSEST else []


def _closeness(kata: Kata, failing: Failing) -> dict[str, float]:
    """Return the likeness of the failures to those of each way to make a mistake, if there is any."""
    rare = _rarity(signatures_file(kata))
    return {way: likeness(failing, known, rare) for way, known in _possible(kata, failing).items()}


def _likely(kata: Kata, mistake: Mistake) -> Likely:
    known = signatures(kata)["mistakes"]
    return Likely(mistake, frozenset(name for way in mistakes.ways(mistake) for name in known.get(way, ())))


def together(student: Student, failing: Failing) -> list[Likely]:
    """Return the two mistakes that together explain all failures, each of them at its own; or none.

    It is none as well if more than one such pair is there, or if the code doesn't show each of the two.
    """
    explained = {way: frozenset(_explained(failing, known)) for way, known in _possible(student.kata, failing).items()}
    first_check = min(failing)
    pairs = [
        (one, other)
        for one, ones in explained.items()
        if first_check in ones
        for other, others in explained.items()
        if ones | others == failing.keys() and ones - others and others - ones
    ]
    known = ways(student.kata) if pairs else {}
    found = {}
    for one, other in pairs:
        both = known[one], known[other]
        strict = all(code_evidence.is_strict(student.kata, way.mistake, way.changes) for way in both)
        if strict and both[0].mistake != both[1].mistake and student.may_have(*both):
            names = frozenset(way.mistake.name for way in both)
            found[names] = [Likely(known[way].mistake, explained[way]) for way in (one, other)]
    return next(iter(found.values())) if len(found) == 1 else []


def _possible(kata: Kata, failing: Failing) -> dict[str, Failing]:
    """Return the ways to make a mistake that make only those checks fail that the student fails."""
    known = signatures(kata)["mistakes"]
    always = _always_failing(signatures_file(kata))
    return {way: theirs for way, theirs in known.items() if always[way] <= failing.keys()}


@cache
def _always_failing(path: Path) -> dict[str, frozenset[str]]:
    """Return the names of the checks that each way to make a mistake fails with every seed."""
    return {way: frozenset(_always(known)) for way, known in _signatures(path)["mistakes"].items()}


def _explained(failing: Failing, known: Failing) -> list[str]:
    """Return the names of the checks that fail just as they do with a known mistake."""
    return [name for name, theirs in known.items() if name in failing and theirs in (failing[name], FAILS, SOMETIMES)]


def _slips_of(kata: Kata, way: Way) -> Slips:
    """Return the kinds of slips that a file shows which has the mistake in this way."""
    text = kata.solution.read_text(encoding="utf-8")
    return slips.of_mistake(kata.solution, applied(way.mistake, text, way.changes))


def with_mistakes(kata: Kata, checks: list[Check], text: str, shown: Slips = frozenset()) -> list[Check]:
    """Return the checks, with the names of the likely mistakes at those failing ones that they make fail."""
    found = diagnose(kata, checks, text, shown)
    if not found:
        return checks

    def names(check: Check) -> tuple[str, ...]:
        return tuple(likely.mistake.name for likely in found if check.name in likely.checks)

    return [check if check.passed else replace(check, mistakes=names(check)) for check in checks]


def likely(kata: Kata, check: Check) -> list[Mistake]:
    """Return the mistakes that the check names: one, two that are as close, or none."""
    return [mistake for mistake in mistakes.known(kata) if mistake.name in check.mistakes] if check.mistakes else []


def ways(kata: Kata) -> dict[str, Way]:
    """Return the ways to make a mistake in the kata that its checks notice, by their names in signatures.json."""
    return _ways(kata.folder)


@cache
def _ways(folder: Path) -> dict[str, Way]:
    kata = find(folder.name)
    known = signatures(kata)["mistakes"]
    return {
        way: Way(mistake, changes, known[way])
        for mistake in mistakes.known(kata)
        for way, changes in mistakes.ways(mistake).items()
        if way in known
    }


def signatures(kata: Kata) -> dict[str, dict[str, Failing]]:
    """Return the content of the kata's signatures.json; without that file no mistake is known.

    Raises GraderError, naming the file, if its content is something else.
    """
    return _signatures(signatures_file(kata))


def signatures_file(kata: Kata) -> Path:
    return kata.folder / "signatures.json"


@cache
def _signatures(path: Path) -> dict[str, dict[str, Failing]]:
    if not path.exists():
        return {"mistakes": {}}
    try:
        return {"mistakes": dict(json.loads(path.read_text(encoding="utf-8"))["mistakes"])}
    except (KeyError, TypeError, ValueError) as error:
        raise damaged_files.damaged(path, error) from error


def likeness(failing: Failing, known: Failing, rare: Rarity) -> float:
    """Return how much a student's failures are those of a known mistake, from 0 to 1.

    - It is the weight that both have in common over the weight of all failures.
    - A failure's weight is its rarity among the mistakes.
    - It is 0 if a check is passed that the mistake always makes fail.
    """
    always = _always(known)
    if not always.keys() <= failing.keys():
        return 0.0
    shared = total = 0.0
    for name in sorted(failing):  # in one order, since the last digit of a sum depends on it
        if known.get(name) == SOMETIMES:
            continue
        theirs = always.get(name)
        mine = FAILS if theirs == FAILS else failing[name]
        weight = rare.get((name, mine), 1.0)
        if theirs is not None:
            weight = max(weight, rare.get((name, theirs), 0.0))
            shared += weight * similarity(mine, theirs)
        total += weight
    return shared / total if total else 0.0


def _always(known: Failing) -> Failing:
    """Return the failures of a known mistake that come with every seed."""
    return {name: theirs for name, theirs in known.items() if theirs != SOMETIMES}


def similarity(mine: str, theirs: str) -> float:
    """Return how alike two fingerprints of one check are, from 0 to 1."""
    if mine == theirs:
        return 1.0
    return SAME_KIND if mine.partition(" ")[0] == theirs.partition(" ")[0] else OTHER_KIND


@cache
def _rarity(path: Path) -> Rarity:
    return rarity(_signatures(path)["mistakes"].values())


def rarity(known: Iterable[Failing]) -> Rarity:
    """Return, for each way in which a check fails, 1 over the number of mistakes that make it fail so."""
    counts = Counter(failure for signature in known for failure in signature.items())
    return {failure: 1 / count for failure, count in counts.items()}
