"""The feedback on a check that did not pass: the verdict, a message, and the student's line that it is about."""

import re
import signal
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from expect import Failed, MissingDefinition
from sentences import joined, said

from grading.curriculum import stubs
from grading.curriculum.ladder import KATAS, Kata, ladder
from grading.curriculum.source import ModuleSource
from grading.judge.advice.exception_advice import advice
from grading.judge.error_text import text_of
from grading.judge.modules.module_names import STEP
from grading.judge.modules.notebook import is_notebook
from grading.judge.report.causes import Cause, Raised, Unexpected
from grading.judge.report.report import Check
from grading.judge.stack_dumps import last_place
from grading.judge.student_frames import cycle_of, own_line, raiser, shown_frames
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.try_outs import tries_out
from grading.text import typed_paths
from grading.text.labels import Verdict
from grading.text.language import known, translation
from grading.workers.check_errors import StudentTraceback, TimedOut, WorkerLost

# The texts that Function's own forward and backward raise in the stubs and in the solution.
OF_THE_BASE_CLASS = (said("a Function needs a forward of its own"), said("a Function needs a backward of its own"))
# Before the name of an object of the grader's or of a check, as Python writes it.
OUR_NAMES = re.compile(r"katas-worker\.(?:[\w<>]{1,80}\.){0,9}|\btest_\w{1,80}\.<locals>\.")
OF_VARIABLE = ("data", "grad", "creator", "generation", "backward", "cleargrad")
OF_FUNCTION = ("input", "output", "inputs", "outputs", "forward")
MAX_FRAMES_SHOWN = 3


@dataclass(frozen=True)
class Finding:
    """A verdict with its message, the line of the student's file or None, and the failure as fields, if it has them."""

    verdict: Verdict
    message: str
    line: int | None
    cause: Cause | None = None
    placeless: bool = False  # True if the student's code lacks what the check asked for: that stands in no line


def explain(error: BaseException, source: ModuleSource, output: str, status: int | None, seconds: float) -> Finding:
    """Return the meaning of the exception that ended a check, with the notes that the suite has added to it.

    `status` is the worker's wait status, if that is known and the worker ended by itself. `output` is all it printed.
    """
    finding = _meaning(error, source, output, status, seconds)
    return replace(finding, message=joined("\n", [finding.message, *getattr(error, "__notes__", ())]))


def _meaning(error: BaseException, source: ModuleSource, output: str, status: int | None, seconds: float) -> Finding:
    if isinstance(error, TimedOut):
        line, where = last_place(output, source, timed_out=True)
        if (rounded := round(seconds, 2)) == 1:
            waited = said("No answer after 1 second: is there a loop that never ends?")
        else:
            waited = said("No answer after {seconds:g} seconds: is there a loop that never ends?", seconds=rounded)
        return Finding(Verdict.TIMEOUT, joined("\n", [waited, *where]), line)
    if isinstance(error, WorkerLost):
        line, where = last_place(output, source)
        return Finding(Verdict.CRASHED, joined("\n", [exit_text(status, error), *where]), line)
    fault = getattr(error, "student_traceback", None)
    if fault is None:
        return suite_failure(error, source)
    line = own_line(fault, source)
    if isinstance(error, NotImplementedError):
        task = task_of(source.name, fault.text)
        if task in OF_THE_BASE_CLASS and _has_all_of_its_own(task, source):
            return Finding(Verdict.UNFINISHED, fault_text(fault, source), line)
        return Finding(Verdict.UNFINISHED, unwritten(task), line)
    message = joined("\n", [fault_text(fault, source), *([] if fault.frames else suite_line(error))])
    cause = Raised(fault.name, fault.text, raiser(fault, source))
    return Finding(Verdict.FAILED, message, line, cause, placeless=bool(fault.missing) and not fault.frames)


def suite_failure(error: BaseException, source: ModuleSource) -> Finding:
    """Return the meaning of an exception that a test itself raised: a failure, or a surprise.

    A surprise shows the test's line, and the student's lines that called the test's function.
    """
    text = text_of(error) or type(error).__name__
    if isinstance(error, Failed):
        return Finding(Verdict.FAILED, text, None, Unexpected(error.called, error.got, error.expected, error.exception))
    if isinstance(error, (AssertionError, pytest.fail.Exception)):
        return Finding(Verdict.FAILED, text, None, placeless=isinstance(error, MissingDefinition))
    name = type(error).__name__
    way: StudentTraceback | None = getattr(error, "way_through_student", None)
    shown = shown_frames(way.frames[-MAX_FRAMES_SHOWN:], source) if way else []
    headline = f"{name}: {without_our_names(text)}" if text != name else name
    message = joined("\n", [headline, *_other_kind(error), *shown, *suite_line(error)])
    return Finding(Verdict.FAILED, message, own_line(way, source) if way else None, Raised(name, text))


def _other_kind(error: BaseException) -> list[str]:
    """Return the sentence on a value of the student's that is no Variable or Function, where a check wants one."""
    if not isinstance(error, AttributeError) or type(error.obj) not in (type(None), list, tuple, float, int):
        return []
    name = str(error.name)
    facts = {"kind": "None" if error.obj is None else type(error.obj).__name__, "name": name}
    if name in OF_VARIABLE:
        return [said("Your code gave `{kind}` there, and the check asks a Variable for its `{name}`.", facts)]
    if name in OF_FUNCTION:
        return [said("Your code gave `{kind}` there, and the check asks a Function for its `{name}`.", facts)]
    return []


