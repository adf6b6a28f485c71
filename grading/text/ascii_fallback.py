"""Letters that a console can't show: what is printed instead, so that a report in cp437 or ASCII still reads well."""

import codecs
import unicodedata

ERRORS = "katas.instead"  # what to give as `errors` to a stream
INSTEAD = {
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
}


def instead(error: UnicodeError) -> tuple[str, int]:
    """Return ASCII for the letters that can't be encoded, and where to go on; a letter that nothing is like is a "?"."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_ascii, error.object[error.start : error.end])), error.end


def _ascii(letter: str) -> str:
    without_marks = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
    return INSTEAD.get(letter) or without_marks or "?"


codecs.register_error(ERRORS, instead)
