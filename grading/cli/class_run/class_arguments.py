"""`class`: its declaration. `class_command` does the work, and takes too long to import for the other commands."""

import argparse

from grading.cli.class_run import export_arguments, feedback_arguments, show_person, similar_arguments, term_arguments
from grading.cli.parsing.arguments import add_deadline, add_katas, add_screen, console, count, seed
from grading.cli.parsing.command import Command
from grading.text.language import said

# The names in classroom/submissions/shapes.py, which takes too long to import here; a test compares them.
SHAPE_NAMES = (
    *("gradescope", "blackboard", "brightspace", "nbgrader-inbound", "sakai", "moodle", "canvas", "nbgrader", "teams"),
    *("classroom50", "github", "names"),
)


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 if the last submission of a person could not be graded."""
    if options.show:
        return show_person.run(options, console(options))
    from grading.cli.class_run import class_command, gradebook_command

    command = class_command if options.folder else gradebook_command
    return command.run(options, console(options))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input_arguments(parser)
    parser.add_argument("--only", metavar="NAME", help=said("grade this one submission, even if it was graded before"))
    parser.add_argument(
        "--afresh", action="store_true", help=said("grade everything again, even if its text was graded before")
    )
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
    term_arguments.add_arguments(parser)
    add_katas(parser, said("grade only these, by number or name, as in 01,02,03; the points are out of theirs"))
    export_arguments.add_arguments(parser)
    feedback_arguments.add_arguments(parser)
    similar_arguments.add_arguments(parser)
    show_person.add_arguments(parser)
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


def add_input_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what a run reads: the submissions, whose they are, and the gradebook."""
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", help=said("the folder of submissions: folders, archives or files")
    )
    parser.add_argument("--gradebook", metavar="FILE", help=said("where everything is kept (default: DIR.gradebook)"))
    parser.add_argument(
        "--roster",
        metavar="FILE",
        help=said("who is in the class, to tell who handed in nothing: a CSV file or a workbook"),
    )
    parser.add_argument(
        "--shape",
        choices=SHAPE_NAMES,
        metavar="NAME",
        help=said(
            "the platform that DIR was exported from, if the grader takes it for another: {names}",
            names=", ".join(SHAPE_NAMES),
        ),
    )
    parser.add_argument(
        "--people", metavar="FILE", help=said("whose each file or folder is: a column file, and one of the roster's")
    )
    parser.add_argument(
        "--owner-pattern",
        metavar="REGEX",
        help=said("read the owner out of names by this pattern, as in '^([0-9]+)_': its group is the person"),
    )


CLASS = Command("class", said("for instructors: grade every submission under DIR into a gradebook"), run, add_arguments)
