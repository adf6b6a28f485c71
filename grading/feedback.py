"""What a student is told of a check that did not pass: the verdict, a message, and which of their lines it is about."""

import re
import signal
from dataclasses import dataclass

from grading.boundary import Fault, Lost, StudentError, TimedOut
from grading.host import Source

SHOWN_FRAMES = 3
STOOD = re.compile(r'File "([^"\n]{1,200})", line (\d{1,7}) in ([^\n]{1,200})')
DUMP = re.compile(r"^(Fatal Python error: |Timeout \(\d+:\d\d:\d\d(\.\d+)?\)!|Current thread 0x|Thread 0x)", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """A verdict with its message, and the line of the student's file, or None."""

    verdict: str
    message: str
    line: int | None


def explain(error: BaseException, source: Source, output: str, status: int | None, seconds: float) -> Finding:
    """Say what the exception that ended a check means.

    `status` is the worker's wait status, if it is known and the worker ended by itself; `output` is all it printed.
    """
    if isinstance(error, TimedOut):
        line, where = stood(output, source)
        return Finding("timeout", f"No answer after {seconds:g} seconds: is there a loop that never ends?{where}", line)
    if isinstance(error, Lost):
        line, where = stood(output, source)
        return Finding("crashed", f"The Python process that ran your code {ending(status, error)}.{where}", line)
    fault = getattr(error, "fault", None)
    if fault is None:
        return Finding("failed", str(error) or type(error).__name__, None)
    line = fault.frames[-1][0] if fault.frames else None
    verdict = "unfinished" if isinstance(error, NotImplementedError) else "failed"
    return Finding(verdict, described(fault, source), line)


def described(fault: Fault, source: Source) -> str:
    """A student's exception as text: what it is, and their own lines on the way, the one that raised it last."""
    lines = [f"{fault.name}: {fault.text}" if fault.text else fault.name]
    for number, function in fault.frames[-SHOWN_FRAMES:]:
        place = f"in {function}" if function != "<module>" else "at the top level"
        lines.append(f"  {source.file}:{number}, {place}:  {line_of(source, number)}")
    return "\n".join(lines)


def line_of(source: Source, number: int) -> str:
    lines = source.text.splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else "?"


def stood(output: str, source: Source) -> tuple[int | None, str]:
    """Where the code stood when faulthandler wrote its traceback, innermost call first."""
    dump = DUMP.search(output)
    for file, line, function in STOOD.findall(output[dump.start() :]) if dump else []:
        if file == source.file:
            number = int(line)
            return number, f"\n  It stood at {source.file}:{number}, in {function}:  {line_of(source, number)}"
    return None, ""


def printed(output: str) -> str:
    """What the student printed: the output without faulthandler's traceback."""
    dump = DUMP.search(output)
    return output[: dump.start()] if dump else output


def ending(status: int | None, error: Lost) -> str:
    if status is not None and status > 0:
        if status & 0x7F:
            number = status & 0x7F
            known = number in signal.Signals.__members__.values()
            return f"was ended by {signal.Signals(number).name if known else f'signal {number}'}"
        return f"ended itself (exit status {status >> 8})"
    if status == 0:
        return "ended itself (exit status 0)"
    return f"was lost: {error}"


def is_student_error(error: BaseException) -> bool:
    return isinstance(error, StudentError) or hasattr(error, "fault")
