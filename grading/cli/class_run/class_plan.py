"""The run of `class` that the options ask for, checked as far as possible before anything is graded."""

import argparse
import functools
import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from grading import ROOT
from grading.classroom import inner_classes, lone_files
from grading.classroom.class_reader import read_class
from grading.classroom.exports.export_options import Export
from grading.classroom.grading_run import RunScope
from grading.classroom.owners import named_owners
from grading.classroom.rosters.roster import RosterRow, read_roster
from grading.classroom.submissions.shapes import ClassReading
from grading.cli.class_run import class_targets, export_arguments, feedback_run, term_options
from grading.cli.output.safe_print import say
from grading.curriculum.named_katas import find_katas
from grading.jobs import cores, executors
from grading.jobs.executors import ExecutorFactory
from grading.text.errors import UsageError
from grading.text.language import said, shown
from grading.workers import fork_server
from grading.workers.worker_process import ACCEPTED, AS_ROOT, runs_as_root


@dataclass(frozen=True)
class ClassPlan:
    """The checked plan of a run."""

    folder: Path
    term: term_options.Term
    scope: RunScope
    exports: tuple[Export, ...]
    roster: list[RosterRow] | None
    read: ClassReading
    gradebook: Path
    feedback: feedback_run.FeedbackRequest | None
    executor: AbstractContextManager[ExecutorFactory]


def make_plan(options: argparse.Namespace, out: Console) -> ClassPlan:
    """Return the plan, and print what DIR holds. Raises UsageError and GraderError."""
    folder = Path(options.folder)
    term = term_options.read_term(options)
    asked = export_arguments.read_exports(options)
    words = options.katas or term.katas
    scope = replace(term.scope, katas=tuple(find_katas(words)) if words else ())
    roster = read_roster(Path(options.roster)) if options.roster else None
    rules = named_owners.read_rules(options.people and Path(options.people), options.owner_pattern)
    # Before the gradebook, which a mistyped folder must not get.
    found = read_class(folder, options.shape, rules, term.zone)
    if not options.shape:  # otherwise the instructor has said what the folder is
        inner_classes.refuse(folder, found.submissions, roster)
    gradebook = term.gradebook(options.gradebook) or gradebook_beside(folder)
    class_targets.check_targets(options, asked, folder, gradebook, term.course)
    feedback = feedback_run.read_request(options)
    executor = plan_executor(options, len(found.submissions))
    if not options.dask and runs_as_root(not options.no_sandbox) and not os.environ.get(ACCEPTED):
        text = shown(AS_ROOT)
        say(out, text[0].upper() + text[1:])
    say(out, found.summary(lone_files.count_all(folder, found.submissions, roster, found.own_files)))
    return ClassPlan(folder, term, scope, asked, roster, found, gradebook, feedback, executor)


def gradebook_beside(folder: Path) -> Path:
    """Return the gradebook's file beside the folder of submissions, where no option and no course names another."""
    whole = folder.resolve()
    if not whole.name:
        raise UsageError(
            said("{folder!r} has no name to call a gradebook after; add --gradebook FILE", folder=str(folder))
        )
    return whole.with_name(f"{whole.name}.gradebook")


def plan_executor(options: argparse.Namespace, submissions: int) -> AbstractContextManager[ExecutorFactory]:
    """Return the block in which a function opens an executor, if there is something to grade.

    Raises GraderError if the sandbox can't run here.
    """
    if options.dask and options.jobs:
        raise UsageError(
            said("--jobs is for this machine; how many a Dask cluster does at a time is for its workers to say")
        )
    if options.dask:
        return nullcontext(functools.partial(executors.dask_cluster, options.dask))
    if not options.no_sandbox:
        trial = fork_server.ForkServer(sandboxed=True, hidden=[ROOT])  # now, before the progress bar appears
        try:
            trial.wait_until_warm()
        finally:
            trial.stop()
    return executors.local_processes(max(1, min(options.jobs or len(cores.cores()), submissions)))
