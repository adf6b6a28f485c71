"""Text of a student, made harmless: no terminal escapes, no invisible letters, and no change of a line's order.

Persian and the scripts of India spell words with joiners: invisible letters that change how the letters beside them
look. A joiner is left in a text only there. In "ann", a joiner would make two different names look the same. Emoji are
joined to one picture in the same way, or get their colour from a selector.
"""

import unicodedata

from sentences import Sentence, said

HARMLESS = "\n\t"
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Letters and marks that can't be seen: those of Unicode's Default_Ignorable_Code_Point that UNSAFE lacks, and Braille
# without dots. A name that is made of them, or ends with one, would look like no name or like another person's.
UNSEEN = {
    *map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)),
    *map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))),
}
NON_JOINER, JOINER = "\u200c", "\u200d"
SELECTOR = "\ufe0f"  # the picture before it is shown in colour
SKIN_TONES = {*map(chr, range(0x1F3FB, 0x1F400))}
FIRST_PICTURE = "\u2190"  # signs before it, such as the copyright's, are joined to nothing
VIRAMA = 9  # the combining class of the sign that ties a letter to the next one, in every script of India


def plain(text: str, longest: int = 4000) -> str:
    """Return `text` cut after `longest` characters, with every control or invisible character spelt out (\\x1b).

    A sentence that is not cut stays one, which can be translated. Its template may come from a forged report.
    """
    if isinstance(text, Sentence) and len(text) <= longest and all(map(_harmless, text.template)):
        made = {name: plain(value, longest) if isinstance(value, str) else value for name, value in text.fields.items()}
        return said(text.template, made)
    cut = text if len(text) <= longest else text[:longest] + f"… ({len(text) - longest} characters more)"
    return "".join(
        character if _harmless(character) or _joins(cut, place) or _in_emoji(cut, place) else _spelt(character)
        for place, character in enumerate(cut)
    )


def storable(text: str) -> str:
    """Return `text` as UTF-8 can store it. It spells out half a character, and undecodable bytes of a file's name."""
    if isinstance(text, Sentence):
        made = {name: storable(each) if isinstance(each, str) else each for name, each in text.fields.items()}
        return said(text.template, made)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _harmless(character: str) -> bool:
    return character in HARMLESS or (unicodedata.category(character) not in UNSAFE and character not in UNSEEN)


def _joins(text: str, place: int) -> bool:
    """Return True if text[place] is a joiner where RFC 5892 allows one. Unicode's classes stand in for its table."""
    if text[place] not in (NON_JOINER, JOINER):
        return False
    if place and unicodedata.combining(text[place - 1]) == VIRAMA:
        return True
    around = range(place - 1, -1, -1), range(place + 1, len(text))
    return text[place] == NON_JOINER and all(_cursive(text, places) for places in around)


def _in_emoji(text: str, place: int) -> bool:
    """Return True if text[place] is a selector after a picture, or a joiner between two pictures."""
    before = text[max(0, place - 2) : place]
    if text[place] == SELECTOR:
        return _is_picture(before[-1:])
    last = before.removesuffix(SELECTOR)[-1:]
    joined = last in SKIN_TONES or _is_picture(last)
    return text[place] == JOINER and joined and _is_picture(text[place + 1 : place + 2])


def _is_picture(character: str) -> bool:
    return character >= FIRST_PICTURE and unicodedata.category(character) == "So"


def _cursive(text: str, places: range) -> bool:
    """Return True if the nearest letter, after its marks, is of a script with joined letters: Arabic or Syriac."""
    letter = next((text[place] for place in places if unicodedata.bidirectional(text[place]) != "NSM"), " ")
    return letter.isalpha() and unicodedata.bidirectional(letter) == "AL"


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
