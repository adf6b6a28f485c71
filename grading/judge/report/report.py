"""The report: the grader's results as plain data. `as_json` returns it as schema 1 has it, `from_json` reads that."""

import dataclasses
import importlib
import platform
from dataclasses import dataclass, field

from sentences import joined, said

from grading.judge.report import report_texts
from grading.judge.report.causes import Cause
from grading.text.labels import CheckKind, Role, Status, Verdict

SCHEMA = 1
BETWEEN_MISTAKES = " or "  # in the JSON, where a check has one text for all; no mistake's name has this in it


@dataclass(frozen=True)
class Memory:
    """The worker's resident memory in MiB, measured from outside at each step of a memory check.

    `growth_mib` is the last sample minus the first, `peak_mib` the highest sample minus the first.
    """

    limit_mib: float
    growth_mib: float
    peak_mib: float
    samples_mib: tuple[float, ...]


@dataclass(frozen=True)
class Check:
    """The result of one check.

    - `where` is the student's line that matters, such as "generations.py:41", or None.
    - `mistakes` are the names of the known mistakes that it looks like: one, two that are as likely, or none.
    - `cause` is the failure as fields. The diagnosis reads it; the JSON leaves it out, so a report read back lacks it.
    """

    name: str
    kind: CheckKind
    role: Role
    requirement: str
    verdict: Verdict
    message: str = ""
    where: str | None = None
    mistakes: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0
    memory: Memory | None = None
    cause: Cause | None = field(default=None, compare=False)

    @property
    def passed(self) -> bool:
        return self.verdict == Verdict.PASSED

    @property
    def fails_kata(self) -> bool:
        """True if the kata is not passed because of this check."""
        return not self.passed and self.role != Role.STRETCH


@dataclass(frozen=True)
class KataResult:
    """One kata's checks. A kata is passed when all its required checks and guards are.

    `notice` is for the student to read beside the verdicts, such as which of two files counts.
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

    @property
    def only_guards_fail(self) -> bool:
        """True if the kata has all its points, and yet is not passed."""
        return self.points == self.max_points and any(check.fails_kata for check in self.checks)


@dataclass(frozen=True)
class Report:
    """The result of one submission, kata by kata.

    `as_root` is True if its code ran as root. `own` is True for the katas of this checkout; a folder's name can't tell.
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
        """True if every required check is passed."""
        return self.points == self.max_points


def with_notice(result: KataResult, text: str) -> KataResult:
    """Return the result with `text` before its notice; the same result if `text` is empty."""
    notices = [part for part in (text, result.notice) if part]
    return dataclasses.replace(result, notice=joined("\n", notices) if notices else None)


def all_done(checks: list[Check]) -> bool:
    """True if a kata with these checks is passed: every required one and every guard."""
    return not any(check.fails_kata for check in checks)


def first_to_fix(report: Report) -> tuple[KataResult, Check] | None:
    """Return the first kata that is not passed, with its first failing required check or guard; None if all are.

    In a submission a kata whose module was handed in comes before one whose module is not there.
    """
    failing = [(result, check) for result in report.katas for check in result.checks if check.fails_kata]
    handed_in = [found for found in failing if report.own or found[0].status != Status.MISSING]
    return next(iter(handed_in or failing), None)


def as_json(report: Report) -> dict:
    """Return the report as JSON's types, by schema 1 (docs/report.schema.json)."""
    katas = []
    for kata in report.katas:
        messages = {check.name: check.message for check in kata.checks}
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
                "checks": [_check_as_json(check) for check in kata.checks],
                "said": report_texts.stored(kata.message, kata.notice, messages),
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
        entries = kata.get("said", {})  # older reports lack it, and the notice
        message, notice = (
            None if text is None else report_texts.restored(text, entries.get(name))
            for name, text in (("message", kata["message"]), ("notice", kata.get("notice")))
        )
        checks = tuple(_check_from_json(check, message, entries.get("checks", {})) for check in kata["checks"])
        told = (message, checks, kata["seconds"], notice)
        katas.append(KataResult(kata["id"], said(kata["title"]), Status(kata["status"]), *told))
    facts = {name: found[name] for name in ("source", "seed", "seconds", "sandboxed", "python", "numpy")}
    later = {name: found.get(name, False) for name in ("as_root", "own")}  # older reports lack them
    return Report(**facts, katas=tuple(katas), **later)


def memory_from_json(found: dict | None) -> Memory | None:
    """Return the measurement that stands in a check's part of a report, if there is one."""
    return Memory(**{**found, "samples_mib": tuple(found["samples_mib"])}) if found else None


def _check_as_json(check: Check) -> dict:
    return {
        "name": check.name,
        "kind": check.kind,
        "role": check.role,
        "requirement": check.requirement,
        "verdict": check.verdict,
        "message": check.message,
        "where": check.where,
        "mistake": BETWEEN_MISTAKES.join(check.mistakes) or None,
        "output": check.output,
        "seconds": check.seconds,
        "memory": dataclasses.asdict(check.memory) if check.memory else None,
    }


def _check_from_json(found: dict, kata_message: str | None, entries: dict) -> Check:
    facts = {name: value for name, value in found.items() if name not in ("mistake", "memory")}
    facts |= {"kind": CheckKind(found["kind"]), "role": Role(found["role"]), "verdict": Verdict(found["verdict"])}
    same = kata_message is not None and found["message"] == kata_message
    facts["message"] = kata_message if same else report_texts.restored(found["message"], entries.get(found["name"]))
    facts["requirement"] = said(found["requirement"])
    facts["where"] = report_texts.place(found["where"]) if found["where"] else None
    facts["output"] = report_texts.output(found["output"])
    mistakes = tuple(found["mistake"].split(BETWEEN_MISTAKES)) if found["mistake"] else ()
    return Check(**facts, mistakes=mistakes, memory=memory_from_json(found["memory"]))
