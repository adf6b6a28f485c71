"""The report: what the grader found, as plain data. `as_json` gives the shape that schema 1 promises, `from_json` takes it."""

import dataclasses
import importlib
import platform
from dataclasses import dataclass, field

from grading.text.labels import Role, Status, Verdict

SCHEMA = 1


@dataclass(frozen=True)
class Memory:
    """Resident memory of the worker, in MiB, measured from outside at each step of a memory check.

    `growth_mib` is the last sample less the first, `peak_mib` the highest sample less the first.
    """

    limit_mib: float
    growth_mib: float
    peak_mib: float
    samples_mib: tuple[float, ...]


@dataclass(frozen=True)
class Check:
    """What the grader says of one check. `where` is "generations.py:41", the student's line that matters, or None."""

    name: str
    kind: str  # "test" | "memory"
    role: Role
    requirement: str
    verdict: Verdict
    message: str = ""
    where: str | None = None
    mistake: str | None = None
    output: str = ""
    seconds: float = 0.0
    memory: Memory | None = None

    @property
    def passed(self) -> bool:
        return self.verdict == Verdict.PASSED

    @property
    def fails_kata(self) -> bool:
        """Whether it keeps its kata from being passed."""
        return not self.passed and self.role != Role.STRETCH


@dataclass(frozen=True)
class KataResult:
    """One kata's checks. A kata is passed when all its required checks and guards are.

    `notice` is what to know of the module that no verdict says, such as which of two files counts.
    """

    id: str
    title: str
    status: Status
    message: str | None
    checks: tuple[Check, ...]
    seconds: float = 0.0
    notice: str | None = None

    @property
    def points(self) -> int:
        return sum(check.passed for check in self.checks if check.role == Role.REQUIRED)

    @property
    def max_points(self) -> int:
        return sum(check.role == Role.REQUIRED for check in self.checks)


@dataclass(frozen=True)
class Report:
    """What one submission got, kata by kata.

    `as_root` is whether its code ran with all rights that there are. `own` is True for the katas of this checkout: no
    folder's name tells that.
    """

    source: str
    seed: int
    seconds: float
    sandboxed: bool
    katas: tuple[KataResult, ...]
    python: str = field(default_factory=platform.python_version)
    numpy: str = field(default_factory=lambda: importlib.import_module("numpy").__version__)
    as_root: bool = False
    own: bool = False

    @property
    def points(self) -> int:
        return sum(kata.points for kata in self.katas)

    @property
    def max_points(self) -> int:
        return sum(kata.max_points for kata in self.katas)

    @property
    def all_passed(self) -> bool:
        """Whether every required check is passed."""
        return self.points == self.max_points


def with_notice(result: KataResult, text: str) -> KataResult:
    """Return the result with `text`, unless that is empty, put before its notice."""
    notice = "\n".join(part for part in (text, result.notice) if part)
    return dataclasses.replace(result, notice=notice or None)


def all_done(checks: list[Check]) -> bool:
    """Whether a kata with these checks is passed: all that are required, and all guards."""
    return not any(check.fails_kata for check in checks)


def first_to_fix(report: Report) -> tuple[KataResult, Check] | None:
    """The first kata that is not passed, with its first required check or guard that is not; None if there is none."""
    for result in report.katas:
        for check in result.checks:
            if check.fails_kata:
                return result, check
    return None


def as_json(report: Report) -> dict:
    """Return the report as JSON's types, by schema 1."""
    katas = []
    for kata in report.katas:
        katas.append(
            {
                "id": kata.id,
                "title": kata.title,
                "points": kata.points,
                "max_points": kata.max_points,
                "seconds": round(kata.seconds, 4),
                "status": kata.status,
                "message": kata.message,
                "notice": kata.notice,
                "checks": [dataclasses.asdict(check) for check in kata.checks],
            }
        )
    return {
        "schema": SCHEMA,
        "source": report.source,
        "own": report.own,
        "seed": report.seed,
        "python": report.python,
        "numpy": report.numpy,
        "seconds": round(report.seconds, 4),
        "points": report.points,
        "max_points": report.max_points,
        "sandboxed": report.sandboxed,
        "as_root": report.as_root,
        "katas": katas,
    }


def from_json(found: dict) -> Report:
    """Return the report that as_json made `found` from."""
    katas = []
    for kata in found["katas"]:
        checks = tuple(map(_check, kata["checks"]))
        told = (kata["message"], checks, kata["seconds"], kata.get("notice"))  # older reports have no notice
        katas.append(KataResult(kata["id"], kata["title"], Status(kata["status"]), *told))
    facts = {name: found[name] for name in ("source", "seed", "seconds", "sandboxed", "python", "numpy")}
    later = {name: found.get(name, False) for name in ("as_root", "own")}  # older reports lack them
    return Report(**facts, katas=tuple(katas), **later)


def _check(found: dict) -> Check:
    enums = {"role": Role(found["role"]), "verdict": Verdict(found["verdict"])}
    return Check(**{**found, **enums, "memory": _memory(found["memory"])})


def _memory(found: dict | None) -> Memory | None:
    return Memory(**{**found, "samples_mib": tuple(found["samples_mib"])}) if found else None
