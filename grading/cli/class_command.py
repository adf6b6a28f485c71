"""`class DIR`: grade a class, write its page and exports, and print the result."""

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
from grading.classroom import class_warnings, exports, grade_class, problem_texts, roster, roster_claims
from grading.classroom.grade_class import ClassResult
from grading.classroom.gradebook import Gradebook
from grading.classroom.ownership import Submission
from grading.classroom.records import Attempt
from grading.classroom.submissions import collect_submissions
from grading.jobs import executors
from grading.jobs.job import GradingConfig
from grading.judge import runner
from grading.judge.report import from_json
from grading.pages import render
from grading.platforms import report_text
from grading.text import colours, layout, typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.errors import GraderError, UsageError
from grading.text.language import joined, said, shown
from grading.text.safe_text import plain
from grading.workers import fork_server
from grading.workers.worker_process import ACCEPTED, AS_ROOT, runs_as_root

MAX_SENTENCES_SHOWN = 10  # of a kind


def run(options: argparse.Namespace, out: Console) -> int:
    """Grade the class; return 0, or 1 if someone's last submission could not be graded."""
    # SIGTERM cleans up as Ctrl-C does. SIGHUP, from a terminal that closes, can't: it ends all processes at once, also
    # multiprocessing's own, which the clean-up needs.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(options.folder)
    asked = exports.parse_exports(options.export, options.worksheet, options.column, options.classroom50)
    roster_rows = roster.read_roster(Path(options.roster)) if options.roster else None
    submissions = collect_submissions(folder)  # before the gradebook, which a mistyped folder must not get
    class_warnings.refuse_one_export(folder, submissions)
    gradebook = gradebook_path(options.gradebook, folder)
    check_targets(options, asked, folder, gradebook)
    begin = executor_factory(options)
    if not options.dask and runs_as_root(not options.no_sandbox) and not os.environ.get(ACCEPTED):
        say(out, shown(AS_ROOT)[0].upper() + shown(AS_ROOT)[1:])
    start = time.monotonic()
    with Gradebook(gradebook) as book:
        config = GradingConfig(
            choose_seed(options.seed, book), options.deadline or runner.DEADLINE, not options.no_sandbox
        )
        submissions = drop_people(options.drop, book, submissions, roster_rows or [], out)
        with progress_display(out) as progress:
            result = grade_class.grade_submissions(
                folder, submissions, book, config, begin, roster_rows, options.only, progress
            )
        if options.only is not None:
            show_points(result.people, book, out)
        all_well = show_result(result, book, time.monotonic() - start, options.html, out)
        seed = said("Seed of all random inputs: {seed} (`grade --seed {seed}` has the same inputs).", seed=config.seed)
        say(out, seed)
        write_outputs(asked, options.html, book, folder, out)
        if not book.is_in_place():
            raise GraderError(
                said(
                    "the gradebook {path} was deleted or replaced meanwhile: what was graded is in no file but "
                    "what is written above. The same command grades it again.",
                    path=str(book.path),
                )
            )
    return 0 if all_well else 1


def gradebook_path(named: str | None, folder: Path) -> Path:
    """Return the gradebook's file: the named one, or else a file beside the folder of submissions."""
    if named:
        return Path(named)
    whole = folder.resolve()
    if not whole.name:
        text = said("{folder!r} has no name to call a gradebook after; add --gradebook FILE", folder=str(folder))
        raise UsageError(text)
    return whole.with_name(f"{whole.name}.gradebook")


def drop_people(
    names: list[str], book: Gradebook, submissions: list[Submission], roster_rows: list[roster.RosterRow], out: Console
) -> list[Submission]:
    """Remove people from the gradebook, and return the submissions without theirs.

    Raises UsageError, and removes none, if one is unknown, or on the roster, which would bring them back.
    """
    if not names:
        return submissions
    whose = {submission.handed_in: submission for submission in submissions}
    assigned = roster_claims.assign(submissions, roster_rows)[0] if roster_rows else submissions
    people = [book.find_person(name) for name in dict.fromkeys(names)]
    for person in people:
        if person.key in {row.person.key for row in roster_rows}:
            raise UsageError(said("--drop: {key!r} is on the roster; take the row out there first", key=person.key))
    for person in people:
        attempts = book.drop(person)
        theirs = [submission.handed_in for submission in assigned if submission.person.key == person.key]
        for handed_in in theirs:
            del whose[handed_in]
        facts = {"name": person.name, "count": attempts}
        taken = (
            said("Taken out: {name}, 1 attempt.", facts)
            if attempts == 1
            else said("Taken out: {name}, {count} attempts.", facts)
        )
        left = said(
            "{files} still lies in the folder: move it away, or the next run grades it again.", files=", ".join(theirs)
        )
        say(out, joined(" ", [taken, left]) if theirs else taken)
    return list(whose.values())


def show_points(people: tuple[str, ...], book: Gradebook, out: Console) -> None:
    """Print the points of the people with these keys, with one line per kata."""
    for standing in book.standings():
        if standing.person.key in people and standing.attempt and standing.attempt.report:
            name = standing.person.name.replace("\n", "\\n")
            say(out, f"{name}: {report_text.summary(from_json(standing.attempt.report))}")


def choose_seed(asked: int | None, book: Gradebook) -> int:
    """Return the seed of the command line, else the gradebook's, else a random one, which no student can predict."""
    if asked is not None:
        return asked
    known = book.seed()
    return random.SystemRandom().randrange(1, 2**32) if known is None else known


