"""The plan of `class`: what it refuses before it grades."""

import argparse

import pytest

from grading.cli.class_run import class_plan
from grading.text.errors import UsageError


def test_processes_here_and_a_cluster():
    """This is no real command: with --dask, that would first add packages to .venv under the tests beside this one."""
    options = argparse.Namespace(dask="tcp://127.0.0.1:9", jobs=2, no_sandbox=True)
    with pytest.raises(UsageError, match="--jobs is for this machine"):
        class_plan.plan_executor(options, 2)
