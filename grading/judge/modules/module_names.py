"""The names of files that may be a kata's module, and those that are nearly called so."""

import difflib
import os
import re
from pathlib import Path

from grading.curriculum.ladder import Kata, ladder
from grading.judge.modules.notebook import is_notebook

MAX_ENTRIES = 1000  # of a folder that are looked at
STEP = re.compile(r"step_?0*(\d{1,2})\.py$", re.IGNORECASE)
TEXT_SUFFIX = ".txt"
# Names that systems add by themselves, in lower case.
SYSTEMS = {"__macosx", "__pycache__", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}
# Names that editors add beside a file. A name such as .x is hidden anyhow: ~$x.docx, x.py~, #x.py#, x.py.bak.
EDITORS = re.compile(r"~\$.*|#.*#|.*\.\w+~|.*\.(bak|orig|rej|swp|swo|tmp)", re.DOTALL | re.IGNORECASE)


def is_passed_over(name: str, folder: bool = False) -> bool:
    """True if a file or folder of that name is no part of a submission: it is hidden, or a program has left it."""
    return name.startswith(".") or name.lower() in SYSTEMS or (not folder and EDITORS.fullmatch(name) is not None)


def may_be_code(name: str) -> bool:
    """True if a file of that name may hold Python: backward.py, backward.py.txt, a notebook."""
    return ".py" in name.lower() or is_notebook(name)


def may_be_module(name: str) -> bool:
    """True if a file of that name may be a kata's module, or one under another name: backward-1.py, Backward.py.txt."""
    if is_notebook(name):
        return not is_passed_over(name)
    return ".py" in name.lower() and _resembles_module(name, name.lower().partition(".py")[0])


def may_be_text_of_module(name: str) -> bool:
    """True if a file of that name may be a kata's module that was saved as text, such as backward.txt."""
    return name.lower().endswith(TEXT_SUFFIX) and _resembles_module(name, name.lower().removesuffix(TEXT_SUFFIX))


def _resembles_module(name: str, stem: str) -> bool:
    if stem.startswith(("test_", "memory_")) or is_passed_over(name):
        return False
    words = [kata.name.replace("_", "") for kata in ladder()]
    letters = re.sub("[^a-z]", "", stem)
    return any(word in letters for word in words) or bool(difflib.get_close_matches(letters, words, n=1, cutoff=0.8))


def places(folder: Path, kata: Kata) -> tuple[Path, ...]:
    """Return the folders in which a kata's module may lie, the best one first."""
    return folder / "katas" / kata.id, folder / kata.id, folder


def misnamed_files(folder: Path, kata: Kata) -> list[str]:
    """Return the names of a submission's files that are nearly the name of the kata's module, or hold that name.

    Notebooks are not among them, since those are read whatever they are called.
    """
    found = []
    for place in places(folder, kata):
        close, _ = _close_names(place, kata)
        names = [name for name in _list_folder(place) if name in close or _holds_name(name, kata)]
        found += [name for name in names if not is_notebook(name) and os.path.isfile(place / name)]
    return found


def _holds_name(name: str, kata: Kata) -> bool:
    """True if the kata's name is the longest in a file's, as in "variables - Copy.py" and old_variables.txt."""
    letters = re.sub("[^a-z]", "", name.lower().rpartition(".")[0])
    words = [other.name.replace("_", "") for other in ladder()]
    longest = max((word for word in words if word in letters), key=len, default="")
    return longest == kata.name.replace("_", "") and (may_be_module(name) or may_be_text_of_module(name))


def likely_names(place: Path, kata: Kata) -> list[str]:
    """Return the names in a folder that may be the kata's module under another name, the likeliest first.

    Examples are Generations.py, generation.py.txt and generations.ipynb. After them come the book's steps of this kata,
    the last step first.
    """
    close, steps = _close_names(place, kata)
    return close + steps


def _close_names(place: Path, kata: Kata) -> tuple[list[str], list[str]]:
    """Return the names in a folder that are nearly the kata's, and those of the book's steps of this kata."""
    others = {other.name for other in ladder()} - {kata.name}
    words, steps = {}, {}
    for name in _list_folder(place):
        stem = name.partition(".")[0]
        ours = stem in others or stem.startswith(("test_", "memory_"))
        if ours or is_passed_over(name) or not os.path.isfile(place / name):
            continue
        words[name] = re.sub("[^a-z]", "", stem.lower())
        step = STEP.match(name)
        if step and int(step[1]) in kata.steps:
            steps[int(step[1])] = name
    close = difflib.get_close_matches(kata.name.replace("_", ""), words.values(), n=1, cutoff=0.85)
    return [name for name, word in words.items() if word in close], [steps[step] for step in sorted(steps)[::-1]]


def _list_folder(place: Path) -> list[str]:
    try:
        return sorted(os.listdir(place))[:MAX_ENTRIES]
    except OSError:
        return []
