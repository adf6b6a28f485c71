"""The trusted runner: every check in a fresh worker, every verdict from this side alone."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from expect import DEADLINE as DEADLINE  # which others take from here
from sentences import joined, said

from grading.curriculum import stubs
from grading.curriculum.ladder import Kata
from grading.curriculum.source import ModuleSource
from grading.judge import feedback, stack_dumps
from grading.judge.check_run import CheckRun, attempt_check
from grading.judge.diagnosis import diagnosis
from grading.judge.memory_checks import MemoryLimitExceeded
from grading.judge.modules.submission import SubmittedModule
from grading.judge.patience import HURRIED, Patience
from grading.judge.report import report_size
from grading.judge.report.report import Check, KataResult, Memory, all_done
from grading.judge.second_look import settled, suspicion
from grading.judge.slips import slips
from grading.judge.suites import CheckSpec
from grading.judge.syntax.place_of_use import place_of_use
from grading.text.labels import Status, Verdict
from grading.workers.fork_server import WorkerServer

LOOKS = 2  # thorough second looks at one module's checks; see second_look.settled


@dataclass(frozen=True)
class ChecksRun:
    """How a module's checks went, or some of them, before anything is named as their common cause."""

    checks: tuple[Check, ...]
    notice: str | None = None  # on an exception that ended the module early
    unusable: bool = False  # True if the first check could not import the module, so that no other one ran


def grade_kata(
    handed: SubmittedModule,
    planned: list[CheckSpec],
    server: WorkerServer,
    deadline: float = DEADLINE,
    after_check: Callable[[Check], None] = lambda check: None,
    passed: Mapping[str, Memory | None] = MappingProxyType({}),
) -> KataResult:
    """Run a kata's checks and return the result.

    - Checks that are known to be `passed` don't run. It has their names, each with the memory that was measured.
    - If the first check can't import the module, no other check runs, and all of them fail.
    - After some checks have run into the deadline, the others have less time: see Patience.
    - `after_check` is called with each verdict; an exception that it raises ends the grading.
    """
    start = time.perf_counter()
    kata, source = handed.kata, handed.source
    if source is None:
        return _without_module(handed, planned)
    left = [check for check in planned if check.name not in passed]
    run = run_checks(kata, source, left, server, deadline, after_check, first=left[:1] == planned[:1])
    return conclude(kata, source, planned, _with_passed(run, planned, passed), time.perf_counter() - start)


def run_checks(
    kata: Kata,
    source: ModuleSource,
    planned: Iterable[CheckSpec],
    server: WorkerServer,
    deadline: float,
    after_check: Callable[[Check], None],
    first: bool = True,
) -> ChecksRun:
    """Run these checks of the kata on the module, one after another; see `grade_kata`.

    Unless the kata's `first` check is the first of them, long output of the module's import is left out of it.
    """
    checks: list[Check] = []
    looked, notice = 0, None
    patience = Patience(deadline)
    for check in planned:
        seconds = patience.allowed()
        if seconds is None:
            checks.append(_not_tried(check, patience))
            continue
        attempt = attempt_check(check, source, server, seconds)
        if suspicion(attempt) is not None:
            # For a module that ends its process again and again, the reference alone has to do.
            brief = looked >= LOOKS or attempt.seconds > HURRIED * deadline
            looked += 1
            again = partial(attempt_check, check, server=server, seconds=seconds)
            attempt = settled(attempt, again, source, reference(kata), server, brief)
        verdict = judge(check, attempt, source, seconds)
        if not attempt.imported and not checks:
            return ChecksRun((verdict,), unusable=True)
        patience.count(attempt.seconds, verdict.passed)
        notice = notice or attempt.notice
        output = report_size.without_repeats(verdict.output, source.with_frames(attempt.before), first and not checks)
        checks.append(replace(verdict, output=output))
        after_check(verdict)
    return ChecksRun(tuple(checks), notice)


