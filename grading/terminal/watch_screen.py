"""The screen of `watch`: one verdict at a time, and below it the keys."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType

from grading.curriculum.ladder import Kata, after
from grading.judge.diagnosis.diagnosis import likely
from grading.judge.report.report import Check, KataResult, Report, first_to_fix
from grading.terminal import progress_report, solution_diff
from grading.terminal.file_watcher import POLL_SECONDS
from grading.text import typed_paths
from grading.text.colours import GOOD, NOTE, QUIET, STRONG
from grading.text.labels import Status
from grading.text.language import said, shown
from grading.text.layout import (
    is_plain,
    no_workflow_commands,
    print_gap,
    print_lines,
    print_paragraph,
    print_step,
)

if TYPE_CHECKING:  # it takes a while to import, and most verdicts need no picture
    from grading.graphs.command import Picture

OTHER_LINES = 19  # of the verdict on a passed kata, besides the difference to the reference
LEAST_LINES = 8  # of the difference, on the smallest screen
BEYOND = (said("Beyond the book, not yet: {requirement}"), said("Beyond the book, done: {requirement}"))


@dataclass(frozen=True)
class Screen:
    """The console of a watch. `clear`: a verdict replaces the one before. `has_keys`: the student can type keys."""

    out: Console
    clear: bool
    has_keys: bool

    def show_note(self, text: str) -> None:
        """Print what is going on, until the next print wipes it away."""
        if self._can_wipe():
            self.wipe_note()
            self.out.print(f" {shown(text)}", style=QUIET, end="")

    def wipe_note(self) -> None:
        if self._can_wipe():
            self.out.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2)))

    def _can_wipe(self) -> bool:
        return self.out.is_terminal and not is_plain(self.out)

    def _make_room(self) -> None:
        """Clear the screen, or leave a gap, before a verdict."""
        if self.clear and self._can_wipe():
            self.out.clear()
        else:
            self.wipe_note()
            self.out.print()

    def show_verdict(self, kata: Kata, result: KataResult, path: Path | None) -> None:
        """Print the kata's line, and in full the first thing to fix."""
        with self.out, no_workflow_commands(self.out):  # all at once, so that nothing flickers
            self._make_room()
            progress_report.show_kata(result, self.out)
            fix = first_to_fix(Report("katas", 0, 0.0, False, (result,), own=True))
            print_gap(self.out)
            if fix is None:
                line = said("Kata {number}, {title}, is passed.", number=kata.number, title=kata.title)
                print_lines(self.out, line, 1, f"{STRONG} {GOOD}")
                return
            if result.status == Status.UNTOUCHED:
                progress_report.show_beginning(result, fix[1], kata, path, self.out)
            else:
                progress_report.show_part(result, kata, self.out)
                progress_report.show_check(result, fix[1], path, self.out, likely(kata, fix[1]))
            if result.status == Status.MISSING:
                print_step(self.out, "the stub", typed_paths.command("reset", kata.number))

    def show_passed(self, kata: Kata, text: str, stretch: tuple[Check, ...]) -> None:
        """Print how the reference differs from `text`, the results of the stretch checks, and the next kata."""
        out = self.out
        with out:
            print_gap(out)
            if lines := solution_diff.difference(kata, text, context=1):
                path = typed_paths.path(kata.solution)
                print_lines(out, said("What {path} does otherwise (- is yours, + is its):", path=path), 1)
                room = max(LEAST_LINES, out.height - OTHER_LINES - len(stretch))
                solution_diff.print_difference(lines, out, room, indent="   ")
                print_step(out, "compare", typed_paths.command("solution", kata.number))
            else:
                print_lines(out, said("Your answer is the reference's, line for line."), 1)
            print_gap(out)
            progress_report.show_line_to_try(kata, out)
            print_gap(out)
            for check in stretch:
                text = BEYOND[check.passed]
                print_paragraph(out, said(text, requirement=check.requirement), 1, QUIET)
            following = after(kata)
            if following is None:
                line = said("That was the last kata. {command} shows all ten.", command=typed_paths.command())
                print_lines(out, line, 1, STRONG)
            else:
                how = said("press n") if self.has_keys else typed_paths.command("watch", following.number)
                facts = {"number": following.number, "title": following.title, "how": how}
                line = said("Next, when you are ready: kata {number}, {title} ({how}).", facts)
                print_lines(out, line, 1, STRONG)
                print_paragraph(out, following.idea, 1)

    def show_katas(self, results: Iterable[KataResult], current: Kata) -> None:
        """Print one line for each kata, as the results come."""
        self._make_room()
        for result in results:
            progress_report.show_kata(result, self.out, current=result.id == current.id)

    def show_graph(self, picture: "Picture") -> None:
        """Print a graph in place of the verdict."""
        from grading.graphs import command

        self._make_room()
        command.show(picture, self.out)

    def show_message(self, text: str) -> None:
        self.wipe_note()
        print_gap(self.out)
        print_paragraph(self.out, text, 1, NOTE)

    def show_hint(self, kata: Kata, number: int) -> None:
        """Print one hint of the kata, counted from 1."""
        count = len(kata.hints)
        print_gap(self.out)
        print_lines(self.out, said("Hint {number} of {count}", number=number, count=count), 1, STRONG)
        print_paragraph(self.out, kata.hints[number - 1], 2)
        if number == count:
            print_step(self.out, "them all", typed_paths.command("hint", kata.number, "--all"))

    def show_polling(self) -> None:
        text = said(
            "The file system does not tell of your saves, so the file is looked at every {seconds:g} seconds from now "
            "on. {command} does that from the start.",
            seconds=POLL_SECONDS,
            command=typed_paths.command("watch", "--poll"),
        )
        self.show_message(text)

    def show_footer(self, kata: Kata, progress: str, actions: dict[str, str]) -> None:
        """Print the last lines: the progress, the watched file, and the keys."""
        keys = "  ".join(f"[{key}] {shown(name)}" for key, name in {**actions, "q": said("quit")}.items())
        with self.out:
            print_gap(self.out)
            path = typed_paths.path(kata.stub)
            print_lines(self.out, said("{progress}. Watching {path}", progress=progress, path=path), 1, QUIET)
            print_lines(self.out, keys if self.has_keys else said("Ctrl-C ends it."), 1)


def progress(result: KataResult) -> str:
    """Return how many of the result's checks are passed, and the time."""
    passed = sum(check.passed for check in result.checks)
    facts = {"passed": passed, "checks": len(result.checks), "time": time.strftime("%H:%M:%S")}
    return said("{passed} of {checks} checks passed at {time}", facts)
