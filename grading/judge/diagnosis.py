"""The diagnosis: which known mistake a student's failing checks look like.

The student's code doesn't run again for this. `signatures.json` beside each catalogue holds the fingerprints of a file
with each mistake, as `python3 grader.py dev signatures` derived them. A student's fingerprints are compared with those.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from grading.curriculum import checkout_parts
from grading.curriculum.ladder import Kata
from grading.curriculum.mistakes import Mistake, applied, catalogue, ways
from grading.judge import slips
from grading.judge.fingerprints import fingerprints
from grading.judge.report import Check

CLOSE = 0.82  # the least likeness for a diagnosis: 1 is the same failures, 0 has none in common
SAME_KIND, OTHER_KIND = 0.5, 0.2  # the likeness of two failures of one check whose first words are the same, or differ
FAILS, SOMETIMES = "fails", "sometimes"  # in place of the fingerprint of a check that fails otherwise with another seed
MAX_CLOSEST = 2  # equally close mistakes that are named; more of them would be no guess

Failing = dict[str, str]  # the fingerprints of the checks that fail, by the check's name
Rarity = dict[tuple[str, str], float]  # from 0 to 1, by a check's name and a fingerprint of it


def diagnose(kata: Kata, checks: Iterable[Check], found: frozenset = frozenset()) -> list[Mistake]:
    """Return the known mistake that these checks of the kata look like, or two that are as close, or none.

    `found` are the kinds of slips in the student's file. A mistake without all of them is not the first to mend.
    """
    failing = fingerprints(checks)
    if not failing or "unfinished" in failing.values():
        return []
    known = signatures(kata)["mistakes"]
    rare = rarity(known.values())
    closeness: dict[str, float] = {}
    for way, signature in known.items():
        mistake = way.partition("/")[0]
        closeness[mistake] = max(closeness.get(mistake, 0.0), likeness(failing, signature, rare))
    best = max(closeness.values(), default=0.0)
    closest = [mistake for mistake in catalogue(kata) if closeness.get(mistake.id) == best]
    closest = closest if best >= CLOSE and len(closest) <= MAX_CLOSEST else []
    return [mistake for mistake in closest if not found or any(found <= shown for shown in _slips_of(kata, mistake))]


def _slips_of(kata: Kata, mistake: Mistake) -> list[frozenset]:
    """Return the kinds of slips that each way to make the mistake shows."""
    text = kata.solution.read_text(encoding="utf-8")
    return [slips.of_mistake(kata.solution, applied(mistake, text, changes)) for changes in ways(mistake).values()]


def with_mistakes(kata: Kata, checks: list[Check], shown: frozenset = frozenset()) -> list[Check]:
    """Return the checks, with the names of the likely mistakes at those failing ones that they make fail.

    `shown` are the kinds of slips in the student's file.
    """
    found = diagnose(kata, checks, shown)
    if not found:
        return checks
    known = signatures(kata)["mistakes"]

    def names(check: Check) -> tuple[str, ...]:
        return tuple(
            mistake.name for mistake in found if any(check.name in known.get(way, ()) for way in ways(mistake))
        )

    return [check if check.passed else replace(check, mistakes=names(check)) for check in checks]


def likely(kata: Kata, check: Check) -> list[Mistake]:
    """Return the mistakes that the check names: one, two that are as close, or none."""
    return [mistake for mistake in catalogue(kata) if mistake.name in check.mistakes] if check.mistakes else []


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
        raise checkout_parts.damaged(path, error) from error


def likeness(failing: Failing, known: Failing, rare: Rarity) -> float:
    """Return how much a student's failures are those of a known mistake, from 0 to 1.

    - It is the weight that both have in common over the weight of all failures.
    - A failure's weight is its rarity among the mistakes.
    - It is 0 if a check is passed that the mistake always makes fail.
    """
    always = {name: theirs for name, theirs in known.items() if theirs != SOMETIMES}
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


def similarity(mine: str, theirs: str) -> float:
    """Return how alike two fingerprints of one check are, from 0 to 1."""
    if mine == theirs:
        return 1.0
    return SAME_KIND if mine.partition(" ")[0] == theirs.partition(" ")[0] else OTHER_KIND


def rarity(known: Iterable[Failing]) -> Rarity:
    """Return, for each way in which a check fails, 1 over the number of mistakes that make it fail so."""
    counts = Counter(failure for signature in known for failure in signature.items())
    return {failure: 1 / count for failure, count in counts.items()}
