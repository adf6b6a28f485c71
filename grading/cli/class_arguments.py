"""`class`: its declaration. `class_command` does the work, and takes too long to import for the other commands."""

import argparse

from grading.cli.arguments import add_deadline, add_screen, console, count, seed
from grading.cli.command import Command
from grading.text.language import said


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 if the last submission of a person could not be graded."""
    from grading.cli import class_command

    return class_command.run(options, console(options))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help=said("the folder of submissions: folders, archives or files"))
    parser.add_argument("--gradebook", metavar="FILE", help=said("where everything is kept (default: DIR.gradebook)"))
    parser.add_argument("--roster", metavar="CSV", help=said("who is in the class, to tell who handed in nothing"))
    parser.add_argument("--only", metavar="NAME", help=said("grade this one submission, even if it was graded before"))
    parser.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="NAME",
        help=said("take this person out of the gradebook first, with all their attempts; may be there several times"),
    )
    parser.add_argument("--jobs", type=count, metavar="N", help=said("how many at a time (default: one a core)"))
    parser.add_argument(
        "--dask", metavar="ADDRESS", help=said("have them graded by the Dask cluster with this scheduler")
    )
    parser.add_argument(
        "--html", metavar="FILE", help=said("write a page for a browser: the class, and everybody in it")
    )
    parser.add_argument(
        "--export",
        action="append",
        default=[],
        metavar="KIND=TARGET",
        help=said("write the gradebook as csv, jsonl, moodle or canvas (a file), gradescope or classroom50 (a folder)"),
    )
    parser.add_argument(
        "--worksheet",
        action="append",
        default=[],
        metavar="CSV",
        help=said("what Moodle or Canvas exported, to be filled in"),
    )
    parser.add_argument(
        "--column", metavar="TITLE", help=said("the column of Canvas's gradebook that is to be filled in")
    )
    parser.add_argument(
        "--classroom50",
        metavar="CLASSROOM/ASSIGNMENT",
        help=said(
            "which ones the export for Classroom 50 is for (default: the environment's CLASSROOM and ASSIGNMENT)"
        ),
    )
    parser.add_argument(
        "--seed",
        type=seed,
        metavar="N",
        help=said("the seed of random inputs (default: the gradebook's own, which is drawn at random)"),
    )
    add_deadline(parser)
    parser.add_argument(
        "--no-sandbox", action="store_true", help=said("run their code without the sandbox, at your own risk")
    )
    add_screen(parser)


CLASS = Command("class", said("for instructors: grade every submission under DIR into a gradebook"), run, add_arguments)
