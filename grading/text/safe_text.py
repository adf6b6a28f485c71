"""Text that comes from a student, made harmless: no terminal escapes, nothing invisible, nothing that reorders a line.

Persian and the scripts of India spell words with joiners, which show in how the letters beside them are drawn, and have no
other part in a text. Those are let through there, and nowhere else: in "ann" one would make two names that look the same.
"""

import unicodedata

HARMLESS = "\n\t"
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Letters and marks that can't be seen, by Unicode's Default_Ignorable_Code_Point as far as UNSAFE doesn't have them; and
# Braille without dots. A name that is made of them, or ends with one, would look like none or like another's.
UNSEEN = {
    *map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)),
    *map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))),
}
NON_JOINER, JOINER = "\u200c", "\u200d"
VIRAMA = 9  # the combining class of the sign, in every script of India, that ties a letter to the next one


def plain(text: str, longest: int = 4000) -> str:
    """Return `text` with every control or invisible character spelt out (\\x1b), cut after `longest` characters."""
    cut = text if len(text) <= longest else text[:longest] + f"… ({len(text) - longest} characters more)"
    return "".join(
        character if _harmless(character) or _joins(cut, place) else _spelt(character)
        for place, character in enumerate(cut)
    )


def storable(text: str) -> str:
    """Return `text` with what UTF-8 can't hold spelt out: half a character, or a file's name in some older encoding."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _harmless(character: str) -> bool:
    return character in HARMLESS or (unicodedata.category(character) not in UNSAFE and character not in UNSEEN)


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands there, and where it may: as in names of the internet, by RFC 5892, but without its table."""
    if text[place] not in (NON_JOINER, JOINER):
        return False
    if place and unicodedata.combining(text[place - 1]) == VIRAMA:
        return True
    around = range(place - 1, -1, -1), range(place + 1, len(text))
    return text[place] == NON_JOINER and all(_cursive(text, places) for places in around)


def _cursive(text: str, places: range) -> bool:
    """Whether the nearest letter, past the marks on it, is of a script that is written joined: Arabic, Syriac."""
    letter = next((text[place] for place in places if unicodedata.bidirectional(text[place]) != "NSM"), " ")
    return letter.isalpha() and unicodedata.bidirectional(letter) == "AL"


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
