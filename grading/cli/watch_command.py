"""`watch`: grade a kata again on every save."""

import argparse

from grading.cli.parsing.arguments import add_deadline, add_screen, console
from grading.cli.parsing.command import Command
from grading.curriculum.named_katas import find_kata
from grading.text.language import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kata", nargs="?", metavar="KATA", help=said("default: the kata that you are on"))
    parser.add_argument(
        "--poll", action="store_true", help=said("look at the file every now and then: for folders that send no events")
    )
    parser.add_argument("--no-clear", action="store_true", help=said("leave earlier verdicts on the screen"))
    add_deadline(parser)
    add_screen(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0 once the user has had enough."""
    try:
        from grading.judge import runner
        from grading.terminal import watch

        kata = find_kata(options.kata) if options.kata else None
        deadline = options.deadline or runner.DEADLINE
        watch.watch(kata, console(options), options.poll, not options.no_clear, deadline)
    except KeyboardInterrupt:
        pass  # this is how it ends
    return 0


WATCH = Command("watch", said("grade a kata again on every save"), run, add_arguments)
