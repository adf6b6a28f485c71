"""A folder of submissions, as the common platforms export it: the submissions, and the modules in each."""

import contextlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from grading.classroom import archives, filenames, ownership
from grading.classroom.archives import SubmissionRefused
from grading.classroom.module_choice import module_names, pick_module
from grading.classroom.ownership import Submission
from grading.classroom.search_folders import SearchFolders, archives_in, search_folders, unwrap, with_unpacked_archives
from grading.curriculum.ladder import Kata, ladder
from grading.judge.notebook import SUFFIX
from grading.judge.submission import (
    SubmittedModule,
    find_modules,
    is_notebook_file,
    is_passed_over,
    other_files,
)
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.safe_text import storable
from grading.workers import machine_faults


@dataclass(frozen=True)
class SubmissionContents:
    """One module per kata of the ladder, and a sentence for each choice among several files."""

    modules: list[SubmittedModule]
    choices: tuple[str, ...]


def collect_submissions(folder: Path) -> list[Submission]:
    """Return the submissions under `folder`, by key.

    Raises UsageError if there is none, or if the folder is a single submission itself.
    """
    if not folder.is_dir():
        if folder.is_file() and archives.is_archive(folder.name):
            raise UsageError(
                f"{str(folder)!r} is an archive; unpack it, and name the folder that the submissions are in"
            )
        raise UsageError(f"there is no folder {str(folder)!r}; class takes the folder that the submissions are in")
    modules = {kata.name + suffix for kata in ladder() for suffix in (".py", SUFFIX)}
    paths = list_folder(folder)
    alone = [path.name for path in paths if path.name in modules]
    if alone:
        raise UsageError(
            f"{str(folder)!r} holds {alone[0]} itself, so it is one submission: "
            f"{typed_paths.command('grade', '--from', typed_paths.quoted(str(folder)))}. "
            "For a class each person has a folder, an archive or files there."
        )
    found = ownership.group_submissions((path, path.is_dir()) for path in paths)
    if not found:
        names = ", ".join(storable(path.name) for path in paths[:3]) or "nothing"
        raise UsageError(
            f"there are no submissions in {str(folder)!r}: no folders, "
            f"archives ({', '.join(archives.ARCHIVE_SUFFIXES)}), Python files or notebooks. "
            f"There is {names}{' and more' if len(paths) > 3 else ''}."
        )
    return found


def list_folder(folder: Path) -> list[Path]:
    """Return what a folder of submissions holds, without files that systems put there."""
    try:
        return sorted(path for path in folder.iterdir() if not is_passed_over(path.name, path.is_dir()))
    except OSError as error:
        raise UsageError(f"the folder {str(folder)!r} can't be read: {error.strerror}") from error


def read_contents(submission: Submission) -> SubmissionContents:
    """Return what is in a submission: in its folder or files, and in archives beside them. Raises SubmissionRefused."""
    katas = list(ladder())
    with machine_faults.blamed():
        tempfile.gettempdir()
    with tempfile.TemporaryDirectory(prefix="katas-") as name:
        modules, choices = _find_modules(search_folders(submission, Path(name)), katas)
    choices += [module.choice for module in modules if module.choice]
    return SubmissionContents(modules, tuple(f"{submission.file_names}: {choice}" for choice in choices))


def read_folder(folder: Path, katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """Return the modules of a folder that is one submission, read as in a class, and sentences on what was left out.

    Raises UsageError.
    """
    if is_notebook_file(folder):
        return find_modules(folder, katas), []
    try:
        place = unwrap(folder)
        packed = archives_in(place)
        # Only archives need a temporary folder, and perhaps none can be written here.
        spare = tempfile.TemporaryDirectory(prefix="katas-") if packed else contextlib.nullcontext("")
        with machine_faults.blamed(), spare as name:
            modules, said = _find_modules(with_unpacked_archives(place, packed, Path(name)), katas)
            # Unpacked files are deleted at the end of this block, so their paths are not returned.
            inside = [module.path is not None and module.path.is_relative_to(folder) for module in modules]
    except (SubmissionRefused, OSError, MemoryError) as error:
        raise UsageError(f"what is in {str(folder)!r} can't be graded: {archives.error_text(error)}") from error
    return [module if stays else replace(module, path=None) for module, stays in zip(modules, inside)], said


def _find_modules(places: SearchFolders, katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """Return the modules in a submission's folders, and sentences on archives that were left out.

    Raises SubmissionRefused if there is no module, but an archive was left out that may hold all of them.
    """
    others = [other_files(folder, _is_named) for folder in places.folders]
    by_folder = [find_modules(folder, katas, module_names, each) for folder, each in zip(places.folders, others)]
    modules = [pick_module(copies) for copies in zip(*by_folder)]
    missing = any(module.source is None and module.problem is None for module in modules)
    named = {module.instead for module in modules if module.instead}
    left_over = [sentence for each in others for sentence in each.summary(named)] if missing else []
    if places.refused and not any(module.source for module in modules):
        raise SubmissionRefused(places.refused[0])
    return modules, [*(f"passed over, {why}" for why in places.refused), *left_over]


def _is_named(name: str) -> bool:
    """True if a file's name is that of a kata's module or suite."""
    return filenames.parse_module(filenames.code_stem(name)) is not None
