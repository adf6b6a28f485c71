"""The text of a file that a student handed in, or the reason why it can't be read: a file may hold anything."""

import codecs
import errno
import os
import re
import stat
from pathlib import Path

from sentences import joined, said

from grading.curriculum.ladder import ladder
from grading.judge.modules import file_kinds
from grading.judge.modules.notebook import CLEAR, MAX_NOTEBOOK_BYTES, is_notebook, looks_like
from grading.text import typed_paths
from grading.text.errors import MachineTrouble, system_reason

MAX_BYTES = 2**20  # of a module
MAX_FIRST_LINES = 4096  # bytes in which an encoding is looked for
# Errors that a name or a link brings about, whatever else is in the folder.
BY_NAME = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL, errno.EISDIR, errno.EILSEQ)
# As Python finds it (PEP 263), and the encodings that editors have written it for, by Python's names of them.
ENCODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
READABLE = frozenset(
    "utf-8-sig ascii cp949 euc_kr iso8859-1 iso8859-15 cp1252 shift_jis cp932 euc_jp gbk gb2312 gb18030 big5".split()
)
OTHER_ENCODING = said(
    "{file} says that it is written in {encoding!r}, which can't be read here. Save it as UTF-8 in your editor, and "
    "delete that line."
)
BEGINNING = 200  # bytes of a file that show whether it is a notebook


def there(path: Path) -> bool:
    """True if there is such a file, folder or link. Raises MachineTrouble if the system doesn't allow the look."""
    try:
        path.lstat()
    except OSError as error:
        if error.errno in BY_NAME:
            return False
        raise unreadable_file(path, error) from error
    return True


def unreadable_file(path: Path, error: OSError) -> MachineTrouble:
    # A student may read this, so it names no folder of this machine.
    facts = {"file": path.name, "reason": system_reason(error)}
    if os.name == "nt" or _is_own(path):
        return MachineTrouble(said("{file} can't be read: {reason}.", facts))
    return MachineTrouble(said("{file} can't be read: {reason}. chmod -R u+rX on what was handed in may help.", facts))


def _is_own(path: Path) -> bool:
    """True if the file lies in a kata of this checkout."""
    return path.parent in (kata.folder for kata in ladder())


def _holds_notebook(path: Path) -> bool:
    if is_notebook(path.name):
        return True
    with path.open("rb") as file:
        return looks_like(file.read(BEGINNING).decode("utf-8", "replace"))


def most_bytes(path: Path) -> int:
    """Return the size up to which the file is read. Raises OSError if it can't be opened."""
    return MAX_NOTEBOOK_BYTES if _holds_notebook(path) else MAX_BYTES


def _declared_encoding(data: bytes) -> str:
    """Return Python's name of the encoding that one of the first two lines names, as in `# coding: cp949`; or UTF-8.

    tokenize.detect_encoding refuses a file with other letters than UTF-8's in that line, which Python reads.
    """
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for line in data[:MAX_FIRST_LINES].splitlines()[:2]:
        if found := ENCODING.match(line):
            name = found[1].decode("ascii", "replace")
            try:
                encoding = codecs.lookup(name).name
            except (LookupError, ValueError):
                return name
            return "utf-8-sig" if encoding == "utf-8" else encoding
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8-sig"


def _undecodable(file: str, data: bytes, encoding: str, error: UnicodeDecodeError) -> str:
    """Return a sentence on text that is not in its encoding: in UTF-8, or in the one that a line of it names."""
    line = data[: error.start].count(b"\n") + 1
    try:
        declared = encoding != "utf-8-sig" and data.decode()
    except UnicodeDecodeError:
        declared = False
    if not declared:
        return said("{file}:{line}: the file is not UTF-8 text. Save it as UTF-8 in your editor.", file=file, line=line)
    first_lines = [ENCODING.match(line) for line in data[:MAX_FIRST_LINES].splitlines()[:2]]
    line, name = next((number, found[1].decode()) for number, found in enumerate(first_lines, 1) if found)
    return said(
        "{file} is UTF-8 text, but line {line} says that it is in {encoding!r}. Delete line {line}.",
        file=file,
        line=line,
        encoding=name,
    )


def read_text(path: Path, folder: Path) -> tuple[str | None, str | None]:
    """Return a module's text, or else the problem: a file of that name may be anything that a file system can hold."""
    try:
        if not any(os.path.samefile(folder, above) for above in path.resolve().parents):
            return None, said(
                "{file} is a link that leads out of the submission. Hand in the file itself.", file=path.name
            )
        if not stat.S_ISREG(path.stat().st_mode):
            return None, said("{file} is not a file.", file=path.name)
        limit = most_bytes(path)
        notebook = limit == MAX_NOTEBOOK_BYTES
        if path.stat().st_size > limit:
            larger = said("{file} is larger than {limit} MiB.", file=path.name, limit=limit // 2**20)
            return None, joined(" ", [larger, CLEAR]) if notebook else larger
        data = path.read_bytes()
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno not in BY_NAME:
            raise unreadable_file(path, error) from error
        # Python before 3.13 raises RuntimeError where links lead round.
        reason = system_reason(error) if isinstance(error, OSError) else said("Too many levels of symbolic links")
        return None, said("{file} can't be read: {reason}", file=path.name, reason=reason)
    if problem := file_kinds.problem_of(path.name, data) or (not notebook and file_kinds.nul_problem(path.name, data)):
        return None, problem
    encoding = "utf-8-sig" if notebook else _declared_encoding(data)
    if encoding not in READABLE:
        return None, said(OTHER_ENCODING, file=path.name, encoding=encoding)
    try:
        # Python too reads every system's line ends as the same.
        text = data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return None, _undecodable(path.name, data, encoding, error)
    if not text.strip():
        empty = said("{file} is empty. Is it saved?", file=path.name)
        if not _is_own(path):
            return None, empty
        command = typed_paths.command("reset", path.stem)
        return None, joined(" ", [empty, said("`{command}` brings the stub back.", command=command)])
    return text, None
