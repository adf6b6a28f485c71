"""`class DIR`: grade a class, write its page and exports, and print the result."""

import argparse
import functools
import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from grading import ROOT
from grading.classroom import class_warnings, exports, grade_class, named_owners, roster, roster_claims
from grading.classroom.course import Course
from grading.classroom.grade_class import ClassResult
from grading.classroom.gradebook import Gradebook
from grading.classroom.ownership import Submission
from grading.classroom.shapes import ClassReading
from grading.classroom.submissions import read_class
from grading.cli import feedback_arguments, similar_arguments, term_run, typed_katas
from grading.cli.class_progress import progress_display
from grading.cli.files_read import files_read
from grading.cli.safe_print import say, show_sentences
from grading.curriculum.ladder import Kata
from grading.jobs import cores, executors
from grading.jobs.job import GradingConfig
from grading.judge import runner
from grading.judge.report import from_json
from grading.pages import render
from grading.platforms import report_text
from grading.text import typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.errors import GraderError, UsageError
from grading.text.language import joined, said, shown
from grading.workers import fork_server
from grading.workers.worker_process import ACCEPTED, AS_ROOT, runs_as_root

TAKEN_OUT = said("Taken out: {name}, {attempts} attempts.")
TAKEN_OUT_ONE = said("Taken out: {name}, {attempts} attempt.")
STILL_THERE = said("{files} still lies in the folder: move it away, or the next run grades it again.")
WRITTEN_THERE = said("{option}: what {other} writes is there; this needs a file of its own")


@dataclass(frozen=True)
class ClassPlan:
    """The run that the options ask for, checked as far as possible before anything is graded."""

    folder: Path
    term: term_run.Term
    exports: tuple[exports.Export, ...]
    katas: list[Kata]
    roster_rows: list[roster.RosterRow] | None
    read: ClassReading
    gradebook: Path
    feedback: feedback_arguments.FeedbackRequest | None
    start_executor: grade_class.ExecutorFactory


def run(options: argparse.Namespace, out: Console) -> int:
    """Grade the class; return 0, or 1 if someone's last submission could not be graded."""
    # SIGTERM cleans up as Ctrl-C does. SIGHUP, from a terminal that closes, can't: it ends all processes at once, also
    # multiprocessing's own, which the clean-up needs.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plan = make_plan(options, out)
    start = time.monotonic()
    with term_run.open_gradebook(plan.gradebook, plan.term) as book:
        term_run.merge_gradebooks(plan.term, book, out)
        config = GradingConfig(
            choose_seed(options.seed, book), options.deadline or runner.DEADLINE, not options.no_sandbox
        )
        submissions = drop_people(options.drop, book, plan.read.submissions, plan.roster_rows or [], out)
        before = term_run.before_grading(plan.term, book, config, out)
        result = grade(plan, submissions, book, config, options.only, out)
        view = term_run.after_grading(plan.term, before, result.graded, book, out)
        if plan.term.dry_run:
            return 0
        if options.only is not None:
            show_points(result.people, book, out)
        all_well = show_result(result, book, time.monotonic() - start, options.html, out)
        say(
            out,
            said("Seed of all random inputs: {seed} (`grade --seed {seed}` has the same inputs).", seed=config.seed),
        )
        term_run.show_grades(plan.term, view, book, out)
        write_outputs(plan.exports, options.html, book, plan.folder, out, similar_arguments.page_address(options))
        term_run.write_term_grades(plan.term, view, book, out)
        later = [*feedback_arguments.write(plan.feedback, book), *similar_arguments.write(options, submissions, book)]
        for sentence in later:
            say(out, sentence)
        if not book.is_in_place():
            raise GraderError(
                said(
                    "the gradebook {path} was deleted or replaced meanwhile: what was graded is in no file but what is "
                    "written above. The same command grades it again.",
                    path=book.path,
                )
            )
    return 0 if all_well else 1


