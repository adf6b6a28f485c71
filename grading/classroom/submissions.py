"""A folder of submissions, as the common platforms export them: whose each one is, and the modules that are in it."""

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from grading.classroom import archives, filenames, ownership
from grading.classroom.archives import SubmissionRefused
from grading.classroom.ownership import Submission as Submission
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, ladder
from grading.judge import submission
from grading.judge.submission import SubmittedModule
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.safe_text import storable
from grading.workers import machine_faults

MAX_WRAPPERS = 4
MAX_FILES = 100
MAX_ARCHIVES = 10


@dataclass(frozen=True)
class SubmissionContents:
    """What is in a submission: what there is for each kata of the ladder, and sentences on what was chosen among."""

    modules: list[SubmittedModule]
    choices: tuple[str, ...]


def collect_submissions(folder: Path) -> list[Submission]:
    """Return the submissions under `folder`, by key. Raises UsageError if there is none, or if the folder is one itself."""
    if not folder.is_dir():
        if folder.is_file() and archives.is_archive(folder.name):
            raise UsageError(
                f"{str(folder)!r} is an archive; unpack it, and name the folder that the submissions are in"
            )
        raise UsageError(f"there is no folder {str(folder)!r}; class takes the folder that the submissions are in")
    modules = {f"{kata.name}.py" for kata in ladder()}
    paths = list_folder(folder)
    alone = [path.name for path in paths if path.name in modules]
    if alone:
        raise UsageError(
            f"{str(folder)!r} holds {alone[0]} itself, so it is one submission: "
            f"{typed_paths.command('grade', '--from', typed_paths.quoted(str(folder)))}. For a class each person has a folder, an archive or "
            "files there."
        )
    found = ownership.group_submissions((path, path.is_dir()) for path in paths)
    if not found:
        there = ", ".join(storable(path.name) for path in paths[:3]) or "nothing"
        raise UsageError(
            f"there are no submissions in {str(folder)!r}: no folders, archives ({', '.join(archives.ARCHIVE_SUFFIXES)}) or Python "
            f"files. There is {there}{' and more' if len(paths) > 3 else ''}."
        )
    return found


def list_folder(folder: Path) -> list[Path]:
    """What a folder of submissions holds, without what systems put there."""
    try:
        return sorted(path for path in folder.iterdir() if not submission.is_passed_over(path.name, path.is_dir()))
    except OSError as error:
        raise UsageError(f"the folder {str(folder)!r} can't be read: {error.strerror}") from error


def read_contents(handed_in_by: Submission) -> SubmissionContents:
    """Return what is in a submission: in its folder or files, and in archives beside them. Raises archives.SubmissionRefused."""
    katas = list(ladder())
    with machine_faults.blamed():
        tempfile.gettempdir()
    with tempfile.TemporaryDirectory(prefix="katas-") as name:
        handed, choices = _find_modules(_search_folders(handed_in_by, Path(name)), katas)
    choices += [item.choice for item in handed if item.choice]
    return SubmissionContents(handed, tuple(f"{handed_in_by.handed_in}: {choice}" for choice in choices))


