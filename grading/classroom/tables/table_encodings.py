"""The text of a table that a person made in a spreadsheet program, in whichever encoding that has saved it."""

import errno
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

MAX_BYTES = 64 * 2**20  # of a table, which is read as a whole
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
KOREAN = "HANGUL"


def read_bytes(path: Path) -> bytes:
    """Return the file's content. Raises OSError if it can't be read, or is larger than any table of a class."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return data


def decoded(data: bytes, is_korean: Callable[[str], bool]) -> str | None:
    """Return the text from UTF-8, from Excel's "Unicode" or from Korean Windows, or None if it is in none of these.

    Args:
        is_korean: True if a text that was decoded as Korean is meant so. Other encodings can be decoded so as well.
    """
    if b"\0" in data and not data.startswith(UTF16_MARKS):
        return None  # the "Unicode" of a program that leaves its mark out, or no table at all
    try:
        text = data.decode("utf-16" if data.startswith(UTF16_MARKS) else "utf-8-sig")
        return text if "\0" not in text else None  # UTF-32 begins as UTF-16 does
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return None
    return text if is_korean(text) else None


def has_korean_words(text: str) -> bool:
    """True if all letters beyond ASCII are Korean, and most of them common syllables.

    Another encoding's letters turn into Chinese ones too, and into syllables that no word has.
    """
    letters = [letter for letter in text if letter.isalpha() and not letter.isascii()]
    if not all(unicodedata.name(letter, "").startswith(KOREAN) for letter in letters):
        return False
    return sum(map(_is_common, letters)) * 2 > len(letters)


def _is_common(letter: str) -> bool:
    """True if the letter has a code of its own in the encoding before Windows', which lacks the rare syllables."""
    try:
        return len(letter.encode("euc-kr")) == 2
    except UnicodeEncodeError:
        return False
