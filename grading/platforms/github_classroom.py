"""The report for GitHub Classroom: the step output that its reporter turns into points."""

import base64
import json
from collections.abc import Mapping

from grading.judge.report.report import Check, KataResult, Report
from grading.platforms.report_text import counted_checks, explanation, harmless, module_path, summary, title, truncated
from grading.text import places
from grading.text.labels import BROKEN_GUARD, DIED, Role
from grading.text.language import said, shown

# The reporter reads a step output from an environment variable, of which Linux allows 128 KiB, name and all.
MAX_STEP_OUTPUT = 120_000
TEXT_LENGTHS = (2000, 500, 200, 50, 0)  # characters of each text: the first length with which all of them fit is used
MAX_GUARDS = 20  # one line each


def results(report: Report, files: Mapping[str, str] | None = None) -> str:
    """Return one line of base64: the step output `result`, which autograding-grading-reporter turns into points.

    - The workflow is grading/platforms/bundles/github/classroom.yml. Its reporter reads the line from an environment
      variable, KATAS_RESULTS if the step's id is katas.
    - There is one test per required check, and no other: Classroom adds up the tests' scores, but the reporter's own
      table counts passed tests, and divides the maximum evenly among all tests.
    - A failed guard is named in `message`, and makes `status` a fail, since its kata is not passed.
    - Texts are cut if all of them together would be too long for an environment variable.

    Args:
        files: The paths of the student's modules, by kata.

    Raises:
        ValueError: No check is required. The reporter needs at least one test, and Classroom a maximum.
    """
    if not report.max_points:
        raise ValueError("a report in which nothing counts can't be told to GitHub Classroom")
    for longest in TEXT_LENGTHS:
        text = json.dumps(_content(report, longest, files), ensure_ascii=False, separators=(",", ":"))
        line = base64.b64encode(text.encode("utf-8")).decode("ascii") + "\n"
        if len(line) <= MAX_STEP_OUTPUT:
            break
    return line


def _content(report: Report, longest: int, files: Mapping[str, str] | None) -> dict:
    checks = counted_checks(report)
    required = [(kata, check) for kata, check in checks if check.role == Role.REQUIRED]
    guards = [
        shown(said("Not passed: {title} {guard}", title=title(kata, check), guard=BROKEN_GUARD))
        for kata, check in checks
        if check.role == Role.GUARD
    ]
    tests = [_test(kata, check, module_path(report, kata, files), longest) for kata, check in required]
    return {
        "version": 3,
        "status": "fail" if any(check.fails_kata for _, check in checks) else "pass",
        "message": "\n".join([summary(report), *guards[:MAX_GUARDS]]),
        "max_score": report.max_points,
        "tests": tests,
    }


def _test(kata: KataResult, check: Check, file: str, longest: int) -> dict:
    status = "error" if check.verdict in DIED else "fail"
    return {
        "name": title(kata, check),
        "status": "pass" if check.passed else status,
        "message": truncated(explanation(check, longest, file), longest) or None,
        "test_code": harmless(check.name),
        "task_id": int(kata.id[:2]),
        "filename": file,
        "line_no": places.line_number(check.where),
        "duration": round(check.seconds, 4),
        "score": int(check.passed),
        "output": truncated(harmless(check.output, longest), longest) or None,
    }
