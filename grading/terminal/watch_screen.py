"""What `watch` shows: one verdict at a time, and below it what may be typed."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType

from grading.curriculum.ladder import Kata, after
from grading.judge.diagnosis import likely
from grading.judge.report import Check, KataResult, Report, first_to_fix
from grading.terminal import progress_report, solution_diff
from grading.terminal.file_watcher import LOOK
from grading.text import typed_paths
from grading.text.colours import GOOD, NOTE, QUIET, STRONG
from grading.text.labels import Status
from grading.text.layout import gap, is_plain, only_text, prose, step, write

if TYPE_CHECKING:  # it takes a while to import, and most verdicts need no picture
    from grading.graphs.command import Picture

REST = 16  # lines of a verdict that is passed, besides the difference
LEAST = 8  # lines of the difference that are shown on the smallest screen


@dataclass(frozen=True)
class Screen:
    """Where to print; whether a verdict takes the place of the one before; whether there are keys to type."""

    out: Console
    clear: bool
    has_keys: bool

    def note(self, text: str) -> None:
        """Say for a moment what is going on: what is printed next wipes it away."""
        if self._can_wipe():
            self.wipe()
            self.out.print(f" {text}", style=QUIET, end="")

    def _can_wipe(self) -> bool:
        return self.out.is_terminal and not is_plain(self.out)

    def wipe(self) -> None:
        """Take back what was noted."""
        if self._can_wipe():
            self.out.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2)))

    def _begin(self) -> None:
        """Make room for a verdict."""
        if self.clear and self._can_wipe():
            self.out.clear()
        else:
            self.wipe()
            self.out.print()

    def verdict(self, kata: Kata, result: KataResult, path: Path | None) -> None:
        """Print how the kata stands, and in full the first thing to fix."""
        with self.out, only_text(self.out):  # all at once, so that nothing flickers
            self._begin()
            progress_report.show_kata(result, self.out)
            found = first_to_fix(Report("katas", 0, 0.0, False, (result,), own=True))
            gap(self.out)
            if found is None:
                write(self.out, f"Kata {kata.number}, {kata.title}, is passed.", 1, f"{STRONG} {GOOD}")
                return
            if result.status == Status.UNTOUCHED:
                progress_report.begin(kata, path, self.out)
                gap(self.out)
                write(self.out, "Its first check:", 1)
            progress_report.show_check(result, found[1], path, self.out, likely(kata, found[1]))
            if result.status == Status.MISSING:
                step(self.out, "the stub", typed_paths.command("reset", kata.number))

    def passed(self, kata: Kata, text: str, stretch: tuple[Check, ...]) -> None:
        """Say what the reference does otherwise than `text`, what lies beyond the book, and what comes next."""
        out = self.out
        with out:
            gap(out)
            if lines := solution_diff.difference(kata, text, context=1):
                write(out, f"What {typed_paths.path(kata.solution)} does otherwise (- is yours, + is its):", 1)
                solution_diff.show(lines, out, max(LEAST, out.height - REST - len(stretch)), indent="   ")
                step(out, "compare", typed_paths.command("solution", kata.number))
            else:
                write(out, "Your answer is the reference's, line for line.", 1)
            gap(out)
            for check in stretch:
                done = "done" if check.passed else "not yet"
                prose(out, f"Beyond the book, {done}: {check.requirement}", 1, QUIET)
            following = after(kata)
            if following is None:
                write(out, f"That was the last kata. {typed_paths.command()} shows all ten.", 1, STRONG)
            else:
                how = "press n" if self.has_keys else typed_paths.command("watch", following.number)
                write(out, f"Next, when you are ready: kata {following.number}, {following.title} ({how}).", 1, STRONG)
                prose(out, following.idea, 1)

    def katas(self, results: Iterable[KataResult], current: Kata) -> None:
        """Print how each kata stands as it comes, and nothing that is wrong with one."""
        self._begin()
        for result in results:
            progress_report.show_kata(result, self.out, current=result.id == current.id)

    def graph(self, picture: "Picture") -> None:
        """Draw a graph where the verdict was."""
        from grading.graphs import command

        self._begin()
        command.show(picture, self.out)

    def say(self, text: str) -> None:
        self.wipe()
        gap(self.out)
        prose(self.out, text, 1, NOTE)

    def hint(self, kata: Kata, number: int) -> None:
        """Print one hint of the kata, counted from 1."""
        count = len(kata.hints)
        gap(self.out)
        write(self.out, f"Hint {number} of {count}", 1, STRONG)
        prose(self.out, kata.hints[number - 1], 2)
        if number == count:
            step(self.out, "them all", typed_paths.command("hint", kata.number, "--all"))

    def say_polling(self) -> None:
        text = (
            f"The file system does not tell of your saves, so the file is looked at every {LOOK:g} seconds from now on. "
            f"{typed_paths.command('watch', '--poll')} does that from the start."
        )
        self.say(text)

    def end(self, kata: Kata, status: str, offers: dict[str, str]) -> None:
        """Print the last lines: how far it is, what is watched, and the keys."""
        keys = "  ".join(f"[{key}] {name}" for key, name in {**offers, "q": "quit"}.items())
        with self.out:
            gap(self.out)
            write(self.out, f"{status}. Watching {typed_paths.path(kata.stub)}", 1, QUIET)
            write(self.out, keys if self.has_keys else "Ctrl-C ends it.", 1)


def status(result: KataResult) -> str:
    """How many of the checks that count are passed, and since when that is known."""
    passed = sum(check.passed for check in result.checks)
    return f"{passed} of {len(result.checks)} checks passed at {time.strftime('%H:%M:%S')}"
