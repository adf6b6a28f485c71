"""One submission's katas, several at a time: for slow machines, and for submissions that use up their deadlines."""

from collections.abc import Callable
from pathlib import Path

from grading import pool
from grading.errors import GraderError
from grading.report import KataResult, from_json
from grading.submission import Handed
from grading.tasks import Conditions, Task, parts_of


def grade(
    handed: list[Handed], conditions: Conditions, folder: Path, jobs: int, progress: Callable[[KataResult], None]
) -> list[KataResult]:
    """Return each kata's result, in order, and tell `progress` of each in that order; `folder` is where they come from.

    Raises GraderError.
    """
    ids = [item.kata.id for item in handed]
    tasks = [Task("", (part,), conditions.as_json(), (str(folder),)) for part in parts_of(handed)]
    found: dict[str, KataResult] = {}
    told = 0
    with pool.local(min(jobs, len(ids))) as (executor, width):
        for kata, report in pool.run(zip(ids, tasks), executor, width):
            if isinstance(report, str):
                raise GraderError(f"kata {kata}: {report}")
            found[kata] = from_json(report).katas[0]
            while told < len(ids) and ids[told] in found:
                progress(found[ids[told]])
                told += 1
    return [found[kata] for kata in ids]
