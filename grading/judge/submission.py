"""A submission: where a student's modules are, and their text. Nothing of it is run or imported here."""

import difflib
import errno
import itertools
import json
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.source import ModuleSource
from grading.text.errors import MachineTrouble, UsageError
from grading.text.safe_text import storable

MAX_BYTES = 2**20
# Errors that a name or a link brings about, whatever else is in the folder.
BY_NAME = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL, errno.EISDIR, errno.EILSEQ)
MAX_ENTRIES = 1000  # of a folder that are looked at
STEP = re.compile(r"step_?0*(\d{1,2})\.py$", re.IGNORECASE)
EXPORT = (
    "Export it as a Python script (in Jupyter: File, Save and Export Notebook As, Executable Script; in Colab: File, "
    "Download, Download .py) and hand that in as "
)
MAX_CANDIDATES = 20  # files that may be one module
# Names that systems add by themselves, in lower case.
SYSTEMS = {"__macosx", "__pycache__", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}
# Names that editors add beside a file. A name such as .x is hidden anyhow: ~$x.docx, x.py~, #x.py#, x.py.bak.
EDITORS = re.compile(r"~\$.*|#.*#|.*\.\w+~|.*\.(bak|orig|rej|swp|swo|tmp)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class SubmittedModule:
    """The module that a student handed in for one kata: its text, or why there is none, or nothing at all.

    - `source`: the module's text; None if there is no file, or if it can't be read.
    - `problem`: why a file that is there can't be read.
    - `instead`: the name of a file that may be the missing module, under another name.
    - `choice`: a sentence that names the file that counts, if several files differ.
    """

    kata: Kata
    source: ModuleSource | None = None
    problem: str | None = None
    path: Path | None = None
    instead: str | None = None
    choice: str = ""


def is_passed_over(name: str, folder: bool = False) -> bool:
    """True if a file or folder of that name is no part of a submission: it is hidden, or a program has left it."""
    return name.startswith(".") or name.lower() in SYSTEMS or (not folder and EDITORS.fullmatch(name) is not None)


def may_be_module(name: str) -> bool:
    """True if a file of that name may be a kata's module, or one under another name: backward-1.py, Backward.py.txt."""
    stem = name.lower().partition(".py")[0]
    if ".py" not in name.lower() or stem.startswith(("test_", "memory_")) or is_passed_over(name):
        return False
    words = [kata.name.replace("_", "") for kata in ladder()]
    letters = re.sub("[^a-z]", "", stem)
    return any(word in letters for word in words) or bool(difflib.get_close_matches(letters, words, n=1, cutoff=0.8))


def own_name(place: Path, kata: Kata) -> list[str]:
    """Return the names that the kata's module may have in a folder: its own alone."""
    return [f"{kata.name}.py"]


def find_modules(
    folder: Path, katas: list[Kata], files_of: Callable[[Path, Kata], list[str]] = own_name
) -> list[SubmittedModule]:
    """Return the module that `folder` holds for each kata.

    Args:
        files_of: returns the names, best first, that a kata's module may have in a folder.

    Raises:
        UsageError: there is no such folder.
        MachineTrouble: a file is there, and the system doesn't let the grader read it.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {str(folder)!r}; --from takes the folder that a submission is in")
    return [_find_module(folder, kata, files_of) for kata in katas]


def _find_module(folder: Path, kata: Kata, files_of: Callable[[Path, Kata], list[str]]) -> SubmittedModule:
    places = (folder / "katas" / kata.id, folder / kata.id, folder)
    paths = (place / file for place in places for file in files_of(place, kata))
    candidates = itertools.islice((path for path in paths if there(path)), MAX_CANDIDATES)
    found = [_read_module(path, folder, kata) for path in candidates]
    if found:
        return _choose(found, folder)
    others = (name for place in (*places, folder / "steps") for name in _likely_names(place, kata))
    return SubmittedModule(kata, instead=next(others, None))


def there(path: Path) -> bool:
    """True if there is such a file, folder or link. Raises MachineTrouble if the system doesn't allow the look."""
    try:
        path.lstat()
    except OSError as error:
        if error.errno in BY_NAME:
            return False
        raise _unreadable_file(path, error) from error
    return True


def _unreadable_file(path: Path, error: OSError) -> MachineTrouble:
    # A student may read this, so it names no folder of this machine.
    return MachineTrouble(f"{path.name} can't be read: {error.strerror}. chmod -R u+rX on what was handed in may help.")


def _read_module(path: Path, folder: Path, kata: Kata) -> SubmittedModule:
    text, problem = _read_text(path, folder)
    return SubmittedModule(
        kata, None if text is None else ModuleSource(kata.name, f"{kata.name}.py", text), problem, path
    )


def _choose(found: list[SubmittedModule], folder: Path) -> SubmittedModule:
    """Return the module that counts, with a sentence on the others; `found` has the best place first.

    1. A changed file counts before a file that can't be read, and both count before the stub as shipped.
    2. Among changed files, one with the module's own name counts before my_backward.py, which the sentence leaves out.
    3. Otherwise the best place counts.
    """
    if len(found) == 1:
        return found[0]
    stubs_as_shipped = [stubs.is_untouched(one.kata, one.source) for one in found]
    rated = [
        (one.source is not None and not stub, not stub, _has_own_name(one), -place)
        for place, (one, stub) in enumerate(zip(found, stubs_as_shipped))
    ]
    best = found[-max(rated)[3]]
    others = [
        (one, stub)
        for one, stub in zip(found, stubs_as_shipped)
        if one.source != best.source and _has_own_name(one) >= _has_own_name(best)
    ]
    together = len({one.path.parent for one in (best, *(one for one, _ in others)) if one.path}) == 1
    if not others:
        return best
    names = [_display_name(one, folder, together) + (" (the stub)" if stub else "") for one, stub in reversed(others)]
    return replace(best, choice=f"{_display_name(best, folder, together)} was graded, and not {', '.join(names)}.")


def _has_own_name(handed: SubmittedModule) -> bool:
    return handed.path is not None and handed.path.name.startswith(handed.kata.name)


def _display_name(handed: SubmittedModule, folder: Path, together: bool) -> str:
    """Return the file's name as a sentence has it: with its folder only if the files lie in several."""
    assert handed.path is not None
    name = handed.path.name if together else handed.path.relative_to(folder).as_posix()
    return storable(name).replace("\n", "\\n")


def _likely_names(place: Path, kata: Kata) -> list[str]:
    """Return the names in a folder that may be the kata's module under another name, the likeliest first.

    Examples are Generations.py, generation.py.txt and generations.ipynb. After them come the book's steps of this kata,
    the last step first.
    """
    others = {other.name for other in ladder()} - {kata.name}
    words, steps = {}, {}
    for name in _list_folder(place):
        stem = name.partition(".")[0]
        ours = stem in others or stem.startswith(("test_", "memory_"))
        if ours or is_passed_over(name) or not (place / name).is_file():
            continue
        words[name] = re.sub("[^a-z]", "", stem.lower())
        step = STEP.match(name)
        if step and int(step[1]) in kata.steps:
            steps[int(step[1])] = name
    close = difflib.get_close_matches(kata.name.replace("_", ""), words.values(), n=1, cutoff=0.85)
    return [name for name, word in words.items() if word in close] + [steps[step] for step in sorted(steps)[::-1]]


def _list_folder(place: Path) -> list[str]:
    try:
        return sorted(os.listdir(place))[:MAX_ENTRIES]
    except OSError:
        return []


def _read_text(path: Path, folder: Path) -> tuple[str | None, str | None]:
    """Return a module's text, or else the problem: a file of that name may be anything that a file system can hold."""
    try:
        if not any(os.path.samefile(folder, above) for above in path.resolve().parents):
            return None, f"{path.name} is a link that leads out of the submission. Hand in the file itself."
        if not stat.S_ISREG(path.stat().st_mode):
            return None, f"{path.name} is not a file."
        if path.stat().st_size > MAX_BYTES:
            return None, f"{path.name} is larger than {MAX_BYTES // 2**20} MiB."
        data = path.read_bytes()
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno not in BY_NAME:
            raise _unreadable_file(path, error) from error
        return None, f"{path.name} can't be read: {error}"
    try:
        # Python too reads every system's line ends as the same.
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, f"{path.name}:{line}: the file is not UTF-8 text. Save it as UTF-8 in your editor."
    if _is_notebook(text):
        return None, f"{path.name} is a notebook under another name, and no Python. {EXPORT}{path.name}."
    if not text.strip():
        return None, f"{path.name} is empty. Is it saved? `python3 grader.py reset {path.stem}` brings the stub back."
    return text, None


def _is_notebook(text: str) -> bool:
    """True if the text is the JSON that Jupyter writes, under whatever name."""
    if not text.lstrip().startswith("{") or '"cells"' not in text:
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("cells"), list)
