"""The plan of a prompt: which file each kata's module is imported from, and the lines above the first `>>>`."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grading import ROOT
from grading.curriculum import checkout_parts, stubs
from grading.curriculum.ladder import Kata, before, ladder
from grading.judge import submission
from grading.judge.submission import SubmittedModule
from grading.text import typed_paths
from grading.text.safe_text import plain

MAX_LINES_NAMED = 8


def plan(kata: Kata, lesson: bool) -> dict[str, Any]:
    """Return what `grading/terminal/prompt/start.py` reads, for the prompt or for the lesson of this kata.

    Raises GraderError if there is no lesson.
    """
    path = Path(os.path.abspath(typed_paths.lesson(kata.folder)))
    if lesson and not path.exists():
        raise checkout_parts.lost([path])
    handed = submission.find_modules(ROOT, list(ladder()))
    replaced = [one.kata for one in handed if one.kata.number < kata.number and _is_not_begun(one)]
    modules = {one.kata.name: _file(one, one.kata in replaced) for one in handed}
    own = next(one for one in handed if one.kata == kata)
    title = f"Kata {kata.number}, {kata.title}: " + ("the lesson's examples on your code." if lesson else "your code.")
    notes = [*_unfinished(own), *_references(replaced)]
    return {
        "kata": kata.name,
        "modules": modules,
        "title": "\n".join([title, *notes]),
        "banner": [title, *notes, *_help(kata)],
        "lesson": str(path) if lesson else None,
    }


def no_input(kata: Kata) -> str:
    """Return the message for a place where nothing can be typed, such as a notebook."""
    if os.environ.get("KATAS_TYPED") != "%run":
        return f"try needs a terminal to type in, or lines from a pipe; {_lesson_command(kata)} needs neither"
    step_before = before(kata)
    folders = [str(one.folder) for one in (step_before, kata) if one]
    return (
        "try needs a terminal, but a notebook is a prompt itself. Type into a cell:\n"
        f"    import sys; sys.path += {folders!r}\n"
        f"    import numpy as np; from {kata.name} import *\n"
        f"After a change of {kata.name}.py, restart the kernel. {_lesson_command(kata)} works here, too."
    )


def _is_not_begun(handed: SubmittedModule) -> bool:
    """True if the module is the stub as shipped, or isn't there at all."""
    if handed.source is None:
        return handed.problem is None
    return stubs.is_untouched(handed.kata, handed.source)


def _file(handed: SubmittedModule, replaced: bool) -> dict[str, str]:
    """Return the KataFile of a module, as a dict; a kata that isn't begun has the reference in its place."""
    path = handed.kata.solution if replaced else handed.path or handed.kata.stub
    return {"path": os.path.abspath(path), "shown": typed_paths.path(path), "problem": _problem(handed, replaced)}


def _problem(handed: SubmittedModule, replaced: bool) -> str:
    """Return why a module can't be had, in a sentence for the student, or an empty text."""
    if handed.source is not None or replaced:
        return ""
    if handed.problem:
        return plain(handed.problem)
    stub, command = typed_paths.path(handed.kata.stub), typed_paths.command("reset", handed.kata.number)
    return f"There is no {stub}; `{command}` brings the stub back."


def _unfinished(handed: SubmittedModule) -> Iterator[str]:
    """Yield a sentence with the lines that still say TODO, if there are any."""
    text = handed.source.text if handed.source else ""
    todo = re.compile(rf"\s*# TODO kata {handed.kata.number}")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if todo.match(line)]
    if lines:
        named = ", ".join(map(str, lines[:MAX_LINES_NAMED])) + ", …" * (len(lines) > MAX_LINES_NAMED)
        places = "1 place says" if len(lines) == 1 else f"{len(lines)} places say"
        path = typed_paths.path(handed.path or handed.kata.stub)
        yield f"{places} TODO kata {handed.kata.number} still: {path}, line{'s' * (len(lines) > 1)} {named}."


def _references(replaced: list[Kata]) -> Iterator[str]:
    """Yield a sentence that names the earlier katas whose reference is imported, if there are any."""
    if replaced:
        names = ", ".join(kata.name for kata in replaced)
        yield f"You have not begun these, so the import of each gives the reference: {names}."


def _help(kata: Kata) -> Iterator[str]:
    step_before = before(kata)
    earlier = f", and `from {step_before.name} import ...` works" if step_before else ""
    yield f"np, {kata.name} and all its names are here{earlier}."
    yield "exit() leaves. After a change of your file, start again."
    yield f"{_lesson_command(kata)} runs the lesson's examples one by one."


def _lesson_command(kata: Kata) -> str:
    return f"`{typed_paths.command('try', kata.number, '--lesson')}`"
