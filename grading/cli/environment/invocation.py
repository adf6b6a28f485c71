"""How grader.py was started: by which Python, with what in the environment, and after which earlier starts."""

import os
import re
import shutil
import sys

# A link to grader.py, or to the checkout, may have been typed: this is where it leads.
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
GRADER = os.path.join(ROOT, "grader.py")
OLDEST = (3, 11)
NAME_OF_PYTHON = r"^py(thon[\d.]*)?$"


def short_name(program: str) -> str:
    """Return the word that was typed for the path of a Python, if that can be told; else the path as it is.

    PowerShell starts a program by the whole path of what was typed.
    """
    word = re.sub(r"\.exe$", "", os.path.basename(program), flags=re.IGNORECASE)
    if not re.match(NAME_OF_PYTHON, word):
        return program
    found = program if not os.path.dirname(program) else shutil.which(word) or ""
    return word if os.path.normcase(found) == os.path.normcase(program) else program


# One start of grader.py tells the next one the steps that were taken, and which Python was typed. No other program
# inherits that. Each step is taken once, so that no two Pythons hand over to each other for ever.
STEPS = os.environ.pop("KATAS_STEPS", "").split()
TYPED = short_name(os.environ.pop("KATAS_FIRST_TYPED", "") or sys.orig_argv[0])
PYTHON = "py" if os.name == "nt" else "python3"  # to type where no better one is known
# They make a Python look for its parts in the wrong place, turn warnings into errors, or leave out docstrings, in which
# a check says what it asks for.
MISLEADING = (
    "PYTHONEXECUTABLE",
    "PYTHONPATH",
    "PYTHONPLATLIBDIR",
    "PYTHONWARNINGS",
    "PYTHONINSPECT",
    "PYTHONOPTIMIZE",
)


def is_misled() -> bool:
    """True if flags or variables mislead this Python, and grader.py hasn't been started again without them."""
    flags = sys.flags.optimize or sys.warnoptions
    return "clean" not in STEPS and bool(flags or any(name in os.environ for name in MISLEADING))


def clean_environment() -> dict[str, str]:
    """Return the environment without the variables that are meant for one Python and mislead another."""
    misleading = (*MISLEADING, "PYTHONHOME", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in misleading}


def this_program() -> str:
    """Return the path of the running Python, which PYTHONEXECUTABLE gives another name."""
    if "PYTHONEXECUTABLE" not in os.environ or is_captured():
        return sys.executable
    return shutil.which(sys.orig_argv[0]) or sys.executable


def in_ipython() -> bool:
    """True if IPython, or a notebook's kernel, runs grader.py."""
    return "IPython" in sys.modules and bool(sys.modules["IPython"].get_ipython())


def is_captured() -> bool:
    """True if the user sees only what this very process prints, as in a notebook or in IDLE."""
    try:
        sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        return True
    return in_ipython()


def note_typed() -> None:
    """Store what was typed before `grader.py`: the grader shows its commands with that in front."""
    if in_ipython():
        os.environ["KATAS_TYPED"] = "%run"
    if re.match(NAME_OF_PYTHON, TYPED):
        os.environ.setdefault("KATAS_TYPED", TYPED)
