"""Archives that somebody handed in, unpacked without trusting them: the Python files in them and nothing else."""

import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from grading.judge.submission import MAX_BYTES, is_passed_over, may_be_module

ARCHIVE_SUFFIXES = (".zip", ".tar.gz", ".tgz", ".tar")
# Folders that come along when somebody packs a whole checkout: looked at by nobody, so links may be in there.
IGNORED_FOLDERS = {"venv", "env", "node_modules", "site-packages"}
MAX_MEMBERS = 50_000
MAX_UNPACKED = 500 * 2**20  # bytes in all, whatever is kept of them
MAX_HEADER_BYTES = 2**16  # bytes before each file of a tar: a long name, or what else a system knows of the file
# Of the others, such as bzip2, the library unpacks thousands of bytes at a time, and that may be gigabytes.
ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)
MAX_KEPT = 400  # files that may be a kata's module
MAX_OTHERS = 100
MAX_KEPT_BYTES = 20 * 2**20
MAX_PATH_CHARS = 200
MAX_PART_BYTES = 255  # bytes; more no file system takes


class SubmissionRefused(Exception):
    """Why an archive was not unpacked, in words for whoever handed it in."""


@dataclass(frozen=True)
class Member:
    """One entry of an archive. `opened` reads it; what it says of its own size is not believed."""

    name: str
    kind: str  # "file" | "folder" | "link" | "other"
    size: int
    opened: IO[bytes] | None


class BoundedReader:
    """The bytes of a tar, as tarfile reads them: forward, and no more of them than `left` before somebody says so.

    What an entry's headers claim for themselves tarfile would take into memory, be it gigabytes.
    """

    def __init__(self, file: io.BufferedIOBase) -> None:
        self.file, self.left, self.last = file, MAX_HEADER_BYTES, b""

    def read(self, size: int) -> bytes:
        if not 0 <= size <= self.left or self.file.tell() > MAX_UNPACKED:
            raise SubmissionRefused("it holds far more than ten katas; hand in the modules alone")
        self.left -= size
        self.last = self.file.read(size)
        return self.last

    def seek(self, place: int) -> int:
        if place < self.file.tell():  # which would be for ever, or all of it once more
            raise SubmissionRefused("it is damaged: its parts lie over one another")
        return self.file.seek(place)

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.file.tell()


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def stem(name: str) -> str:
    """The name of an archive without what makes it one."""
    ending = next((suffix for suffix in ARCHIVE_SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(ending)]


def unpack(archive: Path, folder: Path) -> None:
    """Write the archive's Python files under `folder`. Raises SubmissionRefused, with the reason, rather than trust anything odd."""
    try:
        _unpack(archive, folder)
    except SubmissionRefused:
        raise
    except Exception as error:  # each library that unpacks has errors of its own, and each Python other libraries
        raise SubmissionRefused(f"it can't be unpacked: {error_text(error)}") from error


def error_text(error: Exception) -> str:
    """What an error says, without a path: that would be one of this machine's, and another one on every run."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__


def _unpack(archive: Path, folder: Path) -> None:
    kept = kept_bytes = others = unpacked = 0
    for count, member in enumerate(_members(archive), 1):
        unpacked += max(member.size, 0)
        if count > MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise SubmissionRefused("it holds far more than ten katas; hand in the modules alone")
        path = _inside(member.name)
        if path is None or member.kind == "folder":
            continue
        if member.kind != "file":
            raise SubmissionRefused(
                f"it holds a link or a device ({_shortened(member.name)}); hand in the files themselves"
            )
        if ".py" not in path.name.lower():  # which lets generations.py.txt in, so that it can be named
            continue
        # A whole checkout has hundreds of others, which are of no use: what may be a module is all that is counted.
        others += not may_be_module(path.name)
        if others > MAX_OTHERS and not may_be_module(path.name):
            continue
        assert member.opened is not None
        data = member.opened.read(MAX_BYTES + 1)
        kept, kept_bytes = kept + may_be_module(path.name), kept_bytes + len(data)
        if kept > MAX_KEPT or kept_bytes > MAX_KEPT_BYTES:
            raise SubmissionRefused("it holds far more Python than ten katas; hand in the modules alone")
        _write(folder, path, data)


def _members(archive: Path) -> Iterator[Member]:
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist():
                mode = info.external_attr >> 16
                odd = stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
                kind = "link" if odd else "folder" if info.is_dir() else "file"
                wanted = kind == "file" and _inside(info.filename) is not None
                if wanted and ".py" in info.filename.lower():
                    if info.compress_type not in ZIP_METHODS:
                        raise SubmissionRefused(
                            "it can't be unpacked: not in the way that zip archives are packed as a rule"
                        )
                    with packed.open(info) as opened:
                        yield Member(info.filename, kind, info.file_size, opened)
                else:
                    yield Member(info.filename, kind, info.file_size, None)
        return
    with archive.open("rb") as file:
        gzipped = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        # Other methods unpack a few bytes to gigabytes in one go.
        tape = BoundedReader(gzip.GzipFile(fileobj=file) if gzipped else file)
        with tarfile.open(fileobj=cast("IO[bytes]", tape), mode="r:") as packed:
            for entry in packed:
                tape.left = 2 * MAX_BYTES  # for the file itself
                kind = "folder" if entry.isdir() else "file" if entry.isreg() else "link"
                yield Member(entry.name, kind, entry.size, packed.extractfile(entry) if entry.isreg() else None)
                tape.left = MAX_HEADER_BYTES
        if any(tape.last):  # what tarfile can't make out is an end to it, whatever comes after
            raise SubmissionRefused("it is damaged: what comes after its first files can't be made out")


def _inside(name: str) -> PurePosixPath | None:
    """The path of a member, or None if it is one to pass over. Raises SubmissionRefused if it leads out of the folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]) or "\0" in name:
        raise SubmissionRefused(f"a path in it leaves the folder that it is unpacked in ({_shortened(name)})")
    folders, file = path.parts[:-1], path.name
    if any(part in IGNORED_FOLDERS or is_passed_over(part, folder=True) for part in folders) or is_passed_over(file):
        return None
    if file in IGNORED_FOLDERS:  # a link that is called so, or a folder by itself
        return None
    short = len(str(path)) <= MAX_PATH_CHARS and all(len(os.fsencode(part)) <= MAX_PART_BYTES for part in path.parts)
    return path if path.parts and len(path.parts) <= 20 and short else None


def _write(folder: Path, path: PurePosixPath, data: bytes) -> None:
    target = folder.joinpath(*path.parts)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise SubmissionRefused(f"{_shortened(str(path))} lies in a folder that is called like a file") from None
    # One that comes twice would otherwise be whatever came last, and unpacking programs differ in that.
    try:
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise SubmissionRefused(f"{_shortened(str(path))} is there twice; hand it in once") from None


def _shortened(name: str) -> str:
    return name if len(name) <= 80 else name[:80] + "…"
