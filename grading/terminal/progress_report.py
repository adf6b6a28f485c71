"""The report in a terminal: a line a kata as it comes, and then the one thing to fix first."""

import os
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.mistakes import Mistake
from grading.judge.diagnosis import likely
from grading.judge.report import Check, KataResult
from grading.text import typed_paths
from grading.text.colours import GOOD, NOTE, PLACE, QUIET, STRONG
from grading.text.labels import STATUS_LABELS, Role, Status
from grading.text.layout import gap, has_signs, is_plain, only_text, prose, step, write
from grading.text.safe_text import plain

BAR, SHORTEST_BAR = 20, 4
ROOMY = 70  # columns from which on a kata's line has room for a long bar and a word after it
SHOWN_OUTPUT = 10


def shower(out: Console, own: bool) -> Callable[[KataResult], None]:
    """Return a function that prints each result as it comes, and marks the kata that a student is on if it's their `own`."""
    found: list[KataResult] = []

    def show(result: KataResult) -> None:
        current = own and not found and result.status != Status.PASSED
        if current:
            found.append(result)
        show_kata(result, out, current)

    return show


def show_kata(result: KataResult, out: Console, current: bool = False) -> None:
    """Print a kata's line and, below it, what the student should know although it costs no points.

    The line has mark, number, title, bar, points, and a word. `current` marks the kata that the student is on.
    """
    if is_plain(out):
        write(out, _sentence(result, current))
    else:
        _show_line(result, out, current)
    if result.notice:
        with only_text(out):
            write(out, plain(result.notice), 7, NOTE)


def _show_line(result: KataResult, out: Console, current: bool) -> None:
    signs = has_signs(out)
    label = STATUS_LABELS[result.status]
    quiet = QUIET if result.status == Status.UNTOUCHED and not current else ""
    title = max(len(kata.title) for kata in ladder())
    line = Text.assemble(
        ("▸ " if signs else "> ", STRONG) if current else "  ",
        (label.sign if signs else label.plain_sign, label.colour),
        (f" {result.id[:2]} {result.title:<{title}} ", STRONG if current else quiet),
    )
    points = Text(f" {result.points:>2}/{result.max_points:<2}", quiet)
    line.append_text(_bar(result, out, len(line) + len(points) + 2)).append_text(points)
    word, word_style = _word(result, current)
    if out.width >= ROOMY and word:
        line.append("  " + word, word_style)
    line.rstrip()
    out.print(line, soft_wrap=True)
    if out.width < ROOMY and result.status in (Status.BROKEN, Status.MISSING):
        write(out, word, 7, word_style)


def _sentence(result: KataResult, current: bool) -> str:
    where = ", you are here" if current else ""
    return (
        f"Kata {result.id[:2]}, {result.title}: {result.points} of {result.max_points} points, "
        f"{STATUS_LABELS[result.status].word}{where}."
    )


def _bar(result: KataResult, out: Console, taken: int) -> Text:
    """The share of points as a bar, as long as there is room beside what has `taken` that many columns, or none."""
    width = BAR if out.width >= ROOMY else min(BAR, out.width - taken)
    if width < SHORTEST_BAR:
        return Text()
    # It is full only when nothing is left to do.
    filled = width * result.points // result.max_points if result.max_points else 0
    full, empty = ("━", "─") if has_signs(out) else ("#", "-")
    return Text.assemble((full * filled, GOOD), (empty * (width - filled), QUIET))


def _word(result: KataResult, current: bool) -> tuple[str, str]:
    label = STATUS_LABELS[result.status]
    if result.status == Status.BROKEN:
        return label.word, label.colour
    if current:
        return "you are here", STRONG
    stretch = [check for check in result.checks if check.role == Role.STRETCH]
    if result.status == Status.PASSED and stretch:
        return f"stretch {sum(check.passed for check in stretch)}/{len(stretch)}", QUIET
    return (label.word if result.status == Status.MISSING else ""), QUIET


