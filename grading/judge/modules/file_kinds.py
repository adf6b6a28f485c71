"""Files that are no text of Python, although their names say so: each kind is known by its first bytes."""

import re

from sentences import Sentence, said

# A regular expression for the beginning of each kind, and what its author does about it.
KINDS = (
    (
        rb"version https://git-lfs\.github\.com/spec/",
        said(
            "{file} is only a pointer: Git LFS stores the file itself elsewhere. `git lfs pull` in that clone fetches "
            "it."
        ),
    ),
    (
        rb"PK\x03\x04|\xd0\xcf\x11\xe0",
        said("{file} is a document of an office program or an archive. Hand in the code as plain text."),
    ),
    (
        rb"Rar!\x1a|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ",
        said("{file} is an archive under another name. Hand in the file that is in it."),
    ),
    (rb"\{\\rtf", said("{file} is formatted text (RTF). Save it as plain text, for example in your code editor.")),
    (rb"%PDF-", said("{file} is a PDF. Hand in the code as plain text.")),
    (
        rb"\s*+(?i:<!doctype html|<html\b)",
        said("{file} is a web page. Download the file itself (on GitHub: Raw), and hand that in."),
    ),
    (
        rb"(?:diff --git [^\n]*+\n|--- [^\n]*+\n\+\+\+ [^\n]*+\n@@ )",
        said("{file} is a list of changes (a diff). Hand in the file as it is after them."),
    ),
)
WIDE_ENCODINGS = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")  # without a mark, these hide behind NUL bytes
WIDE = said("{file} is {encoding} text. Save it as UTF-8 in your editor.")
NUL = said("{file}:{line}: there is a NUL character, which Python doesn't read. Delete it, or save the file again.")


def problem_of(file: str, data: bytes) -> Sentence | None:
    """Return a sentence on a file of this name if it is of a kind in the table, or None."""
    found = next((sentence for beginning, sentence in KINDS if re.match(beginning, data)), None)
    return said(found, file=file) if found else None


def nul_problem(file: str, data: bytes) -> Sentence | None:
    """Return a sentence on text with NUL characters, which Python refuses, or None if it has none."""
    place = data.find(b"\0")
    if place < 0:
        return None
    for encoding in WIDE_ENCODINGS:
        text = data.decode(encoding, "ignore")
        if "\0" not in text and 2 * len(text.encode("ascii", "ignore")) > len(text):
            return said(WIDE, file=file, encoding=encoding.upper()[:6])
    return said(NUL, file=file, line=data[:place].count(b"\n") + 1)
