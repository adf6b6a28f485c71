"""`class … --feedback FOLDER`: its options."""

import argparse

from grading.text.language import said

KINDS = ("moodle", "canvas", "github", "gradescope", "folders")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --feedback, --feedback-as and --comments."""
    parser.add_argument(
        "--feedback",
        metavar="FOLDER",
        help=said("write a page for each student there, packed as the platform takes it back"),
    )
    parser.add_argument(
        "--feedback-as",
        choices=KINDS,
        help=said("how to pack the pages (default: for the platform that named the submissions, else folders)"),
    )
    parser.add_argument(
        "--comments", metavar="FILE", help=said("what you wrote by hand, for the pages: the columns who, kata, comment")
    )
