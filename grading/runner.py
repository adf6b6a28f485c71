"""The trusted runner: every check in a fresh worker, every verdict from this side alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from grading import boundary, feedback, stubs
from grading.boundary import Conversation, Lost, TimedOut
from grading.host import ForkHost, Line, Source, SpawnHost
from grading.ladder import Kata
from grading.memory import TooMuch
from grading.report import Check, KataResult, Memory, status
from grading.submission import Handed
from grading.suites import Planned, collected

DEADLINE = 5.0  # seconds a check; an honest one takes milliseconds
HURRIED = 1.0  # seconds a check, once PATIENCE of a kata's checks have run into the deadline
PATIENCE = 2

Host = ForkHost | SpawnHost


@dataclass(frozen=True)
class Attempt:
    """How one check went: what ended it, if anything did, and what was seen on the way."""

    error: BaseException | None
    imported: bool
    memory: Memory | None
    called_at: int | None  # the line of the definition that the check called last
    output: str
    status: int | None  # the worker's wait status, if it ended before it was told to
    seconds: float


def grade(
    handed: list[Handed], host: Host, seed: int = 0, progress: Callable[[KataResult], None] = lambda result: None
) -> list[KataResult]:
    """Return each kata's result, in order, and tell `progress` of each as it comes.

    Raises GraderError if a suite can't be collected or no worker can be had.
    """

    def work(planned: dict[str, list[Planned]]) -> list[KataResult]:
        results = []
        for item in handed:
            results.append(grade_kata(item, planned[item.kata.id], host))
            progress(results[-1])
        return results

    return collected([item.kata for item in handed], seed, work)


def grade_kata(handed: Handed, planned: list[Planned], host: Host) -> KataResult:
    """Run a kata's checks. Once its module can't be imported no further check is tried: all of them fail."""
    kata, source = handed.kata, handed.source
    if source is None:
        state = "broken" if handed.problem else "missing"
        return _nothing_ran(kata, planned, state, handed.problem or f"{kata.name}.py was not handed in.")
    start = time.perf_counter()
    checks: list[Check] = []
    late = 0
    for check in planned:
        seconds = HURRIED if late >= PATIENCE else DEADLINE
        attempt = attempt_check(check, source, host, seconds)
        verdict = judge(check, attempt, source, seconds)
        if not attempt.imported:
            return _nothing_ran(kata, planned, "broken", f"{source.file} can't be imported. {verdict.message}", verdict)
        late += verdict.verdict == "timeout"
        checks.append(verdict)
    state = status(checks, stubs.is_untouched(kata, source.text))
    return KataResult(kata.id, kata.title, state, None, tuple(checks), time.perf_counter() - start)


def attempt_check(check: Planned, source: Source, host: Host, seconds: float) -> Attempt:
    """Run one check in a worker of its own, and end the worker with all that it has started."""
    start = time.perf_counter()
    line = host.open(source, seconds)
    talk = Conversation(line, source.name)
    imported = line.broken is None and not line.lost
    memory, called_at = None, None
    with boundary.using(talk):
        error = _import_error(talk, line)
        if imported:
            try:
                memory = check.run()
            except Exception as raised:
                error = raised
            except BaseException as raised:
                # pytest's own outcomes, such as a failure, are no Exceptions; neither is a Ctrl-C, which is ours.
                if isinstance(raised, (KeyboardInterrupt, SystemExit)):
                    raise
                error = raised
        if error is not None and not line.lost:
            called_at = _last_called(talk)
    gone = line.lost and not isinstance(error, TimedOut)
    ended = host.close(line)
    return Attempt(
        error, imported, memory, called_at, line.drain.text(), ended if gone else None, time.perf_counter() - start
    )


def judge(check: Planned, attempt: Attempt, source: Source, seconds: float) -> Check:
    """Return the verdict on an attempt, with what the student is told."""
    error, memory = attempt.error, attempt.memory
    if error is None:
        finding = feedback.Finding("passed", "", None)
    else:
        finding = feedback.explain(error, source, attempt.output, attempt.status, seconds)
        memory = error.memory if isinstance(error, TooMuch) else memory
    line = finding.line or (attempt.called_at if error is not None else None)
    return Check(
        name=check.name,
        kind=check.kind,
        role=check.role,
        requirement=check.requirement,
        verdict=finding.verdict,
        message=finding.message,
        where=f"{source.file}:{line}" if line else None,
        output=feedback.printed(attempt.output),
        seconds=round(attempt.seconds, 4),
        memory=memory,
    )


def _import_error(talk: Conversation, line: Line) -> BaseException | None:
    """Why the module could not be imported: what it raised, or that the worker did not live to tell."""
    if line.broken is not None:
        return talk.student_error(line.broken)
    if not line.lost:
        return None
    return TimedOut() if time.monotonic() >= line.deadline else Lost("it ended")


def _last_called(talk: Conversation) -> int | None:
    try:
        line = talk.ask("where")
    except Exception:
        return None
    return line if type(line) is int and 0 < line < 10**7 else None


def _nothing_ran(
    kata: Kata, planned: list[Planned], state: str, message: str, first: Check | None = None
) -> KataResult:
    """The result of a kata whose module isn't there or can't be imported: every check is failed, with the one reason."""
    checks = tuple(
        Check(
            name=check.name,
            kind=check.kind,
            role=check.role,
            requirement=check.requirement,
            verdict=first.verdict if first and first.verdict != "unfinished" else "failed",
            message=message,
            where=first.where if first else None,
            output=first.output if first and number == 0 else "",
        )
        for number, check in enumerate(planned)
    )
    return KataResult(kata.id, kata.title, state, message, checks, first.seconds if first else 0.0)
