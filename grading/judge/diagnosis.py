"""The diagnosis: which known mistake a student's failing checks look like.

No code of the student's runs again for this. `signatures.json` beside each catalogue holds what grading a file with each
mistake shows, as `python3 grader.py dev signatures` derived it. The diagnosis compares a student's failures with those.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from grading.curriculum import checkout_parts
from grading.curriculum.ladder import Kata
from grading.curriculum.mistakes import Mistake, catalogue, ways
from grading.judge.report import Check

CLOSE = 0.82  # how alike a student's failures must be to a mistake's: 1 is the same, 0 has nothing in common
SAME_WAY, OTHERWISE = 0.5, 0.2  # how alike two failures of one check are that only begin alike, and that don't
FAILS, SOMETIMES = "fails", "sometimes"  # all that is known of a check that fails in another way with another seed
SHOWN = 2  # as many mistakes as may be equally close; more of them would be no guess

RAISED = re.compile(r"^(?P<type>[A-Za-z_]\w*(Error|Exception|Exit|Interrupt|Iteration)): ")
OWN = re.compile(r", in (?P<function>\w+):  raise [^\n]*\Z")
QUOTED = re.compile(r"(?<![A-Za-z])'[^'\n]{1,60}'")
WIDTH = re.compile(r"^'(numpy\.)?(?P<type>float|int)\d*'$")  # numpy has called its own float by more than one name
NUMBER = re.compile(r"(?<![\w.])-?\d+\.?\d*(e[+-]?\d+)?(?![\w])|\b(nan|inf)\b", re.ASCII)
ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
LONGEST, MOST = 80, 2000  # characters of a fingerprint, and of a message that it's made from


def fingerprints(checks: Iterable[Check]) -> dict[str, str]:
    """Return how each check fails that does, by its name; stretch checks have no part in it.

    What differs from one run, machine or Python to another is left out: lines, addresses, the last digits of numbers,
    and the wording of exceptions: of Python's and numpy's own the type and the names in quotes remain, of those that the
    student raises the type and the function.
    """
    return {check.name: _fingerprint(check) for check in checks if check.fails_kata}


def diagnose(kata: Kata, checks: Iterable[Check]) -> list[Mistake]:
    """Return the known mistake that these checks of the kata look like, or two that are as close, or none."""
    failing = fingerprints(checks)
    if not failing or "unfinished" in failing.values():
        return []
    known = signatures(kata)
    rare = rarity(known["mistakes"])
    alike: dict[str, float] = {}
    for way, signature in known["mistakes"].items():
        mistake = way.partition("/")[0]
        alike[mistake] = max(alike.get(mistake, 0.0), likeness(failing, signature, rare))
    best = max(alike.values(), default=0.0)
    closest = [mistake for mistake in catalogue(kata) if alike.get(mistake.id) == best]
    return closest if best >= CLOSE and len(closest) <= SHOWN else []


def named(kata: Kata, checks: list[Check]) -> list[Check]:
    """Return the checks with the likely mistake's name at those failing ones that it makes fail."""
    found = diagnose(kata, checks)
    if not found:
        return checks
    known = signatures(kata)["mistakes"]
    by_name = {}
    for check in checks:
        names = [mistake.name for mistake in found if any(check.name in known.get(way, ()) for way in ways(mistake))]
        if names and not check.passed:
            by_name[check.name] = " or ".join(names)
    return [replace(check, mistake=by_name.get(check.name)) for check in checks]


def likely(kata: Kata, check: Check) -> list[Mistake]:
    """Return the mistakes that the check is put down to: one, two that are as close, or none."""
    if check.mistake is None:
        return []
    names = check.mistake.split(" or ")
    return [mistake for mistake in catalogue(kata) if mistake.name in names]


def signatures(kata: Kata) -> dict:
    """Return what is in the kata's signatures.json; no mistake is known where there is none.

    Raises GraderError, naming the file, if it holds something else.
    """
    return _signatures(signatures_file(kata))


def signatures_file(kata: Kata) -> Path:
    return kata.folder / "signatures.json"


@cache
def _signatures(path: Path) -> dict:
    if not path.exists():
        return {"mistakes": {}}
    try:
        return {"mistakes": dict(json.loads(path.read_text(encoding="utf-8"))["mistakes"])}
    except (KeyError, TypeError, ValueError) as error:
        raise checkout_parts.damaged(path, error) from error


def likeness(failing: dict[str, str], known: dict[str, str], rare: dict[tuple, float]) -> float:
    """Return how much a student's failures are those of a known mistake, from 0 to 1: what is shared over all of either.

    0 if a check is passed that the mistake makes fail. Each failure counts as much as it is rare among the mistakes.
    """
    shared = total = 0.0
    for name in sorted(failing.keys() | known.keys()):
        mine, theirs = failing.get(name), known.get(name)
        if theirs == SOMETIMES:
            continue
        if mine is None:
            return 0.0
        if theirs == FAILS:
            mine = theirs
        weight = max(rare.get((name, mine), 1.0), rare.get((name, theirs), 0.0))
        total += weight
        if mine == theirs:
            shared += weight
        elif theirs is not None:
            shared += weight * (SAME_WAY if mine.split()[0] == theirs.split()[0] else OTHERWISE)
    return shared / total if total else 0.0


def rarity(known: dict[str, dict[str, str]]) -> dict[tuple, float]:
    """Return 1 over the number of mistakes that make a check fail in one way, by (check, fingerprint)."""
    counts = Counter(failure for signature in known.values() for failure in signature.items())
    return {failure: 1 / count for failure, count in counts.items()}


def _fingerprint(check: Check) -> str:
    if check.verdict != "failed":
        return check.verdict
    message = ADDRESS.sub("0x", check.message[:MOST])
    first, _, frames = message.partition("\n")
    if check.kind == "memory" and "it grew by" in first:
        return "it grew"
    if check.kind == "memory" and first.startswith("called "):
        return "got something else"
    if first.startswith("called ") and ": got " in first:
        asked, _, rest = first.removeprefix("called ").partition(": got ")
        got, _, expected = rest.rstrip(".").rpartition(", expected ")
        raised = RAISED.match(got)
        text = f"got {raised['type'] if raised else got}, not {expected}, of {asked.split('; ')[-1]}"
        return NUMBER.sub(_rounded, text)[:LONGEST]
    raised, own = RAISED.match(first), OWN.search(frames)
    if raised and own:
        return f"{raised['type']} that {own['function']} raises"[:LONGEST]
    quoted = [WIDTH.sub(r"'\g<type>'", word) for word in QUOTED.findall(first)]
    return " ".join([raised["type"] if raised else "says", *quoted])[:LONGEST]


def _rounded(number: re.Match) -> str:
    return f"{float(number[0]):.6g}"
