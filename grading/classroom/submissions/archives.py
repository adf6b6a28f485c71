"""Archives that students hand in: their Python files, notebooks and inner archives are unpacked.

Nothing in them is trusted."""

import contextlib
import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from grading.classroom.submissions import archive_kinds, member_paths
from grading.classroom.submissions.inner_archives import MAX_INNER_BYTES, InnerArchives, may_be_inner
from grading.classroom.submissions.temporary_files import writing
from grading.classroom.submissions.zip_names import decoded_names
from grading.judge.modules.module_text import MAX_BYTES
from grading.judge.modules.notebook import MAX_NOTEBOOK_BYTES, is_notebook
from grading.judge.modules.submission import is_passed_over, may_be_code, may_be_module, may_be_text_of_module
from grading.text.errors import MachineTrouble
from grading.text.language import said
from grading.workers import machine_faults

# Folders that come with a packed checkout. The grader ignores them, so they may hold links.
IGNORED_FOLDERS = {"venv", "env", "node_modules", "site-packages"}
MAX_MEMBERS = 50_000
MAX_UNPACKED = 500 * 2**20  # bytes of all members together, also of those that are not stored
MAX_HEADER_BYTES = 2**16  # bytes before each file of a tar, such as a long name or a system's own attributes
# Other methods, such as bzip2, unpack thousands of bytes at a time, and those may become gigabytes.
ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)
DAMAGED = said("it can't be unpacked: it is damaged, or it is no archive; pack the files again")
PASSWORD = said("it can't be unpacked: it has a password; pack the files without one")
ENCRYPTED = 1  # a bit of a zip's member
MAX_NAMED = 20  # files that are no Python
MAX_KEPT = 400  # files that may be a kata's module
MAX_OTHERS = 100  # other Python files
MAX_KEPT_BYTES = 20 * 2**20
MAX_NOTEBOOKS_BYTES = 2 * MAX_NOTEBOOK_BYTES
TOO_MUCH = said("it holds far more than ten katas; hand in the modules alone")
TOO_MUCH_PYTHON = said("it holds far more Python than ten katas; hand in the modules alone")


class SubmissionRefused(Exception):
    """The reason why a submission can't be read, in words for the student."""


@dataclass(frozen=True)
class Member:
    """One entry of an archive.

    Attributes:
        name: its path in the archive.
        kind: "file", "folder" or "link"; devices count as links.
        size: the size that the archive claims, which is not trusted.
        file: an open file to read it from, if the grader may want its content.
    """

    name: str
    kind: str
    size: int
    file: IO[bytes] | None


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


class BoundedReader:
    """The bytes of a tar, for tarfile: read forward only, and only as many as the current limit allows.

    An entry's headers may claim gigabytes for themselves, which tarfile would load into memory.
    """

    def __init__(self, file: io.BufferedIOBase) -> None:
        self.file = file
        self.left = MAX_HEADER_BYTES
        self.last = b""

    @contextlib.contextmanager
    def content_limit(self, size: int) -> Iterator[None]:
        """Allow so many bytes of one file within the block; after it, the bytes of the next file's headers."""
        self.left = size
        yield
        self.left = MAX_HEADER_BYTES

    def read(self, size: int) -> bytes:
        if not 0 <= size <= self.left or self.file.tell() > MAX_UNPACKED:
            raise SubmissionRefused(TOO_MUCH)
        self.left -= size
        self.last = self.file.read(size)
        return self.last

    def seek(self, position: int) -> int:
        if position < self.file.tell():  # it would read the same bytes again, perhaps for ever
            raise SubmissionRefused(said("it is damaged: its parts lie over one another"))
        return self.file.seek(position)

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.file.tell()


def is_too_large(archive: Path) -> bool:
    """True if an archive can't hold so little as may be unpacked. To list it could take as much memory."""
    return archive.stat().st_size > MAX_UNPACKED


def unpack(archive: Path, folder: Path, inner: Path) -> Unpacked:
    """Write the archive's Python files under `folder`, and archives that lie in it under `inner`.

    Raises:
        SubmissionRefused: anything is odd.
        MachineTrouble: the archive can't be read, or nothing can be written, and that is this machine's fault.
    """
    try:
        return _unpack(archive, folder, inner)
    except (SubmissionRefused, MachineTrouble):
        raise
    except (zipfile.BadZipFile, tarfile.ReadError, gzip.BadGzipFile, EOFError) as error:
        raise SubmissionRefused(DAMAGED) from error
    except Exception as error:  # each library that unpacks has errors of its own, and each Python other libraries
        if isinstance(error, OSError) and error.errno in machine_faults.SHORT:
            raise machine_faults.trouble(machine_faults.SHORT[error.errno]) from error
        raise SubmissionRefused(said("it can't be unpacked: {error}", error=error_text(error))) from error


