"""`bundle`: build what a platform needs to grade by itself."""

import argparse
from pathlib import Path

from grading.cli.parsing.arguments import add_katas
from grading.cli.parsing.command import Command
from grading.curriculum.named_katas import find_katas
from grading.text.language import said, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=("gradescope", "github", "classroom50"))
    parser.add_argument("--out", required=True, metavar="FILE", help=said("where to; for classroom50 a new folder"))
    parser.add_argument(
        "--template", metavar="OWNER/REPO@COMMIT", help=said("for github: where the workflow takes the grader from")
    )
    add_katas(parser, said("grade only these, by number or name, as in 01,02,03 (default: all)"))


def run(options: argparse.Namespace) -> int:
    from grading.platforms import bundle

    katas = find_katas(options.katas) if options.katas else ()
    print(shown(bundle.build(options.platform, Path(options.out), options.template, katas)))
    return 0


BUNDLE = Command("bundle", said("for instructors: build what a platform needs to grade by itself"), run, add_arguments)
