"""A program of a test's in a process of its own: the test run has threads, with which it must not fork."""

import json
import subprocess
import sys

from conftest import ROOT
from seen_processes import HANGING


def printed_by(program, *words):
    """Run the program's text, which prints JSON and no error, with these command-line words; return what it prints."""
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=HANGING)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)
