"""Korean particles: which of two forms follows a text depends on the sound that the text ends with."""

import re
import unicodedata

# Specifications of a particle in a template, as in "{name}{name:을/를}". The form after a consonant is first.
PARTICLES = (
    "을/를",
    "이/가",
    "은/는",
    "과/와",
    "으로/로",
    "이라는/라는",
    "이라고/라고",
    "이에요/예요",
    "이나/나",
    "이며/며",
)
DIGITS_WITH_FINAL = (
    "013678"  # yeong, il, sam, yuk, chil, pal; zeros at the end of 10, 100, 1000 are read sip, baek, cheon
)
RIEUL_DIGITS = "178"
LETTERS_WITH_FINAL = "lmnr"  # el, em, en, al: the letter by itself
LAST_WORD = re.compile(r"[^\W_]+(?=[\W_]*$)")
END_TAGS = re.compile(r"(?:</\w+>)+$")  # of a field that is an element of a page
RIEUL = 8  # the number of ㄹ among the finals of a syllable


def particle(text: str, forms: str) -> str:
    """Return the one of the two `forms` that follows the text; both, as in "을(를)", if its sound is not known."""
    after_consonant, after_vowel = forms.split("/")
    final = _final(text)
    if final is None:
        return f"{after_consonant}({after_vowel})"
    if after_consonant == "으로" and final == "ㄹ":
        return after_vowel
    return after_consonant if final else after_vowel


def _final(text: str) -> str | None:
    """Return the consonant that the text's last syllable ends with: "ㄹ", "-" for any other, "" for none, or None."""
    text = unicodedata.normalize("NFC", END_TAGS.sub("", text))  # macOS takes the syllables of file names apart
    found = LAST_WORD.search(text)
    if found is None:
        return None
    word = found[0].lower()
    last = word[-1]
    if "가" <= last <= "힣":
        number = (ord(last) - ord("가")) % 28
        return "ㄹ" if number == RIEUL else "-" if number else ""
    if last in "0123456789":
        return "ㄹ" if last in RIEUL_DIGITS else "-" if last in DIGITS_WITH_FINAL else ""
    if unicodedata.decomposition(last).startswith("<super>"):
        return "-"  # x² is read "x jegop"
    if not "a" <= last <= "z":
        return None
    if len(word) == 1 or not word.isalpha():
        return ("ㄹ" if last in "lr" else "-") if last in LETTERS_WITH_FINAL else ""
    return _final_of_word(word)


def _final_of_word(word: str) -> str | None:
    """Return the final consonant of an English word as Koreans say it: of `forward` none, of `Variable` ㄹ."""
    if word in ("repr", "str") or re.search(r"le?$", word):
        return "ㄹ"
    if re.search(r"(?:[mn]|ng|[aeiou][mn]e|ype|out|[aeiou]c|(?:^|[^aeiou])[aeiou][pt])$", word):
        return "-"
    if re.search(r"[aeiou][pkb]$", word):
        return None
    return ""
