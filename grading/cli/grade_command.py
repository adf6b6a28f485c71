"""`grade`: grade katas, in this checkout or in a submission's folder, and write reports."""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grading import ROOT
from grading.classroom.submissions import archive_kinds
from grading.cli import sandbox_choice
from grading.cli.output import output_files
from grading.cli.output.output_files import STANDARD_OUTPUT
from grading.cli.parsing.arguments import add_deadline, add_no_sandbox, add_screen, console, count, seed
from grading.cli.parsing.command import Command
from grading.curriculum.ladder import Kata
from grading.curriculum.named_katas import find_katas
from grading.jobs import cores
from grading.judge.modules import submission
from grading.text.errors import UsageError
from grading.text.language import said, shown
from grading.text.safe_text import plain
from grading.workers import fork_server
from grading.workers.worker_process import runs_as_root

if TYPE_CHECKING:  # it takes a while to import, and a worker is started first
    from grading.judge.report.report import KataResult, Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("katas", nargs="*", metavar="KATA")
    parser.add_argument(
        "--from",
        dest="folder",
        metavar="DIR",
        help=said("grade what is in DIR, in an archive or in a notebook, in a sandbox"),
    )
    parser.add_argument(
        "--json", metavar="FILE", help=said("write the report as JSON, to standard output if FILE is -")
    )
    parser.add_argument("--junit", metavar="FILE", help=said("write the report as JUnit's XML, likewise"))
    parser.add_argument("--html", metavar="FILE", help=said("write the report as a page for a browser, in one file"))
    parser.add_argument(
        "--format",
        choices=("gradescope", "github", "classroom50"),
        help=said(
            "write the report for a platform: Gradescope's results.json, base64 for GitHub Classroom's step output "
            "`result`, or Classroom 50's result.json"
        ),
    )
    parser.add_argument("--out", metavar="FILE", help=said("where --format writes to (default: standard output)"))
    parser.add_argument(
        "--seed", type=seed, default=0, metavar="N", help=said("the seed of random inputs (default: 0)")
    )
    parser.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help=said("how many katas to grade at a time (default: one a core, up to four)"),
    )
    add_deadline(parser)
    parser.add_argument(
        "--sandbox",
        choices=("yes", "auto", "no"),
        help=said("run code from DIR in the sandbox (the default), or auto: without it only where it can't run"),
    )
    add_no_sandbox(parser)
    add_screen(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0 if all required checks pass, else 1."""
    outputs = requested_outputs(options)
    katas = find_katas(options.katas)
    quiet = any(file == STANDARD_OUTPUT for file, _ in outputs)
    timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    report, handed, notes = grade(options, katas, quiet)
    for note in notes:
        print(f"grader.py: {shown(plain(note))}", file=sys.stderr)
    if not quiet:
        from grading.terminal import summary

        paths = {item.kata.id: item.path for item in handed if item.path}
        summary.show_summary(report, katas, paths, console(options))
    if outputs:  # after the verdict is shown, which is not lost if one of them fails
        write_outputs(outputs, report, timestamp, handed, folder_of(options))
    return 0 if report.all_passed else 1


def grade(
    options: argparse.Namespace, katas: list[Kata], quiet: bool
) -> tuple["Report", list[submission.SubmittedModule], list[str]]:
    """Grade the katas, and show each verdict as it comes, unless that is to be `quiet`.

    Returns:
        The report, the modules that were graded, and notes on what was found beside them.
    """
    folder = folder_of(options)
    packed = bool(options.folder) and archive_kinds.is_packed(folder)
    handed = [] if packed else submission.find_modules(folder, katas)
    notes: list[str] = []
    hidden = submission.folder_of(folder).resolve()
    start = time.perf_counter()
    jobs = min(options.jobs or cores.for_one_submission(), len(katas))
    server, sandboxed = sandbox_choice.start_server(options, [ROOT, hidden])
    with contextlib.ExitStack() as stack:
        stack.callback(server.stop)
        # Now, while the process that has workers imports numpy: pytest and rich take a while to import as well.
        from grading.jobs import one_submission
        from grading.judge import own_memory, runner
        from grading.judge.report.report import Report

        # Later than the first, since more processes than cores would be in each other's way.
        spare = stack.enter_context(fork_server.spare_servers(jobs - 1, sandboxed, [ROOT, hidden]))
        if options.folder:  # others' folders may have archives in them
            from grading.classroom import class_reader

            with own_memory.bounded():
                handed, notes = class_reader.read_folder(folder, katas)
        deadline = options.deadline or runner.DEADLINE
        progress = progress_of(options, quiet)
        results = one_submission.grade_katas(handed, server, spare, options.seed, deadline, progress)
    seconds = time.perf_counter() - start
    source, as_root = str(options.folder or "katas"), runs_as_root(sandboxed)
    own = not options.folder
    report = Report(source, options.seed, seconds, sandboxed, tuple(results), as_root=as_root, own=own)
    return report, handed, notes


def progress_of(options: argparse.Namespace, quiet: bool) -> Callable[["KataResult"], None]:
    """Return the function that shows a kata's result as soon as it is there, or one that does nothing."""
    from grading.terminal import progress_report

    show = progress_report.progress_printer(console(options), own=not options.folder)
    return (lambda result: None) if quiet else show


def folder_of(options: argparse.Namespace) -> Path:
    """Return the folder whose modules are graded: this checkout, unless another is named."""
    return Path(options.folder) if options.folder else ROOT


def write_outputs(
    outputs: list[tuple[str, str]],
    report: "Report",
    timestamp: str,
    handed: list[submission.SubmittedModule],
    folder: Path,
) -> None:
    """Write the report to each file, in its format."""
    from grading.platforms import formats, repository_paths

    modules = repository_paths.from_root(handed, submission.folder_of(folder))
    for file, name in outputs:
        is_page = name == "html"
        text = as_page(report, timestamp) if is_page else formats.as_text(name, report, timestamp, modules)
        output_files.write(file, text)


def as_page(report: "Report", timestamp: str) -> str:
    """Return the report as a page for a browser."""
    from grading.pages import render

    return render.student_page(report, timestamp)


def requested_outputs(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the requested outputs, as (file, format). Raises UsageError if two would go to the same place."""
    if options.out and not options.format:
        raise UsageError(said("--out says where --format writes to: add --format gradescope, github or classroom50"))
    if options.format == "classroom50":
        from grading.platforms import classroom50

        classroom50.facts(os.environ)  # now, and not when all is graded
    requested = [(options.json, "json"), (options.junit, "junit"), (options.html, "html")]
    if options.format:
        requested.append((options.out or STANDARD_OUTPUT, options.format))
    outputs = [(file, name) for file, name in requested if file]
    files = [file for file, _ in outputs]
    if files.count(STANDARD_OUTPUT) > 1:
        raise UsageError(
            said(
                "only one of --json, --junit and --format, or --html alone, can write to standard output; "
                "give the others a file"
            )
        )
    if len(set(files)) < len(files):
        raise UsageError(said("--json, --junit, --html and --format need a file each"))
    for file in files:
        output_files.check_place(file)
    return outputs


GRADE = Command("grade", said("grade all katas, or only those named (07, 7, generations, 4-6)"), run, add_arguments)
