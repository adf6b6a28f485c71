"""The report in a terminal: one line per kata as it is graded, and then the first thing to fix."""

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.mistakes import Mistake
from grading.judge.diagnosis.diagnosis import likely
from grading.judge.report.part_progress import current_part
from grading.judge.report.report import Check, KataResult
from grading.text import places, typed_paths
from grading.text.colours import GOOD, NOTE, PLACE, QUIET, STRONG
from grading.text.labels import BROKEN_GUARD, NOTHING_RAN, ONLY_GUARDS_FAIL, STATUS_LABELS, Role, Status
from grading.text.language import Sentence, joined, said, shown
from grading.text.layout import (
    LABEL,
    has_signs,
    is_plain,
    no_workflow_commands,
    print_gap,
    print_lines,
    print_paragraph,
    print_step,
    print_unbroken,
)
from grading.text.safe_text import plain

BAR, SHORTEST_BAR = 20, 4  # columns
# Templates, whose field is shown in another style than the rest.
LOOKS_LIKE = (said("This looks like: {name}"), said("Or like: {name}"))
AT = said("at {place}")
ROOMY = 70  # columns: from here on a kata's line has room for a long bar and a word after it
OUTPUT_LINES = 10


def progress_printer(out: Console, own: bool) -> Callable[[KataResult], None]:
    """Return a function that prints each result as it comes.

    If the katas are the student's `own`, it marks the first that isn't passed: the student is on that one.
    """
    marked = False

    def show(result: KataResult) -> None:
        nonlocal marked
        current = own and not marked and result.status != Status.PASSED
        marked = marked or current
        show_kata(result, out, current)

    return show


def show_kata(result: KataResult, out: Console, current: bool = False) -> None:
    """Print a kata's line and, below it, the notice on its module.

    The line has sign, number, title, bar, points, and a word. `current` marks the kata that the student is on.
    """
    if is_plain(out):
        print_lines(out, _sentence(result, current))
    else:
        _show_line(result, out, current)
    if result.notice:
        with no_workflow_commands(out):
            print_lines(out, plain(result.notice), 7, NOTE)


def _show_line(result: KataResult, out: Console, current: bool) -> None:
    signs = has_signs(out)
    label = STATUS_LABELS[result.status]
    quiet = QUIET if result.status == Status.UNTOUCHED and not current else ""
    style = STRONG if current else quiet
    title = shown(title_of(result))
    widest = max(cell_len(shown(kata.title)) for kata in ladder())
    line = Text.assemble(
        ("▸ " if signs else "> ", STRONG) if current else "  ",
        (label.sign if signs else label.plain_sign, label.colour),
        (f" {result.id[:2]} {title}{' ' * (widest - cell_len(title))} ", style),
    )
    points = Text(f" {result.points:>2}/{result.max_points:<2}", quiet)
    line.append_text(_bar(result, out, line.cell_len + len(points) + 2)).append_text(points)
    word, word_style = _word(result, current)
    if out.width >= ROOMY and word:
        line.append("  " + shown(word), word_style)
    line.rstrip()
    out.print(line, soft_wrap=True)
    if out.width < ROOMY and result.status in NOTHING_RAN:
        print_lines(out, word, 7, word_style)


def title_of(result: KataResult) -> str:
    """Return the title of the result's kata as the ladder has it: a report that was read back lost its sentences."""
    return next((kata.title for kata in ladder() if kata.id == result.id), result.title)


def _sentence(result: KataResult, current: bool) -> str:
    word = ONLY_GUARDS_FAIL if result.only_guards_fail else STATUS_LABELS[result.status].word
    facts = {
        "number": result.id[:2],
        "title": title_of(result),
        "points": result.points,
        "most": result.max_points,
        "word": word,
    }
    if current:
        return said("Kata {number}, {title}: {points} of {most} points, {word}, you are here.", facts)
    return said("Kata {number}, {title}: {points} of {most} points, {word}.", facts)


def _bar(result: KataResult, out: Console, taken: int) -> Text:
    """Return the share of points as a bar: none if the screen is too narrow beside the columns that are `taken`."""
    width = BAR if out.width >= ROOMY else min(BAR, out.width - taken)
    if width < SHORTEST_BAR:
        return Text()
    # Rounded down, so that the bar is full only with all points.
    filled = width * result.points // result.max_points if result.max_points else 0
    full, empty = ("━", "─") if has_signs(out) else ("#", "-")
    return Text.assemble((full * filled, GOOD), (empty * (width - filled), QUIET))


