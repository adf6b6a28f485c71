"""The texts of this process in the language that the user reads: the plan has them, and English stands in the code."""

translated: dict[str, str] = {}  # by the English text; `start` fills it


def shown(text: str, /, **fields: object) -> str:
    """Return a text in the user's language with its fields."""
    return translated.get(text, text).format(**fields)
