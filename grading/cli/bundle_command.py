"""`bundle`: build what a platform needs to grade by itself."""

import argparse
from pathlib import Path

from grading.cli.command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=("gradescope", "github", "classroom50"))
    parser.add_argument("--out", required=True, metavar="FILE", help="where to; for classroom50 a new folder")
    parser.add_argument(
        "--template", metavar="OWNER/REPO@COMMIT", help="for github: where the workflow takes the grader from"
    )


def run(options: argparse.Namespace) -> int:
    from grading.platforms import bundle

    print(bundle.build(options.platform, Path(options.out), options.template))
    return 0


BUNDLE = Command("bundle", "for instructors: build what a platform needs to grade by itself", run, add_arguments)
