"""`dask`: run dask's own command, which finds the grader although the checkout is not on its import path."""

import argparse
import sys

from grading.cli.command import Command
from grading.text.errors import UsageError
from grading.text.language import said


def run(options: argparse.Namespace) -> int:
    """Start a scheduler or a worker. Raises UsageError if dask isn't installed."""
    from grading.jobs import executors

    try:
        from dask.cli import run_cli
    except ImportError as error:
        raise UsageError(executors.DASK_MISSING) from error
    sys.argv = ["dask", *options.words]
    run_cli()
    return 0


DASK = Command(
    "dask", said("for instructors: start Dask's scheduler or a worker; takes dask's options"), run, forwards=True
)
