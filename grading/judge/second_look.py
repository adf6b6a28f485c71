"""A second look at a check that the machine may have ended: it was the machine, or the student's code."""

import time
from collections.abc import Callable

from sentences import said

from grading.curriculum.source import ModuleSource
from grading.judge.check_run import CheckRun
from grading.judge.error_text import text_of
from grading.workers import machine_faults
from grading.workers.check_errors import ProtocolViolation, WorkerLost
from grading.workers.fork_server import WorkerServer

PAUSES = (0.1, 0.4, 1.0)  # seconds before each look, for neighbours to be done
OUR_END = 70  # a worker's exit status if the grader's code in it raised an exception, and not the student's


def settled(
    attempt: CheckRun,
    again: Callable[[ModuleSource], CheckRun],
    own: ModuleSource,
    reference: ModuleSource,
    server: WorkerServer,
    brief: bool,
) -> CheckRun:
    """Return an attempt that the machine has not spoiled: the one given, or another one.

    If the machine may be at fault:

    1. `again` runs the same check on the reference in a fresh worker. If that fails too, it is the machine.
    2. Then it runs the student's own module once more, unless `brief`.

    Raises MachineTrouble if it is the machine.
    """
    thorough = isinstance(attempt.error, WorkerLost) and not brief
    for pause in PAUSES if thorough else PAUSES[:1]:
        why = suspicion(attempt)
        if why is None:
            return attempt
        if thorough:
            server.stop()  # with it end all processes that the student's code has started
            time.sleep(pause if attempt.unforked else 0)
        if suspicion(again(reference)) is not None:
            raise machine_faults.trouble(why)
        if not brief:
            attempt = again(own)
    if attempt.blameless and (why := suspicion(attempt)):
        raise machine_faults.trouble(why)
    return attempt


def suspicion(attempt: CheckRun) -> str | None:
    """Return how the machine may have ended the attempt, or None if it can't have.

    The student's code is at fault for a process that ended itself, ran into its deadline or broke the protocol.
    """
    error, status = attempt.error, attempt.status
    if error is None or isinstance(error, ProtocolViolation):
        return None
    if attempt.unforked:
        return said("it did not let a worker start another process ({reason})", reason=attempt.unforked)
    if isinstance(error, WorkerLost):
        if status is None or status < 0 or status >> 8 == OUR_END:
            return said("a worker was lost, and nothing says why")
        return said("a worker was ended by signal {number}", number=status & 0x7F) if status & 0x7F else None
    if type(error).__module__.partition(".")[0] == "psutil":
        return said("a worker was lost while its memory was measured")
    fault = getattr(error, "student_traceback", None)
    return machine_faults.shortage(*(fault.name, fault.text) if fault else (type(error).__name__, text_of(error)))
