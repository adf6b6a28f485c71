"""The packages that a command needs, by pyproject.toml, and those that this Python lacks."""

import os
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.util import find_spec

from .invocation import ROOT
from .language import without_option
from .messages import damaged, missing, unreadable

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")  # the endings of rosters that are no CSV


def requirements() -> list[str]:
    """Return the requirements of the typed command, such as "numpy>=2.0". Raises Trouble without pyproject.toml."""
    typed = without_option(sys.argv[1:])
    try:
        with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
            project = tomllib.load(file)["project"]
        extras = project["optional-dependencies"]
        extra = extras["selftest"] if "selftest" in typed else []
        # Without a name or a file, the milestones are only listed.
        if typed[:1] == ["milestone"] and any(word[:1] != "-" or word.startswith("--html") for word in typed[1:]):
            extra = extra + extras["pictures"]
        if typed[:1] == ["dask"] or any(word.partition("=")[0] == "--dask" for word in typed):
            extra = extra + extras["instructors"]
        if any(word.partition("=")[0] == "--similar" for word in typed):
            extra = extra + extras["similar"]
        if typed[:1] == ["class"] and any(word.lower().endswith(WORKBOOKS) for word in typed):
            extra = extra + extras["workbooks"]
        return [requirement.strip() for requirement in project["dependencies"] + extra]
    except FileNotFoundError as error:
        raise missing("pyproject.toml") from error
    except OSError as error:
        raise unreadable("pyproject.toml", error.strerror) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged("pyproject.toml", f"{type(error).__name__}: {error}") from error


def lacking(needed: Iterable[str]) -> list[str]:
    """Return the requirements that this Python doesn't meet. No package is imported for it."""
    return [requirement for requirement in needed if not has(requirement)]


def has(requirement: str) -> bool:
    """True if this Python has the package, in the version that is asked for or a newer one."""
    # importlib.metadata would be the regular way, and would take longer than the rest of the set-up.
    name, oldest = package(requirement), _numbers(requirement.partition(">=")[2])
    try:
        spec = find_spec(name.replace("-", "_"))
    except ImportError:  # of a name with a dot, the part before that
        spec = None
    if spec is None:
        # A package such as markdown-it-py is imported by another name.
        versions = _versions(name, sys.path)
        return bool(versions) and max(versions) >= oldest
    if spec.origin is None or not os.access(spec.origin, os.R_OK):
        return False  # only a part of the package is there, or only other users may read it
    folder = os.path.dirname(spec.origin)
    if spec.submodule_search_locations:
        folder = os.path.dirname(folder)
    versions = _versions(name, [folder])
    # A user put a package there on purpose that can be imported and that pip doesn't know of.
    return not versions or max(versions) >= oldest


def package(requirement: str) -> str:
    """Return the package's name alone."""
    return requirement.partition(">=")[0].strip()


def names(needed: Iterable[str]) -> str:
    """Return the packages' names, for a sentence."""
    return ", ".join(package(requirement) for requirement in needed)


def _versions(name: str, folders: Iterable[str]) -> list[list[int]]:
    """Return the versions of a package that pip has installed in these folders."""
    parts = "[-_.]+".join(re.escape(part) for part in re.split("[-_.]+", name))
    pattern = re.compile(parts + r"-(\d[\d.]*).*\.(dist|egg)-info$", re.IGNORECASE)
    readable = [folder for folder in folders if os.path.isdir(folder) and os.access(folder, os.R_OK | os.X_OK)]
    found = [pattern.match(entry) for folder in readable for entry in os.listdir(folder)]
    return [_numbers(match[1]) for match in found if match]


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