def conclude(kata: Kata, source: ModuleSource, planned: list[CheckSpec], run: ChecksRun, seconds: float) -> KataResult:
    """Return the kata's result, made of how all its checks went; it names mistakes and slips."""
    if run.unusable:
        return _nothing_ran(kata, planned, Status.BROKEN, run.checks[0].message, run.checks[0])
    checks, notice = list(run.checks), run.notice
    if all_done(checks):
        state = Status.PASSED
        notice = None if source.cells else notice  # in a notebook, cells that try things out may well raise something
    elif stubs.is_untouched(kata, source):
        state, checks = Status.UNTOUCHED, feedback.with_first_task(kata, checks, source)
    else:
        found = slips.fitting(slips.find(kata, source.live_text), checks, kata.name)
        strong = slips.without_weak(found)
        checks = diagnosis.with_mistakes(kata, checks, source.live_text, slips.kinds(strong))
        found = strong if any(check.mistakes for check in checks) else found
        state, checks = Status.FAILED, slips.with_advice(checks, found, source)
    return report_size.bounded(KataResult(kata.id, said(kata.title), state, None, tuple(checks), seconds, notice))


def reference(kata: Kata) -> ModuleSource:
    """Return the kata's solution as a module to grade."""
    return ModuleSource(kata.name, f"{kata.name}.py", kata.solution.read_text(encoding="utf-8"))


def judge(check: CheckSpec, attempt: CheckRun, source: ModuleSource, seconds: float) -> Check:
    """Return the verdict on an attempt, with what the student is told."""
    error, memory = attempt.error, attempt.memory
    if error is None:
        finding = feedback.Finding(Verdict.PASSED, "", None)
    else:
        finding = feedback.explain(error, source, attempt.output, attempt.status, seconds)
        if not attempt.imported:
            broken = said("{file} can't be imported.", file=source.shown)
            finding = replace(finding, message=joined(" ", [broken, finding.message]))
        memory = error.memory if isinstance(error, MemoryLimitExceeded) else memory
    wanted = error is not None and not finding.placeless
    line = finding.line or (place_of_use(attempt.called_at, source) if wanted else None)
    return Check(
        name=check.name,
        kind=check.kind,
        role=check.role,
        requirement=check.requirement,
        verdict=finding.verdict,
        message=report_size.cut(finding.message, report_size.MESSAGE),
        where=source.place(line) if line else None,
        output=source.with_frames(stack_dumps.without_dump(attempt.output)),
        seconds=round(attempt.seconds, 4),
        memory=memory,
        cause=finding.cause,
    )


def _without_module(handed: SubmittedModule, planned: list[CheckSpec]) -> KataResult:
    """Return the result of a kata whose module is missing, or can't be read."""
    if handed.problem:
        return _nothing_ran(handed.kata, planned, Status.BROKEN, handed.problem)
    missing = feedback.not_there(f"{handed.kata.name}.py", handed.instead, handed.remark)
    return _nothing_ran(handed.kata, planned, Status.MISSING, missing)


def _nothing_ran(
    kata: Kata, planned: list[CheckSpec], state: Status, message: str, first: Check | None = None
) -> KataResult:
    """Return the result of a kata without a usable module: every check is failed, for the same reason."""
    checks = tuple(
        Check(
            name=check.name,
            kind=check.kind,
            role=check.role,
            requirement=check.requirement,
            verdict=first.verdict if first and first.verdict != Verdict.UNFINISHED else Verdict.FAILED,
            message=message,
            where=first.where if first else None,
            output=first.output if first and number == 0 else "",
        )
        for number, check in enumerate(planned)
    )
    result = KataResult(kata.id, said(kata.title), state, message, checks, first.seconds if first else 0.0)
    return report_size.bounded(result)


def _not_tried(check: CheckSpec, patience: Patience) -> Check:
    return Check(check.name, check.kind, check.role, check.requirement, Verdict.TIMEOUT, patience.refusal())


def _with_passed(run: ChecksRun, planned: list[CheckSpec], passed: Mapping[str, Memory | None]) -> ChecksRun:
    """Return how all planned checks went: those that ran, and those that are known to be passed."""
    if run.unusable or not passed:
        return run
    ran = {check.name: check for check in run.checks}
    checks = [ran.get(each.name) or _known_check(each, passed[each.name]) for each in planned]
    return replace(run, checks=tuple(checks))


def _known_check(check: CheckSpec, memory: Memory | None) -> Check:
    return Check(check.name, check.kind, check.role, check.requirement, Verdict.PASSED, memory=memory)
