"""Grading in a process that does one job after another, as a pool's or a Dask worker's process does.

Such a process collects the suites once, uses its sandbox for many submissions, and grades a module twice only if the
task says so.
"""

import atexit
import json
import platform
import threading
import time
from contextlib import ExitStack
from dataclasses import replace

from grading.curriculum.ladder import find, ladder
from grading.jobs.job import GradingConfig, JobModule, Task
from grading.jobs.result_memory import ResultMemory
from grading.jobs.sandbox import RenewableSandbox
from grading.judge import own_memory, runner
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report import report
from grading.judge.report.report import KataResult
from grading.judge.suites import open_suites
from grading.text.errors import GraderError
from grading.text.labels import DIED
from grading.text.language import said
from grading.workers import machine_faults, worker_process

# Held while a job is done: a process has the suites' remote proxies once, and a Dask worker may have many threads.
JUDGING = threading.Lock()


def grade_task(task: Task) -> dict:
    """Grade a submission in this process, after the one that is under way in it; return its report, by schema 1.

    Raises:
        GraderError: no worker can be had, or this process can't grade under the task's configuration.
        MachineTrouble: the machine prevented the grading.
    """
    with JUDGING, machine_faults.blamed():
        job_runner = _runner_for(task)
        try:
            return job_runner.grade(task)
        except BaseException:
            _close_runner()  # the next task may find the trouble mended, as where bubblewrap was missing
            raise


class JobRunner:
    """The suites of one configuration, with the sandbox and the results that its jobs share.

    After a job has raised an exception, the runner must be closed.
    """

    def __init__(self, config: GradingConfig, hidden: tuple[str, ...]) -> None:
        self.config = config
        self.sandbox = RenewableSandbox(config.sandboxed, hidden)
        self.results = ResultMemory()
        with ExitStack() as stack:
            stack.callback(self.sandbox.close)
            self.sandbox.server()  # now, since numpy is imported there while pytest collects here
            with own_memory.bounded():
                self.suites = stack.enter_context(open_suites(list(ladder()), config.seed))
            self._open = stack.pop_all()

    def close(self) -> None:
        """Close the suites and end the sandbox."""
        self._open.close()

    def grade(self, task: Task) -> dict:
        """Return the report on a submission, by schema 1."""
        start = time.perf_counter()
        self.sandbox.hide(task.hidden)
        self.sandbox.server()  # outside of the block, whose limit it would inherit
        with own_memory.bounded():
            results = tuple(report.with_notice(self._grade_module(part, task.anew), part.notice) for part in task.parts)
        seconds = time.perf_counter() - start
        self.sandbox.count_submission(odd=any(map(is_odd, results)))
        sandboxed = self.config.sandboxed
        as_root = worker_process.runs_as_root(sandboxed)
        graded = report.Report(task.source, self.config.seed, seconds, sandboxed, results, as_root=as_root)
        return report.as_json(graded)

    def _grade_module(self, part: JobModule, anew: bool) -> KataResult:
        if not anew and part.source is not None and (known := self.results.get(part.source)) is not None:
            return replace(known, seconds=0.0)
        module = SubmittedModule(find(part.kata), part.source, part.problem, instead=part.instead, remark=part.remark)
        planned, server = self.suites[part.kata], self.sandbox.server()
        result = runner.grade_kata(module, planned, server, self.config.deadline, passed=dict(part.passed))
        if part.source is not None and not is_odd(result):
            self.results.add(part.source, result)
        return result


def is_odd(result: KataResult) -> bool:
    """True if the module did what no module should, so that the next submission needs another sandbox."""
    return any(check.verdict in DIED for check in result.checks)


_current: JobRunner | None = None  # at most one, although a cluster's process may see many configurations


def _runner_for(task: Task) -> JobRunner:
    """Return this process's runner for the task's configuration. Raises GraderError if it can't have one."""
    global _current
    asked = json.loads(task.conditions)
    config = GradingConfig(asked["seed"], asked["deadline"], asked["sandboxed"])
    if config.as_json() != task.conditions:
        # In a cluster only, where a worker has another checkout, or another Python.
        raise GraderError(
            said(
                "{node} has other suites or versions than this machine: there {theirs}, here {ours}. Every worker "
                "needs the same checkout, Python and numpy.",
                node=platform.node(),
                theirs=config.as_json(),
                ours=task.conditions,
            )
        )
    if _current is None or _current.config != config:
        _close_runner()
        _current = JobRunner(config, task.hidden)
    return _current


def _close_runner() -> None:
    global _current
    closing, _current = _current, None
    if closing is not None:
        closing.close()


@atexit.register
def close_at_end() -> None:
    """End the sandbox of this process, which does no more tasks."""
    # A job that another thread is in the middle of ends with the process.
    if JUDGING.acquire(blocking=False):
        _close_runner()
