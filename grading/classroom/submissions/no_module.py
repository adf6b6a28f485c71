"""A submission without any module: the names of the files that are there, and the way to hand in the modules."""

import os
from collections.abc import Container, Iterable
from pathlib import Path

from grading.classroom.submissions import archive_kinds, filenames
from grading.classroom.submissions.class_folder import names_below
from grading.judge.modules.module_names import EDITORS, MAX_ENTRIES, SYSTEMS
from grading.judge.modules.notebook import is_notebook
from grading.text.language import said
from grading.text.name_list import name_list
from grading.text.safe_text import storable

MAX_NAMES = 3
MAX_CHARS = 80  # of one name
NOTHING = said("there is nothing in it; hand in the .py files themselves")
ONLY = said("no kata's module is in it, only {names}; hand in the .py files themselves")
ALONE = said("it is {kind}; hand in the .py files themselves")
SUBMODULE = said("it is a git submodule that came without its files; hand in the .py files themselves")
BARE = said("it is a git repository as a server has it, without a working copy; hand in the .py files themselves")
BACKUP = said("a backup copy")
EMPTY = said("an empty archive")
KINDS = {
    (".pdf", ".doc", ".docx", ".hwp", ".hwpx", ".odt", ".rtf", ".pages"): said("a document"),
    (".png", ".jpg", ".jpeg", ".heic", ".gif", ".webp", ".bmp", ".tif", ".tiff"): said("a picture"),
    (".html", ".htm", ".mht"): said("a web page"),
    (".patch", ".diff"): said("a patch"),
    (".bundle",): said("a git bundle"),
    (".pyc", ".pyo"): said("compiled Python"),
    (".url", ".webloc", ".lnk"): said("a link to a file or a page"),
}


def described(folders: Iterable[Path], others: Iterable[str] = ()) -> str:
    """Return the files that are there, and what to do, as a reason; "" if one of them may be some kata's answer.

    `others` are the names of files that were not unpacked.
    """
    folders = tuple(folders)
    special = next(filter(None, map(_repository, folders)), "")
    files = [file for folder in folders for file in _files(folder)]
    names = [*(file.name for file in files), *others]
    if any(map(_may_be_answer, names)):
        return ""
    empty = {file.name for file in files if archive_kinds.start_of(file) == archive_kinds.EMPTY_ZIP}
    return special or (said(ONLY, names=_listed(names, empty)) if names else NOTHING)


def reason(names: list[str]) -> str:
    """Return why these files, none of which is Python or an archive, can't be graded."""
    kind = _kind(names[0]) if len(names) == 1 else ""
    return said(ALONE, kind=kind) if kind else said(ONLY, names=_listed(names))


def _may_be_answer(name: str) -> bool:
    """True for a notebook and a kata's module, wherever it lies: the run may be about other katas."""
    found = filenames.module_of(name) if ".py" in name.lower() else None
    return is_notebook(name) or (found is not None and not found.suite and name.lower().endswith(".py"))


def _files(folder: Path) -> list[Path]:
    found, seen = [], 0
    for place, below, files in os.walk(folder):
        below[:] = sorted(name for name in below if not _is_hidden(name))
        found += [Path(place, name) for name in sorted(files) if not _is_hidden(name)]
        seen += len(below) + len(files)
        if seen > MAX_ENTRIES:
            break
    return found


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in SYSTEMS


def _repository(folder: Path) -> str:
    """Return the reason for a repository that came without its files, or ""."""
    places = [folder / ".gitmodules", folder / ".git", *(folder / name / ".git" for name in names_below(folder)[0])]
    if any(map(os.path.isfile, places)):  # a repository's own .git is a folder
        return SUBMODULE
    bare = os.path.isfile(folder / "HEAD") and os.path.isdir(folder / "objects") and os.path.isdir(folder / "refs")
    return BARE if bare else ""


def _kind(name: str) -> str:
    if EDITORS.fullmatch(name):
        return BACKUP
    return next((kind for suffixes, kind in KINDS.items() if name.lower().endswith(suffixes)), "")


def _listed(names: list[str], empty: Container[str] = ()) -> str:
    shown = []
    for name in names[:MAX_NAMES]:
        short, kind = storable(name)[:MAX_CHARS].replace("\n", "\\n"), EMPTY if name in empty else _kind(name)
        shown.append(said("{name} ({kind})", name=short, kind=kind) if kind else short)
    return name_list([*shown, *names[MAX_NAMES:]], MAX_NAMES)