def _word(result: KataResult, current: bool) -> tuple[str, str]:
    label = STATUS_LABELS[result.status]
    if result.status == Status.BROKEN:
        return label.word, label.colour
    if result.only_guards_fail:
        return ONLY_GUARDS_FAIL, NOTE
    if current:
        return said("you are here"), STRONG
    stretch = [check for check in result.checks if check.role == Role.STRETCH]
    if result.status == Status.PASSED and stretch:
        done = sum(check.passed for check in stretch)
        return said("stretch {done}/{all}", done=done, all=len(stretch)), QUIET
    return (label.word if result.status == Status.MISSING else ""), QUIET


def show_fix(result: KataResult, check: Check, kata: Kata, path: Path | None, out: Console, own: bool) -> None:
    """Print the first thing to fix in full, a kata to begin or a failing check, and what to type then."""
    if result.status == Status.UNTOUCHED:
        show_beginning(result, check, kata, path, out)
    else:
        line = said("Fix first: kata {number}, {title}", number=kata.number, title=kata.title)
        print_lines(out, line, 1, STRONG)
        show_part(result, kata, out)
        show_check(result, check, path, out, likely(kata, check))
    print_gap(out)
    print_step(out, "a hint", typed_paths.command("hint", kata.number))
    if own and kata.graph and result.status == Status.FAILED:
        print_step(out, "graph", typed_paths.command("graph", kata.number))
    if own and result.status == Status.MISSING:
        print_step(out, "the stub", typed_paths.command("reset", kata.number))
    if own:
        print_step(out, "again", typed_paths.command("grade", kata.number))
    if own and result.status == Status.UNTOUCHED:
        print_step(out, "on save", typed_paths.command("watch", kata.number))


def show_part(result: KataResult, kata: Kata, out: Console) -> None:
    """Print the part of the kata that the student is on, if the kata has parts and its points aren't all there."""
    if part := current_part(kata, result):
        facts = asdict(part)
        print_lines(out, said("Part {number} of {count}, {title}: {passed} of {checks} checks passed.", facts), 1)


def show_beginning(result: KataResult, check: Check, kata: Kata, path: Path | None, out: Console) -> None:
    """Print how to begin a kata whose stub is untouched: its first task with its place, and its first check."""
    show_first_steps(kata, path, out)
    print_gap(out)
    show_part(result, kata, out)
    print_lines(out, said("Its first task:"), 1)
    print_lines(out, plain(check.message), 4)
    if check.where:
        _show_place(check.where, path, out)
    print_lines(out, said("Its first check:"), 1)
    print_lines(out, check.requirement, 2, STRONG)


def show_first_steps(kata: Kata, path: Path | None, out: Console) -> None:
    """Print how to begin a kata: its idea, its lesson, and the file to complete."""
    facts = {"number": kata.number, "title": kata.title, "idea": kata.idea}
    print_lines(out, said("Next: kata {number}, {title}. {idea}", facts), 1, STRONG)
    print_step(out, "lesson", typed_paths.lesson(kata.folder))
    todo = said("every TODO kata {number}", number=kata.number)
    if kata.parts:
        todo = said("every TODO kata {number}, part {part}", number=kata.number, part=1)
    print_step(out, "edit", typed_paths.path(path or kata.stub), todo)


def show_line_to_try(kata: Kata, out: Console) -> None:
    """Print the command that opens a prompt with the student's code, and a line worth typing there."""
    print_step(out, "try it", typed_paths.command("try", kata.number))
    before = shown(said("There, type: ")) if is_plain(out) else " " * (3 + LABEL) + ">>> "
    print_unbroken(out, Text(before + kata.worth_typing))


