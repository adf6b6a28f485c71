"""The report in a terminal: a line a kata as it comes, and then the one thing to fix first."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from grading.escape import plain
from grading.ladder import Kata
from grading.mistakes import Mistake, likely
from grading.report import Check, KataResult, Report

BAR = 20
SHOWN_OUTPUT = 10
MARKS = {"passed": ("✓", "+", "green"), "untouched": ("·", ".", "dim"), "missing": ("·", ".", "dim")}
WRONG = ("✗", "x", "red")


def console(color: bool = True) -> Console:
    """Return where to print: colours only in a terminal and without NO_COLOR, widths as the terminal has them."""
    return Console(no_color=not color, highlight=False, markup=False, emoji=False, soft_wrap=False)


def show_kata(result: KataResult, out: Console) -> None:
    """Print a kata's line: mark, number, title, bar, points."""
    fancy = (out.encoding or "ascii").lower().startswith("utf")
    mark, simple_mark, style = MARKS.get(result.status, WRONG)
    filled = round(BAR * result.points / result.max_points) if result.max_points else 0
    full, empty = ("━", "─") if fancy else ("#", "-")
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f" {mark if fancy else simple_mark} ", style)
    line.append(f"{result.id[:2]} {result.title:<20} ", "" if result.status != "untouched" else "dim")
    line.append(full * filled, "green")
    line.append(empty * (BAR - filled), "dim")
    line.append(f" {result.points:>3}/{result.max_points:<3}")
    word = {"broken": "can't be imported", "missing": "not handed in", "untouched": "not begun"}.get(result.status, "")
    line.append(word, "red" if result.status == "broken" else "dim")
    stretch = [check for check in result.checks if check.role == "stretch"]
    if result.status == "passed" and stretch:
        done = sum(check.passed for check in stretch)
        line.append(f"{'stretch ' + str(done) + '/' + str(len(stretch))}", "dim")
    out.print(line)


def show_summary(report: Report, katas: list[Kata], paths: dict[str, Path], out: Console) -> None:
    """Print the points, and the first thing to fix in full, or what to do now that everything is passed.

    `paths` tells where each kata's module lies.
    """
    with only_text(out):
        _summary(report, katas, paths, out)


@contextmanager
def only_text(out: Console) -> Iterator[None]:
    """GitHub's runners take a printed line such as `::notice::…` for a command; nothing of a student's may be one."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    out.print(f"::stop-commands::{token}")
    yield
    out.print(f"::{token}::")


def _summary(report: Report, katas: list[Kata], paths: dict[str, Path], out: Console) -> None:
    out.print()
    out.print(f" {report.points} of {report.max_points} points (seed {report.seed})", style="bold")
    found = first_to_fix(report)
    if found is None:
        out.print(" Every required check is passed. Well done.", style="green")
        return
    result, check = found
    kata = next(kata for kata in katas if kata.id == result.id)
    path = paths.get(result.id)
    out.print()
    if result.status in ("untouched", "missing"):
        out.print(f" Next: kata {kata.number}, {kata.title}. {kata.idea}", style="bold")
        _step(out, "lesson", _short(kata.folder / "README.md"))
        _step(out, "edit", f"{_short(path or kata.stub)}, every TODO kata {kata.number}")
        out.print()
        if result.status == "untouched":
            out.print(" Its first check:")
    else:
        out.print(f" Fix first: kata {kata.number}, {kata.title}", style="bold")
    show_check(result, check, path, out, likely(kata, check))
    out.print()
    _step(out, "a hint", f"python3 grader.py hint {kata.number}")
    _step(out, "again", f"python3 grader.py grade {kata.number}")


def show_check(result: KataResult, check: Check, path: Path | None, out: Console, likely: list[Mistake]) -> None:
    """Print one check that is not passed: requirement, likely mistake, message, the student's line, what was printed."""
    if check.message != result.message:
        # What is wrong with the whole module is not about this one requirement.
        out.print(Padding(Text(check.requirement, "bold"), (0, 2)))
    for number, mistake in enumerate(likely):
        show_mistake("Or like" if number else "This looks like", mistake, out)
    if likely:
        out.print(Padding(Text("What the check saw:", "dim"), (0, 4)))
    out.print(Padding(Text(plain(check.message)), (0, 4)))
    if check.where:
        place = check.where
        if path is not None:
            place = f"{_short(path)}:{check.where.rpartition(':')[2]}"
        out.print(Padding(Text.assemble("at ", (place, "cyan")), (0, 4)))
    if check.output.strip():
        lines = plain(check.output).splitlines()
        shown = lines[:SHOWN_OUTPUT] + (
            [f"… {len(lines) - SHOWN_OUTPUT} lines more"] if len(lines) > SHOWN_OUTPUT else []
        )
        out.print(Padding(Text("your code printed:\n  " + "\n  ".join(shown), "dim"), (0, 4)))


def show_mistake(words: str, mistake: Mistake, out: Console) -> None:
    """Print a known mistake, and what there is to say of it: prose as wide as the terminal is, examples as they stand."""
    out.print(Padding(Text.assemble(f"{words}: ", (mistake.name, "bold"), style="yellow"), (0, 4)))
    out.print()
    for part in mistake.told.strip().split("\n\n"):
        example = part.startswith(">>>")
        out.print(Padding(Text(part if example else " ".join(part.split())), (0, 8 if example else 4)))
        out.print()


def first_to_fix(report: Report) -> tuple[KataResult, Check] | None:
    """The first kata that is not passed, with its first required check or guard that is not; None if there is none."""
    for result in report.katas:
        for check in result.checks:
            if check.role != "stretch" and not check.passed:
                return result, check
    return None


def _step(out: Console, what: str, text: str) -> None:
    out.print(Text.assemble((f"   {what:<7} ", "dim"), text))


def _short(path: Path) -> str:
    """The path as one would type it here."""
    try:
        return plain(str(path.resolve().relative_to(Path.cwd())))
    except ValueError:
        return plain(str(path))
