"""Results that are known by a module's text: their digest, those that last, and a report made of them.

A result is stored under a digest of all that the grading of one kata reads of a submission. So no text gets the result
of another one, and what a result may be stored for is decided on the trusted side alone.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping

from grading.jobs.job import JobModule, Task
from grading.judge import report
from grading.judge.memory_checks import ENOUGH
from grading.text.labels import DIED, NOTHING_RAN, Verdict


def digest_of(part: JobModule) -> str | None:
    """Return a digest of all that the part's result depends on, or None if its result can't be known.

    A message about a file that can't be read, or has another name, may hold a command as the user types it. So of the
    parts without a text, only one that is missing without any remark has a digest.
    """
    if part.source is None and (part.problem or part.instead or part.remark):
        return None
    return hashlib.sha256(json.dumps(dataclasses.astuple(part)).encode("ascii")).hexdigest()


def digests(task: Task) -> dict[str, str]:
    """Return the digests of the task's parts, by the kata's id, without those that have none."""
    return {part.kata: digest for part in task.parts if (digest := digest_of(part))}


def lasting(task: Task, graded: dict) -> list[tuple[str, str, dict]]:
    """Return the results of a report on the task that may be stored, each with the kata's id and the part's digest.

    A result has the kata's part of the report, and says whether its code ran as root.
    """
    found = digests(task)
    return [
        (kata["id"], found[kata["id"]], {"as_root": graded["as_root"], "kata": {**kata, "seconds": 0.0}})
        for kata in graded["katas"]
        if kata["id"] in found and lasts(kata)
    ]


def lasts(kata: dict) -> bool:
    """True if no verdict of this kata's part of a report can depend on the moment at which it was graded."""
    ran = kata["status"] not in NOTHING_RAN
    return not any(
        check["verdict"] in DIED or (ran and check["kind"] == "memory" and not _is_clear(check))
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


def whole_report(task: Task, known: Mapping[str, dict], graded: dict | None) -> dict:
    """Return the report on the task, made of known results and of a report on its other parts.

    Args:
        known: results that `lasting` returned, by the kata's id.
        graded: the report on the parts that are not known, or None if there are none.
    """
    asked = json.loads(task.conditions)
    frame = graded or report.as_json(report.Report(task.source, asked["seed"], 0.0, asked["sandboxed"], ()))
    found = {kata["id"]: kata for kata in frame["katas"]} | {kata: each["kata"] for kata, each in known.items()}
    katas = [found[part.kata] for part in task.parts]
    return {
        **frame,
        "points": sum(kata["points"] for kata in katas),
        "max_points": sum(kata["max_points"] for kata in katas),
        "as_root": frame["as_root"] or any(each["as_root"] for each in known.values()),
        "katas": katas,
    }
