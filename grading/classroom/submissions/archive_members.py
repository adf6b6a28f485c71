"""The members of an archive, one by one. Nothing in an archive is trusted, and each library has errors of its own."""

import contextlib
import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, cast

from grading.classroom.submissions import archive_kinds
from grading.classroom.submissions.refusals import NOT_UNPACKED, TOO_MUCH, SubmissionRefused, error_text
from grading.classroom.submissions.zip_names import decoded_names
from grading.text.errors import MachineTrouble
from grading.text.language import said
from grading.workers import machine_faults

MAX_MEMBERS = 50_000
MAX_UNPACKED = 500 * 2**20  # bytes of all members together, also of those that are not stored
MAX_HEADER_BYTES = 2**16  # bytes before each file of a tar, such as a long name or a system's own attributes
# Other methods, such as bzip2, unpack thousands of bytes at a time, and those may become gigabytes.
ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)
DAMAGED = said("it can't be unpacked: it is damaged, or it is no archive; pack the files again")
PASSWORD = said("it can't be unpacked: it has a password; pack the files without one")
OTHER_METHOD = said("it can't be unpacked: not in the way that zip archives are packed as a rule")
ZIP_SUFFIXES = (".zip", ".zipx", ".jar", ".whl")
ENCRYPTED = 1  # a bit of a zip's member


class MemberKind(StrEnum):
    """A file and a folder can be unpacked. Devices count as links."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"


@dataclass(frozen=True)
class Member:
    """One entry of an archive.

    Attributes:
        name: its path in the archive.
        kind: whether it can be unpacked, and as what.
        size: the size that the archive claims, which is not trusted.
        file: an open file to read it from, if its content is wanted and can be unpacked.
    """

    name: str
    kind: MemberKind
    size: int
    file: IO[bytes] | None

    def read(self, size: int) -> bytes:
        """Return the content's first bytes; none if there is no file. Raises SubmissionRefused or MachineTrouble."""
        with _unpacking():
            return self.file.read(size) if self.file else b""


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


def read_members(archive: Path, is_wanted: Callable[[str], bool], most_bytes: Callable[[str], int]) -> Iterator[Member]:
    """Return the archive's members. Its first bytes decide what kind it is, and its name if they say nothing.

    Args:
        is_wanted: True if the content of a member with this name is to be read.
        most_bytes: how many bytes of it may be read.

    Raises:
        SubmissionRefused: it is no archive that the grader can unpack.
        MachineTrouble: this machine lacks what the unpacking needs.
        OSError: the file can't be opened.
    """
    with archive.open("rb") as file:
        start = file.read(archive_kinds.START_BYTES)
    if why := archive_kinds.why_unread(archive.name, start):
        raise SubmissionRefused(why)
    if is_too_large(archive):
        raise SubmissionRefused(TOO_MUCH)
    is_tar = start.startswith((archive_kinds.GZIP, archive_kinds.BZIP2, archive_kinds.XZ))
    is_zip = start in archive_kinds.ZIP_STARTS or (archive.name.lower().endswith(ZIP_SUFFIXES) and not is_tar)
    return _zip_members(archive, is_wanted) if is_zip else _tar_members(archive, most_bytes)


@contextlib.contextmanager
def _unpacking() -> Iterator[None]:
    """Raise SubmissionRefused or MachineTrouble for an error in the block, which calls nothing but a library."""
    try:
        yield
    except (SubmissionRefused, MachineTrouble):
        raise
    except (zipfile.BadZipFile, tarfile.ReadError, gzip.BadGzipFile, EOFError) as error:
        raise SubmissionRefused(DAMAGED) from error
    except Exception as error:  # each library that unpacks has errors of its own, and each Python other libraries
        why = machine_faults.shortage(type(error).__name__, str(error))
        if why:
            raise machine_faults.trouble(why) from error
        raise SubmissionRefused(said(NOT_UNPACKED, error=error_text(error))) from error


def _zip_members(archive: Path, is_wanted: Callable[[str], bool]) -> Iterator[Member]:
    with contextlib.ExitStack() as stack:
        with _unpacking():
            packed = stack.enter_context(zipfile.ZipFile(archive))
        names = decoded_names(packed.infolist()[: MAX_MEMBERS + 1])
        for info in packed.infolist():
            kind = _zip_kind(info)
            name = names.get(info.filename, info.filename)
            # An archive in it that can't be read is no reason to refuse the modules beside.
            readable = info.compress_type in ZIP_METHODS and not info.flag_bits & ENCRYPTED
            if kind != MemberKind.FILE or not is_wanted(name) or (archive_kinds.may_be_packed(name) and not readable):
                yield Member(name, kind, info.file_size, None)
                continue
            if info.flag_bits & ENCRYPTED:
                raise SubmissionRefused(PASSWORD)
            if info.compress_type not in ZIP_METHODS:
                raise SubmissionRefused(OTHER_METHOD)
            with _unpacking():
                file = packed.open(info)
            with file:
                yield Member(name, kind, info.file_size, file)


def _zip_kind(info: zipfile.ZipInfo) -> MemberKind:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return MemberKind.LINK
    return MemberKind.FOLDER if info.is_dir() else MemberKind.FILE


def _tar_kind(info: tarfile.TarInfo) -> MemberKind:
    if info.isdir():
        return MemberKind.FOLDER
    return MemberKind.FILE if info.isreg() else MemberKind.LINK


def _tar_members(archive: Path, most_bytes: Callable[[str], int]) -> Iterator[Member]:
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(archive.open("rb"))
        with _unpacking():
            reader = BoundedReader(_decompressed(file))
        with _unpacking():
            packed = stack.enter_context(tarfile.open(fileobj=cast("IO[bytes]", reader), mode="r:"))
        while True:
            with _unpacking():
                info = packed.next()
            if info is None:
                break
            kind = _tar_kind(info)
            with reader.content_limit(2 * most_bytes(info.name)):
                with _unpacking():
                    content = packed.extractfile(info) if info.isreg() else None
                yield Member(info.name, kind, info.size, content)
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
