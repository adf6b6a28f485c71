"""The kinds of archives, by suffixes and first bytes: those that are unpacked here, and those that are only named."""

import re
from pathlib import Path

from grading.judge.modules.module_names import may_be_code
from grading.text.language import said

READABLE_SUFFIXES = (
    ".zip",
    ".zipx",
    ".tar.gz",
    ".tgz",
    ".tar",
    ".tar.xz",
    ".txz",
    ".tar.bz2",
    ".tbz2",
    ".tbz",
    ".jar",
    ".whl",
)
# Archives that the grader can't read, by their suffixes. Programs of their own unpack them, and no library of Python's.
FOREIGN_SUFFIXES = {
    ".rar": "RAR",
    ".7z": "7-Zip",
    ".alz": "ALZip",
    ".egg": "ALZip",
    ".lzh": "LHA",
    ".lha": "LHA",
    ".zst": "Zstandard",
    ".tzst": "Zstandard",
    ".gz": "gzip",
    ".bz2": "bzip2",
    ".xz": "xz",
    ".lzma": "xz",
    ".z": "compress",
    ".lz": "lzip",
    ".lz4": "LZ4",
    ".br": "Brotli",
    ".cab": "Cabinet",
    ".iso": "ISO",
    ".dmg": "DMG",
    ".xar": "xar",
    ".cpio": "cpio",
    ".ace": "ACE",
    ".arj": "ARJ",
    ".sit": "StuffIt",
    ".sitx": "StuffIt",
    ".zpaq": "ZPAQ",
}
# The same by their first bytes, since a file may have another kind's name.
FOREIGN_STARTS = {
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"ALZ\x01": "ALZip",
    b"EGGA": "ALZip",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"MSCF": "Cabinet",
    b"xar!": "xar",
}
EMPTY_ZIP = b"PK\x05\x06"
ZIP_STARTS = (b"PK\x03\x04", EMPTY_ZIP)
START_BYTES = 4
# The compressions of a tar.
GZIP, BZIP2, XZ = b"\x1f\x8b", b"BZh", b"\xfd7zX"
PART = re.compile(r".*\.([zr]\d\d|\d{3})", re.DOTALL | re.IGNORECASE)  # katas.z01, katas.r00, katas.zip.001
SUFFIX = re.compile(r".*\.\w{1,8}", re.DOTALL)
ALL_SUFFIXES = re.compile(r"(\.(tar|zip|7z|rar|py))?\.\w{1,8}$", re.IGNORECASE)
UNPACK_IT = said("it is an archive of {program}, which the grader can't read; unpack it and pack the files as .zip")
JOIN_PARTS = said("it is one part of an archive in several parts; pack the files as one .zip")


def is_archive(name: str) -> bool:
    """True if a file of that name is unpacked."""
    return name.lower().endswith(READABLE_SUFFIXES)


def foreign_program(name: str) -> str:
    """Return the program whose archive it is, for kinds of archives that the grader can't read, or an empty text."""
    if is_archive(name):
        return ""
    return next((program for suffix, program in FOREIGN_SUFFIXES.items() if name.lower().endswith(suffix)), "")


def has_archive_name(name: str) -> bool:
    """True if a file of that name is an archive of any kind, or a part of one."""
    return is_archive(name) or bool(foreign_program(name)) or PART.fullmatch(name) is not None


def may_be_archive(name: str) -> bool:
    """True if only the first bytes of a file of that name say whether it is an archive."""
    return SUFFIX.fullmatch(name) is None and not may_be_code(name)


def may_be_packed(name: str) -> bool:
    """True if a file of that name is an archive of any kind, or may be one by its first bytes."""
    return has_archive_name(name) or may_be_archive(name)


def starts_archive(start: bytes) -> bool:
    return start in (*ZIP_STARTS, *FOREIGN_STARTS) or start.startswith((GZIP, BZIP2, XZ))


def is_packed(path: Path) -> bool:
    """True if a file is an archive of any kind: by its name, or by its first bytes if its name has no suffix."""
    return has_archive_name(path.name) or (may_be_archive(path.name) and starts_archive(start_of(path)))


def is_readable(path: Path) -> bool:
    """True if a file is an archive that may be unpacked."""
    return is_archive(path.name) or (is_packed(path) and not why_unread(path.name, start_of(path)))


def start_of(path: Path) -> bytes:
    """Return a file's first bytes; none if it can't be read, or is a link or no file."""
    try:
        if path.is_symlink() or not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(START_BYTES)
    except OSError:
        return b""


def why_unread(name: str, start: bytes) -> str:
    """Return the reason why an archive of this name and these first bytes can't be read; or ""."""
    if PART.fullmatch(name):
        return JOIN_PARTS
    program = FOREIGN_STARTS.get(start) or foreign_program(name)
    return said(UNPACK_IT, program=program) if program and start not in ZIP_STARTS else ""


def bare_name(name: str) -> str:
    """Return the name of any file without its suffixes: ann of ann.pdf, ann.tar.zst and ann.zip.001."""
    return ALL_SUFFIXES.sub("", name)


def stem(name: str) -> str:
    """Return an archive's name without its suffix."""
    ending = next((suffix for suffix in READABLE_SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(ending)]
