"""Checks that the same code is known to pass, in any person's submission, with any comments and layout.

Comments and layout only matter where something is shown: a line, a message, what the code printed. So a check that is
passed without any of these holds for all texts of the same code, and only the others run again.
"""

import ast
import dataclasses

from grading.jobs.job import JobModule
from grading.judge.report import Memory, memory_from_json
from grading.text import foreign_syntax
from grading.text.labels import Verdict

MAX_COMPARED = 100_000  # characters of a module whose code is compared; an answer has some 20,000


def code_of(part: JobModule) -> tuple[str, ...] | None:
    """Return all that decides which checks the part passes, or None if more than its code does.

    A notebook's cells do, since an exception ends only its own cell.
    """
    source = part.source
    if source is None or source.notebook or source.cells or source.outdated or len(source.text) > MAX_COMPARED:
        return None
    try:
        return "code", part.kata, source.name, source.file, ast.dump(foreign_syntax.parse(source.text))
    except foreign_syntax.UNPARSABLE:
        return None


def checks_of_code(kata: dict) -> dict[str, dict | None]:
    """Return the checks in a kata's part of a report that its code alone passes: their names and measured memory."""
    if kata["message"] or kata["notice"]:
        return {}  # such as on an exception that ended the module early
    return {
        check["name"]: check["memory"]
        for check in kata["checks"]
        if check["verdict"] == Verdict.PASSED and not (check["message"] or check["where"] or check["output"])
    }


def with_passed(part: JobModule, checks: dict[str, dict | None]) -> JobModule:
    """Return the part with the checks that `checks_of_code` returned for the same code."""
    passed: tuple[tuple[str, Memory | None], ...] = tuple(
        (name, memory_from_json(memory)) for name, memory in checks.items()
    )
    return dataclasses.replace(part, passed=passed)
