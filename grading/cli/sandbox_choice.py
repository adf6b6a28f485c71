"""The process that starts workers, in the sandbox or without it, as the options of a command ask."""

import argparse
import os
import sys
import textwrap
from pathlib import Path

from grading.text.language import said, shown
from grading.workers import fork_server
from grading.workers.worker_process import ACCEPTED, AS_ROOT, runs_as_root


def start_server(options: argparse.Namespace, hidden: list[Path]) -> tuple[fork_server.WorkerServer, bool]:
    """Return the process that starts workers, and True if they run in the sandbox.

    Without an option, code from another folder runs in the sandbox, and the student's own doesn't.
    """
    choice = options.sandbox or ("yes" if options.folder else "no")
    if choice != "auto":
        if options.folder:
            warn_of_root(choice == "yes")
        return fork_server.start(choice == "yes", hidden), choice == "yes"
    server, problem = fork_server.start_with_fallback(hidden)
    if problem:
        note = said("the sandbox can't run here, so this goes on without it, as --no-sandbox does.")
        print(f"grader.py: {shown(note)}", file=sys.stderr)
        print(textwrap.indent(shown(problem), "  | "), file=sys.stderr)
        warn_of_root(sandboxed=False)
    return server, not problem


def warn_of_root(sandboxed: bool) -> None:
    """Warn if another person's code is going to run with all of root's rights."""
    if runs_as_root(sandboxed) and not os.environ.get(ACCEPTED):
        print(f"grader.py: {shown(AS_ROOT)}", file=sys.stderr)
