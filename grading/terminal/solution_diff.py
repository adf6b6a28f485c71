"""The reference beside a student's own answer: what differs, as lines that a person can read."""

import difflib
import re
import sys

from rich.console import Console
from rich.text import Text

from grading import ROOT
from grading.curriculum.ladder import Kata
from grading.judge import runner, submission
from grading.text import typed_paths
from grading.text.colours import BAD, GOOD, QUIET
from grading.text.errors import UsageError
from grading.text.layout import keep_whole, prose, write
from grading.text.safe_text import plain
from grading.workers import fork_server

MODULE_DOCSTRING = re.compile(r'\A\s*("""|\'\'\').*?\1', re.DOTALL)
TODO = re.compile(r"\s*# TODO kata \d\d")
STYLES = {"+": GOOD, "-": BAD}


def show_solution(kata: Kata, out: Console, yes: bool) -> bool:
    """Print how the reference differs from the student's file, if that is passed or the person insists; was it shown?

    Raises UsageError where the kata isn't passed, `yes` wasn't given, and nobody is there to ask.
    """
    handed = submission.look(ROOT, [kata])[0]
    worker = fork_server.start(sandboxed=False, hidden=[ROOT])
    try:
        result = runner.grade([handed], worker)[0]
    finally:
        worker.stop()
    if (
        result.status != "passed"
        and not yes
        and not _insists(kata, f"{result.points} of {result.max_points} points", out)
    ):
        write(out, f"Not shown. For a hint, type {typed_paths.command('hint', kata.number)}", 1)
        return False
    if handed.source is None:
        write(out, plain(result.message or ""), 1)  # why there is nothing of yours to compare with
    yours, reference = typed_paths.path(handed.path or kata.stub), typed_paths.path(kata.solution)
    lines = difference(kata, handed.source.text if handed.source else "", context=3)
    if not lines:
        write(out, f"{yours} is {reference}, line for line.", 1)
        return True
    keep_whole(out, Text(f"--- {yours} (yours)", BAD))
    keep_whole(out, Text(f"+++ {reference} (the reference)", GOOD))
    show(lines, out)
    return True


def _insists(kata: Kata, points: str, out: Console) -> bool:
    """Ask whether to show the reference of a kata that isn't passed. Raises UsageError if nobody can answer."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            f"kata {kata.number} is not passed yet ({points}), and nobody is here to ask whether to show its solution; "
            "--yes shows it all the same"
        )
    text = (
        f"Kata {kata.number}, {kata.title}, is not passed yet ({points}). What you find yourself stays with you longer."
    )
    prose(out, text, 1)
    try:
        return input(" Show the solution all the same? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def difference(kata: Kata, text: str, context: int) -> list[str]:
    """Return what to change in `text`, a student's module, to have the reference: lines with a "-" or "+", or a space
    where they are the same. "…" stands where lines are left out; without a difference there are none.

    Neither the module's docstring nor TODO comments count, nor space at the end of a line.
    """
    yours, theirs = (_lines(module) for module in (text, kata.solution.read_text(encoding="utf-8")))
    lines = list(difflib.unified_diff(yours, theirs, n=context, lineterm=""))[2:]
    return ["…" if line.startswith("@@") else line for line in lines][1:]


def _lines(module: str) -> list[str]:
    """The lines that count. No parser is asked: a student's text may be anything."""
    text = MODULE_DOCSTRING.sub("", module, count=1)
    return [line.rstrip() for line in text.strip().splitlines() if not TODO.match(line)]


def show(lines: list[str], out: Console, most: int | None = None, indent: str = "") -> None:
    """Print lines of a difference, the first `most` of them. None is broken: in a pipe they stay what they are."""
    for line in lines[:most]:
        keep_whole(out, Text(indent + plain(line), STYLES.get(line[:1], QUIET)))
    if most is not None and len(lines) > most:
        keep_whole(out, Text(f"{indent}… {len(lines) - most} lines more", QUIET))
