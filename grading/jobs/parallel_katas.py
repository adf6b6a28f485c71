"""One submission's katas, several at a time: for slow machines, and for submissions that use up their deadlines."""

from collections.abc import Callable
from pathlib import Path

from grading.jobs import executors
from grading.jobs.job import GradingConfig, Task, parts_of
from grading.judge.report import KataResult, from_json
from grading.judge.submission import SubmittedModule
from grading.text.errors import GraderError
from grading.text.language import said


def grade_katas(
    handed: list[SubmittedModule],
    config: GradingConfig,
    folder: Path,
    jobs: int,
    progress: Callable[[KataResult], None],
) -> list[KataResult]:
    """Return each kata's result, in order.

    Args:
        folder: the submission's folder, which the sandbox hides.
        jobs: how many katas to grade at a time.
        progress: called with each result, in the same order.

    Raises GraderError.
    """
    ids = [item.kata.id for item in handed]
    tasks = [Task("", (part,), config.as_json(), (str(folder),)) for part in parts_of(handed)]
    results: dict[str, KataResult] = {}
    shown = 0
    with executors.local_processes(min(jobs, len(ids))) as (executor, width):
        for kata, report in executors.run_tasks(zip(ids, tasks), executor, width):
            if isinstance(report, str):
                raise GraderError(said("kata {kata}: {reason}", kata=kata, reason=report))
            results[kata] = from_json(report).katas[0]
            while shown < len(ids) and ids[shown] in results:
                progress(results[ids[shown]])
                shown += 1
    return [results[kata] for kata in ids]
