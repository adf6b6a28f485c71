"""The progress of `class`: a bar in a terminal, and elsewhere a line at each tenth."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from grading.classroom.records import Attempt
from grading.cli.safe_print import say
from grading.text import colours, layout


class SubmissionRate(ProgressColumn):
    """The progress bar's column of submissions per second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", colours.QUIET)


@contextmanager
def progress_display(out: Console) -> Iterator[Callable[[int, int, Attempt | None], None]]:
    """Yield a function that shows the progress: as a bar in a terminal, elsewhere as a line at each tenth."""
    refused = 0
    if not out.is_terminal or layout.is_plain(out):
        said = -1

        def line(done: int, of: int, attempt: Attempt | None) -> None:
            nonlocal refused, said
            refused += bool(attempt and attempt.problem)
            if of and done * 10 // of > said:
                said = done * 10 // of
                say(out, f"{done} of {of} submissions, {refused} could not be graded.")

        yield line
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        SubmissionRate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, TextColumn("{task.fields[refused]}", style=colours.BAD), console=out) as bar:
        task = bar.add_task("Grading", total=None, refused="")

        def move(done: int, of: int, attempt: Attempt | None) -> None:
            nonlocal refused
            refused += bool(attempt and attempt.problem)
            bar.update(task, completed=done, total=of, refused=f"{refused} not gradable" if refused else "")

        yield move
