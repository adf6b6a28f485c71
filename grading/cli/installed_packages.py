"""A check of installed packages: `python installed_packages.py NAME …` exits with 1 and a reason if one is broken.

A process of its own imports the packages, since that can end Python: a package may be for another processor.
"""

import importlib.metadata
import os
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import PurePath


def closure(name: str) -> Iterator[Distribution]:
    """Yield the package `name` and all that it needs. Raises PackageNotFoundError, with the name of a missing one."""
    names, seen = [name], set()
    while names:
        found = importlib.metadata.distribution(names.pop())
        yield found
        for requirement in found.requires or ():
            needed = re.match(r"[\w.-]+", requirement)
            # A requirement with a marker is for extras, another system or another Python, and may be absent.
            if needed and ";" not in requirement and needed[0] not in seen:
                seen.add(needed[0])
                names.append(needed[0])


def problem(package: Distribution) -> str | None:
    """Return why the package can't be used, or None: a file is missing or can't be read, or its import raises."""
    modules = set()
    for file in package.files or ():
        if file.suffix not in (".py", ".so", ".pyd", ".dylib", ".dll") or file.parts[0] == "..":
            continue
        place = package.locate_file(file)
        if not os.access(str(place), os.R_OK):
            return f"{place} can't be read"
        if file.size and not os.path.getsize(str(place)):  # as a full disk leaves it
            return f"{place} is empty"
        if len(file.parts) == 1 or file.name == "__init__.py":
            modules.add(PurePath(file.parts[0]).name.partition(".")[0])
    for module in sorted(module for module in modules if module.isidentifier()):
        try:
            importlib.import_module(module)
        except BaseException as error:
            return f"import {module}: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return None


def problem_of(name: str) -> str | None:
    """Return why the package `name` can't be used, or a package that it needs; or None."""
    try:
        return next(filter(None, map(problem, closure(name))), None)
    except PackageNotFoundError as error:
        # pip doesn't know a package that the user has put on the path: it is used as it is.
        return f"it needs {error.name}, which is not installed" if error.name != name else None


def main(names: Sequence[str]) -> int:
    """Return the exit status."""
    found = next(filter(None, map(problem_of, names)), None)
    if found:
        print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
