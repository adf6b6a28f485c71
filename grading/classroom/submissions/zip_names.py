"""The names in zip archives of older systems, which don't say what encoding they are in."""

import unicodedata
import zipfile
from collections.abc import Iterable

UTF8_FLAG = 0x800  # of a member whose name is in UTF-8
# Encodings of older systems, with the letters that names in each consist of. The first that fits all names counts.
LATIN = ("LATIN",)
ENCODINGS = (
    ("utf-8", ("",)),
    ("cp949", ("HANGUL SYLLABLE",)),
    ("cp932", ("HIRAGANA", "KATAKANA", "CJK", "FULLWIDTH")),
    ("cp437", LATIN),  # what the format asks for
    ("cp1252", LATIN),
    ("gb2312", ("CJK",)),
)


def decoded_names(members: list[zipfile.ZipInfo]) -> dict[str, str]:
    """Return the members' names as their author saw them, by the names that zipfile returns.

    All names of an archive come from one system. So one encoding must make names out of all of them.
    """
    raw: dict[str, bytes] = {}
    for member in members:
        if not member.flag_bits & UTF8_FLAG and not member.filename.isascii():
            try:
                raw[member.filename] = member.filename.encode("cp437")
            except UnicodeEncodeError:  # zipfile has found the name in UTF-8 elsewhere
                continue
    if not raw:
        return {}
    return next(filter(None, (_decoded(raw, *encoding) for encoding in ENCODINGS)), {})


def legible(name: str) -> str:
    """Return a file's name as its author saw it, if a program has unpacked it in the wrong encoding.

    Such a program leaves bytes that are no text, or signs that no name has, such as parts of frames.
    """
    if name.isascii():
        return name
    try:
        raw = name.encode("utf-8", "surrogateescape") if _has_bytes(name) else name.encode("cp437")
    except UnicodeEncodeError:
        return name
    if not _has_bytes(name) and all(map(_may_be_in_a_name, name)):
        return name
    found = next(filter(None, (_decoded({name: raw}, *encoding) for encoding in ENCODINGS)), {})
    return found.get(name, name)


def _may_be_in_a_name(letter: str) -> bool:
    """True unless the character is a sign such as a part of a frame. Those of Latin-1 occur in names, as in Gal·la."""
    return letter.isalpha() or letter <= "\xff" or letter == "\u2219"


def _has_bytes(name: str) -> bool:
    """True if a part of the name is no text in the system's encoding."""
    return any("\udc80" <= letter <= "\udcff" for letter in name)


def _decoded(raw: dict[str, bytes], encoding: str, letters: tuple[str, ...]) -> dict[str, str]:
    """Return the names in this encoding, or nothing if one of them can't be a name in it."""
    try:
        names = {name: data.decode(encoding) for name, data in raw.items()}
    except UnicodeDecodeError:
        return {}
    return names if _is_written_in(names.values(), letters) else {}


def _is_written_in(names: Iterable[str], letters: tuple[str, ...]) -> bool:
    """True if every letter beyond ASCII has a Unicode name that begins with one of `letters`.

    In Latin letters most of a word is ASCII. Otherwise it is a word of another script, a byte at a time.
    """
    words = [word for name in names for word in name.split("/") if not word.isascii()]
    fits = all(
        unicodedata.name(letter, "").startswith(letters) for word in words for letter in word if not letter.isascii()
    )
    return fits and (letters != LATIN or all(map(_is_mostly_ascii, words)))


def _is_mostly_ascii(word: str) -> bool:
    return sum(letter.isascii() for letter in word if letter.isalpha()) * 2 >= sum(map(str.isalpha, word))
