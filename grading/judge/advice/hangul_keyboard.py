"""Words that were typed while the keyboard was set to Korean: the Latin letters on the same keys."""

import re
import unicodedata

HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
# The keys of the usual Korean layout, in Unicode's order of letters that begin, carry and end a syllable.
BEGINNINGS = "r R s e E f a q Q t T d w W c z x v g".split()
VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split()
ENDINGS = "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split()
KEYS = {
    chr(first + place): keys
    for first, letters in ((0x1100, BEGINNINGS), (0x1161, VOWELS), (0x11A8, ENDINGS))
    for place, keys in enumerate(letters)
}


def latin(word: str) -> str:
    """Return what the same keys write with the keyboard set to Latin letters; "" if the word has no Korean letter."""
    if not HANGUL.search(word):
        return ""
    return "".join(KEYS.get(sign, sign) for sign in unicodedata.normalize("NFKD", word))
