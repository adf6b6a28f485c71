"""`class DIR`: grade a class with everything that belongs to it, and say what came of it."""

import argparse
import functools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from grading import classroom, collection, exports, here, host, layout, page, pool, roster, runner
from grading.classroom import Outcome
from grading.errors import UsageError
from grading.escape import plain
from grading.gradebook import Attempt, Gradebook
from grading.ladder import ROOT
from grading.tasks import Conditions
from grading.whole import written_whole

SHOWN = 10  # sentences of a kind


def add_options(command: argparse.ArgumentParser, seconds: Callable[[str], float]) -> None:
    """Tell argparse what the command takes."""
    command.add_argument("folder", metavar="DIR", help="the folder of submissions: folders, archives or files")
    command.add_argument("--gradebook", metavar="FILE", help="where everything is kept (default: DIR.gradebook)")
    command.add_argument("--roster", metavar="CSV", help="who is in the class, to tell who handed in nothing")
    command.add_argument("--only", metavar="NAME", help="grade this one submission, even if it was graded before")
    command.add_argument("--jobs", type=count, metavar="N", help="how many at a time (default: one a core)")
    command.add_argument("--dask", metavar="ADDRESS", help="have them graded by the Dask cluster with this scheduler")
    command.add_argument("--html", metavar="FILE", help="write a page for a browser: the class, and everybody in it")
    command.add_argument(
        "--export",
        action="append",
        default=[],
        metavar="KIND=TARGET",
        help="write the gradebook as csv, jsonl, moodle or canvas (a file), gradescope or classroom50 (a folder)",
    )
    command.add_argument(
        "--worksheet",
        action="append",
        default=[],
        metavar="CSV",
        help="what Moodle or Canvas exported, to be filled in",
    )
    command.add_argument("--column", metavar="TITLE", help="the column of Canvas's gradebook that is to be filled in")
    command.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of random inputs (default: 0)")
    command.add_argument("--deadline", type=seconds, metavar="SECONDS", help="how long a check may take (default: 5)")
    command.add_argument(
        "--no-sandbox", action="store_true", help="run their code without the sandbox, at your own risk"
    )


def count(text: str) -> int:
    """Read how many, for argparse."""
    found = int(text)
    if not 1 <= found <= 256:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 256")
    return found


def run(options: argparse.Namespace, out: Console) -> int:
    """Grade the class; return 0, or 1 if there is anybody whose last submission could not be graded."""
    folder = Path(options.folder)
    asked = exports.parse(options.export, options.worksheet, options.column)
    listed = roster.read(Path(options.roster)) if options.roster else None
    if options.html:
        page.environment()  # rather than miss its library once all is graded
    collection.collect(folder)  # rather than make a gradebook for a mistyped folder
    conditions = Conditions(options.seed, options.deadline or runner.DEADLINE, not options.no_sandbox)
    start = time.monotonic()
    with Gradebook(where(options.gradebook, folder)) as book:
        with shown(out) as progress:
            outcome = classroom.grade(
                folder, book, conditions, grader(options, conditions), listed, options.only, progress
            )
        all_well = tell(outcome, book, time.monotonic() - start, out)
        for export in asked:
            for sentence in exports.export(export, book.standings):
                say(out, sentence)
            say(out, f"Written: {export.kind}, {here.path(export.target)}")
        if options.html:
            write_page(Path(options.html), book, folder)
            say(out, f"Written: {here.path(Path(options.html))}")
    return 0 if all_well else 1


def where(named: str | None, folder: Path) -> Path:
    """The gradebook's file: beside the folder of submissions, and not in it, unless it was named."""
    whole = folder.resolve()
    return Path(named) if named else whole.with_name(f"{whole.name}.gradebook")


def grader(
    options: argparse.Namespace, conditions: Conditions
) -> Callable[[], AbstractContextManager[tuple[Executor, int]]]:
    """Return what gives an executor; made only when there is something to grade. Raises GraderError without a sandbox."""
    if options.dask and options.jobs:
        raise UsageError("--jobs is for this machine; how many a Dask cluster does at a time is for its workers to say")
    if options.dask:
        return functools.partial(pool.cluster, options.dask)
    if conditions.sandboxed:
        trial = host.ForkHost(sandboxed=True, hidden=[ROOT])  # before a progress bar is on the screen
        try:
            trial.wait_until_warm()
        finally:
            trial.stop()
    return functools.partial(pool.local, options.jobs or pool.cores())


class Rate(ProgressColumn):
    """Submissions a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", layout.QUIET)


@contextmanager
def shown(out: Console) -> Iterator[Callable[[int, int, Attempt | None], None]]:
    """Give what shows how far the class is: a bar in a terminal, a line every tenth of the way elsewhere."""
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
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[refused]}", style=layout.BAD), console=out) as bar:
        task = bar.add_task("Grading", total=None, refused="")

        def move(done: int, of: int, attempt: Attempt | None) -> None:
            nonlocal refused
            refused += bool(attempt and attempt.problem)
            bar.update(task, completed=done, total=of, refused=f"{refused} not gradable" if refused else "")

        yield move


def tell(outcome: Outcome, book: Gradebook, seconds: float, out: Console) -> bool:
    """Say what came of it: how many, who could not be graded, and what somebody should look at. True if all could be."""
    graded = f"{outcome.graded} graded in {seconds:.0f} s"
    known = f", {outcome.known} known from before" if outcome.known else ""
    say(out, f"{graded}{known}. Everything is in {here.path(book.path)}")
    absent: list[str] = []
    problems: list[str] = []
    for standing in book.standings():
        if standing.attempt is None:
            absent.append(standing.person.name)
        elif standing.attempt.problem:
            problems.append(f"{standing.person.name}: {standing.attempt.problem}")
    several(out, "Could not be graded", problems)
    several(out, "Handed in nothing", absent)
    several(out, "To look at", list(outcome.doubts))
    return not problems


def several(out: Console, title: str, sentences: list[str]) -> None:
    if sentences:
        say(out, f"{title} ({len(sentences)}):")
        for sentence in sentences[:SHOWN]:
            say(out, f"  {sentence}")
        if len(sentences) > SHOWN:
            say(out, f"  … and {len(sentences) - SHOWN} more; the page of --html has all of them")


def write_page(file: Path, book: Gradebook, folder: Path) -> None:
    """Write the page of the class."""
    made_at = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    text = page.class_page(book.standings(), folder.resolve().name, made_at)
    try:
        written_whole(file, [text.encode("ascii")])
    except OSError as error:
        raise UsageError(f"{file} can't be written: {error.strerror}") from error


def say(out: Console, text: str) -> None:
    """Print what may hold names and words of somebody's choosing."""
    out.print(plain(text), soft_wrap=True)
