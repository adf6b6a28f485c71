"""Paths and commands as the user would type them in the working folder, with the same name of Python."""

import os
import re
from pathlib import Path

from grading import ROOT
from grading.text.language import chosen
from grading.text.safe_text import plain


def path(place: Path) -> str:
    """Return the path, escaped, since its name may be hostile.

    It is relative if the working folder is above the place, or if both are inside the project.
    """
    place, here = Path(os.path.abspath(place)), Path.cwd()
    if here not in place.parents and not (here.is_relative_to(ROOT) and place.is_relative_to(ROOT)):
        return plain(str(place))
    return plain(os.path.relpath(place, here))


def lesson(folder: Path) -> str:
    """Return the path of the lesson in a kata's folder, in the chosen language if there is one."""
    translated = folder / f"README.{chosen()}.md"
    return path(translated if translated.exists() else folder / "README.md")


def command(*words: str) -> str:
    """Return the command `grader.py words` as the user types it, such as `python3 grader.py hint 04`."""
    # grader.py stores what was typed before it; the Windows installer makes a py, and no python3.
    python = os.environ.get("KATAS_TYPED") or ("py" if os.name == "nt" else "python3")
    return " ".join([python, quoted(path(ROOT / "grader.py")), *words])


def quoted(word: str) -> str:
    """Return the word as a shell takes it for one word; the set-up, which can't import this, has a copy."""
    plain_word = r"[\w@%+=:,./\\~-]+" if os.name == "nt" else r"[\w@%+=:,./-]+"
    if re.fullmatch(plain_word, word):
        return word
    return f'"{word}"' if os.name == "nt" else "'" + word.replace("'", "'\\''") + "'"
