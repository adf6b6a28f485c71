"""Checks that the same code is known to pass, in any person's submission, with any comments and layout.

Comments and layout only matter where something is shown: a line, a message, what the code printed; and to code that
reads its own text. So a check that is passed without any of these holds for all texts of the same code.

Of a kata that isn't passed as a whole, all checks run again. Otherwise the passes of code that is right now and then
would add up, attempt by attempt.
"""

import ast
import dataclasses

from grading.jobs.job import JobModule
from grading.judge.report.report import Memory, memory_from_json
from grading.text import foreign_syntax
from grading.text.labels import Status, Verdict

# Names by which code could come to its own text, or to the numbers of its lines.
READING = frozenset(
    "open exec eval compile globals sys os io pathlib linecache inspect tokenize traceback importlib builtins "
    "runpy codecs ctypes gc pickle fromfile loadtxt genfromtxt memmap currentframe f_lineno f_back f_globals "
    "tb_lineno co_firstlineno co_lines co_code __file__ __import__ __loader__ __spec__ __builtins__ __code__ "
    "__traceback__".split()
)
MAX_COMPARED = 100_000  # characters of a module whose code is compared; an answer has some 20,000


def code_of(part: JobModule) -> tuple[str, ...] | None:
    """Return all that decides which checks the part passes, or None if more than its code does.

    A notebook's cells do, since an exception ends only its own cell. So may comments, to code that can read them.
    """
    source = part.source
    if source is None or source.notebook or source.cells or source.outdated or len(source.text) > MAX_COMPARED:
        return None
    try:
        tree = foreign_syntax.parse(source.text)
        return None if _may_read_itself(tree) else ("code", part.kata, source.name, source.file, ast.dump(tree))
    except foreign_syntax.UNPARSABLE:
        return None


def _may_read_itself(tree: ast.Module) -> bool:
    """True if the code names something by which it could read its own text."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(part for alias in node.names for part in alias.name.split("."))
            names.update((getattr(node, "module", None) or "").split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)  # getattr takes such
    return not READING.isdisjoint(names)


def checks_of_code(kata: dict) -> dict[str, dict | None]:
    """Return the checks in a kata's part of a report that its code alone passes: their names and measured memory.

    There are none if the kata isn't passed, or if something is said of it, such as an exception that ended it early.
    """
    if kata["status"] != Status.PASSED or kata["message"] or kata["notice"]:
        return {}
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
