"""The folders to search for a submission's modules: its own folder, single files, and the content of archives."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.submissions import archive_kinds, archives, filenames, no_module, refusals, temporary_files
from grading.classroom.submissions.archive_members import MAX_UNPACKED
from grading.classroom.submissions.inner_archives import MAX_ARCHIVES, TOO_MANY
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.classroom.submissions.zip_names import legible
from grading.curriculum.ladder import ladder
from grading.judge.modules.module_names import MAX_ENTRIES, is_passed_over, may_be_code, may_be_text_of_module
from grading.judge.modules.module_text import BY_NAME, unreadable_file
from grading.judge.modules.other_files import NO_ANSWERS
from grading.text.language import said
from grading.text.safe_text import storable

MAX_WRAPPERS = 10
MAX_FILES = 100
MAX_WALKED = 10_000  # entries of a submission in which archives are looked for
MAX_REFUSED = 10  # archives that are named; a student hears of the first one
MAX_TEMPORARY = 400 * 2**20  # bytes of all that a submission's archives are unpacked to
MAX_TIMES = 2  # all archives together may hold so many times the bytes of one
BESIDE_MODULES = said("it lies in a folder or an archive that holds Python files too, so it wasn't opened")


@dataclass(frozen=True)
class FoundArchives:
    """The archives below a folder that are to be unpacked, and a sentence with the reason for each other one."""

    to_unpack: tuple[Path, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchFolders:
    """The folders to search for modules, and a sentence with the reason for each archive that wasn't unpacked.

    `others` are the names of files in archives that are no Python.
    """

    folders: tuple[Path, ...]
    refused: tuple[str, ...]
    others: tuple[str, ...] = ()


def search_folders(submission: Submission, spare: Path) -> SearchFolders:
    """Return the folders to search. Single files, and the content of archives, are written into the folder `spare`."""
    first = submission.paths[0]
    if len(submission.paths) == 1 and _is_own_folder(first):
        outer = _inner_folder(first, submission.inside)
        place = unwrap(outer)
        return with_unpacked_archives(place, archives_in(outer, place), spare)
    place = spare / "files"
    with temporary_files.writing():
        place.mkdir()
    names = {path: filenames.original_name(legible(path.name), submission.kind) for path in submission.paths}
    parts = [path for path in submission.paths if not is_passed_over(names[path], os.path.isdir(path))]
    packed = tuple(path for path in parts if archive_kinds.is_packed(path))
    if parts and not packed and not any(os.path.isdir(path) or may_be_code(names[path]) for path in parts):
        raise SubmissionRefused(no_module.reason([names[path] for path in parts]))
    _copy_files({path: names[path] for path in parts if path not in packed}, place)
    return with_unpacked_archives(place, FoundArchives(packed), spare)


def with_unpacked_archives(place: Path, found: FoundArchives, spare: Path) -> SearchFolders:
    """Return the folder `place` and those that its archives are unpacked into, with the archives in these archives."""
    folders, refused, size = [place], list(found.refused), 0
    others: list[str] = []
    waiting = list(found.to_unpack)
    for count, path in enumerate(waiting):  # archives in archives are added at the end
        if len(waiting) > MAX_ARCHIVES:
            raise SubmissionRefused(said(TOO_MANY, most=MAX_ARCHIVES))
        folder, inner = spare / str(count), spare / f"{count} inner"
        try:
            unpacked = _unpack(path, folder, inner)
        except SubmissionRefused as why:
            alone = len(waiting) == 1 and not any(place.iterdir())
            refused.append(str(why) if alone else _named(path.name, str(why)))
            size += MAX_UNPACKED if str(why) == refusals.TOO_MUCH else 0
        else:
            folders.append(unwrap(folder))
            size += unpacked.size
            refused += unpacked.left_out
            others += unpacked.others
            inside = sorted(inner.glob("*/*"), key=lambda each: int(each.parent.name))
            if _may_hold_modules(folder, also_packed=False):  # beside modules, an archive may be anything
                refused += [_named(each.name, BESIDE_MODULES) for each in inside]
            else:
                waiting += inside
        if size > MAX_TIMES * MAX_UNPACKED or temporary_files.size_below(spare) > MAX_TEMPORARY:
            raise SubmissionRefused(refusals.TOO_MUCH)
    return SearchFolders(tuple(folders), tuple(refused[:MAX_REFUSED]), tuple(others))


def archives_in(outer: Path, place: Path) -> FoundArchives:
    """Return the archives in a submission's folder, whose modules lie in `place`.

    Those that lie deeper, or outside of `place`, are unpacked only if there is no Python: they may be anything.
    """
    to_unpack, refused = [], []
    alone = not _may_hold_modules(outer, also_packed=False)
    for path in _walk(outer):
        if not archive_kinds.is_packed(path):
            continue
        name = path.name if path.parent == place else path.relative_to(outer).as_posix()
        if why := archive_kinds.why_unread(path.name, archive_kinds.start_of(path)):
            refused.append(_named(name, why))
        elif path.parent == place or alone:
            to_unpack.append(path)
        else:
            refused.append(_named(name, BESIDE_MODULES))
    return FoundArchives(tuple(to_unpack), tuple(refused))


def _walk(outer: Path) -> Iterator[Path]:
    """Yield the files below a folder, up to a limit, without the folders that the grader ignores."""
    seen = 0
    for folder, below, files in os.walk(outer):
        below[:] = sorted(name for name in below if not _is_ignored(name))
        yield from (Path(folder, name) for name in sorted(files) if not is_passed_over(name))
        seen += len(below) + len(files)
        if seen > MAX_WALKED:
            return


def _is_ignored(folder: str) -> bool:
    return folder in archives.IGNORED_FOLDERS or is_passed_over(folder, folder=True)


def _named(name: str, why: str) -> str:
    return said("{name}: {text}", name=storable(name), text=why)


def _unpack(archive: Path, folder: Path, inner: Path) -> archives.Unpacked:
    _check_file(archive)
    with temporary_files.writing():
        folder.mkdir()
    return archives.unpack(archive, folder, inner)


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
    return os.path.isfile(path) and not archive_kinds.is_archive(path.name) and not _may_be_module(path.name)


def _may_hold_modules(folder: Path, also_packed: bool = True) -> bool:
    """True if something below the folder may be Python or, unless that is left out, an archive."""
    seen = 0
    for _, below, files in os.walk(folder):
        below[:] = [name for name in below if not _is_ignored(name)]
        seen += 1 + len(files)
        if seen > MAX_ENTRIES or any(
            _may_be_module(name) or (also_packed and archive_kinds.is_archive(name)) for name in files
        ):
            return True
    return False


def _may_be_module(name: str) -> bool:
    return may_be_code(name) or may_be_text_of_module(name)  # the latter isn't graded, but named


def is_part_of_checkout(name: str) -> bool:
    """True if a folder of that name lies in every checkout, or in a single submission."""
    return name in (*archives.IGNORED_FOLDERS, *NO_ANSWERS, "katas", "steps") or _is_kata(name)


def holds_modules(folder: Path) -> bool:
    """True if the folder is a submission with a module of a kata."""
    try:
        return not os.path.islink(folder) and _holds_modules(unwrap(folder))
    except OSError:
        return False


def _holds_modules(folder: Path) -> bool:
    return any(
        (folder / "katas" / kata.id).is_dir() or (folder / kata.id).is_dir() or (folder / f"{kata.name}.py").exists()
        for kata in ladder()
    )


def _is_kata(name: str) -> bool:
    return any(name == kata.id for kata in ladder())