def error_text(error: Exception) -> str:
    """Return an error's message without a path, which would be this machine's and differ from run to run."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__


def _unpack(archive: Path, folder: Path, inner: Path) -> Unpacked:
    kept = kept_bytes = notebook_bytes = others = unpacked = 0
    packed = InnerArchives(inner)
    unread: list[str] = []
    for count, member in enumerate(_members(archive), 1):
        unpacked += max(member.size, 0)
        if count > MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise SubmissionRefused(TOO_MUCH)
        path = _path_inside(member.name)
        if path is None or member.kind == "folder":
            continue
        if member.kind != "file":
            raise SubmissionRefused(
                said("it holds a link or a device ({name}); hand in the files themselves", name=_shortened(member.name))
            )
        if packed.take(path.name, member.file):
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
        data = member.file.read(_most_bytes(path.name) + 1)
        kept += may_be_module(path.name)
        if is_notebook(path.name):  # mostly pictures
            notebook_bytes += len(data)
        else:
            kept_bytes += len(data)
        if kept > MAX_KEPT or kept_bytes > MAX_KEPT_BYTES or notebook_bytes > MAX_NOTEBOOKS_BYTES:
            raise SubmissionRefused(TOO_MUCH_PYTHON)
        _write(folder, path, data)
    return Unpacked(tuple(packed.left_out), unpacked, tuple(unread))


def _most_bytes(name: str) -> int:
    if may_be_inner(name):
        return MAX_INNER_BYTES
    return MAX_NOTEBOOK_BYTES if is_notebook(name) else MAX_BYTES


def _members(archive: Path) -> Iterator[Member]:
    """Return the archive's members. Its first bytes decide what kind it is, and its name if they say nothing."""
    with archive.open("rb") as file:
        start = file.read(archive_kinds.START_BYTES)
    if why := archive_kinds.why_unread(archive.name, start):
        raise SubmissionRefused(why)
    if is_too_large(archive):
        raise SubmissionRefused(TOO_MUCH)
    other = start.startswith((archive_kinds.GZIP, archive_kinds.BZIP2, archive_kinds.XZ))
    is_zip = start in archive_kinds.ZIP_STARTS or (
        archive.name.lower().endswith((".zip", ".zipx", ".jar", ".whl")) and not other
    )
    return _zip_members(archive) if is_zip else _tar_members(archive)


def _zip_members(archive: Path) -> Iterator[Member]:
    with zipfile.ZipFile(archive) as packed:
        names = decoded_names(packed.infolist()[: MAX_MEMBERS + 1])
        for info in packed.infolist():
            kind = _zip_kind(info)
            name = names.get(info.filename, info.filename)
            # An archive in it that can't be read is no reason to refuse the modules beside.
            readable = info.compress_type in ZIP_METHODS and not info.flag_bits & ENCRYPTED
            wanted = may_be_code(name) or (may_be_inner(name) and readable)
            if kind != "file" or _path_inside(name) is None or not wanted:
                yield Member(name, kind, info.file_size, None)
                continue
            if info.flag_bits & ENCRYPTED:
                raise SubmissionRefused(PASSWORD)
            if info.compress_type not in ZIP_METHODS:
                raise SubmissionRefused(
                    said("it can't be unpacked: not in the way that zip archives are packed as a rule")
                )
            with packed.open(info) as file:
                yield Member(name, kind, info.file_size, file)


def _zip_kind(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "link"
    return "folder" if info.is_dir() else "file"


def _tar_members(archive: Path) -> Iterator[Member]:
    with archive.open("rb") as file:
        reader = BoundedReader(_decompressed(file))
        with tarfile.open(fileobj=cast("IO[bytes]", reader), mode="r:") as packed:
            for info in packed:
                kind = "folder" if info.isdir() else "file" if info.isreg() else "link"
                with reader.content_limit(2 * _most_bytes(info.name)):
                    yield Member(info.name, kind, info.size, packed.extractfile(info) if info.isreg() else None)
        if any(reader.last):  # tarfile takes a header that it can't parse for the end of the archive
            raise SubmissionRefused(said("it is damaged: what comes after its first files can't be made out"))


def _decompressed(file: io.BufferedReader) -> io.BufferedIOBase:
    """Return a reader of the tar itself. Each of these libraries unpacks no more bytes than a caller asks for."""
    start = file.read(archive_kinds.START_BYTES)
    file.seek(0)
    if start.startswith(archive_kinds.GZIP):
        return gzip.GzipFile(fileobj=file)
    if start.startswith(archive_kinds.BZIP2):
        import bz2  # a Python may have been built without it, as without lzma

        return bz2.BZ2File(file)
    if start.startswith(archive_kinds.XZ):
        import lzma

        return lzma.LZMAFile(file)
    return file


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
        with writing():
            target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise SubmissionRefused(
            said("{path} lies in a folder that is called like a file", path=_shortened(str(path)))
        ) from None
    # Of a path that occurs twice some programs unpack the first file, and others the last.
    try:
        with writing(), target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        if target.is_file() and target.read_bytes() == data:
            return
        raise SubmissionRefused(said("{path} is there twice; hand it in once", path=_shortened(str(path)))) from None


def _shortened(name: str) -> str:
    return name if len(name) <= 80 else name[:80] + "…"
