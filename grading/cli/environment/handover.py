"""The hand-over: start grader.py again by another Python, and pass on its exit status."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence

from . import venv, venv_changes, venv_lock
from .invocation import GRADER, STEPS, TYPED, clean_environment, in_ipython, is_captured
from .language import said
from .messages import Trouble, again
from .requirements import requirements
from .venv import VENV_PYTHON

NO_PYTHON = 103  # the exit status of .venv's launcher on Windows if the Python behind it is gone


def hand_over(python: str, step: str) -> int:
    """Start grader.py again by `python`; return its exit status, or never where one process can become another.

    Raises Trouble if `python` can't be run.
    """
    flags = ["-S"] * sys.flags.no_site + ["-s"] * sys.flags.no_user_site if step == "clean" else []
    command = [python, *flags, GRADER, *sys.argv[1:]]
    environment = clean_environment() | {"KATAS_STEPS": " ".join([*STEPS, step]), "KATAS_FIRST_TYPED": TYPED}
    try:
        return _run(command, environment)
    except OSError as error:
        if step == "venv" and "made" not in STEPS:
            with venv_lock.alone() as waited:
                if not waited:  # else another command has remade it
                    venv_changes.make_anew(requirements())
            return hand_over(VENV_PYTHON, step)
        problem = said("{python} can't be run: {reason}.", python=python, reason=error.strerror)
        raise Trouble(problem, again(python=venv.typed_python())) from error


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command of a Python, as `hand_over` says. Raises OSError if that Python can't be run."""
    if is_captured():
        status = _relay(command, environment)
    elif os.name != "nt":
        os.execve(command[0], [*command], environment)
    else:
        status = _status(subprocess.Popen(command, env=environment))
    if status == NO_PYTHON and not venv.is_new_enough(command[0]):
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    return status


def _status(child: subprocess.Popen[bytes]) -> int:
    """Wait for the child; return its exit status."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            pass  # the child has received it too, and says what there is to say


def _relay(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command and print what it prints; return its exit status. In a notebook, show its pictures, too."""
    if not in_ipython():
        return _relay_text(command, environment)
    with tempfile.TemporaryDirectory() as folder:
        listing = os.path.join(folder, "pictures")
        status = _relay_text(command, {**environment, "KATAS_PICTURES": listing})
        if os.path.exists(listing):
            from IPython.display import Image, display

            with open(listing, encoding="utf-8") as file:
                for line in file:
                    display(Image(filename=line.rstrip("\n")))
    return status


def _relay_text(command: Sequence[str], environment: Mapping[str, str]) -> int:
    with subprocess.Popen(
        command,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # An interruption may be for our process alone or for the whole group: the child receives it once, from us.
        start_new_session=os.name != "nt",
    ) as child:
        assert child.stdout
        while True:
            try:
                for line in iter(child.stdout.readline, b""):
                    sys.stdout.write(line.decode("utf-8", "replace"))
                    sys.stdout.flush()
                return child.wait()
            except KeyboardInterrupt:
                child.terminate() if os.name == "nt" else child.send_signal(signal.SIGINT)
