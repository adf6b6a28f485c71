"""The difference between a student's answer and the reference, as lines for a person to read."""

import difflib
import re
import sys

from rich.console import Console
from rich.text import Text

from grading import ROOT
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata
from grading.jobs import one_submission
from grading.judge.modules import submission
from grading.text import typed_paths
from grading.text.colours import BAD, GOOD, QUIET
from grading.text.errors import UsageError
from grading.text.labels import Status
from grading.text.language import ENGLISH, chosen, said, shown
from grading.text.layout import print_lines, print_paragraph, print_unbroken
from grading.text.safe_text import plain
from grading.workers import fork_server

MODULE_DOCSTRING = re.compile(r'\A\s*("""|\'\'\').*?\1', re.DOTALL)
TODO = re.compile(r"\s*# TODO kata \d\d")
SIGN_COLOURS = {"+": GOOD, "-": BAD}


def show_solution(kata: Kata, out: Console, yes: bool) -> bool:
    """Print how the reference differs from the student's file. Return False if the student decided not to see it.

    Unless the kata is passed, this asks the student first, or takes `yes` as the answer.
    Raises UsageError if it has to ask, and there is no terminal.
    """
    handed = submission.find_modules(ROOT, [kata])[0]
    server = fork_server.start(sandboxed=False, hidden=[ROOT])
    try:
        result = one_submission.grade_katas([handed], server)[0]
    finally:
        server.stop()
    points = said("{points} of {most} points", points=result.points, most=result.max_points)
    if result.status != Status.PASSED and not yes and not _insists(kata, points, out):
        command = typed_paths.command("hint", kata.number)
        print_lines(out, said("Not shown. For a hint, type {command}", command=command), 1)
        return False
    if handed.source is None:
        print_lines(out, plain(result.message or ""), 1)  # why there is no file to compare with
    yours, reference = typed_paths.path(handed.path or kata.stub), typed_paths.path(kata.solution)
    lines = difference(kata, handed.source.text if handed.source else "", context=3)
    if not lines:
        line = said("{yours} is {reference}, line for line.", yours=yours, reference=reference)
        print_lines(out, line, 1)
        return True
    print_unbroken(out, Text(shown(said("--- {path} (yours)", path=yours)), BAD))
    print_unbroken(out, Text(shown(said("+++ {path} (the reference)", path=reference)), GOOD))
    print_difference(lines, out)
    return True


def _insists(kata: Kata, points: str, out: Console) -> bool:
    """Ask the student whether to show the reference before the kata is passed. Raises UsageError without a terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            said(
                "kata {number} is not passed yet ({points}), and nobody is here to ask whether to show its solution; "
                "--yes shows it all the same",
                number=kata.number,
                points=points,
            )
        )
    text = said(
        "Kata {number}, {title}, is not passed yet ({points}). What you find yourself stays with you longer.",
        number=kata.number,
        title=kata.title,
        points=points,
    )
    print_paragraph(out, text, 1)
    try:
        question = shown(said("Show the solution all the same? [y/N]"))
        return input(f" {question} ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def difference(kata: Kata, text: str, context: int) -> list[str]:
    """Return how the reference differs from `text`, a student's module: no lines if it doesn't.

    - A line begins with "-" if only the student has it, with "+" if only the reference has it, or else with a space.
    - "…" stands for lines that are left out.
    - The module's docstring, TODO comments, and blanks at the end of a line don't count.
    - The reference's docstrings and comments are in the chosen language, or in English if the student's are.
    """
    yours = _lines(text)
    references = [_lines(stubs.solution_text(kata, language)) for language in dict.fromkeys((chosen(), ENGLISH))]
    theirs = min(references, key=lambda reference: len(set(yours) - set(reference)))
    lines = list(difflib.unified_diff(yours, theirs, n=context, lineterm=""))[2:]
    return ["…" if line.startswith("@@") else line for line in lines][1:]


def _lines(module: str) -> list[str]:
    """Return the lines that count, without a parser: a student's text may be anything."""
    text = MODULE_DOCSTRING.sub("", module, count=1)
    return [line.rstrip() for line in text.strip().splitlines() if not TODO.match(line)]


def print_difference(lines: list[str], out: Console, most: int | None = None, indent: str = "") -> None:
    """Print the first `most` lines of a difference. No line is broken, so that a program can read them."""
    for line in lines[:most]:
        print_unbroken(out, Text(indent + plain(line), SIGN_COLOURS.get(line[:1], QUIET)))
    if most is not None and len(lines) > most:
        rest = shown(said("… {count} lines more", count=len(lines) - most))
        print_unbroken(out, Text(indent + rest, QUIET))
