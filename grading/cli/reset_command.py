"""`reset`: bring a kata's stub back, and keep the student's file as a backup."""

import argparse
from typing import TYPE_CHECKING

from grading.cli.parsing.arguments import add_screen, console
from grading.cli.parsing.command import Command
from grading.curriculum.ladder import Kata
from grading.curriculum.named_katas import find_kata
from grading.terminal import backups
from grading.text.language import chosen, said

if TYPE_CHECKING:  # it takes a while to import
    from rich.console import Console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kata", metavar="KATA")
    add_screen(parser)


def run(options: argparse.Namespace) -> int:
    return replace_stubs([find_kata(options.kata)], console(options), chosen())


def replace_stubs(katas: list[Kata], out: "Console", language: str) -> int:
    """Write each kata's stub where another text is, and show where that text is kept."""
    from grading.terminal import progress_report

    for kata in katas:
        changed, backup = backups.replace_stub(kata, language)
        progress_report.show_reset(kata, changed, backup, out)
    return 0


RESET = Command("reset", said("bring a kata's stub back; your file is kept as a backup"), run, add_arguments)
