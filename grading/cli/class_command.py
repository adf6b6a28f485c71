"""`class DIR`: grade a class with everything that belongs to it, and say what came of it."""

import argparse
import functools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from grading import ROOT
from grading.classroom import class_warnings, exports, grade_class, roster, submissions
from grading.classroom.grade_class import Outcome
from grading.classroom.gradebook import Attempt, Gradebook
from grading.classroom.submissions import Entry
from grading.jobs import executors
from grading.jobs.job import GradingConfig
from grading.judge import runner
from grading.judge.report import from_json
from grading.pages import render
from grading.platforms import report_text
from grading.text import colours, layout, typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.errors import GraderError, UsageError
from grading.text.safe_text import plain
from grading.workers import fork_server
from grading.workers.worker_process import ACCEPTED, AS_ROOT, runs_as_root

SHOWN = 10  # sentences of a kind


def run(options: argparse.Namespace, out: Console) -> int:
    """Grade the class; return 0, or 1 if there is anybody whose last submission could not be graded."""
    # As after Ctrl-C nothing stays behind. SIGHUP, from a terminal that goes away, is left alone: it ends all processes at
    # once, and multiprocessing's own as well, without which nothing could be put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(options.folder)
    asked = exports.parse(options.export, options.worksheet, options.column, options.classroom50)
    listed = roster.read(Path(options.roster)) if options.roster else None
    entries = submissions.collect(folder)  # first of all: a mistyped folder is to get no gradebook
    class_warnings.refuse_one_export(folder, entries)
    gradebook = where(options.gradebook, folder)
    check_places(options, asked, folder, gradebook)
    begin = grader(options)
    if not options.dask and runs_as_root(not options.no_sandbox) and not os.environ.get(ACCEPTED):
        say(out, AS_ROOT[0].upper() + AS_ROOT[1:])
    start = time.monotonic()
    with Gradebook(gradebook) as book:
        conditions = GradingConfig(
            seed(options.seed, book), options.deadline or runner.DEADLINE, not options.no_sandbox
        )
        entries = without(options.drop, book, entries, listed or [], out)
        with shown(out) as progress:
            outcome = grade_class.grade(folder, entries, book, conditions, begin, listed, options.only, progress)
        if options.only is not None:
            tell_points(outcome.people, book, out)
        all_well = tell(outcome, book, time.monotonic() - start, options.html, out)
        say(
            out, f"Seed of all random inputs: {conditions.seed} (`grade --seed {conditions.seed}` has the same inputs)."
        )
        for export in asked:
            for sentence in exports.export(export, book.standings):
                say(out, sentence)
            say(out, f"Written: {export.kind}, {typed_paths.path(export.target)}")
        if options.html:
            write_page(Path(options.html), book, folder)
            say(out, f"Written: {typed_paths.path(Path(options.html))}")
        if not book.kept():
            raise GraderError(
                f"the gradebook {book.path} was deleted or replaced meanwhile: what was graded is in no file but what is "
                "written above. The same command grades it again."
            )
    return 0 if all_well else 1


def where(named: str | None, folder: Path) -> Path:
    """The gradebook's file: beside the folder of submissions, and not in it, unless it was named."""
    if named:
        return Path(named)
    whole = folder.resolve()
    if not whole.name:
        raise UsageError(f"{str(folder)!r} has no name to call a gradebook after; add --gradebook FILE")
    return whole.with_name(f"{whole.name}.gradebook")


def without(
    names: list[str], book: Gradebook, entries: list[Entry], listed: list[roster.RosterRow], out: Console
) -> list[Entry]:
    """Take people out of the gradebook, and return the entries without theirs. Raises UsageError, and takes out nobody then.

    A person on the roster can't be taken out, since the roster would bring them back.
    """
    if not names:
        return entries
    whose = {entry.handed_in: entry for entry in entries}
    assigned = roster.assign(entries, listed)[0] if listed else entries
    people = [book.person(name) for name in dict.fromkeys(names)]
    for person in people:
        if person.key in {row.person.key for row in listed}:
            raise UsageError(f"--drop: {person.key!r} is on the roster; take the row out there first")
    for person in people:
        attempts = book.drop(person)
        theirs = [entry.handed_in for entry in assigned if entry.person.key == person.key]
        for handed_in in theirs:
            del whose[handed_in]
        left = (
            f". {', '.join(theirs)} still lies in the folder: move it away, or the next run grades it again"
            if theirs
            else ""
        )
        say(out, f"Taken out: {person.name}, {attempts} attempt{'' if attempts == 1 else 's'}{left}.")
    return list(whose.values())


def tell_points(people: tuple[str, ...], book: Gradebook, out: Console) -> None:
    """Say what the people with these keys have: their points, and a line for each kata."""
    for standing in book.standings():
        if standing.person.key in people and standing.attempt and standing.attempt.report:
            name = standing.person.name.replace("\n", "\\n")
            say(out, f"{name}: {report_text.summary(from_json(standing.attempt.report))}")


