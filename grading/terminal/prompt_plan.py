"""The plan of a prompt: which file each kata's module is imported from, and the lines above the first `>>>`."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grading import ROOT
from grading.curriculum import damaged_files, stubs
from grading.curriculum.ladder import Kata, before, ladder
from grading.judge.modules import submission
from grading.judge.modules.submission import SubmittedModule
from grading.text import typed_paths
from grading.text.errors import SYSTEM_REASONS
from grading.text.language import said, shown
from grading.text.safe_text import plain

MAX_LINES_NAMED = 8
# The texts of the prompt's process, which imports nothing of the grader: it gets them translated, and fills them in.
TEXTS = (
    said("{path} can't be read: {reason}."),
    said("The names above that line are there."),
    said("So none of its names is there."),
    said("{heading}, {number} of {count} ({file}, line {line}):"),
    said("{shown} of the lesson's {count} lines were run, and {same} of them did what the lesson says."),
    said("(the lesson has this:)"),
    said("(the lesson has no output here)"),
    said("(the lesson shows this error, too)"),
    said("(as in the lesson)"),
    said("[Enter: the next one, q: stop]"),
    said("stopped."),
)


def plan(kata: Kata, lesson: bool) -> dict[str, Any]:
    """Return what `grading/terminal/prompt/start.py` reads, for the prompt or for the lesson of this kata.

    Raises GraderError if there is no lesson.
    """
    path = Path(os.path.abspath(typed_paths.lesson(kata.folder)))
    if lesson and not path.exists():
        raise damaged_files.lost([path])
    handed = submission.find_modules(ROOT, list(ladder()))
    replaced = [one.kata for one in handed if one.kata.number < kata.number and _is_stub_or_missing(one)]
    modules = {one.kata.name: _file(one, one.kata in replaced) for one in handed}
    own = next(one for one in handed if one.kata == kata)
    facts = {"number": kata.number, "title": kata.title}
    title = shown(said("Kata {number}, {title}: your code.", facts))
    if lesson:
        title = shown(said("Kata {number}, {title}: the lesson's examples on your code.", facts))
    notes = [*map(shown, _unfinished(own)), *map(shown, _references(replaced))]
    return {
        "kata": kata.name,
        "modules": modules,
        "title": "\n".join([title, *notes]),
        "banner": [title, *notes, *map(shown, _help(kata))],
        "texts": {text: shown(text) for text in (*TEXTS, *SYSTEM_REASONS)},
        "lesson": str(path) if lesson else None,
    }


def no_input(kata: Kata) -> str:
    """Return the message for a place where nothing can be typed, such as a notebook."""
    if os.environ.get("KATAS_TYPED") != "%run":
        command = _lesson_command(kata)
        return said("try needs a terminal to type in, or lines from a pipe; {command} needs neither", command=command)
    step_before = before(kata)
    folders = [str(one.folder) for one in (step_before, kata) if one]
    code = f"    import sys; sys.path += {folders!r}\n    import numpy as np; from {kata.name} import *"
    return said(
        "try needs a terminal, but a notebook is a prompt itself. Type into a cell:\n{code}\n"
        "After a change of {module}.py, restart the kernel. {command} works here, too.",
        code=code,
        module=kata.name,
        command=_lesson_command(kata),
    )


def _is_stub_or_missing(handed: SubmittedModule) -> bool:
    """True if the module is the stub as shipped, or isn't there at all. One that can't be read is neither."""
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
        return shown(plain(handed.problem))
    stub, command = typed_paths.path(handed.kata.stub), typed_paths.command("reset", handed.kata.number)
    return shown(said("There is no {stub}; `{command}` brings the stub back.", stub=stub, command=command))


def _unfinished(handed: SubmittedModule) -> Iterator[str]:
    """Yield a sentence with the lines that still say TODO, if there are any."""
    text = handed.source.text if handed.source else ""
    todo = re.compile(rf"\s*# TODO kata {handed.kata.number}")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if todo.match(line)]
    if lines:
        named = ", ".join(map(str, lines[:MAX_LINES_NAMED])) + ", …" * (len(lines) > MAX_LINES_NAMED)
        path = typed_paths.path(handed.path or handed.kata.stub)
        facts = {"count": len(lines), "number": handed.kata.number, "path": path, "lines": named}
        if len(lines) == 1:
            yield said("1 place says TODO kata {number} still: {path}, line {lines}.", facts)
        else:
            yield said("{count} places say TODO kata {number} still: {path}, lines {lines}.", facts)


def _references(replaced: list[Kata]) -> Iterator[str]:
    """Yield a sentence that names the earlier katas whose reference is imported, if there are any."""
    if replaced:
        names = ", ".join(kata.name for kata in replaced)
        yield said("You have not begun these, so the import of each gives the reference: {names}.", names=names)


def _help(kata: Kata) -> Iterator[str]:
    step_before = before(kata)
    if step_before:
        text = said(
            "np, {module} and all its names are here, and `from {before} import ...` works.",
            module=kata.name,
            before=step_before.name,
        )
    else:
        text = said("np, {module} and all its names are here.", module=kata.name)
    yield text
    yield said("exit() leaves. After a change of your file, start again.")
    yield said("{command} runs the lesson's examples one by one.", command=_lesson_command(kata))


def _lesson_command(kata: Kata) -> str:
    return f"`{typed_paths.command('try', kata.number, '--lesson')}`"
