"""`solution`: show how the reference differs from a student's answer."""

import argparse

from grading.cli.parsing.arguments import add_screen, console
from grading.cli.parsing.command import Command
from grading.curriculum.named_katas import find_kata
from grading.text.language import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kata", metavar="KATA")
    parser.add_argument(
        "--yes", action="store_true", help=said("show it although the kata isn't passed, without asking")
    )
    add_screen(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 if the solution isn't shown."""
    from grading.terminal import solution_diff

    return 0 if solution_diff.show_solution(find_kata(options.kata), console(options), options.yes) else 1


SOLUTION_COMMAND = Command(
    "solution", said("show how the reference differs from yours, once you pass"), run, add_arguments
)