def show_first(result: KataResult, check: Check, kata: Kata, path: Path | None, out: Console, own: bool = True) -> None:
    """Print what to do first: a kata to begin, or a check to mend, in full; and what to type then."""
    if result.status == Status.UNTOUCHED:
        begin(kata, path, out)
        gap(out)
        write(out, "Its first check:", 1)
    else:
        write(out, f"Fix first: kata {kata.number}, {kata.title}", 1, STRONG)
    show_check(result, check, path, out, likely(kata, check))
    gap(out)
    step(out, "a hint", typed_paths.command("hint", kata.number))
    if own and kata.graph and result.status == Status.FAILED:
        step(out, "graph", typed_paths.command("graph", kata.number))
    if own and result.status == Status.MISSING:
        step(out, "the stub", typed_paths.command("reset", kata.number))
    if own:
        step(out, "again", typed_paths.command("grade", kata.number))
    if own and result.status == Status.UNTOUCHED:
        step(out, "on save", typed_paths.command("watch", kata.number))


def begin(kata: Kata, path: Path | None, out: Console) -> None:
    """Print how to begin a kata: what it is about, its lesson, and the file to complete."""
    write(out, f"Next: kata {kata.number}, {kata.title}. {kata.idea}", 1, STRONG)
    step(out, "lesson", typed_paths.lesson(kata.folder))
    step(out, "edit", typed_paths.path(path or kata.stub), f"every TODO kata {kata.number}")


def show_check(result: KataResult, check: Check, path: Path | None, out: Console, likely: list[Mistake]) -> None:
    """Print one check that is not passed: requirement, likely mistake, message, the student's line, what was printed."""
    if check.message != result.message:
        # What is wrong with the whole module is not about this one requirement.
        write(out, check.requirement, 2, STRONG)
    for number, mistake in enumerate(likely):
        show_mistake("Or like" if number else "This looks like", mistake, out)
    if likely:
        write(out, "What the check saw:", 4, QUIET)
    write(out, plain(check.message), 4)
    if check.where:
        _show_place(check.where, path, out)
    if check.output.strip():
        lines = plain(check.output).splitlines()
        more = len(lines) - SHOWN_OUTPUT
        shown = lines[:SHOWN_OUTPUT] + ([f"… {more} lines more"] if more > 0 else [])
        write(out, "your code printed:\n  " + "\n  ".join(shown), 4, QUIET)


def _show_place(where: str, path: Path | None, out: Console) -> None:
    name, _, line = where.rpartition(":")
    place = name if path is None else typed_paths.path(path)
    if is_plain(out):
        write(out, f"It is in {place}, line {line}.")
    else:
        write(out, Text.assemble("at ", (f"{place}:{line}", PLACE)), 4)


def show_mistake(words: str, mistake: Mistake, out: Console) -> None:
    """Print a known mistake, and what there is to say of it: prose as wide as the terminal is, examples as they stand."""
    write(out, Text.assemble(f"{words}: ", (mistake.name, STRONG), "." if is_plain(out) else "", style=NOTE), 4)
    gap(out)
    for part in mistake.told.strip().split("\n\n"):
        if part.startswith(">>>"):
            write(out, part, 8)
        else:
            prose(out, part, 4)
        gap(out)


def show_hints(kata: Kata, count: int, out: Console) -> None:
    """Print the first `count` of the kata's hints, and how to get one more, or what is left when there is none."""
    last = len(kata.hints)
    write(
        out,
        f"Kata {kata.number}, {kata.title}: {'hint 1' if count == 1 else f'hints 1 to {count}'} of {last}.",
        1,
        STRONG,
    )
    for number, hint in enumerate(kata.hints[:count], 1):
        gap(out)
        prose(out, f"Hint {number}: {hint}" if is_plain(out) else f"{number}. {hint}", 1, hang=3)
    gap(out)
    if count < last:
        step(out, "one more", typed_paths.command("hint", kata.number))
        return
    write(out, "That was the last one. What still helps:", 1)
    step(out, "lesson", typed_paths.lesson(kata.folder))
    step(out, "compare", typed_paths.command("solution", kata.number))


def show_reset(kata: Kata, changed: bool, backup: Path | None, out: Console) -> None:
    """Print what `reset` did, and, if a file was put aside, how to get it back."""
    stub = typed_paths.path(kata.stub)
    if not changed:
        write(out, f"{stub} is the stub already.", 1)
        return
    write(out, f"{stub} is the stub again.", 1)
    if backup is not None:
        step(out, "kept", typed_paths.path(backup))
        copy = "copy" if os.name == "nt" else "cp"
        step(out, "undo", f"{copy} {typed_paths.quoted(typed_paths.path(backup))} {typed_paths.quoted(stub)}")
