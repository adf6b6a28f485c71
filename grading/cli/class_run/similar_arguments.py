"""`class … --similar [FILE]`: its option."""

import argparse
import os
from pathlib import Path
from urllib.parse import quote

from grading.text.language import said

IN_TERMINAL = True  # the value of --similar without a file; argparse would parse a text once more


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --similar."""
    parser.add_argument(
        "--similar",
        nargs="?",
        const=IN_TERMINAL,
        metavar="FILE",
        help=said(
            "list answers that are alike beyond what the kata explains; FILE: a page with both sides of each pair"
        ),
    )


def file_of(options: argparse.Namespace) -> Path | None:
    """Return the file of the page of similar answers, or None."""
    return Path(options.similar) if options.similar not in (None, IN_TERMINAL) else None


def page_address(options: argparse.Namespace) -> str:
    """Return the address of the page of similar answers for the class's page, or "" without one of the two."""
    return address(options.similar, options.html) if file_of(options) and options.html else ""


def address(target: str, page: str) -> str:
    """Return the target's address, as a link in the page has it: relative, unless it lies on another drive."""
    try:
        return quote(os.path.relpath(target, Path(page).parent).replace(os.sep, "/"))
    except ValueError:
        return Path(target).absolute().as_uri()
