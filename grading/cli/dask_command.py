"""`dask`: run dask's own command, which finds the grader although the checkout is not on its import path."""

import argparse
import os
import sys

from grading.cli.parsing.command import Command
from grading.text.errors import UsageError
from grading.text.language import said

# A worker samples the frames of the thread that grades. As long as it holds one, whatever its names stand for lives on,
# and a check that asks if a variable is gone would fail for that.
NO_PROFILE = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}


def run(options: argparse.Namespace) -> int:
    """Start a scheduler or a worker. Raises UsageError if dask isn't installed."""
    from grading.jobs import executors

    os.environ.update(NO_PROFILE)  # before dask reads its settings; the processes that it starts inherit it
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
