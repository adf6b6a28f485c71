"""A submission's files that aren't called as a kata is: notebooks, the book's steps, a package of one's own.

A notebook is matched to katas by its definitions. A script only gets a remark about the kata that it resembles: which
of many scripts is the answer, only the student can say.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sentences import Sentence, joined, said

from grading.curriculum.ladder import Kata
from grading.judge.modules import notebook_modules
from grading.judge.modules.notebook import SUFFIX, NotANotebook
from grading.judge.modules.notebook_modules import Notebook, NotebookModule
from grading.judge.syntax import resemblance
from grading.text.safe_text import storable

MAX_SCRIPTS = 100  # that are read
MAX_NOTEBOOK_TEXT, MAX_NOTEBOOK_CODE = 2**27, 10 * 2**20  # characters of all notebooks together
LEAST_NOTEBOOK = 2**16  # characters that a notebook counts as at least, so thousands of small ones are bounded too
MAX_NAMES = 10  # in one sentence, and sentences of one kind
MAX_SCRIPT_TEXT = 2**21  # characters of all scripts together
MAX_FOLDERS, MAX_DEPTH = 200, 4
NUMBER = re.compile(r"(\d{1,9})")
# The folders of a checkout that hold no answers, although there is Python in them.
NO_ANSWERS = {"grading", "solution", "milestones", "tests", "venv", "env", "node_modules", "site-packages"}

TextReader = Callable[[Path], tuple[str | None, str | None]]


@dataclass(frozen=True)
class Script:
    """A Python file that isn't called as a kata is, and the number of the kata that it resembles."""

    name: str
    level: int


