"""The katas' modules at the prompt: each is imported by its name alone, and counts as far as it came."""

import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType

from .texts import shown


@dataclass(frozen=True)
class KataFile:
    """The file of one kata's module.

    Attributes:
        path: its absolute path.
        shown: its path as messages have it.
        problem: the sentence to say in place of an import, or "".
    """

    path: str
    shown: str
    problem: str = ""


class KataModules(MetaPathFinder):
    """Finds the katas' modules in their own places, so that no folder needs to be on the import path."""

    def __init__(self, files: Mapping[str, KataFile]) -> None:
        self.files = files

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        file = self.files.get(fullname)
        return spec_from_file_location(fullname, file.path, loader=KataLoader(file)) if file else None


class KataLoader(Loader):
    """Runs a module. After an error it says in a sentence where that was, and the names above it stay."""

    def __init__(self, file: KataFile) -> None:
        self.file = file

    def exec_module(self, module: ModuleType) -> None:
        if self.file.problem:
            say(self.file.problem)
            return
        try:
            # The import system would take a compiled file, which is out of date after two saves in one second.
            with open(self.file.path, "rb") as source:
                code = compile(source.read(), self.file.path, "exec", dont_inherit=True)
            exec(code, vars(module))
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            say(sentence(error, self.file))


def sentence(error: BaseException, file: KataFile) -> str:
    """Return where and why an import ended, and how much of the module is there."""
    if isinstance(error, OSError) and error.filename == file.path:
        return shown("{path} can't be read: {reason}.", path=file.shown, reason=shown(str(error.strerror)))
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file.path]
    if lines:
        rest = shown("The names above that line are there.")
    else:  # it can't be compiled
        lines = [getattr(error, "lineno", None)]
        rest = shown("So none of its names is there.")
    place = f"{file.shown}:{lines[-1]}" if lines[-1] else file.shown
    return f"{place}: {' '.join(last_line(error).split()).rstrip('.')}. {rest}"


def last_line(error: BaseException) -> str:
    """Return an exception's name and message, as they stand at the end of its traceback."""
    return next(line for line in traceback.format_exception_only(error) if not line.startswith(" "))


def say(text: str) -> None:
    """Write a line to the standard error."""
    print(text, file=sys.stderr, flush=True)