def make_plan(options: argparse.Namespace, out: Console) -> ClassPlan:
    """Return the plan, and print what DIR holds. Raises UsageError and GraderError."""
    folder = Path(options.folder)
    term = term_run.read_term(options)
    asked = exports.parse_exports(options.export, options.worksheet, options.column, options.classroom50)
    words = options.katas or term.katas
    katas = typed_katas.find_katas(words) if words else []
    roster_rows = roster.read_roster(Path(options.roster)) if options.roster else None
    rules = named_owners.read_rules(options.people and Path(options.people), options.owner_pattern)
    found = read_class(
        folder, options.shape, rules, term.zone
    )  # before the gradebook, which a mistyped folder must not get
    class_warnings.refuse_one_export(folder, found.submissions)
    gradebook = term.gradebook(options.gradebook) or gradebook_path(options.gradebook, folder)
    check_targets(options, asked, folder, gradebook, term.course)
    feedback = feedback_arguments.read_request(options)
    begin = executor_factory(options)
    if not options.dask and runs_as_root(not options.no_sandbox) and not os.environ.get(ACCEPTED):
        text = shown(AS_ROOT)
        say(out, text[0].upper() + text[1:])
    say(out, found.summary)
    return ClassPlan(folder, term, asked, katas, roster_rows, found, gradebook, feedback, begin)


def grade(
    plan: ClassPlan,
    submissions: list[Submission],
    book: Gradebook,
    config: GradingConfig,
    only: str | None,
    out: Console,
) -> ClassResult:
    """Grade the submissions, and show the progress."""
    with progress_display(out) as progress:
        return grade_class.grade_submissions(
            plan.folder,
            submissions,
            book,
            config,
            plan.start_executor,
            plan.roster_rows,
            only,
            progress,
            plan.term.scope,
            katas=plan.katas,
            beside=class_warnings.Beside(plan.read.sentences, plan.read.own_files),
        )


def gradebook_path(named: str | None, folder: Path) -> Path:
    """Return the gradebook's file: the named one, or else a file beside the folder of submissions."""
    if named:
        return Path(named)
    whole = folder.resolve()
    if not whole.name:
        raise UsageError(
            said("{folder!r} has no name to call a gradebook after; add --gradebook FILE", folder=str(folder))
        )
    return whole.with_name(f"{whole.name}.gradebook")


def drop_people(
    names: list[str], book: Gradebook, submissions: list[Submission], roster_rows: list[roster.RosterRow], out: Console
) -> list[Submission]:
    """Remove people from the gradebook, and return the submissions without theirs.

    Raises UsageError, and removes none, if one is unknown, or on the roster, which would bring them back.
    """
    if not names:
        return submissions
    left_over = list(submissions)
    assigned = roster_claims.assign(submissions, roster_rows)[0] if roster_rows else submissions
    people = [book.find_person(name) for name in dict.fromkeys(names)]
    listed = {row.person.key for row in roster_rows}
    for person in people:
        if person.key in listed:
            raise UsageError(said("--drop: {key!r} is on the roster; take the row out there first", key=person.key))
    last = {person.key: attempt.handed_in for person, attempt in book.people_with_attempts()}
    for person in people:
        attempts = book.drop(person)
        # With the row the roster has lost their key, and their submission has only the name that it had.
        pairs = [
            (own, one)
            for own, one in zip(submissions, assigned)
            if one.person.key == person.key
            or (listed and one.person.key not in listed and one.file_names == last.get(person.key))
        ]
        theirs = [one.file_names for _, one in pairs]
        left_over = [own for own in left_over if own not in [dropped for dropped, _ in pairs]]
        taken = TAKEN_OUT_ONE if attempts == 1 else TAKEN_OUT
        sentences = [said(taken, name=person.name, attempts=attempts)]
        sentences += [said(STILL_THERE, files=", ".join(theirs))] if theirs else []
        say(out, joined(" ", sentences))
    return left_over


def show_points(people: tuple[str, ...], book: Gradebook, out: Console) -> None:
    """Print the points of the people with these keys, with one line per kata."""
    for standing in book.standings():
        if standing.person.key in people and standing.attempt and standing.attempt.report:
            name = standing.person.name.replace("\n", "\\n")
            text = report_text.summary(from_json(standing.attempt.report))
            say(out, said("{name}: {text}", name=name, text=text))
            for line in term_run.standing_lines(standing):
                say(out, said("  {line}", line=line))


