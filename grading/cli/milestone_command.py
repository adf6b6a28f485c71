"""`milestone`: run what a student can do with the engine after some katas, and show its pictures."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grading import ROOT
from grading.cli.output import output_files
from grading.cli.parsing.arguments import add_screen, console, seed
from grading.cli.parsing.command import Command
from grading.curriculum import damaged_files, milestones
from grading.curriculum.milestones import Milestone
from grading.text import typed_paths
from grading.text.errors import UsageError, output_error, system_reason
from grading.text.labels import Status
from grading.text.language import said, shown

if TYPE_CHECKING:
    from rich.console import Console

    from grading.graphs.milestone_run import MilestoneRun

PICTURES = milestones.MILESTONES / "pictures"
# The process that shows a notebook sets it: the file where it reads which pictures there are.
FOR_NOTEBOOK = "KATAS_PICTURES"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help=said("default: list all of them"))
    parser.add_argument(
        "--html", metavar="FILE", help=said("write a page with the pictures; without NAME, of all open ones")
    )
    parser.add_argument("--png", metavar="DIR", help=said("write the pictures into DIR, and open no window"))
    parser.add_argument(
        "--seed", type=seed, default=0, metavar="N", help=said("the seed of random numbers (default: 0)")
    )
    parser.add_argument("--anyway", action="store_true", help=said("run it before its kata is passed"))
    parser.add_argument(
        "--patience",
        type=patience,
        default=10.0,
        metavar="SECONDS",
        help=said("how long one step may take (default: 10)"),
    )
    add_screen(parser)


def patience(text: str) -> float:
    """Parse a length of time, for argparse."""
    value = float(text)
    if not 0.5 <= value <= 600:
        raise argparse.ArgumentTypeError(shown(said("{text} seconds is not between 0.5 and 600", text=text)))
    return value


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 if a milestone isn't open, or goes wrong."""
    if options.html:
        output_files.check_place(options.html)
    if options.png and not os.path.isdir(options.png):
        raise UsageError(said("--png takes a folder, and there is no folder {folder!r}", folder=options.png))
    if not milestones.milestones():
        raise damaged_files.lost([milestones.MILESTONES])
    from grading.terminal import milestone_screen, passed_katas

    out = console(options)
    wanted = [_find(options.name)] if options.name else list(milestones.milestones())
    if options.name and options.anyway:
        return _run_all(wanted, options, out)
    results = {result.id: result for result in passed_katas.grade([milestone.kata for milestone in wanted])}
    passed = {name for name, result in results.items() if result.status == Status.PASSED}
    if not options.name and not options.html:
        milestone_screen.show_list(wanted, passed, out)
        return 0
    for milestone in wanted:
        if milestone.kata.id not in passed:
            milestone_screen.show_closed(milestone, results.get(milestone.kata.id), out)
    return _run_all([milestone for milestone in wanted if milestone.kata.id in passed], options, out) if passed else 1


def _find(name: str) -> Milestone:
    try:
        return milestones.find(name)
    except LookupError as error:
        raise UsageError(error.args[0]) from error


def _run_all(wanted: list[Milestone], options: argparse.Namespace, out: "Console") -> int:
    """Run the milestones one after another, show each, and write the page; Ctrl-C ends the one that runs, and all.

    Return the exit status.
    """
    from grading.graphs import milestone_run
    from grading.judge.modules import submission
    from grading.terminal import milestone_screen

    runs = []
    for milestone in wanted:
        module = submission.find_modules(ROOT, [milestone.kata])[0].path
        if module is None:
            facts = {"file": milestone.kata.stub.name, "title": milestone.title}
            raise UsageError(said("there is no {file} in this checkout for {title}", facts))
        milestone_screen.show_start(milestone, options.seed, out)
        with milestone_screen.progress(out) as show:
            result = milestone_run.run(milestone, module, options.seed, options.patience, show)
        milestone_screen.show_end(result, out)
        runs.append(result)
        _show_pictures(result, options, out)
        if result.ending.stopped:
            break
    if options.html:
        from grading.pages import milestones_page

        made_at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        output_files.write(options.html, milestones_page.milestones_page(runs, made_at))
    return 1 if any(result.problem for result in runs) else 0


def _show_pictures(result: "MilestoneRun", options: argparse.Namespace, out: "Console") -> None:
    """Show the pictures where there is a window or a notebook; else write them as PNG, and print them as text."""
    from grading.graphs import plots
    from grading.terminal import milestone_screen

    if not result.pictures:
        return
    if options.png or os.environ.get(FOR_NOTEBOOK):
        _write_pictures(result, Path(options.png) if options.png else PICTURES, out)
    elif options.html:
        return
    elif plots.has_window():
        plots.show_windows(result.pictures)
    else:
        milestone_screen.show_as_text(result, out)
        _write_pictures(result, PICTURES, out)


def _write_pictures(result: "MilestoneRun", folder: Path, out: "Console") -> None:
    from grading.graphs import plots
    from grading.text.layout import print_step

    try:
        folder.mkdir(exist_ok=True)
        for number, picture in enumerate(result.pictures, 1):
            for paper, ending in ((plots.LIGHT, ""), (plots.DARK, "-dark")):
                file = folder / f"{result.milestone.name}-{number}{ending}.png"
                file.write_bytes(plots.png(picture, paper))
            print_step(out, "picture", typed_paths.path(folder / f"{result.milestone.name}-{number}.png"))
            if os.environ.get(FOR_NOTEBOOK):
                with open(os.environ[FOR_NOTEBOOK], "a", encoding="utf-8") as listing:
                    listing.write(f"{folder / f'{result.milestone.name}-{number}.png'}\n")
    except OSError as error:
        facts = {"folder": str(folder), "reason": system_reason(error)}
        text = said("{folder} can't be written: {reason}; --png DIR takes another folder", facts)
        raise output_error(error)(text) from error


MILESTONE = Command("milestone", said("what you can do with your engine: list it, or run NAME"), run, add_arguments)