def show_check(result: KataResult, check: Check, path: Path | None, out: Console, mistakes: list[Mistake]) -> None:
    """Print a failing check: requirement, likely mistakes, message, the student's line, and what the code printed."""
    if check.message != result.message:
        # A message on the whole module is not about this one requirement.
        print_lines(out, check.requirement, 2, STRONG)
        if check.role == Role.GUARD:
            print_paragraph(out, BROKEN_GUARD, 4, NOTE)
    for number, mistake in enumerate(mistakes):
        show_mistake(LOOKS_LIKE[number > 0], mistake, out)
    if mistakes:
        print_lines(out, said("What the check saw:"), 4, QUIET)
    print_lines(out, plain(without_notice(check.message, result.notice)), 4)
    if check.where:
        _show_place(check.where, path, out)
    if check.output.strip():
        lines = plain(check.output).splitlines()
        more = len(lines) - OUTPUT_LINES
        rest = [shown(said("… {count} lines more", count=more))] if more > 0 else []
        print_lines(out, said("your code printed:"), 4, QUIET)
        print_lines(out, "  " + "\n  ".join(lines[:OUTPUT_LINES] + rest), 4, QUIET)


def without_notice(message: str, notice: str | None) -> str:
    """Return a check's message without the end that is in the kata's notice, which stands above it already."""
    parts = list(message.fields.values()) if isinstance(message, Sentence) else []
    repeated = notice is not None and len(parts) > 1 and isinstance(parts[-1], str) and parts[-1] in notice
    return joined(" ", parts[:-1]) if repeated and message == joined(" ", parts) else message


def _show_place(where: str, path: Path | None, out: Console) -> None:
    place = plain(places.with_path(where, None if path is None else typed_paths.path(path)))
    if is_plain(out):
        print_lines(out, said("It is in {place}.", place=joined(", ", places.split(place))))
    else:
        before, after = shown(AT).split("{place}")
        print_lines(out, Text.assemble(before, (place, PLACE), after), 4)


def show_mistake(words: str, mistake: Mistake, out: Console) -> None:
    """Print a known mistake with its explanation: paragraphs as wide as the terminal is, examples as they are.

    `words` are the sentence's template, of LOOKS_LIKE.
    """
    before, after = shown(words).split("{name}")
    name = (shown(mistake.name), STRONG)
    print_lines(out, Text.assemble(before, name, after, "." if is_plain(out) else "", style=NOTE), 4)
    print_gap(out)
    for part in shown(mistake.told).strip().split("\n\n"):
        if part.startswith(">>>"):
            print_lines(out, part, 8)
        else:
            print_paragraph(out, part, 4)
        print_gap(out)


def show_hints(kata: Kata, count: int, is_stored: bool, out: Console) -> None:
    """Print the first `count` of the kata's hints, and how to get one more, or what else helps after the last.

    Where that count could not be stored, the command for all hints is shown, since the other would repeat itself.
    """
    last = len(kata.hints)
    facts = {"number": kata.number, "title": kata.title, "count": count, "last": last}
    if count == 1:
        print_lines(out, said("Kata {number}, {title}: hint 1 of {last}.", facts), 1, STRONG)
    else:
        print_lines(out, said("Kata {number}, {title}: hints 1 to {count} of {last}.", facts), 1, STRONG)
    for number, hint in enumerate(kata.hints[:count], 1):
        print_gap(out)
        text = said("Hint {number}: {hint}", number=number, hint=hint) if is_plain(out) else f"{number}. {shown(hint)}"
        print_paragraph(out, text, 1, hang=3)
    print_gap(out)
    if count < last:
        if is_stored:
            print_step(out, "one more", typed_paths.command("hint", kata.number))
        else:
            print_step(out, "them all", typed_paths.command("hint", kata.number, "--all"))
        return
    print_lines(out, said("That was the last one. What still helps:"), 1)
    print_step(out, "lesson", typed_paths.lesson(kata.folder))
    print_step(out, "compare", typed_paths.command("solution", kata.number))


def show_reset(kata: Kata, changed: bool, backup: Path | None, out: Console) -> None:
    """Print what `reset` did and, if it replaced a file, how to get that back."""
    stub = typed_paths.path(kata.stub)
    if not changed:
        print_lines(out, said("{stub} is the stub already.", stub=stub), 1)
        return
    print_lines(out, said("{stub} is the stub again.", stub=stub), 1)
    if backup is not None:
        print_step(out, "kept", typed_paths.path(backup))
        copy = "copy" if os.name == "nt" else "cp"
        print_step(out, "undo", f"{copy} {typed_paths.quoted(typed_paths.path(backup))} {typed_paths.quoted(stub)}")
