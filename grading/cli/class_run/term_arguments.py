"""The options of `class` for a term: the course, the attempt that counts, several assistants, and partial runs."""

import argparse

from grading.text.language import said

RULES = ("last", "best", "last-before-deadline")  # AttemptRule's, which takes too long to import here; a test compares


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--assignment", metavar="NAME", help=said("grade DIR as this assignment of the course"))
    parser.add_argument(
        "--course",
        metavar="FILE",
        help=said("the course's assignments (default: course.toml beside DIR, or else here)"),
    )
    parser.add_argument(
        "--attempt", choices=RULES, help=said("the attempt that counts (default: the course's rule, or last)")
    )
    parser.add_argument(
        "--term", metavar="FILE", help=said("write everyone's grades in all assignments, and the total, as CSV")
    )
    parser.add_argument(
        "--merge",
        action="append",
        default=[],
        metavar="FILE",
        help=said("add what this gradebook of another assistant has; may be there several times, and without DIR"),
    )
    parser.add_argument(
        "--grader", metavar="NAME", help=said("who grades, as the gradebook stores it (default: this login)")
    )
    parser.add_argument(
        "--since", metavar="WHEN", help=said("grade only what was handed in since, such as 2026-03-10T18:00")
    )
    parser.add_argument(
        "--changed",
        action="store_true",
        help=said("grade only what was changed, even if the suites have changed since"),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=said("grade, say whose grades that would change, and store nothing")
    )
