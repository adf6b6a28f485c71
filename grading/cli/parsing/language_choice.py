"""The language that the user wants: by --lang, by KATAS_LANG, as stored once, or the system's.

Only the standard library is imported here: the set-up asks, too, before there are packages.
"""

import locale
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

OPTION = "--lang"
VARIABLE = "KATAS_LANG"
STORED = Path(__file__).resolve().parents[3] / ".backup" / "language"  # beside the hints seen
SYSTEMS = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts
ENGLISH = "en"


class Origin(Enum):
    """The place that a language was chosen at, from the one that counts most to the one that counts least."""

    OPTION = OPTION
    VARIABLE = VARIABLE
    STORED = "stored"
    SYSTEM = "system"


@dataclass(frozen=True)
class Choice:
    """The language to show, and where it was chosen.

    Attributes:
        wanted: the text that stands there; "" if the system names no language.
        is_known: False if there is no such language, so that English is shown. A variable or a stored choice without
            a language that is here doesn't count, and the next place does.
    """

    language: str
    origin: Origin
    wanted: str
    is_known: bool


def choose(
    option: str | None,
    known: Iterable[str],
    environment: Mapping[str, str] = os.environ,
    stored: Path = STORED,
) -> Choice:
    """Return the language to show.

    Args:
        option: the value of --lang, or None.
        known: the languages that there are.
    """
    if option is not None:
        return _choice(option, Origin.OPTION, known)
    if (name := environment.get(VARIABLE, "")) and matching(name, known):
        return _choice(name, Origin.VARIABLE, known)
    if (name := read(stored)) and matching(name, known):
        return _choice(name, Origin.STORED, known)
    return _choice(system_language(environment), Origin.SYSTEM, known)


def without_option(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the words without --lang, and its value, or None. It may stand anywhere, also before the command.

    Words after "--" are for another program. A value that is left out is "".
    """
    rest: list[str] = []
    value = None
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return [*rest, word, *waiting], value
        if word == OPTION:
            value = waiting.pop(0) if waiting and not waiting[0].startswith("-") else ""
        elif word.startswith(OPTION + "="):
            value = word.removeprefix(OPTION + "=")
        else:
            rest.append(word)
    return rest, value


def matching(name: str, known: Iterable[str]) -> str | None:
    """Return the known language that a name such as "ko", "ko_KR.UTF-8" or "ko-KR" stands for, or None."""
    by_name = {language.lower(): language for language in known}
    whole = name.strip().lower().partition(".")[0].partition("@")[0].replace("-", "_")
    return by_name.get(whole) or by_name.get(whole.partition("_")[0])


def system_language(environment: Mapping[str, str], of_windows: Callable[[], str] | None = None) -> str:
    """Return the language of the system, such as "ko_KR.UTF-8", or "". On Windows it is the user's display language."""
    named = next(filter(None, map(environment.get, SYSTEMS)), "")
    if named:
        return named
    if of_windows is None and sys.platform == "win32":
        of_windows = windows_language
    return of_windows() if of_windows else ""


def windows_language(libraries: Any = None) -> str:
    """Return the display language of a user of Windows, such as "ko_KR", or "" if Windows doesn't say.

    Args:
        libraries: `ctypes.windll`, or a stand-in.
    """
    import ctypes

    try:
        kernel = (libraries or vars(ctypes)["windll"]).kernel32
        return locale.windows_locale.get(kernel.GetUserDefaultUILanguage(), "")
    except (AttributeError, KeyError, OSError):
        return ""


def read(stored: Path = STORED) -> str:
    """Return the language that was stored, or ""."""
    try:
        return stored.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def store(language: str, stored: Path = STORED) -> None:
    """Store the language for all later commands. Raises OSError."""
    stored.parent.mkdir(exist_ok=True)
    stored.write_text(language + "\n", encoding="utf-8")


def _choice(wanted: str, origin: Origin, known: Iterable[str]) -> Choice:
    found = matching(wanted, known)
    return Choice(found or ENGLISH, origin, wanted, found is not None)
