"""Names and other words of people, compared across alphabets, accents and the order of words."""

import re
import unicodedata

BLIND_NAME = "Participant"  # Moodle writes it for every name in files, where marking is blind
ACCENTS = set(map(chr, range(0x300, 0x370)))
FIRST_SYLLABLE = "\u1100"  # from here on come the scripts of East Asia


def fold(text: str) -> str:
    """Casefold and NFKC-normalise."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def letters(text: str) -> str:
    """Return the folded letters and digits of a text. Marks stay, since in many languages they make other letters."""
    return "".join(letter for letter in fold(text) if letter.isalnum() or unicodedata.category(letter)[0] == "M")


def may_be_same_name(one: str, other: str) -> bool:
    """True if the names are equal, or all words of one occur in the other, in any order."""
    if letters(one) and letters(one) == letters(other):
        return True
    pairs = (without_accents(one), without_accents(other)), (without_accents(other), without_accents(one))
    return any(all(word in letters(whole) for word in words_of(name)) for name, whole in pairs if words_of(name))


def without_accents(text: str) -> str:
    """Fold a text and remove the accents of Latin, Greek and Cyrillic letters, as some systems write names."""
    decomposed = unicodedata.normalize("NFKD", fold(text))
    return unicodedata.normalize("NFKC", "".join(letter for letter in decomposed if letter not in ACCENTS))


def word_orders(name: str) -> tuple[str, ...]:
    """Return a name as it is, and "Family, Given" also as "Given Family"."""
    family, comma, given = name.partition(",")
    return (name, given + family) if comma else (name,)


def words_of(name: str) -> list[str]:
    """Return the words without single letters, unless the letter is a syllable or a word itself, as in "伟 王"."""
    words = map(letters, name.replace(",", " ").split())
    return [word for word in words if len(word) > 1 or word >= FIRST_SYLLABLE]


def digits_across_hyphens(name: str) -> set[str]:
    """Return all digits that stand together, and those of neighbours with a hyphen between: 2025-12345 is one number.

    The hyphens are left out, as in `letters`.
    """
    chains = [chain.split("-") for chain in re.findall(r"\d+(?:-\d+)*", name)]
    return {
        "".join(parts[start:end])
        for parts in chains
        for start in range(len(parts))
        for end in range(start + 1, len(parts) + 1)
    }