def check_targets(
    options: argparse.Namespace, asked: tuple[exports.Export, ...], folder: Path, gradebook: Path
) -> None:
    """Raise UsageError if a target can't be written, or would replace a file that this run reads or writes."""
    taken = {gradebook.resolve(): said("the gradebook")}
    if options.roster:
        taken[Path(options.roster).resolve()] = said("the roster")
    taken |= {export.worksheet.resolve(): said("a worksheet") for export in asked if export.worksheet}
    targets = [(f"--export {export.kind}={export.target}", export.target) for export in asked]
    if options.html:
        exports.check_target(f"--html {options.html}", Path(options.html))
        targets.append((f"--html {options.html}", Path(options.html)))
    for option, target in targets:
        place = target.resolve()
        if place in taken:
            facts = {"option": option, "file": taken[place]}
            raise UsageError(said("{option}: {file} is there; this needs a file of its own", facts))
        taken[place] = said("what {option} writes", option=option)
    for export in asked:
        if export.kind in exports.FOLDERS and export.target.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                said(
                    "--export {kind}={target}: a folder there would be taken for a submission; name another place",
                    kind=export.kind,
                    target=str(export.target),
                )
            )


def executor_factory(options: argparse.Namespace) -> Callable[[], AbstractContextManager[tuple[Executor, int]]]:
    """Return a function that opens an executor, which is called only if there is something to grade.

    Raises GraderError if the sandbox can't run here.
    """
    if options.dask and options.jobs:
        raise UsageError(
            said("--jobs is for this machine; how many a Dask cluster does at a time is for its workers to say")
        )
    if options.dask:
        return functools.partial(executors.dask_cluster, options.dask)
    if not options.no_sandbox:
        trial = fork_server.ForkServer(sandboxed=True, hidden=[ROOT])  # now, before the progress bar appears
        try:
            trial.wait_until_warm()
        finally:
            trial.stop()
    return functools.partial(executors.local_processes, options.jobs or len(executors.cores()))


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
        tenths = -1

        def line(done: int, of: int, attempt: Attempt | None) -> None:
            nonlocal refused, tenths
            refused += bool(attempt and attempt.problem)
            if of and done * 10 // of > tenths:
                tenths = done * 10 // of
                facts = {"done": done, "all": of, "refused": refused}
                say(out, said("{done} of {all} submissions, {refused} could not be graded.", facts))

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
            note = shown(said("{count} not gradable", count=refused)) if refused else ""
            bar.update(task, completed=done, total=of, refused=note)

        yield move


def show_result(result: ClassResult, book: Gradebook, seconds: float, html: str | None, out: Console) -> bool:
    """Print the numbers, the submissions that could not be graded, and the doubts. Return True if all were graded."""
    facts = {"graded": result.graded, "seconds": f"{seconds:.0f}", "known": result.known}
    graded = (
        said("{graded} graded in {seconds} s, {known} known from before.", facts)
        if result.known
        else said("{graded} graded in {seconds} s.", facts)
    )
    place = said("Everything is in {path}", path=typed_paths.path(book.path))
    say(out, joined(" ", [graded, place]) if book.is_in_place() else graded)
    absent: list[str] = []
    empty: list[str] = []
    problems: list[str] = []
    for standing in book.standings():
        if standing.attempt is None:
            absent.append(standing.person.name)
        elif standing.attempt.problem:
            problems.append(f"{standing.person.name}: {shown(problem_texts.restored(standing.attempt.problem))}")
        elif all(kata["status"] == "missing" for kata in (standing.attempt.report or {}).get("katas", [])):
            empty.append(f"{standing.person.name}: {standing.attempt.handed_in}")
    rest = (
        said("{path} has all of them", path=typed_paths.path(Path(html)))
        if html
        else said("the page that --html FILE writes has all of them")
    )
    show_sentences(out, said("Could not be graded"), problems, rest)
    show_sentences(out, said("Graded, but there is no kata's module in it"), empty, rest)
    show_sentences(out, said("Handed in nothing"), absent, rest)
    show_sentences(out, said("To look at"), list(result.doubts))
    return not problems


def show_sentences(out: Console, title: str, sentences: list[str], rest: str = "") -> None:
    """Print the sentences. If `rest` names a place that has all of them, print only the first ones."""
    first = sentences[:MAX_SENTENCES_SHOWN] if rest else sentences
    if sentences:
        say(out, f"{shown(title)} ({len(sentences)}):")
    for sentence in first:
        say(out, "  " + shown(sentence).replace("\n", "\\n"))  # a name must not look like a line of the summary
    if len(first) < len(sentences):
        say(out, said("  … and {count} more; {rest}", count=len(sentences) - len(first), rest=rest))


def write_outputs(
    asked: tuple[exports.Export, ...], html: str | None, book: Gradebook, folder: Path, out: Console
) -> None:
    """Write the exports and the page; print where they are, and what the instructor should read of them."""
    for export in asked:
        for sentence in exports.write_export(export, book.standings):
            say(out, sentence)
        facts = {"kind": export.kind, "path": typed_paths.path(export.target)}
        say(out, said("Written: {kind}, {path}", facts))
    if html:
        write_page(Path(html), book, folder)
        say(out, said("Written: {path}", path=typed_paths.path(Path(html))))


def write_page(file: Path, book: Gradebook, folder: Path) -> None:
    """Write the page of the class."""
    made_at = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    text = render.class_page(book.standings(), folder.resolve().name, made_at)
    try:
        atomic_write(file, [text.encode("ascii")])
    except OSError as error:
        raise exports.write_error(file, error) from error


def say(out: Console, text: str) -> None:
    """Print a text that may hold names which a student chose."""
    out.print(plain(shown(text)), soft_wrap=True)
