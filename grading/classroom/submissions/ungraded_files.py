"""The files of a submission that are called as a kata's module is, or nearly so, and that are not graded."""

from collections.abc import Container, Iterable
from pathlib import Path

from grading.classroom.submissions import filenames
from grading.curriculum.ladder import Kata
from grading.judge.modules.module_names import misnamed_files
from grading.judge.modules.other_files import OtherFiles
from grading.text.language import said
from grading.text.name_list import name_list
from grading.text.safe_text import storable

MISNAMED = said("{names}: not graded, since the module of kata {kata} is called {file}.")
MISPLACED = said("{names}: not graded, since the grader doesn't look there. Hand in {file} at the top.")
SEVERAL = said("{names}: not graded, since {file} is there more than once. Hand it in once, at the top.")


def misnamed(folders: Iterable[Path], katas: Iterable[Kata]) -> dict[str, list[str]]:
    """Return sentences on files that are called nearly as a kata's module is, each with the files' names."""
    folders = tuple(folders)
    found = [(kata, [name for folder in folders for name in misnamed_files(folder, kata)]) for kata in katas]
    return {
        said(MISNAMED, names=name_list([*map(storable, names)]), kata=kata.number, file=f"{kata.name}.py"): names
        for kata, names in found
        if names
    }


def misplaced(others: Iterable[OtherFiles], katas: Iterable[Kata], named: Container[str]) -> list[str]:
    """Return a sentence for each kata whose module lies only in folders that the grader doesn't look in.

    Files that are `named` already are left out.
    """
    paths = [(path, each.folder) for each in others for path in each.all_paths if path.name not in named]
    sentences = []
    for kata in katas:
        names = [path.relative_to(folder).as_posix() for path, folder in paths if _is_module(path.name, kata)]
        template = SEVERAL if len(names) > 1 else MISPLACED
        sentences += [said(template, names=name_list([*map(storable, names)]), file=f"{kata.name}.py")] if names else []
    return sentences


def _is_module(name: str, kata: Kata) -> bool:
    found = filenames.module_of(name)
    return found is not None and found.kata == kata.name and not found.suite
