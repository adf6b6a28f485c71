"""What a student is told of a check that did not pass: the verdict, a message, and which of their lines it is about."""

import difflib
import itertools
import platform
import re
import signal
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from grading.curriculum import module_parts, source_lines
from grading.curriculum.ladder import KATAS, ladder
from grading.curriculum.source import ModuleSource
from grading.judge.submission import EXPORT, STEP
from grading.text.labels import Verdict
from grading.workers.proxies import Fault, TimedOut, WorkerLost

SHOWN_FRAMES = 3
MAX_NAME, MAX_NAMES = 30, 100
MAX_LOOKED_AT = 50_000  # characters of a module, where it is looked through for a pattern
STOOD = re.compile(r'File "([^"\n]{1,200})", line (\d{1,7}) in ([^\n]{1,200})')
NO_OPERATOR = re.compile(r"unsupported operand type|bad operand type for unary")
# A function at the top level with its body; a line that binds a special method; the part that only a script runs.
BINDER = re.compile(r"^def (?P<name>\w{1,80})\(.*\n(?P<body>(?:[ \t].*\n?|\n)*)", re.MULTILINE)
BINDS = re.compile(r"^\s+(?:\w+\.__\w+__\s*=[^=]|setattr\(\w+, *['\"]__)", re.MULTILINE)
MAIN = re.compile(r"^if __name__ *==.*\n(?:[ \t].*\n?|\n)*", re.MULTILINE)
NO_MODULE = re.compile(r"No module named '(?P<name>\w+)")
NO_NAME = re.compile(r"cannot import name '\w+' from '\w+'")
# Packages that people who learn from the book import; any other name is more likely a file of the student's own.
PACKAGES = frozenset(
    "IPython PIL autograd cupy cv2 dezero graphviz jax keras matplotlib mpl_toolkits networkx pandas plotly psutil pydot "
    "pytest requests rich scipy seaborn sklearn sympy tensorflow torch torchvision tqdm".split()
)
# What faulthandler writes begins in the middle of a line, if the code had begun one.
DUMP = re.compile(
    r"^Fatal Python error: |Timeout \(\d+:\d\d:\d\d(\.\d+)?\)!\n|(Current t|T)hread 0x[0-9a-f]{8,} ", re.MULTILINE
)


@dataclass(frozen=True)
class Finding:
    """A verdict with its message, and the line of the student's file, or None."""

    verdict: Verdict
    message: str
    line: int | None


def explain(error: BaseException, source: ModuleSource, output: str, status: int | None, seconds: float) -> Finding:
    """Say what the exception that ended a check means.

    `status` is the worker's wait status, if it is known and the worker ended by itself; `output` is all it printed.
    """
    if isinstance(error, TimedOut):
        line, where = stood(output, source)
        time = "1 second" if seconds == 1 else f"{seconds:g} seconds"
        return Finding(Verdict.TIMEOUT, f"No answer after {time}: is there a loop that never ends?{where}", line)
    if isinstance(error, WorkerLost):
        line, where = stood(output, source)
        return Finding(Verdict.CRASHED, f"The Python process that ran your code {ending(status, error)}.{where}", line)
    fault = getattr(error, "fault", None)
    if fault is None:
        return Finding(Verdict.FAILED, of_the_suite(error), None)
    line = own_line(fault, source)
    if isinstance(error, NotImplementedError):
        return Finding(Verdict.UNFINISHED, f"not written yet: {fault.text or 'NotImplementedError'}", line)
    return Finding(Verdict.FAILED, described(fault, source) + ("" if fault.frames else suite_line(error)), line)


def of_the_suite(error: BaseException) -> str:
    """An exception that a test itself ended with: the failure that it means to be, or a surprise, and in which line."""
    text = str(error) or type(error).__name__
    if isinstance(error, (AssertionError, pytest.fail.Exception)):
        return text
    return f"{type(error).__name__}: {text}{suite_line(error)}"


def suite_line(error: BaseException) -> str:
    """The line of the suite that met an exception outside of the student's file, as a line of text; or nothing."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.parent.parent == KATAS and file.name.startswith("test_"):
            return f"\n  {file.name}:{frame.lineno}, in {frame.name}:  {frame.line}"
    return ""


def not_there(file: str, instead: str | None) -> str:
    """What to say where there is no such file; `instead` is the name of one that may be meant."""
    if instead is None:
        return f"{file} was not handed in."
    if instead.lower().endswith(".ipynb"):
        return f"There is no {file}, but there is {instead[:200]}, a notebook. {EXPORT}{file}."
    if step := STEP.match(instead):
        return (
            f"There is no {file}, but there is {instead[:200]}, which by its number is of this kata: the book's step "
            f"{int(step[1])} belongs to it. If it holds your answer, hand that in as {file}."
        )
    return f"There is no {file}, but there is {instead[:200]}. If that is yours, rename it to {file}."


def described(fault: Fault, source: ModuleSource) -> str:
    """A student's exception as text: what it is, and their own lines on the way, the one that raised it last."""
    lines = [f"{fault.name}: {fault.text}" if fault.text else fault.name, *advice(fault, source)]
    for number, function in fault.frames[-SHOWN_FRAMES:]:
        place = f"in {function}" if function != "<module>" else "at the top level"
        lines.append(f"  {source.file}:{number}, {place}:  {line_of(source, number)}")
    return "\n".join(lines)