def read_folder(folder: Path, katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """Return what is in a folder that is one submission, as it would be in a class, and what else is to be said of it.

    Raises UsageError.
    """
    try:
        place = unwrap(folder)
        packed = _archives_in(place)
        # Without archives no other folder is needed, and none may be there to be written.
        spare = tempfile.TemporaryDirectory(prefix="katas-") if packed else contextlib.nullcontext("")
        with machine_faults.blamed(), spare as name:
            handed, said = _find_modules(_with_unpacked_archives(place, packed, Path(name)), katas)
            # What was unpacked is gone afterwards.
            inside = [item.path is not None and item.path.is_relative_to(folder) for item in handed]
    except (SubmissionRefused, OSError, MemoryError) as error:
        raise UsageError(f"what is in {str(folder)!r} can't be graded: {archives.error_text(error)}") from error
    return [item if there else replace(item, path=None) for item, there in zip(handed, inside)], said


def _find_modules(places: "SearchFolders", katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """What the places of a submission hold, and what was left out. Raises SubmissionRefused where that may have been all there is."""
    looked = [submission.look(place, katas, module_names) for place in places.folders]
    handed = [_pick_module(found) for found in zip(*looked)]
    if places.refused and not any(item.source for item in handed):
        raise SubmissionRefused(places.refused[0])
    return handed, [f"passed over, {why}" for why in places.refused]


def module_names(place: Path, kata: Kata) -> list[str]:
    """The names that the kata's module may have in a folder: its own before others, and of copies the last before others."""
    return [name for *_, name in sorted({(True, 0, f"{kata.name}.py"), *_called_so(place, kata)}, reverse=True)]


def _called_so(place: Path, kata: Kata) -> list[tuple[bool, int, str]]:
    """The files in a folder that are called like the kata's module: whether by its name alone, which copy, and the name."""
    found = []
    for name in _names_in(place):
        if submission.is_passed_over(name):
            continue
        module = filenames.parse_module(name.removesuffix(".py")) if name.endswith(".py") else None
        if module and module.kata == kata.name and not module.suite:
            found.append((not module.prefix, module.copy, name))
    return found


def _names_in(place: Path) -> list[str]:
    if not submission.there(place):
        return []
    try:
        return sorted(os.listdir(place))[: submission.MAX_NAMES]
    except NotADirectoryError:
        return []


def _pick_module(found: tuple[SubmittedModule, ...]) -> SubmittedModule:
    """What counts of what the places of a submission hold for a kata: it may be there twice, or once more as the stub."""
    there = list(
        {handed.source or handed.problem: handed for handed in found if handed.source or handed.problem}.values()
    )
    if len(there) > 1:
        there = [handed for handed in there if not stubs.is_untouched(handed.kata, handed.source)] or there[:1]
    if len(there) > 1:
        raise SubmissionRefused(f"{found[0].kata.name}.py is there twice, and not the same; hand it in once")
    return next(iter(there), None) or next((handed for handed in found if handed.instead), found[0])


@dataclass(frozen=True)
class SearchFolders:
    """The folders in which modules are to be looked for, and which archives could not be unpacked, with the reason."""

    folders: tuple[Path, ...]
    refused: tuple[str, ...]


def _search_folders(handed_in_by: Submission, spare: Path) -> SearchFolders:
    """Where modules are to be looked for; files, and what is in archives, are put into the folder `spare`."""
    first = handed_in_by.paths[0]
    if len(handed_in_by.paths) == 1 and first.is_dir() and not first.is_symlink():
        place = unwrap(first)
        return _with_unpacked_archives(place, _archives_in(place), spare)
    place = spare / "files"
    place.mkdir()
    parts = [
        path
        for path in handed_in_by.paths
        if not submission.is_passed_over(filenames.original_name(path.name), path.is_dir())
    ]
    packed = [path for path in parts if archives.is_archive(path.name)]
    _copy_files([path for path in parts if path not in packed], place)
    return _with_unpacked_archives(place, packed, spare)


def _with_unpacked_archives(place: Path, packed: list[Path], spare: Path) -> SearchFolders:
    if len(packed) > MAX_ARCHIVES:
        raise SubmissionRefused(f"it is in more than {MAX_ARCHIVES} archives; hand in one")
    folders, refused = [place], []
    for count, path in enumerate(packed):
        try:
            folders.append(_unpack(path, spare / str(count)))
        except SubmissionRefused as why:
            refused.append(f"{storable(path.name)}: {why}" if len(packed) > 1 or any(place.iterdir()) else str(why))
    return SearchFolders(tuple(folders), tuple(refused))


def _archives_in(place: Path) -> list[Path]:
    """The archives that lie in a folder."""
    return [path for path in sorted(place.iterdir()) if _is_archive_file(path)]


def _is_archive_file(path: Path) -> bool:
    passed_over = submission.is_passed_over(path.name)
    return archives.is_archive(path.name) and path.is_file() and not path.is_symlink() and not passed_over


def _unpack(archive: Path, folder: Path) -> Path:
    _check_file(archive)
    folder.mkdir()
    archives.unpack(archive, folder)
    return unwrap(folder)


def _copy_files(files: list[Path], folder: Path) -> None:
    """Put files of one person into a folder, called as they were handed in."""
    if len(files) > MAX_FILES:
        raise SubmissionRefused(f"it is in more than {MAX_FILES} files; hand in the modules alone")
    for file in files:
        _check_file(file)
        try:
            shutil.copyfile(file, folder / filenames.original_name(file.name))
        except OSError as error:
            raise SubmissionRefused(f"{file.name} can't be read: {archives.error_text(error)}") from error


def _check_file(part: Path) -> None:
    """Raise SubmissionRefused for what is no file."""
    if part.is_symlink() or not (part.is_file() or part.is_dir()):
        raise SubmissionRefused(f"{part.name} is a link or a device; hand in the file itself")
    if part.is_dir():
        raise SubmissionRefused(
            f"there are a folder and files of the same person ({part.name}); hand in one of the two"
        )


def unwrap(folder: Path) -> Path:
    """Return the folder below that holds the submission, where folders hold one another and nothing else to be graded."""
    for _ in range(MAX_WRAPPERS):
        if _holds_modules(folder):
            break
        below = [path for path in sorted(folder.iterdir()) if not _lies_beside(path)]
        if len(below) != 1 or not below[0].is_dir() or below[0].is_symlink() or _is_kata(below[0].name):
            break
        folder = below[0]
    return folder


def _lies_beside(path: Path) -> bool:
    """Whether it is nothing to be graded: a note or a picture, or what systems put there. Of an archive it isn't unpacked."""
    folder = path.is_dir() and not path.is_symlink()
    if path.name in archives.IGNORED_FOLDERS or submission.is_passed_over(path.name, folder):
        return True
    if folder:
        return not _may_hold_modules(path)
    return path.is_file() and not archives.is_archive(path.name) and ".py" not in path.name.lower()


def _may_hold_modules(folder: Path) -> bool:
    """True unless nothing below the folder is Python or an archive. In an archive such a folder isn't unpacked."""
    seen = 0
    for _, _, files in os.walk(folder):
        seen += 1 + len(files)
        if seen > submission.MAX_NAMES or any(".py" in name.lower() or archives.is_archive(name) for name in files):
            return True
    return False


def _holds_modules(folder: Path) -> bool:
    return any(
        (folder / "katas" / kata.id).is_dir() or (folder / kata.id).is_dir() or (folder / f"{kata.name}.py").exists()
        for kata in ladder()
    )


def _is_kata(name: str) -> bool:
    return any(name == kata.id for kata in ladder())
