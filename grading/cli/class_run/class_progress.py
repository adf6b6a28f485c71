"""The progress of `class`: a bar in a terminal, and elsewhere a line at each tenth."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from grading.classroom.records.records import Attempt
from grading.cli.output.safe_print import say
from grading.text import colours, layout
from grading.text.language import said, shown


class SubmissionRate(ProgressColumn):
    """The progress bar's column of submissions per second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", colours.QUIET)


def _refused(count: int) -> str:
    return shown(said("{count} not gradable", count=count)) if count else ""


@contextmanager
def progress_display(out: Console) -> Iterator[Callable[[int, int, Attempt | None], None]]:
    """Yield a function that shows the progress: as a bar in a terminal, elsewhere as a line at each tenth."""
    refused = 0
    if not out.is_terminal or layout.is_plain(out):
        shown_tenths = -1

        def line(done: int, of: int, attempt: Attempt | None) -> None:
            nonlocal refused, shown_tenths
            refused += bool(attempt and attempt.problem)
            if of and done * 10 // of > shown_tenths:
                shown_tenths = done * 10 // of
                text = said(
                    "{done} of {of} submissions, {refused} could not be graded.", done=done, of=of, refused=refused
                )
                say(out, text)

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
        task = bar.add_task(shown(said("Grading")), total=None, refused="")

        def move(done: int, of: int, attempt: Attempt | None) -> None:
            nonlocal refused
            refused += bool(attempt and attempt.problem)
            bar.update(task, completed=done, total=of, refused=_refused(refused))

        yield move
