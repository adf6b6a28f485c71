"""Text that comes from a student, made harmless: no terminal escapes, nothing invisible, nothing that reorders a line."""

import unicodedata

HARMLESS = "\n\t"
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str, longest: int = 4000) -> str:
    """Return `text` with every control or invisible character spelt out (\\x1b), cut after `longest` characters."""
    cut = text if len(text) <= longest else text[:longest] + f"… ({len(text) - longest} characters more)"
    return "".join(character if _harmless(character) else _spelt(character) for character in cut)


def storable(text: str) -> str:
    """Return `text` with what UTF-8 can't hold spelt out: half a character, or a file's name in some older encoding."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _harmless(character: str) -> bool:
    return character in HARMLESS or unicodedata.category(character) not in UNSAFE


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
