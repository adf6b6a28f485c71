"""The texts that the pages' scripts show, found where a script calls said("…") or saidWith("…")."""

import json
import re

from grading.text.language import said, shown

CALL = re.compile(r"""\bsaid(?:With)?\(("(?:[^"\\]|\\.)*")""")


def texts(script: str) -> list[str]:
    """Return the texts in English, in the order of the script."""
    return [json.loads(literal) for literal in CALL.findall(script)]


def translations(script: str) -> dict[str, str]:
    """Return the texts that differ in the chosen language, by the English ones."""
    return {text: shown(said(text)) for text in texts(script) if shown(said(text)) != text}