def with_first_task(kata: Kata, checks: list[Check], source: ModuleSource) -> list[Check]:
    """Return the checks of an untouched stub. The first failing one has the first task as its message and place.

    The stub of a later kata fails by what the step before does not do, which a student can't read as a task.
    """
    task, line = stubs.first_task(kata, source.text)
    place = next(number for number, check in enumerate(checks) if check.fails_kata)
    where = source.place(line) if line else checks[place].where
    first = replace(checks[place], message=unwritten(task_of(kata.name, task)), where=where)
    return [*checks[:place], first, *checks[place + 1 :]]


def unwritten(task: str) -> str:
    """Return the message of a check that an unwritten part ended."""
    return said("not written yet: {task}", task=task or "NotImplementedError")


def task_of(name: str, text: str) -> str:
    """Return the text of a stub's `raise NotImplementedError("…")` as one that can be translated, if it is a stub's.

    The stub may be in any language.
    """
    for kata in ladder():
        number, _, todo = text.partition(": ")
        if kata.name == name and number == f"kata {kata.number}":
            for task in kata.todo.values():
                if todo == task or any(todo == translation(task, language) for language in known()):
                    return said("kata {number}: {todo}", number=kata.number, todo=said(task))
    return next((own for own in OF_THE_BASE_CLASS if own == text), text)


def _has_all_of_its_own(task: str, source: ModuleSource) -> bool:
    """True if no class of the module's that derives from Function lacks the method that the base class asks for."""
    facts = syntax_facts.of(source.text)
    method = "forward" if task == OF_THE_BASE_CLASS[0] else "backward"
    derived = [each for each in facts.classes.values() if "Function" in each.bases] if facts else []
    return bool(derived) and all(method in each.members for each in derived)


def suite_line(error: BaseException) -> list[str]:
    """Return the line of the suite that met an exception from outside the student's file, as text; or none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.parent.parent == KATAS and file.name.startswith("test_"):
            place = f"{file.name}:{frame.lineno}"
            return [said("  {place}, in {function}:  {code}", place=place, function=frame.name, code=frame.line or "")]
    return []


def not_there(file: str, instead: str | None, remark: str = "") -> str:
    """Return the message about a missing file.

    Args:
        instead: the name of a file that may be the one, or None.
        remark: a sentence on files that may be the one by their definitions.
    """
    if remark or instead is None:
        missing = said("{file} was not handed in.", file=file)
        return joined(" ", [missing, remark]) if remark else missing
    names = {"file": file, "other": instead[:200]}
    if is_notebook(instead):
        command = typed_paths.command("grade", "--from", "NOTEBOOK")
        return said(
            "There is no {file}, but there is {other}, a notebook: `{command}` grades one.", names, command=command
        )
    if step := STEP.match(instead):
        return said(
            "There is no {file}, but there is {other}, which by its number is of this kata: the book's step {step} "
            "belongs to it. If it holds your answer, hand that in as {file}.",
            names,
            step=int(step[1]),
        )
    return said("There is no {file}, but there is {other}. If that is yours, rename it to {file}.", names)


def fault_text(fault: StudentTraceback, source: ModuleSource) -> str:
    """Return a student's exception as text, with their lines on the way to it, the innermost last."""
    text = without_our_names(fault.text)
    lines = [f"{fault.name}: {text}" if text else fault.name, *advice(fault, source)]
    frames, cycle = fault.frames[-MAX_FRAMES_SHOWN:], cycle_of(fault)
    if cycle:
        lines.append(said("These lines call one another again and again:"))
        frames = cycle
    return joined("\n", [*lines, *shown_frames(frames, source)])


def without_our_names(text: str) -> str:
    """Return an exception's text without the grader's own modules, and the check around a class that it defines."""
    return OUR_NAMES.sub("", text)


def early_end(error: BaseException, source: ModuleSource) -> str | None:
    """Return the notice of an exception that ended a module after some of its definitions.

    It is None if the worker broke the protocol.
    """
    fault = getattr(error, "student_traceback", None)
    if fault is None:
        return None
    if source.cells:
        ended = said(
            "A cell of {notebook} ended early, by an exception. The cells below it were run all the same.",
            notebook=source.shown,
        )
        return joined("\n", [ended, fault_text(fault, source)])
    ended = said(
        "{file} ended early, by an exception. What stands above counts, and what stands below was not run.",
        file=source.file,
    )
    instead = said(
        'Lines that only try things out belong under `if __name__ == "__main__":`, which the grader passes over.'
    )
    trying = bool(fault.frames) and tries_out(source.text, fault.frames[0][0])
    return joined("\n", [ended, fault_text(fault, source), *([instead] if trying else [])])


def exit_text(status: int | None, error: WorkerLost) -> str:
    """Return how the worker's process ended, as a sentence."""
    if status is not None and status > 0:
        number = status & 0x7F
        if number in signal.Signals.__members__.values():
            name = signal.Signals(number).name
            return said("The Python process that ran your code was ended by {signal}.", signal=name)
        if number:
            return said("The Python process that ran your code was ended by signal {number}.", number=number)
    if status is not None and status >= 0:
        code = status >> 8
        return said("The Python process that ran your code ended itself (exit status {status}).", status=code)
    return said("The Python process that ran your code was lost: {reason}.", reason=str(error))