def choose_seed(asked: int | None, book: Gradebook) -> int:
    """Return the seed of the command line, else the gradebook's, else a random one, which no student can predict."""
    if asked is not None:
        return asked
    known = book.seed()
    return random.SystemRandom().randrange(1, 2**32) if known is None else known


def check_targets(
    options: argparse.Namespace,
    asked: tuple[exports.Export, ...],
    folder: Path,
    gradebook: Path,
    course: Course | None = None,
) -> None:
    """Raise UsageError if a target can't be written, or would replace a file that this run reads or writes."""
    taken = {path: (template, "") for path, template in files_read(options, asked, gradebook, course).items()}
    targets = [(f"--export {export.kind}={export.target}", export.target) for export in asked]
    if options.term:
        targets.append((f"--term {options.term}", Path(options.term)))
    if options.html:
        exports.check_target(f"--html {options.html}", Path(options.html))
        targets.append((f"--html {options.html}", Path(options.html)))
    similar = similar_arguments.file_of(options)
    if similar:
        exports.check_target(f"--similar {similar}", similar)
        targets.append((f"--similar {similar}", similar))
    for option, target in targets:
        place = target.resolve()
        if place in taken:
            template, other = taken[place]
            raise UsageError(said(template, option=option, other=other))
        taken[place] = WRITTEN_THERE, option
    for export in asked:
        if export.kind in exports.FOLDERS and export.target.resolve().is_relative_to(folder.resolve()):
            option = f"--export {export.kind}={export.target}"
            raise UsageError(
                said("{option}: a folder there would be taken for a submission; name another place", option=option)
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
    return functools.partial(executors.local_processes, options.jobs or len(cores.cores()))


def show_result(result: ClassResult, book: Gradebook, seconds: float, html: str | None, out: Console) -> bool:
    """Print the numbers, the submissions that could not be graded, and the doubts. Return True if all were graded."""
    counts = [said("{count} graded in {seconds:.0f} s", count=result.graded, seconds=seconds)]
    counts += [said("{count} known from before", count=result.known)] if result.known else []
    early = said("{count} handed in too early for --since", count=result.passed_over)
    counts += [early] if result.passed_over else []
    place = said("Everything is in {path}", path=typed_paths.path(book.path))
    counted = said("{counts}.", counts=joined(", ", counts))
    say(out, joined(" ", [counted, place]) if book.is_in_place() else counted)
    if result.known_modules:
        known = said(
            "Modules whose results were known by their text: {count}. --afresh grades them again.",
            count=result.known_modules,
        )
        say(out, known)
    absent: list[str] = []
    empty: list[str] = []
    problems: list[str] = []
    for standing in book.standings():
        if standing.attempt is None:
            absent.append(standing.person.name)
        elif standing.attempt.problem:
            problems.append(said("{name}: {text}", name=standing.person.name, text=standing.attempt.problem))
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


def write_outputs(
    asked: tuple[exports.Export, ...], html: str | None, book: Gradebook, folder: Path, out: Console, similar: str = ""
) -> None:
    """Write the exports and the page; print where they are, and what the instructor should read of them."""
    for export in asked:
        for sentence in exports.write_export(export, book.standings):
            say(out, sentence)
        say(out, said("Written: {kind}, {path}", kind=export.kind, path=typed_paths.path(export.target)))
    if html:
        write_page(Path(html), book, folder, similar)
        say(out, said("Written: {path}", path=typed_paths.path(Path(html))))


def write_page(file: Path, book: Gradebook, folder: Path, similar: str) -> None:
    """Write the page of the class. `similar` is the address of the page of similar answers, or ""."""
    made_at = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    text = render.class_page(book.standings(), folder.resolve().name, made_at, similar)
    try:
        atomic_write(file, [text.encode("ascii")])
    except OSError as error:
        raise exports.write_error(file, error) from error
