"""`try`: a Python prompt with the student's own module, or the lesson's examples one by one."""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from grading.cli.parsing.command import Command
from grading.cli.parsing.typed_katas import kata_or_current
from grading.text.errors import UsageError
from grading.text.language import said, shown

PROGRAM = Path(__file__).parents[1] / "terminal" / "prompt" / "__main__.py"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = shown(
        said(
            "Open a Python prompt with np, your module of the kata and all its names; the other katas' modules can be "
            "imported by name. It is IPython where that is installed, unless PYTHON_BASIC_REPL=1 is set. "
            "Lines from a pipe or a file are run, as `python -i` does."
        )
    )
    parser.add_argument("kata", nargs="?", metavar="KATA", help=said("default: the kata that you are on"))
    parser.add_argument(
        "--lesson", action="store_true", help=said("run the lesson's examples on your code, one by one")
    )


def run(options: argparse.Namespace) -> int:
    """Become the process of the prompt, which ends with its own exit status. Raises UsageError without an input."""
    from grading.terminal import prompt_plan

    kata = kata_or_current(options.kata)
    if not options.lesson and _has_no_input():
        raise UsageError(prompt_plan.no_input(kata))
    plan = json.dumps(prompt_plan.plan(kata, options.lesson))
    return _become([sys.executable, "-P", str(PROGRAM), plan])


def _has_no_input() -> bool:
    """True if the standard input is the null device, as it is in a notebook, or closed."""
    if os.name == "nt":  # fstat tells a console, a pipe and the null device apart on Unix only
        return sys.stdin is None or os.environ.get("KATAS_TYPED") == "%run"
    try:
        return os.path.samestat(os.fstat(0), os.stat(os.devnull))
    except OSError:
        return True


def _become(command: list[str]) -> int:
    """Replace this process by another, where the system can do that; else return the exit status of the other."""
    sys.stdout.flush()
    if os.name != "nt":
        # Ctrl-C waits until the prompt can answer it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.execv(command[0], command)
    with subprocess.Popen(command) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                pass  # it was for the prompt


TRY = Command("try", said("open a prompt with your code, or run the lesson's examples on it"), run, add_arguments)
