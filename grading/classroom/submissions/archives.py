"""Archives that students hand in: their Python files, notebooks and inner archives are unpacked.

Nothing in them is trusted."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grading.classroom.submissions import archive_kinds, member_paths
from grading.classroom.submissions.archive_members import (
    MAX_MEMBERS,
    MAX_UNPACKED,
    Member,
    MemberKind,
    read_members,
)
from grading.classroom.submissions.inner_archives import MAX_INNER_BYTES, InnerArchives
from grading.classroom.submissions.refusals import TOO_MUCH, SubmissionRefused
from grading.classroom.submissions.temporary_files import writing_names
from grading.judge.modules.module_names import is_passed_over, may_be_code, may_be_module, may_be_text_of_module
from grading.judge.modules.module_text import MAX_BYTES
from grading.judge.modules.notebook import MAX_NOTEBOOK_BYTES, is_notebook
from grading.text.language import said

# Folders that come with a packed checkout. The grader ignores them, so they may hold links.
IGNORED_FOLDERS = {"venv", "env", "node_modules", "site-packages"}
MAX_NAMED = 20  # files that are no Python
MAX_KEPT = 400  # files that may be a kata's module
MAX_OTHERS = 100  # other Python files
MAX_KEPT_BYTES = 20 * 2**20
MAX_NOTEBOOKS_BYTES = 2 * MAX_NOTEBOOK_BYTES
TOO_MUCH_PYTHON = said("it holds far more Python than ten katas; hand in the modules alone")


@dataclass(frozen=True)
class Unpacked:
    """The facts on an archive beside the files that were written.

    Attributes:
        left_out: a sentence for each archive in it that was not written, up to MAX_ARCHIVES.
        size: the bytes of all its members.
        others: the names of the first files that are no Python, since a message may name them.
    """

    left_out: tuple[str, ...]
    size: int
    others: tuple[str, ...]


def unpack(archive: Path, folder: Path, inner: Path) -> Unpacked:
    """Write the archive's Python files under `folder`, and archives that lie in it under `inner`.

    Raises:
        SubmissionRefused: anything is odd.
        MachineTrouble: this machine lacks what the unpacking needs, or nothing can be written.
        OSError: the archive can't be opened.
    """
    kept = others = size = 0
    sizes = {True: 0, False: 0}  # of notebooks, which are mostly pictures, and of other files
    packed = InnerArchives(inner)
    unread: list[str] = []
    for member, path, so_far in _members(archive):
        size = so_far
        if path is None or packed.take(path.name, member):
            continue
        if not may_be_code(path.name):  # generations.py.txt passes, so that a message can name it
            if may_be_text_of_module(path.name) and others < MAX_OTHERS:  # and generations.txt, by its name alone
                others += 1
                _write(folder, path, b"")
            elif len(unread) < MAX_NAMED:
                unread.append(path.name)
            continue
        # A checkout has hundreds of other Python files, so only those that may be a module count towards the limit.
        others += not may_be_module(path.name)
        if others > MAX_OTHERS and not may_be_module(path.name):
            continue
        assert member.file is not None
        data = member.read(_most_bytes(path.name) + 1)
        kept += may_be_module(path.name)
        sizes[is_notebook(path.name)] += len(data)
        if kept > MAX_KEPT or sizes[False] > MAX_KEPT_BYTES or sizes[True] > MAX_NOTEBOOKS_BYTES:
            raise SubmissionRefused(TOO_MUCH_PYTHON)
        _write(folder, path, data)
    return Unpacked(tuple(packed.left_out), size, tuple(unread))


def _members(archive: Path) -> Iterator[tuple[Member, PurePosixPath | None, int]]:
    """Yield each member with its path, None for a folder or what is ignored, and the bytes of all members so far.

    Raises SubmissionRefused if anything is odd.
    """
    size = 0
    for count, member in enumerate(read_members(archive, _is_wanted, _most_bytes), 1):
        size += max(member.size, 0)
        if count > MAX_MEMBERS or size > MAX_UNPACKED:
            raise SubmissionRefused(TOO_MUCH)
        path = _path_inside(member.name)
        if path is not None and member.kind == MemberKind.LINK:
            raise SubmissionRefused(
                said("it holds a link or a device ({name}); hand in the files themselves", name=_shortened(member.name))
            )
        yield member, path if member.kind == MemberKind.FILE else None, size


def _is_wanted(name: str) -> bool:
    """True for a member whose content the grader reads."""
    path = _path_inside(name)
    return path is not None and (may_be_code(path.name) or archive_kinds.may_be_packed(path.name))


def _most_bytes(name: str) -> int:
    if archive_kinds.may_be_packed(name):
        return MAX_INNER_BYTES
    return MAX_NOTEBOOK_BYTES if is_notebook(name) else MAX_BYTES


def _path_inside(name: str) -> PurePosixPath | None:
    """Return the path to write a member to, or None if the grader ignores it.

    Raises SubmissionRefused if the path leads out of the folder, or if the name of a module is too long.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if member_paths.leads_out(path) or "\0" in name:
        raise SubmissionRefused(
            said("a path in it leaves the folder that it is unpacked in ({name})", name=_shortened(name))
        )
    folders, file = path.parts[:-1], path.name
    if any(part in IGNORED_FOLDERS or is_passed_over(part, folder=True) for part in folders) or is_passed_over(file):
        return None
    if file in IGNORED_FOLDERS:  # a link of that name, or the folder itself
        return None
    if not path.parts:
        return None
    path = member_paths.writable(path)
    if member_paths.fits(path) or not may_be_module(path.name):
        return path if member_paths.fits(path) else None
    fitting = member_paths.fitting(path)
    if fitting is None:
        raise SubmissionRefused(said("a name in it is too long ({name}); give it a shorter one", name=_shortened(name)))
    return fitting


def _write(folder: Path, path: PurePosixPath, data: bytes) -> None:
    target = folder.joinpath(*path.parts)
    try:
        with writing_names():
            target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise SubmissionRefused(
            said("{path} lies in a folder that is called like a file", path=_shortened(str(path)))
        ) from None
    # Of a path that occurs twice some programs unpack the first file, and others the last.
    try:
        with writing_names(), target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        if target.is_file() and target.read_bytes() == data:
            return
        raise SubmissionRefused(said("{path} is there twice; hand it in once", path=_shortened(str(path)))) from None


def _shortened(name: str) -> str:
    return name if len(name) <= 80 else name[:80] + "…"