def stopped(error: BaseException, source: ModuleSource) -> str | None:
    """What to say of an exception that ended a module after some of its definitions; None if the worker made no sense."""
    fault = getattr(error, "fault", None)
    if fault is None:
        return None
    return (
        f"{source.file} ended early, by an exception. What stands above counts, and what stands below was not run.\n"
        f"{described(fault, source)}\n"
        'Lines that only try things out belong under `if __name__ == "__main__":`, which the grader passes over.'
    )


def own_line(fault: Fault, source: ModuleSource) -> int | None:
    """The line of an exception that is for the student to look at: the innermost that their stub hadn't ready for them.

    Where all of them were ready it's the innermost of all, and None where none is in their file.
    """
    lines, ready = source_lines.of(source.text), _ready(source.name)
    numbers = [number for number, _ in reversed(fault.frames)]
    own = [number for number in numbers if lines.bare(number) not in ready.get(lines.around(number), ())]
    return next(iter(own or numbers), None)


@cache
def _ready(name: str) -> dict[str, frozenset[str]]:
    """The lines, without what indents them, of every definition that a module's stub has ready, by its dotted name."""
    return {
        definition.name: frozenset(line.strip() for line in definition.text.splitlines())
        for kata in ladder()
        if kata.name == name
        for definition in module_parts.read(kata.solution).definitions
        if definition.name not in kata.todo
    }


def advice(fault: Fault, source: ModuleSource) -> list[str]:
    """What to say of a name that isn't there: a line about what may have been meant, or none."""
    found = _of_a_notebook(fault, source) or (_never_called(source) if NO_OPERATOR.search(fault.text) else [])
    if found:
        return found
    if fault.missing:
        name, known = fault.missing
        meant = closest(name, known)
        return [f"There is no `{name}`; did you mean your `{meant}`?"] if meant else []
    wanted = NO_MODULE.match(fault.text) if fault.name == "ModuleNotFoundError" else None
    if wanted and wanted["name"] in PACKAGES:
        return ["Only numpy and Python's standard library are there: the katas need nothing else."]
    if wanted or fault.text.startswith("attempted relative import"):
        return [
            f"{source.file} is graded on its own, with numpy and Python's standard library alone: what it needs of "
            f"another file has to stand in {source.file} too."
        ]
    if fault.name == "ImportError" and NO_NAME.match(fault.text):
        return [f"This is Python {platform.python_version()}: another version may have that name."]
    return []


def _of_a_notebook(fault: Fault, source: ModuleSource) -> list[str]:
    """Return what to say of a line that only a notebook understands, or nothing."""
    line = line_of(source, fault.frames[-1][0]) if fault.frames else ""
    if fault.name == "SyntaxError" and line.startswith(("%", "!")):
        return ["That line is a command of a notebook, and no Python. Delete it."]
    if fault.name == "NameError" and "'get_ipython'" in fault.text:
        return ["get_ipython is there in a notebook only. Delete that line."]
    return []


def _never_called(source: ModuleSource) -> list[str]:
    """Return what to say of a function that binds Variable's operators, as the book's does, and that nothing calls."""
    # What stands below the line for starting the file itself is not run here.
    text = MAIN.sub("", source.text[:MAX_LOOKED_AT])
    for found in itertools.islice(BINDER.finditer(text), MAX_NAMES):
        name = found["name"]
        if BINDS.search(found["body"]) and not re.search(rf"^(?!def )[^#\n]*(?<![\w.]){name}\(", text, re.MULTILINE):
            return [f"`{name}` is defined but never called: it binds the operators, so call it below its definition."]
    return []


def closest(name: str, known: tuple[str, ...]) -> str | None:
    """The known name that somebody who wrote it most likely calls `name`: the same but for _ and case, or nearly."""
    # To compare hundreds of long names would take seconds of ours, and no name of a kata is long.
    known = tuple(other for other in known if max(len(other), len(name)) <= MAX_NAME)[:MAX_NAMES]
    same = [other for other in known if _letters(other) == _letters(name) and other != name]
    close = difflib.get_close_matches(name, [other for other in known if not other.startswith("_")], n=1, cutoff=0.8)
    return next(iter([*same, *close]), None)


def _letters(name: str) -> str:
    return name.replace("_", "").lower()


def line_of(source: ModuleSource, number: int) -> str:
    return source_lines.of(source.text).shown(number)


def stood(output: str, source: ModuleSource) -> tuple[int | None, str]:
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


def ending(status: int | None, error: WorkerLost) -> str:
    if status is not None and status > 0:
        if status & 0x7F:
            number = status & 0x7F
            known = number in signal.Signals.__members__.values()
            return f"was ended by {signal.Signals(number).name if known else f'signal {number}'}"
        return f"ended itself (exit status {status >> 8})"
    if status == 0:
        return "ended itself (exit status 0)"
    return f"was lost: {error}"
