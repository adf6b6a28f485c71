"""The set-up: which Python runs the grader, and the folder `.venv` with its packages where no Python has them.

No package is there yet, so these modules take the standard library only. `grader.py` loads them by their place, under
a name of their own: a notebook may start the grader, and nothing of `grading` is to stay there.
"""

from .start import main

__all__ = ["main"]
