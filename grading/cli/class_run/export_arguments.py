"""`class … --export KIND=TARGET`: its options, and the exports that they ask for."""

import argparse
from typing import TYPE_CHECKING

from grading.text.language import said

if TYPE_CHECKING:
    from grading.classroom.exports.export_options import Export


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --export, --worksheet, --column and --classroom50."""
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


def read_exports(options: argparse.Namespace) -> "tuple[Export, ...]":
    """Return the exports that the options ask for. Raises UsageError for one that can't be written."""
    from grading.classroom.exports.export_options import parse_exports

    return parse_exports(options.export, options.worksheet, options.column, options.classroom50)