def seed(asked: int | None, book: Gradebook) -> int:
    """Return the seed that was asked for, else the gradebook's, else one that no student can know beforehand."""
    if asked is not None:
        return asked
    known = book.seed()
    return random.SystemRandom().randrange(1, 2**32) if known is None else known


def check_places(options: argparse.Namespace, asked: tuple[exports.Export, ...], folder: Path, gradebook: Path) -> None:
    """Raise UsageError where something would be written over what is needed, or can't be written at all."""
    taken = {gradebook.resolve(): "the gradebook"}
    if options.roster:
        taken[Path(options.roster).resolve()] = "the roster"
    taken |= {export.worksheet.resolve(): "a worksheet" for export in asked if export.worksheet}
    targets = [(f"--export {export.kind}={export.target}", export.target) for export in asked]
    if options.html:
        exports.check_target(f"--html {options.html}", Path(options.html))
        targets.append((f"--html {options.html}", Path(options.html)))
    for option, target in targets:
        place = target.resolve()
        if place in taken:
            raise UsageError(f"{option}: {taken[place]} is there; this needs a file of its own")
        taken[place] = f"what {option} writes"
    for export in asked:
        if export.kind in exports.FOLDERS and export.target.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"--export {export.kind}={export.target}: a folder there would be taken for a submission; name another place"
            )


def grader(options: argparse.Namespace) -> Callable[[], AbstractContextManager[tuple[Executor, int]]]:
    """Return what gives an executor; made only when there is something to grade. Raises GraderError without a sandbox."""
    if options.dask and options.jobs:
        raise UsageError("--jobs is for this machine; how many a Dask cluster does at a time is for its workers to say")
    if options.dask:
        return functools.partial(executors.cluster, options.dask)
    if not options.no_sandbox:
        trial = fork_server.ForkHost(sandboxed=True, hidden=[ROOT])  # before a progress bar is on the screen
        try:
            trial.wait_until_warm()
        finally:
            trial.stop()
    return functools.partial(executors.local, options.jobs or len(executors.cores()))


class Rate(ProgressColumn):
    """Submissions a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", colours.QUIET)


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
    with Progress(*columns, TextColumn("{task.fields[refused]}", style=colours.BAD), console=out) as bar:
        task = bar.add_task("Grading", total=None, refused="")

        def move(done: int, of: int, attempt: Attempt | None) -> None:
            nonlocal refused
            refused += bool(attempt and attempt.problem)
            bar.update(task, completed=done, total=of, refused=f"{refused} not gradable" if refused else "")

        yield move


def tell(outcome: Outcome, book: Gradebook, seconds: float, html: str | None, out: Console) -> bool:
    """Say what came of it: how many, who could not be graded, and what somebody should look at. True if all could be."""
    graded = f"{outcome.graded} graded in {seconds:.0f} s"
    known = f", {outcome.known} known from before" if outcome.known else ""
    place = f" Everything is in {typed_paths.path(book.path)}" if book.kept() else ""
    say(out, f"{graded}{known}.{place}")
    absent: list[str] = []
    empty: list[str] = []
    problems: list[str] = []
    for standing in book.standings():
        if standing.attempt is None:
            absent.append(standing.person.name)
        elif standing.attempt.problem:
            problems.append(f"{standing.person.name}: {standing.attempt.problem}")
        elif all(kata["status"] == "missing" for kata in (standing.attempt.report or {}).get("katas", [])):
            empty.append(f"{standing.person.name}: {standing.attempt.handed_in}")
    rest = (
        f"{typed_paths.path(Path(html))} has all of them"
        if html
        else "the page that --html FILE writes has all of them"
    )
    several(out, "Could not be graded", problems, rest)
    several(out, "Graded, but there is no kata's module in it", empty, rest)
    several(out, "Handed in nothing", absent, rest)
    several(out, "To look at", list(outcome.doubts))
    return not problems


def several(out: Console, title: str, sentences: list[str], rest: str = "") -> None:
    """Say each of the sentences; or only some, if the others can be read elsewhere: `rest` says where."""
    shown = sentences[:SHOWN] if rest else sentences
    if sentences:
        say(out, f"{title} ({len(sentences)}):")
    for sentence in shown:
        say(out, "  " + sentence.replace("\n", "\\n"))  # a name of two lines is no line of ours
    if len(shown) < len(sentences):
        say(out, f"  … and {len(sentences) - len(shown)} more; {rest}")


def write_page(file: Path, book: Gradebook, folder: Path) -> None:
    """Write the page of the class."""
    made_at = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    text = render.class_page(book.standings(), folder.resolve().name, made_at)
    try:
        atomic_write(file, [text.encode("ascii")])
    except OSError as error:
        raise exports.not_written(file, error) from error


def say(out: Console, text: str) -> None:
    """Print what may hold names and words of somebody's choosing."""
    out.print(plain(text), soft_wrap=True)
