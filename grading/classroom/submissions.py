"""A folder of submissions, as the common platforms export it: the submissions, and the modules in each."""

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from grading.classroom import archives, filenames, ownership
from grading.classroom.archives import SubmissionRefused
from grading.classroom.ownership import Submission
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, ladder
from grading.judge.notebook import SUFFIX
from grading.judge.submission import (
    MAX_ENTRIES,
    SubmittedModule,
    find_modules,
    is_notebook_file,
    is_passed_over,
    may_be_code,
    other_files,
    there,
)
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.safe_text import storable
from grading.workers import machine_faults

MAX_WRAPPERS = 4
MAX_FILES = 100
MAX_ARCHIVES = 10


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
                said(
                    "{folder!r} is an archive; unpack it, and name the folder that the submissions are in",
                    folder=str(folder),
                )
            )
        raise UsageError(
            said(
                "there is no folder {folder!r}; class takes the folder that the submissions are in", folder=str(folder)
            )
        )
    modules = {kata.name + suffix for kata in ladder() for suffix in (".py", SUFFIX)}
    paths = list_folder(folder)
    alone = [path.name for path in paths if path.name in modules]
    if alone:
        raise UsageError(
            said(
                "{folder!r} holds {name} itself, so it is one submission: {command}. "
                "For a class each person has a folder, an archive or files there.",
                folder=str(folder),
                name=alone[0],
                command=typed_paths.command("grade", "--from", typed_paths.quoted(str(folder))),
            )
        )
    found = ownership.group_submissions((path, path.is_dir()) for path in paths)
    if not found:
        names = ", ".join(storable(path.name) for path in paths[:3]) or said("nothing")
        raise UsageError(
            said(
                "there are no submissions in {folder!r}: no folders, archives ({kinds}), Python files or notebooks. "
                "There is {names}.",
                folder=str(folder),
                kinds=", ".join(archives.ARCHIVE_SUFFIXES),
                names=said("{names} and more", names=names) if len(paths) > 3 else names,
            )
        )
    return found


def list_folder(folder: Path) -> list[Path]:
    """Return what a folder of submissions holds, without files that systems put there."""
    try:
        return sorted(path for path in folder.iterdir() if not is_passed_over(path.name, path.is_dir()))
    except OSError as error:
        facts = {"folder": str(folder), "reason": str(error.strerror)}
        raise UsageError(said("the folder {folder!r} can't be read: {reason}", facts)) from error


def read_contents(submission: Submission) -> SubmissionContents:
    """Return what is in a submission: in its folder or files, and in archives beside them. Raises SubmissionRefused."""
    katas = list(ladder())
    with machine_faults.blamed():
        tempfile.gettempdir()
    with tempfile.TemporaryDirectory(prefix="katas-") as name:
        modules, choices = _find_modules(_search_folders(submission, Path(name)), katas)
    choices += [module.choice for module in modules if module.choice]
    return SubmissionContents(modules, tuple(f"{submission.handed_in}: {choice}" for choice in choices))


