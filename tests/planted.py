"""Files under every name that could be imported, each of which leaves a trace when Python runs it."""

import sys
from importlib.metadata import packages_distributions

from grading import SHARED
from grading.curriculum.ladder import ladder

SUITES = [name for kata in ladder() for name in (f"test_{kata.name}", f"memory_{kata.name}")]
OURS = ["grader", "grading", "katas", "solution", "tests", "conftest", *SHARED, *SUITES]
KATAS = {kata.name for kata in ladder()}
# Python looks for the first two at its start. Some library imports each of the others only where it is installed.
OTHERS = [
    "sitecustomize",
    "usercustomize",
    "ipywidgets",
    "IPython",
    "attr",
    "colorama",
    "cupy",
    "exceptiongroup",
    "tomli",
]


def names():
    """Return every name that could be imported, except the katas' modules."""
    found = {*sys.stdlib_module_names, *packages_distributions(), *OURS, *OTHERS}
    return sorted(name for name in found - KATAS if name.isidentifier())


def plant(folder, trace, form, chosen=None):
    """Put a module or a package, by `form`, of each name into the folder, unless it has that; return how many."""
    text = f"with open({str(trace)!r}, 'a') as trace:\n    trace.write(__file__ + chr(10))\n"
    count = 0
    for name in chosen or names():
        file = folder / f"{name}.py" if form == "modules" else folder / name / "__init__.py"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            count += 1
    return count


def traces(trace):
    """Return the paths of the planted files that were run, each once, sorted."""
    return sorted(set(trace.read_text(encoding="utf-8").splitlines())) if trace.exists() else []
