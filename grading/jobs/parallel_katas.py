"""One submission's katas, several at a time: for slow machines, and for submissions that use up their deadlines."""

from collections.abc import Callable
from pathlib import Path

from grading.jobs import executors
from grading.jobs.job import GradingConfig, Task, parts_of
from grading.judge.report import KataResult, from_json
from grading.judge.submission import SubmittedModule
from grading.text.errors import GraderError


def grade(
    handed: list[SubmittedModule],
    conditions: GradingConfig,
    folder: Path,
    jobs: int,
    progress: Callable[[KataResult], None],
) -> list[KataResult]:
    """Return each kata's result, in order, and tell `progress` of each in that order; `folder` is where they come from.

    Raises GraderError.
    """
    ids = [item.kata.id for item in handed]
    tasks = [Task("", (part,), conditions.as_json(), (str(folder),)) for part in parts_of(handed)]
    found: dict[str, KataResult] = {}
    told = 0
    with executors.local(min(jobs, len(ids))) as (executor, width):
        for kata, report in executors.run(zip(ids, tasks), executor, width):
            if isinstance(report, str):
                raise GraderError(f"kata {kata}: {report}")
            found[kata] = from_json(report).katas[0]
            while told < len(ids) and ids[told] in found:
                progress(found[ids[told]])
                told += 1
    return [found[kata] for kata in ids]
