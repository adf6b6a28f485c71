"""The set-up's texts in the language that the user reads. Most commands need none of them, so all is loaded late."""

import os
import sys
from types import ModuleType
from typing import Any

from .invocation import ROOT

CHOICE = os.path.join(ROOT, "grading", "cli", "parsing", "language_choice.py")
LOCALE = os.path.join(ROOT, "grading", "text", "locale")


def said(text: str, **fields: Any) -> str:
    """Return a text in the user's language, with its fields; in English where anything for that is missing,
    letters included."""
    try:
        import gettext

        option = choice().without_option(sys.argv[1:])[1]
        language = choice().choose(option, ["en", *os.listdir(LOCALE)]).language
        translated = gettext.translation("katas", LOCALE, [language], fallback=True).gettext(text)
        translated.encode(sys.stderr.encoding)  # this output may lack the letters, and question marks tell nothing
        return translated.format(**fields) if fields else translated
    except Exception:  # this checkout may be damaged, and a text is to say so
        return text.format(**fields) if fields else text


def without_option(words: list[str]) -> list[str]:
    """Return the typed words without --lang and its value."""
    return choice().without_option(words)[0] if any(word.startswith("--lang") for word in words) else words


def choice() -> ModuleType:
    """Return the module that chooses the language, loaded by its place: the package `grading` isn't there yet."""
    from importlib.util import module_from_spec, spec_from_file_location

    name = f"{__package__}.language_choice"
    if name not in sys.modules:
        spec = spec_from_file_location(name, CHOICE)
        assert spec and spec.loader
        module = module_from_spec(spec)
        sys.modules[name] = module  # before it runs, since its dataclasses look there
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]
