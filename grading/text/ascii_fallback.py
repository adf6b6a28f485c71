"""Replacements for letters that a console can't show, so that a report in cp437 or ASCII still reads well."""

import codecs
import unicodedata

ERRORS = "katas.ascii"  # the name of the error handler, for a stream's `errors`
REPLACEMENTS = {
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": "*",
    "×": "x",
    "²": "^2",
    "³": "^3",
    "⁻": "^-",
    "ˣ": "^x",
    "∂": "d",
    "→": "->",
    "←": "<-",
    "≈": "~",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "‚": "'",
    "‛": "'",
    "′": "'",
    "„": '"',
    "‟": '"',
    "«": '"',
    "»": '"',
    "″": '"',
}


def replacement(error: UnicodeError) -> tuple[str, int]:
    """Return ASCII for the letters that can't be encoded, "?" if none is similar, and the place after them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_ascii, error.object[error.start : error.end])), error.end


def _ascii(letter: str) -> str:
    without_marks = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
    return REPLACEMENTS.get(letter) or without_marks or "?"


codecs.register_error(ERRORS, replacement)
