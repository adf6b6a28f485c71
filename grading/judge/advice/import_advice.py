"""Advice about an import that failed: the module or the name that may be meant, or what is there at all."""

import difflib
import inspect
import pkgutil
import platform
import re
import sys

from sentences import said

from grading.curriculum.ladder import ladder
from grading.curriculum.source import ModuleSource
from grading.judge.slips.import_slips import CLOSE_IN_MODULE, MODULES
from grading.judge.syntax.close_names import MAX_COMPARED_NAME, closest, comparable, public
from grading.workers.check_errors import StudentTraceback

NO_MODULE = re.compile(r"No module named '(?P<name>[\w.]+)'")
NO_NAME = re.compile(r"cannot import name '(?P<name>\w+)' from (?:partially initialized module )?'(?P<module>[\w.]+)'")
CLOSE_NAME = 0.75  # likeness by difflib of two names in a module
# Packages that the book's readers import; any other name is more likely that of a file of the student's.
PACKAGES = frozenset(
    "IPython PIL autograd cupy cv2 dezero graphviz jax keras matplotlib mpl_toolkits networkx pandas plotly psutil "
    "pydot pytest requests rich scipy seaborn sklearn sympy tensorflow torch torchvision tqdm".split()
)
ONLY_THESE = said("Only numpy and Python's standard library are there: the katas need nothing else.")
MEANT_MODULE = said("There is no module `{name}`; did you mean `{meant}`?")
NO_MODULE_BUT_A_NAME = said(
    "`{name}` is no module: `{part}` is a name in `{package}`. Import `{package}`, and write `{package}.{part}`."
)
NOT_IN_PACKAGE = said("`{package}` is there, but it has no module `{part}`.")
ON_ITS_OWN = said(
    "{file} is graded on its own, with numpy and Python's standard library alone: what it needs of another file has to "
    "stand in {file} too."
)
NOT_THERE = said(
    "There is no module `{name}` here: {file} is graded on its own, with numpy and Python's standard library alone. "
    "If it is a file of yours, the parts that you need have to stand in {file} too."
)
ITSELF = said("{file} imports itself here: delete this line. What it defines can be used as it is.")
MEANT_NAME = said("There is no `{name}` in `{module}`; did you mean `{meant}`?")
OTHER_VERSION = said("This is Python {version}: another version may have that name.")


def advice(fault: StudentTraceback, source: ModuleSource, line: str) -> list[str]:
    """Return advice about the import in this line that failed, or none if the exception is another."""
    wanted = NO_MODULE.match(fault.text) if fault.name == "ModuleNotFoundError" else None
    if wanted:
        return [_about_module(wanted["name"], source, line)]
    if fault.text.startswith("attempted relative import"):
        return [said(ON_ITS_OWN, file=source.shown)]
    missing = NO_NAME.match(fault.text) if fault.name == "ImportError" else None
    return _about_name(missing["name"], missing["module"], source) if missing else []


def _about_module(name: str, source: ModuleSource, line: str) -> str:
    package, _, part = name.rpartition(".")
    if name.partition(".")[0] in PACKAGES:
        return said(ONLY_THESE)
    if package.partition(".")[0] in ("numpy", *sys.stdlib_module_names):
        facts = {"name": name, "package": package, "part": part}
        known = vars(sys.modules[package]) if package in sys.modules else {}
        if part in known:
            return said(NO_MODULE_BUT_A_NAME, facts)
        if part in sys.stdlib_module_names:
            return said(MEANT_MODULE, name=name, meant=part)
        inside = [info.name for info in pkgutil.iter_modules(known.get("__path__", []))]
        meant = _closest(part, [*inside, *(name for name, value in known.items() if inspect.ismodule(value))])
        return said(MEANT_MODULE, name=name, meant=f"{package}.{meant}") if meant else said(NOT_IN_PACKAGE, facts)
    meant = _module_meant(name, line)
    if meant:
        return said(MEANT_MODULE, name=name, meant=meant)
    if name in {kata.name for kata in ladder()}:
        return said(ON_ITS_OWN, file=source.shown)
    return said(NOT_THERE, name=name, file=source.shown)


def _module_meant(name: str, line: str) -> str | None:
    """Return the module that an import of an unknown one in this line most likely means, or None."""
    if name in {kata.name for kata in ladder()} or not line.startswith("import "):
        return None  # `from … import` is more likely of a file of the student's
    return next(
        iter(difflib.get_close_matches(name, comparable(name, sorted(MODULES)), n=1, cutoff=CLOSE_IN_MODULE)), None
    )


def _about_name(name: str, module: str, source: ModuleSource) -> list[str]:
    """Return advice about a name that a module, which is there, doesn't have."""
    if module in (source.name, "__main__"):
        return [said(ITSELF, file=source.shown)]
    known = sys.modules.get(module)  # to import another one could do anything
    meant = _closest(name, dir(known)) if known else None
    if meant:
        return [said(MEANT_NAME, name=name, module=module, meant=meant)]
    return [said(OTHER_VERSION, version=platform.python_version())] if module in sys.stdlib_module_names else []


def _closest(name: str, known: list[str]) -> str | None:
    """Return the public name that is the same but for case and underscores, or nearly the same; or None."""
    if len(name) > MAX_COMPARED_NAME:
        return None
    return closest(name, [other for other in public(known) if len(other) <= MAX_COMPARED_NAME], CLOSE_NAME)
