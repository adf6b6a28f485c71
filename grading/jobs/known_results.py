"""Results that are known by a module's text: their digest, those that last, and a report made of them.

A result is stored under a digest of all that the grading of one kata reads of a submission. So no text gets the result
of another one, and what a result may be stored for is decided on the trusted side alone. Beside it, the checks that are
passed are stored under a digest of the code.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace

from grading.jobs import known_code
from grading.jobs.job import JobModule, Task
from grading.judge.memory_checks import ENOUGH
from grading.judge.report import report
from grading.text.labels import DIED, NOTHING_RAN, CheckKind, Verdict

Lookup = Callable[[Mapping[str, str]], dict[str, dict]]


@dataclass(frozen=True)
class Known:
    """The knowledge of a submission's modules, by the kata's id.

    - `results`: those of the same text, each with the kata's part of a report, and whether its code ran as root.
    - `passed`: the checks that the same code passed, and whether it ran as root then.
    """

    results: Mapping[str, dict]
    passed: Mapping[str, dict]

    def rest(self, task: Task) -> Task:
        """Return the task to grade what is not known."""
        left = [part for part in task.parts if part.kata not in self.results]
        parts = (
            known_code.with_passed(part, self.passed[part.kata]["passed"]) if part.kata in self.passed else part
            for part in left
        )
        return replace(task, parts=tuple(parts))

    def count(self, task: Task) -> int:
        """Return how many of the task's modules were graded before, or the same code was."""
        known = self.results.keys() | self.passed.keys()
        return sum(part.source is not None and part.kata in known for part in task.parts)


NOTHING_KNOWN = Known({}, {})


def look_up(task: Task, find: Lookup) -> Known:
    """Return what is known of the task; `find` returns what is stored under the digests of katas, by their ids."""
    results = find({part.kata: digest for part in task.parts if (digest := digest_of(part))})
    left = [part for part in task.parts if part.kata not in results]
    return Known(results, find({part.kata: digest for part in left if (digest := code_digest_of(part))}))


def digest_of(part: JobModule) -> str | None:
    """Return a digest of all that the part's result depends on, or None if its result can't be known.

    A message about a file that can't be read, or has another name, may hold a command as the user types it. So of the
    parts without a text, only one that is missing without any remark has a digest.
    """
    if part.source is None and (part.problem or part.instead or part.remark):
        return None
    return _digest(astuple(replace(part, passed=())))


def code_digest_of(part: JobModule) -> str | None:
    """Return a digest of the part's code, or None if more than its code decides which checks it passes."""
    code = known_code.code_of(part)
    return _digest(code) if code else None


def lasting(task: Task, graded: dict) -> list[tuple[str, str, dict]]:
    """Return what may be stored of a report on some of the task's parts, each with the kata's id and the part's digest.

    A result has the kata's part of the report; what holds for the code has the checks that are passed.
    """
    parts = {part.kata: part for part in task.parts}
    as_root = graded["as_root"]
    found: list[tuple[str, str | None, dict]] = []
    for kata in filter(lasts, graded["katas"]):
        part = parts[kata["id"]]
        found.append((part.kata, digest_of(part), {"as_root": as_root, "kata": {**kata, "seconds": 0.0}}))
        checks = known_code.checks_of_code(kata)
        if checks:
            found.append((part.kata, code_digest_of(part), {"as_root": as_root, "passed": checks}))
    return [(kata_id, digest, stored) for kata_id, digest, stored in found if digest]


def lasts(kata: dict) -> bool:
    """True if no verdict of this kata's part of a report can depend on the moment at which it was graded."""
    ran = kata["status"] not in NOTHING_RAN
    return not any(
        check["verdict"] in DIED or (ran and check["kind"] == CheckKind.MEMORY and not _is_clear(check))
        for check in kata["checks"]
    )


def _is_clear(check: dict) -> bool:
    """True if a memory check is passed, was not reached, or measured far more memory than it allows.

    A failed one near the limit, or with a wrong value among random data, may end in another way next time.
    """
    if check["verdict"] != Verdict.FAILED:
        return True
    memory = check["memory"]
    return memory is not None and memory["peak_mib"] > ENOUGH * memory["limit_mib"]


def whole_report(task: Task, known: Known, graded: dict | None) -> dict:
    """Return the report on the task, made of known results and of a report on its other parts.

    `graded` is the report on the rest, or None if all results are known.
    """
    asked = json.loads(task.conditions)
    frame = graded or report.as_json(report.Report(task.source, asked["seed"], 0.0, asked["sandboxed"], ()))
    stored = [*known.results.values(), *known.passed.values()]
    found = {kata["id"]: kata for kata in frame["katas"]} | {kata: each["kata"] for kata, each in known.results.items()}
    katas = [found[part.kata] for part in task.parts]
    return {
        **frame,
        "points": sum(kata["points"] for kata in katas),
        "max_points": sum(kata["max_points"] for kata in katas),
        "as_root": frame["as_root"] or any(each["as_root"] for each in stored),
        "katas": katas,
    }


def _digest(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts).encode("ascii")).hexdigest()
