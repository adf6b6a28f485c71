"""The language that the user reads: sentences are made in English, and translated where they are shown.

Translations are gettext's catalogues, in locale/LANGUAGE/LC_MESSAGES. `python3 grader.py dev languages` makes them.
"""

import gettext
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sentences import Sentence, joined, said

from grading.text.particles import PARTICLES, particle

__all__ = [
    "LOCALE",
    "Sentence",
    "as_data",
    "choose",
    "chosen",
    "from_data",
    "joined",
    "known",
    "said",
    "shown",
    "translation",
]

LOCALE = Path(__file__).resolve().parent / "locale"
DOMAIN = "katas"
ENGLISH = "en"

_language = ENGLISH
_translations: gettext.NullTranslations = gettext.NullTranslations()


class _Formatter(string.Formatter):
    """A formatter with which "{name}{name:을/를}" is the field and the particle that fits its last sound."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return (
            particle(str(value), format_spec) if format_spec in PARTICLES else super().format_field(value, format_spec)
        )


def known() -> tuple[str, ...]:
    """Return the languages that there are, English first."""
    return (ENGLISH, *sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir()))


def choose(language: str) -> None:
    """Show every sentence in this language from now on. An unknown language is English."""
    global _language, _translations
    _language = language if language in known() else ENGLISH
    _translations = gettext.translation(DOMAIN, LOCALE, [_language], fallback=True)


def translation(text: str, language: str) -> str:
    """Return the translation of a text without fields; the text itself if there is none, or the language is English."""
    if language == ENGLISH or not text.strip():
        return text
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True).gettext(text)


def chosen() -> str:
    """Return the language that sentences are shown in."""
    return _language


def shown(text: str) -> str:
    """Return a sentence in the chosen language. Any other text, such as a student's, is returned as it is."""
    if _language == ENGLISH or not isinstance(text, Sentence):
        return text
    template = _translations.gettext(text.template) if text.template.strip() else text.template
    if not text.fields:
        return template
    fields = {name: shown(value) if isinstance(value, str) else value for name, value in text.fields.items()}
    return _Formatter().vformat(template, (), fields)


def as_data(text: str) -> Any:
    """Return a text as JSON's types: a sentence as its template and fields, any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    if not text.fields:
        return {"message": text.template}
    fields = {name: as_data(value) if isinstance(value, str) else value for name, value in text.fields.items()}
    return {"message": text.template, "fields": fields}


def from_data(data: Any) -> str:
    """Return the text that `as_data` made this from."""
    if isinstance(data, Mapping):
        fields = {
            name: from_data(value) if isinstance(value, str | Mapping) else value
            for name, value in data.get("fields", {}).items()
        }
        return said(data["message"], fields)
    return str(data)
