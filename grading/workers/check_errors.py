"""The exceptions that end a check, besides those of the suite itself."""

from dataclasses import dataclass

from sentences import said

MAX_TROUBLE = 200  # characters of a protocol error's text


class WorkerLost(Exception):
    """The worker is gone."""


class ProtocolViolation(WorkerLost):
    """The worker has sent a message that no honest worker sends."""

    def __init__(self, trouble: object) -> None:
        text = str(trouble)[:MAX_TROUBLE]
        super().__init__(said("the worker said something that makes no sense ({trouble})", trouble=text))


class TimedOut(Exception):
    """The check's deadline has passed."""


class StudentError(Exception):
    """An exception of the student's for which there is no ordinary builtin one, such as SystemExit."""


@dataclass(frozen=True)
class StudentTraceback:
    """A student's exception, as an attribute `student_traceback` of the exception that is raised here in its place."""

    name: str  # of its class
    text: str
    frames: tuple[tuple[int, str], ...]  # the student's own lines on the way, as (line, function)
    missing: tuple[str, tuple[str, ...]] | None = None  # a name that isn't there, and those that are
