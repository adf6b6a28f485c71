"""`selftest`: run the project's own tests."""

import argparse
import os
import subprocess
import sys

from grading import ROOT
from grading.cli.parsing.command import Command
from grading.text.language import said


def run(options: argparse.Namespace) -> int:
    """Run all tests on every core, or those of a named file below the root; return pytest's exit status."""
    names_a_file = any((ROOT / word.partition("::")[0]).exists() for word in options.words)
    everything = [] if names_a_file else ["-n", "auto", "--dist", "worksteal", "--all", "tests"]
    # Without the setting that grader.py has made: the tests start programs of all kinds.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    command = [sys.executable, "-P", "-m", "pytest", *everything, *options.words]
    return subprocess.call(command, cwd=ROOT, env=environment)


SELFTEST = Command("selftest", said("run the project's own tests; takes pytest's options"), run, forwards=True)
