"""The folders to search for a submission's modules: its own folder, single files, and the content of archives."""

import os
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.submissions import archive_members, archive_names, archives, filenames, refusals, temporary_files
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.classroom.submissions.zip_names import legible
from grading.curriculum.ladder import ladder
from grading.judge.modules.module_names import MAX_ENTRIES, is_passed_over, may_be_code, may_be_text_of_module
from grading.judge.modules.module_text import BY_NAME, unreadable_file
from grading.text.language import said
from grading.text.safe_text import storable

MAX_WRAPPERS = 10
MAX_FILES = 100
MAX_ARCHIVES = 10
MAX_INNER_LEVELS = 2  # of archives in archives
MAX_ALL_ARCHIVES = 20  # with archives in archives
MAX_TEMPORARY = 400 * 2**20  # bytes of all that a submission's archives are unpacked to


@dataclass(frozen=True)
class SearchFolders:
    """The folders to search for modules, and a sentence with the reason for each archive that can't be unpacked."""

    folders: tuple[Path, ...]
    refused: tuple[str, ...]


def search_folders(submission: Submission, spare: Path) -> SearchFolders:
    """Return the folders to search. Single files, and the content of archives, are written into the folder `spare`."""
    first = submission.paths[0]
    if len(submission.paths) == 1 and _is_own_folder(first):
        place = unwrap(_inner_folder(first, submission.inside))
        return with_unpacked_archives(place, archives_in(place), spare)
    place = spare / "files"
    with temporary_files.writing():
        place.mkdir()
    names = {path: filenames.original_name(legible(path.name), submission.kind) for path in submission.paths}
    parts = [path for path in submission.paths if not is_passed_over(names[path], os.path.isdir(path))]
    packed = [path for path in parts if archive_names.is_archive(path.name)]
    _copy_files({path: names[path] for path in parts if path not in packed}, place)
    return with_unpacked_archives(place, packed, spare)


def with_unpacked_archives(place: Path, packed: list[Path], spare: Path) -> SearchFolders:
    if len(packed) > MAX_ARCHIVES:
        raise SubmissionRefused(said("it is in more than {most} archives; hand in one", most=MAX_ARCHIVES))
    folders = [place]
    refused = [
        said(
            "{name}: {text}",
            name=storable(path.name),
            text=said(archive_members.UNPACK_IT, program=archive_names.foreign_program(path.name)),
        )
        for path in sorted(place.iterdir())
        if archive_names.foreign_program(path.name) and os.path.isfile(path) and not is_passed_over(path.name)
    ][:MAX_ARCHIVES]
    levels = [(path, 0) for path in packed]
    for count, (path, level) in enumerate(levels):  # archives in archives are added at the end
        inner = spare / f"{count} inner"
        try:
            folders.append(_unpack(path, spare / str(count), inner))
        except SubmissionRefused as why:
            refused.append(
                said("{name}: {text}", name=storable(path.name), text=str(why))
                if len(levels) > 1 or any(place.iterdir())
                else str(why)
            )
            continue
        if temporary_files.size_below(spare) > MAX_TEMPORARY:
            raise SubmissionRefused(refusals.TOO_MUCH)
        # Beside modules, an archive in an archive may be anything.
        if level < MAX_INNER_LEVELS and inner.exists() and not _may_hold_modules(folders[-1]):
            levels += [(each, level + 1) for each in sorted(inner.glob("*/*"))]
        if len(levels) > MAX_ALL_ARCHIVES:
            raise SubmissionRefused(said("it is in more than {most} archives; hand in one", most=MAX_ALL_ARCHIVES))
    return SearchFolders(tuple(folders), tuple(refused))


def archives_in(place: Path) -> list[Path]:
    """Return the archives that lie in a folder."""
    return [path for path in sorted(place.iterdir()) if _is_archive_file(path)]


