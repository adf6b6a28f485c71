"""The start of the grader: decide which Python runs it, then act on the decision."""

import os
import sys
from collections.abc import Callable
from enum import Enum, auto

from . import venv, venv_changes, venv_lock
from .faults import fault_message, raise_if_damaged
from .handover import hand_over
from .invocation import GRADER, PYTHON, ROOT, STEPS, is_captured, is_misled, note_typed, this_program
from .language import said
from .messages import Trouble, again, move, quoted, say
from .requirements import lacking, requirements
from .venv import VENV, VENV_PYTHON, State


class Decision(Enum):
    """The next step towards a Python with all packages that runs the grader."""

    RESTART = auto()  # flags or variables mislead this Python: start it again without them
    USE_THIS_PYTHON = auto()  # it has all packages
    COMPLETE_VENV = auto()  # this Python runs in .venv, which lacks packages or was left half done
    USE_VENV = auto()  # this Python lacks packages, and the one in .venv runs
    MAKE_VENV = auto()  # there is no .venv that runs
    GIVE_UP = auto()  # the Python in .venv has handed over to here, and runs elsewhere


def main(load_grading: Callable[[], object]) -> int:
    """Return the exit status: the grader's own, or 3 after a message.

    Args:
        load_grading: imports the package `grading`, which is on no path.
    """
    try:
        note_typed()
        _expect_working_folder()
        return act(decide(), load_grading)
    except Trouble as trouble:
        say(str(trouble))
    except KeyboardInterrupt:
        say("grader.py: " + said("stopped."))
    except Exception as error:
        say(fault_message(error))
    return 3


def decide() -> Decision:
    """Return what to do; nothing is changed for it. Raises Trouble if pyproject.toml can't be read."""
    if is_misled():
        return Decision.RESTART
    missing = lacking(requirements())
    if venv.runs_this_python():
        if missing and not venv.has_site_packages():
            return Decision.MAKE_VENV  # its packages were for the Python before an upgrade
        is_unfinished = venv.state() in (State.MAKING, State.ADDING)
        return Decision.COMPLETE_VENV if missing or is_unfinished else Decision.USE_THIS_PYTHON
    if not missing and venv.avoided_prefix() != sys.prefix:
        return Decision.USE_THIS_PYTHON
    if "venv" in STEPS:
        return Decision.GIVE_UP  # handing over would only lead back to here
    return Decision.USE_VENV if venv.is_usable() else Decision.MAKE_VENV


def act(decision: Decision, load_grading: Callable[[], object]) -> int:
    """Set up what is to be set up, and run the grader here or by another Python; return its exit status.

    Raises Trouble if no Python can run the grader.
    """
    if decision is Decision.RESTART:
        return hand_over(this_program(), "clean")
    if decision is Decision.GIVE_UP:
        problem = said("{folder} is in the way: it is no virtual environment any more.", folder=VENV)
        raise Trouble(problem, move(VENV, VENV + "-old"), again(python=PYTHON))
    if decision in (Decision.MAKE_VENV, Decision.COMPLETE_VENV):
        with venv_lock.alone():
            decision = decide()  # another command may have changed .venv meanwhile
            needed = requirements()
            if decision is Decision.MAKE_VENV:
                venv_changes.make_anew(needed)
            elif decision is Decision.COMPLETE_VENV:
                venv_changes.add(needed, lacking(needed))
    if decision in (Decision.MAKE_VENV, Decision.USE_VENV):
        return hand_over(VENV_PYTHON, "venv")
    if is_captured():
        return hand_over(sys.executable, "outside")
    return work(load_grading)


def work(load_grading: Callable[[], object]) -> int:
    """Return the exit status of the grader itself. Raises Trouble if this checkout or its packages are damaged."""
    # Python would put the working folder of each process that the grader starts on its path, before it can change that.
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        load_grading()
        from grading.cli import main as command_line

        return command_line.main(sys.argv[1:])
    except Exception as error:
        raise_if_damaged(error)
        needed = requirements()
        with venv_lock.alone() as waited:
            broken = venv_changes.unusable(needed)
            python = venv_changes.mend(needed, broken) if broken else sys.executable
        if broken or (waited and "mended" not in STEPS):
            return hand_over(python, "mended")
        raise


def _expect_working_folder() -> None:
    """Raise Trouble if the working folder was deleted meanwhile: no path means anything there."""
    try:
        os.getcwd()
    except OSError as error:
        reason = error.strerror
        problem = said("The folder that you are in can't be found any more: {reason}.", reason=reason)
        raise Trouble(problem, f"cd {quoted(ROOT)}", again(GRADER)) from error