def read_folder(folder: Path, katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """Return the modules of a folder that is one submission, read as in a class, and sentences on what was left out.

    Raises UsageError.
    """
    if is_notebook_file(folder):
        return find_modules(folder, katas), []
    try:
        place = unwrap(folder)
        packed = _archives_in(place)
        # Only archives need a temporary folder, and perhaps none can be written here.
        spare = tempfile.TemporaryDirectory(prefix="katas-") if packed else contextlib.nullcontext("")
        with machine_faults.blamed(), spare as name:
            modules, sentences = _find_modules(_with_unpacked_archives(place, packed, Path(name)), katas)
            # Unpacked files are deleted at the end of this block, so their paths are not returned.
            inside = [module.path is not None and module.path.is_relative_to(folder) for module in modules]
    except (SubmissionRefused, OSError, MemoryError) as error:
        facts = {"folder": str(folder), "reason": archives.error_text(error)}
        raise UsageError(said("what is in {folder!r} can't be graded: {reason}", facts)) from error
    return [module if stays else replace(module, path=None) for module, stays in zip(modules, inside)], sentences


def _find_modules(places: "SearchFolders", katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """Return the modules in a submission's folders, and sentences on archives that were left out.

    Raises SubmissionRefused if there is no module, but an archive was left out that may hold all of them.
    """
    others = [other_files(folder, _is_named) for folder in places.folders]
    by_folder = [find_modules(folder, katas, module_names, each) for folder, each in zip(places.folders, others)]
    modules = [_pick_module(copies) for copies in zip(*by_folder)]
    missing = any(module.source is None and module.problem is None for module in modules)
    named = {module.instead for module in modules if module.instead}
    left_over = [sentence for each in others for sentence in each.summary(named)] if missing else []
    if places.refused and not any(module.source for module in modules):
        raise SubmissionRefused(places.refused[0])
    return modules, [*(said("passed over, {why}", why=why) for why in places.refused), *left_over]


def _is_named(name: str) -> bool:
    """True if a file's name is that of a kata's module or suite."""
    return filenames.parse_module(filenames.code_stem(name)) is not None


@dataclass(frozen=True, order=True)
class Candidate:
    """A file that may be a kata's module. The greatest candidate is the best one.

    Attributes:
        exact: True if the file is called by the kata's name alone; my_backward.py is not.
        copy_number: 2 for "backward (2).py", which was saved later than copy 1.
        name: the file's name.
    """

    exact: bool
    copy_number: int
    name: str


def module_names(folder: Path, kata: Kata) -> list[str]:
    """Return the names that the kata's module may have in a folder, the best candidate first."""
    candidates = {Candidate(True, 0, f"{kata.name}.py"), *_candidates(folder, kata)}
    return [candidate.name for candidate in sorted(candidates, reverse=True)]


def _candidates(folder: Path, kata: Kata) -> list[Candidate]:
    """Return the files in a folder whose names say that they are the kata's module."""
    found = []
    for name in _names_in(folder):
        if is_passed_over(name):
            continue
        module = filenames.parse_module(filenames.code_stem(name)) if name.endswith((".py", SUFFIX)) else None
        if module and module.kata == kata.name and not module.suite:
            found.append(Candidate(not module.prefix, module.copy, name))
    return found


def _names_in(place: Path) -> list[str]:
    if not there(place):
        return []
    try:
        return sorted(os.listdir(place))[:MAX_ENTRIES]
    except NotADirectoryError:
        return []


def _pick_module(copies: tuple[SubmittedModule, ...]) -> SubmittedModule:
    """Pick one module if a submission holds several copies. Raises SubmissionRefused if they differ.

    Copies of the same content count as one, and an untouched stub doesn't count beside a file that was worked on.
    """
    by_content = {copy.source or copy.problem: copy for copy in copies if copy.source or copy.problem}
    different = list(by_content.values())
    if not different:
        return next((copy for copy in copies if copy.instead), copies[0])
    if len(different) == 1:
        return different[0]
    worked_on = [copy for copy in different if not stubs.is_untouched(copy.kata, copy.source)]
    if len(worked_on) > 1:
        name = f"{copies[0].kata.name}.py"
        raise SubmissionRefused(said("{name} is there twice, and not the same; hand it in once", name=name))
    return worked_on[0] if worked_on else different[0]


@dataclass(frozen=True)
class SearchFolders:
    """The folders to search for modules, and a sentence with the reason for each archive that can't be unpacked."""

    folders: tuple[Path, ...]
    refused: tuple[str, ...]


def _search_folders(submission: Submission, spare: Path) -> SearchFolders:
    """Return the folders to search. Single files, and the content of archives, are written into the folder `spare`."""
    first = submission.paths[0]
    if len(submission.paths) == 1 and first.is_dir() and not first.is_symlink():
        place = unwrap(first)
        return _with_unpacked_archives(place, _archives_in(place), spare)
    place = spare / "files"
    place.mkdir()
    parts = [path for path in submission.paths if not is_passed_over(filenames.original_name(path.name), path.is_dir())]
    packed = [path for path in parts if archives.is_archive(path.name)]
    _copy_files([path for path in parts if path not in packed], place)
    return _with_unpacked_archives(place, packed, spare)


def _with_unpacked_archives(place: Path, packed: list[Path], spare: Path) -> SearchFolders:
    if len(packed) > MAX_ARCHIVES:
        text = said("it is in more than {count} archives; hand in one", count=MAX_ARCHIVES)
        raise SubmissionRefused(text)
    folders, refused = [place], []
    for count, path in enumerate(packed):
        try:
            folders.append(_unpack(path, spare / str(count)))
        except SubmissionRefused as why:
            named = len(packed) > 1 or any(place.iterdir())
            reason = archives.error_text(why)
            facts = {"name": storable(path.name), "reason": reason}
            refused.append(said("{name}: {reason}", facts) if named else reason)
    return SearchFolders(tuple(folders), tuple(refused))


def _archives_in(place: Path) -> list[Path]:
    """Return the archives that lie in a folder."""
    return [path for path in sorted(place.iterdir()) if _is_archive_file(path)]


def _is_archive_file(path: Path) -> bool:
    passed_over = is_passed_over(path.name)
    return archives.is_archive(path.name) and path.is_file() and not path.is_symlink() and not passed_over


def _unpack(archive: Path, folder: Path) -> Path:
    _check_file(archive)
    folder.mkdir()
    archives.unpack(archive, folder)
    return unwrap(folder)


def _copy_files(files: list[Path], folder: Path) -> None:
    """Copy the files of one person into a folder, under the names that the person gave them."""
    if len(files) > MAX_FILES:
        text = said("it is in more than {count} files; hand in the modules alone", count=MAX_FILES)
        raise SubmissionRefused(text)
    for file in files:
        _check_file(file)
        try:
            shutil.copyfile(file, folder / filenames.original_name(file.name))
        except OSError as error:
            facts = {"name": file.name, "reason": archives.error_text(error)}
            raise SubmissionRefused(said("{name} can't be read: {reason}", facts)) from error


def _check_file(part: Path) -> None:
    """Raise SubmissionRefused if the path is not a file."""
    if part.is_symlink() or not (part.is_file() or part.is_dir()):
        text = said("{name} is a link or a device; hand in the file itself", name=part.name)
        raise SubmissionRefused(text)
    if part.is_dir():
        raise SubmissionRefused(
            said("there are a folder and files of the same person ({name}); hand in one of the two", name=part.name)
        )


def unwrap(folder: Path) -> Path:
    """Return the folder that holds the submission: the innermost one while a folder holds only another folder."""
    for _ in range(MAX_WRAPPERS):
        if _holds_modules(folder):
            break
        below = [path for path in sorted(folder.iterdir()) if not _lies_beside(path)]
        if len(below) != 1 or not below[0].is_dir() or below[0].is_symlink() or _is_kata(below[0].name):
            break
        folder = below[0]
    return folder


def _lies_beside(path: Path) -> bool:
    """True if the path can't hold a module: a note, a picture, a system's file. From archives these aren't unpacked."""
    folder = path.is_dir() and not path.is_symlink()
    if path.name in archives.IGNORED_FOLDERS or is_passed_over(path.name, folder):
        return True
    if folder:
        return not _may_hold_modules(path)
    return path.is_file() and not archives.is_archive(path.name) and not may_be_code(path.name)


def _may_hold_modules(folder: Path) -> bool:
    """True if something below the folder may be Python or an archive. From archives other folders aren't unpacked."""
    seen = 0
    for _, _, files in os.walk(folder):
        seen += 1 + len(files)
        if seen > MAX_ENTRIES or any(may_be_code(name) or archives.is_archive(name) for name in files):
            return True
    return False


def _holds_modules(folder: Path) -> bool:
    return any(
        (folder / "katas" / kata.id).is_dir() or (folder / kata.id).is_dir() or (folder / f"{kata.name}.py").exists()
        for kata in ladder()
    )


def _is_kata(name: str) -> bool:
    return any(name == kata.id for kata in ladder())