def _is_archive_file(path: Path) -> bool:
    passed_over = is_passed_over(path.name)
    return archive_names.is_archive(path.name) and os.path.isfile(path) and not os.path.islink(path) and not passed_over


def _unpack(archive: Path, folder: Path, inner: Path) -> Path:
    _check_file(archive)
    with temporary_files.writing():
        folder.mkdir()
    archives.unpack(archive, folder, inner)
    return unwrap(folder)


def _inner_folder(folder: Path, inside: str) -> Path:
    """Return the folder inside another one that a platform made. Raises SubmissionRefused if it is none."""
    for part in inside.split("/") if inside else ():
        folder = folder / part
        if not _is_own_folder(folder):
            raise SubmissionRefused(
                said("{part} is a link or no folder; hand in the files themselves", part=storable(part))
            )
    return folder


def _copy_files(files: dict[Path, str], folder: Path) -> None:
    """Copy the files of one person into a folder, under the names that the person gave them."""
    if len(files) > MAX_FILES:
        raise SubmissionRefused(said("it is in more than {most} files; hand in the modules alone", most=MAX_FILES))
    copied = 0
    for file, name in files.items():
        _check_file(file)
        try:
            copied += temporary_files.copy(file, folder / name)
        except OSError as error:
            if error.errno not in BY_NAME:
                raise unreadable_file(file, error) from error
            raise SubmissionRefused(
                said("{name} can't be read: {error}", name=file.name, error=refusals.error_text(error))
            ) from error
        if copied > archives.MAX_NOTEBOOKS_BYTES:
            raise SubmissionRefused(archives.TOO_MUCH_PYTHON)


def _is_own_folder(path: Path) -> bool:
    """True if the path is a folder, and no link. Path.is_dir raises an error where a link leads to a hidden place."""
    return os.path.isdir(path) and not os.path.islink(path)


def _check_file(part: Path) -> None:
    """Raise SubmissionRefused if the path is not a file."""
    if os.path.islink(part) or not (os.path.isfile(part) or os.path.isdir(part)):
        raise SubmissionRefused(said("{name} is a link or a device; hand in the file itself", name=part.name))
    if os.path.isdir(part):
        raise SubmissionRefused(
            said("there are a folder and files of the same person ({name}); hand in one of the two", name=part.name)
        )


def unwrap(folder: Path) -> Path:
    """Return the folder that holds the submission: the innermost one while a folder holds only another folder."""
    for _ in range(MAX_WRAPPERS):
        if _holds_modules(folder):
            break
        below = [path for path in sorted(folder.iterdir()) if not _lies_beside(path)]
        if len(below) != 1 or not _is_own_folder(below[0]) or _is_kata(below[0].name):
            break
        folder = below[0]
    return folder


def _lies_beside(path: Path) -> bool:
    """True if the path can't hold a module: a note, a picture, a system's file. From archives these aren't unpacked."""
    folder = _is_own_folder(path)
    if path.name in archives.IGNORED_FOLDERS or is_passed_over(path.name, folder):
        return True
    if folder:
        return not _may_hold_modules(path)
    return os.path.isfile(path) and not archive_names.is_archive(path.name) and not _may_be_module(path.name)


def _may_hold_modules(folder: Path) -> bool:
    """True if something below the folder may be Python or an archive. From archives other folders aren't unpacked."""
    seen = 0
    for _, _, files in os.walk(folder):
        seen += 1 + len(files)
        if seen > MAX_ENTRIES or any(_may_be_module(name) or archive_names.is_archive(name) for name in files):
            return True
    return False


def _may_be_module(name: str) -> bool:
    return may_be_code(name) or may_be_text_of_module(name)  # the latter isn't graded, but named


def _holds_modules(folder: Path) -> bool:
    return any(
        (folder / "katas" / kata.id).is_dir() or (folder / kata.id).is_dir() or (folder / f"{kata.name}.py").exists()
        for kata in ladder()
    )


def _is_kata(name: str) -> bool:
    return any(name == kata.id for kata in ladder())
