"""One check, run in a worker of its own."""

import time
from dataclasses import dataclass

from sentences import said

from grading.curriculum.source import ModuleSource
from grading.judge import feedback, garbage
from grading.judge.report.report import Memory
from grading.judge.suites import CheckSpec
from grading.text.errors import Fault, MachineTrouble
from grading.workers import proxies
from grading.workers.check_errors import ProtocolViolation, TimedOut, WorkerLost
from grading.workers.client import WorkerClient
from grading.workers.connection import WorkerConnection
from grading.workers.fork_server import WorkerServer
from grading.workers.untrusted import line_number


@dataclass(frozen=True)
class CheckRun:
    """How one check went.

    Attributes:
        error: the exception that ended it, or None if it was passed.
        imported: True if the module could be imported.
        memory: the memory that a memory check measured.
        called_at: the line of the definition that the check called last.
        output: the text that the worker printed.
        status: the worker's wait status, if it ended before it was told to.
        seconds: how long the check took.
        before: the beginning of the output, which was printed while the module was imported.
        unforked: the reason for which the system refused a process, as a worker says; or "".
        blameless: True if that can't be the student's doing.
        notice: a sentence on an exception that ended the module early.
        requests: the requests to the worker, as they were sent; of long ones only the beginning.
    """

    error: BaseException | None
    imported: bool
    memory: Memory | None
    called_at: int | None
    output: str
    status: int | None
    seconds: float
    before: str = ""
    unforked: str = ""
    blameless: bool = False
    notice: str | None = None
    requests: bytes = b""


def attempt_check(check: CheckSpec, source: ModuleSource, server: WorkerServer, seconds: float) -> CheckRun:
    """Run one check in a worker of its own, and end the worker with all that it has started.

    If its requests are known, from the solution or since it was passed before, they are sent ahead. If that attempt
    fails, the check runs again, one request at a time.
    """
    if not check.repeatable:
        return _run_once(check, source, server, seconds)
    ahead = server.requests.to_send(source, check.name, check.requests)
    attempt = _run_once(check, source, server, seconds, ahead)
    if ahead and not attempt.imported:
        return attempt
    if ahead and attempt.error is not None:
        attempt = _run_once(check, source, server, seconds)
    server.requests.note(source, check.name, passed=attempt.error is None)
    if attempt.error is None:
        server.requests.keep(source, check.name, attempt.requests, attempt.seconds)
    return attempt


def _run_once(
    check: CheckSpec, source: ModuleSource, server: WorkerServer, seconds: float, ahead: bytes = b""
) -> CheckRun:
    server.ready()  # which is no time of the check's
    start = time.perf_counter()
    line = server.open(source, seconds, ahead)
    talk = WorkerClient(line, source.name, check.name)
    memory, called_at = None, None
    notice = talk.stopped = feedback.early_end(talk.student_error(line.stopped), source) if line.stopped else None
    with proxies.using(talk), garbage.collected_later():
        error = _unusable(talk, line)
        if error is None:
            memory, error = _outcome(check)
        if error is None and len(talk.sent) < len(ahead):
            error = WorkerLost("it was sent more requests ahead")  # which isn't shown: the check runs again
        if error is None and line.lost:
            error = WorkerLost(said("it was gone before the test was over"))
        if error is None and time.monotonic() > line.deadline:
            error = TimedOut()  # what the test itself did with the values took so long
        if error is not None and not line.lost and not ahead:
            called_at = _last_called(talk)
    gone = line.lost and not isinstance(error, (TimedOut, ProtocolViolation))  # by itself, that is
    ended = server.close(line)
    return CheckRun(
        error=error,
        imported=line.imported,
        memory=memory,
        called_at=called_at,
        output=line.output(),
        before=line.before,
        status=ended if gone else None,
        seconds=time.perf_counter() - start,
        unforked=line.unforked,
        blameless=line.blameless,
        notice=notice,
        requests=bytes(talk.sent),
    )


def _outcome(check: CheckSpec) -> tuple[Memory | None, BaseException | None]:
    """Run the check; return the memory that it measured, and the exception that ended it."""
    try:
        return check.run(), None
    except (Fault, MachineTrouble, KeyboardInterrupt, SystemExit):
        raise  # of ours or of the machine, and no verdict
    except BaseException as raised:  # pytest's own outcomes, such as a failure, are no Exceptions
        return None, raised


def _unusable(talk: WorkerClient, line: WorkerConnection) -> BaseException | None:
    """Return the exception that ends the check at once, since its worker holds no module; or None."""
    if line.broken is not None:
        return talk.student_error(line.broken)
    if not line.lost:
        return None
    if line.violation:
        return ProtocolViolation(line.violation)
    if line.unforked:
        return WorkerLost(
            said(
                "it could not start the one for this check ({reason}); perhaps your file starts processes or threads",
                reason=line.unforked,
            )
        )
    return TimedOut() if time.monotonic() >= line.deadline else WorkerLost(said("it ended"))


def _last_called(talk: WorkerClient) -> int | None:
    talk.connection.deadline = min(talk.connection.deadline, time.monotonic() + 0.5)
    try:
        return line_number(talk.ask("where"))
    except KeyboardInterrupt:
        raise
    except BaseException:  # pytest's own outcomes too: a forged reply may say that a definition is missing
        return None
