"""`hint`: show a kata's hints, one more each time."""

import argparse

from grading.cli.parsing.arguments import add_screen, console
from grading.cli.parsing.command import Command
from grading.cli.parsing.typed_katas import kata_or_current
from grading.terminal import hints_seen
from grading.text.language import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kata", nargs="?", metavar="KATA", help=said("default: the kata that you are on"))
    parser.add_argument("--all", action="store_true", help=said("show all of them"))
    add_screen(parser)


def run(options: argparse.Namespace) -> int:
    from grading.terminal import progress_report

    kata = kata_or_current(options.kata)
    count = len(kata.hints) if options.all else min(hints_seen.read(kata) + 1, len(kata.hints))
    is_stored = hints_seen.store(kata, count)  # first, since the reader of `hint | head` may leave before the end
    progress_report.show_hints(kata, count, is_stored, console(options))
    return 0


HINT = Command("hint", said("show a hint for a kata: one more each time"), run, add_arguments)