@dataclass(frozen=True)
class OtherFiles:
    """The notebooks and scripts below a folder.

    - `read_text` returns a file's text, or the reason why there is none.
    - `is_ours` is true for names that a kata's own files have.
    - `only` are the files to look at in place of all below the folder.
    """

    folder: Path
    read_text: TextReader
    is_ours: Callable[[str], bool]
    only: tuple[Path, ...] = ()

    @cached_property
    def paths(self) -> list[Path]:
        return [path for path in self.all_paths if not self.is_ours(path.name)]

    @cached_property
    def all_paths(self) -> list[Path]:
        """The files, with those that have names of a kata's own files."""
        return list(self.only or _walk(self.folder))

    @property
    def has_notebooks(self) -> bool:
        """True if there is a notebook, whether it can be read or not."""
        return bool(self._notebook_paths)

    @cached_property
    def notebooks(self) -> list[tuple[Path, Notebook]]:
        return [(path, found) for path, found in self._read_notebooks if isinstance(found, Notebook)]

    @property
    def problems(self) -> list[str]:
        """Sentences on notebooks that can't be read, and on those that were not read."""
        found = [found for _, found in self._read_notebooks if isinstance(found, str)][:MAX_NAMES]
        unread = [path.name for path in self._notebook_paths[len(self._read_notebooks) :]]
        if unread:
            sentence = said(
                "{names}: not read, since the notebooks have too much together. Hand in those alone that answer the "
                "katas.",
                names=_listed(unread),
            )
            found.append(sentence)
        return found

    @cached_property
    def _notebook_paths(self) -> list[Path]:
        return [path for path in self.paths if path.name.lower().endswith(SUFFIX)]

    @cached_property
    def _read_notebooks(self) -> list[tuple[Path, Notebook | str]]:
        found: list[tuple[Path, Notebook | str]] = []
        taken = code = 0
        for path in self._notebook_paths:
            if taken >= MAX_NOTEBOOK_TEXT or code >= MAX_NOTEBOOK_CODE:
                break
            text, problem = self.read_text(path)
            read = problem or "" if text is None else _read_notebook(path, text)
            taken += max(len(text or ""), LEAST_NOTEBOOK)
            code += sum(len(cell.text) for cell in read.cells) if isinstance(read, Notebook) else 0
            found.append((path, read))
        return found

    @cached_property
    def scripts(self) -> list[Script]:
        """The scripts that resemble a kata, in natural order: step9.py before step10.py."""
        found, taken = [], 0
        paths = [path for path in self.paths if path.name.lower().endswith(".py")]
        for path in paths[:MAX_SCRIPTS]:
            text, _ = self.read_text(path)
            taken += len(text or "")
            if taken > MAX_SCRIPT_TEXT:
                break
            level = resemblance.final_state(text).level if text else 0
            if level:
                found.append(Script(storable(path.relative_to(self.folder).as_posix()), level))
        return found

    def modules(self, kata: Kata) -> list[tuple[Path, NotebookModule]]:
        """Return the kata's module from each notebook that has one, with the notebook's path, the best place first."""
        found = ((path, notebook.module(kata, meant=False)) for path, notebook in self.notebooks)
        return [(path, module) for path, module in found if module]

    def resembles_another(self, name: str, kata: Kata) -> bool:
        """True if a script of that name resembles a kata, and not this one."""
        levels = [script.level for script in self.scripts if script.name.rpartition("/")[2] == name]
        return bool(levels) and int(kata.number) not in levels

    def remark(self, kata: Kata) -> str:
        """Return a sentence on the files that may be the answer to a kata without a module, or ""."""
        file = f"{kata.name}.py"
        alike = [script.name for script in self.scripts if script.level == int(kata.number)]
        if alike:
            return said(
                "By its definitions {script} looks like kata {kata}. If it holds your answer, hand that in as {file}.",
                script=alike[-1][:200],
                kata=kata.number,
                file=file,
            )
        if self.problems:
            return self.problems[0]
        # A notebook that writes another kata's module, and is nothing else, may well have no more.
        notebooks = [notebook for _, notebook in self.notebooks if notebook.level or not notebook.answers_any]
        if notebooks:
            notebook = max(notebooks, key=lambda each: each.level)
            facts = {"notebook": notebook.name[:200], "level": f"{notebook.level:02}", "kata": kata.number}
            if notebook.level:
                return said(
                    "{notebook} goes as far as kata {level} by its definitions, "
                    "and nothing in it looks like kata {kata}.",
                    facts,
                )
            return said(
                "{notebook} resembles no kata by its definitions, and nothing in it looks like kata {kata}.", facts
            )
        return ""

    def summary(self, named: set[str]) -> list[str]:
        """Return sentences on the files that no kata is graded by, except those that a kata's own message has `named`.

        They are for the reader of the submission as a whole.
        """
        unmatched = [notebook.name for _, notebook in self.notebooks if not notebook.answers_any]
        broken = [(notebook.name[:200], places) for _, notebook in self.notebooks if (places := notebook.broken_places)]
        found = [*self.problems]
        found += [
            said("{name} has cells that are no Python: {cells}", name=name, cells=_listed(places))
            for name, places in broken[:MAX_NAMES]
        ]
        if len(unmatched) == 1:
            found.append(said("{name} is a notebook in which nothing looks like a kata.", name=unmatched[0]))
        elif unmatched:
            found.append(said("Nothing looks like a kata in these notebooks: {names}.", names=_listed(unmatched)))
        scripts = [script for script in self.scripts if script.name.rpartition("/")[2] not in named]
        best = {script.level: script.name for script in scripts}  # the last of each kata
        if best:
            names = [
                said("{name} (like kata {kata:02d})", name=name[:200], kata=level)
                for level, name in sorted(best.items())
            ]
            facts = {"names": joined(", ", names), "more": len(scripts) - len(best)}
            if facts["more"]:
                text = said(
                    "{names} and {more} more: not graded, since a kata's module is found by its name alone.", facts
                )
            else:
                text = said("{names}: not graded, since a kata's module is found by its name alone.", facts)
            found.append(text)
        return found


def _read_notebook(path: Path, text: str) -> Notebook | str:
    try:
        return notebook_modules.read(path.name, text)
    except NotANotebook as why:
        return str(why)


def _listed(names: Sequence[str]) -> str:
    first = joined(", ", [name if isinstance(name, Sentence) else storable(name)[:200] for name in names[:MAX_NAMES]])
    return said("{names} and {more} more", names=first, more=len(names) - MAX_NAMES) if names[MAX_NAMES:] else first


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the Python files and notebooks below a folder, the outer ones first, in natural order."""
    waiting = [(folder, 0)]
    for _ in range(MAX_FOLDERS):
        if not waiting:
            return
        place, depth = waiting.pop(0)
        try:
            with os.scandir(place) as entries:
                found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError:
            continue
        for name, is_folder in sorted(found, key=lambda each: _natural(each[0])):
            if is_folder and depth < MAX_DEPTH and name.lower() not in NO_ANSWERS and not name.startswith((".", "__")):
                waiting.append((place / name, depth + 1))
            elif not is_folder and name.lower().endswith((".py", SUFFIX)):
                yield place / name


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts step9.py before step10.py."""
    return [(int(part), "") if part.isdecimal() else (-1, part.lower()) for part in NUMBER.split(name)]
